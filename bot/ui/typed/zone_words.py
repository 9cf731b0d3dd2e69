"""What people call time zones, beside the names that the tz database and CLDR know.

Abbreviations are whole words and stand for every zone that is meant by them somewhere; the one that applicants mean
most often comes first. The tz database has no table of them: they are what its zones call their own clocks, with those
of places that it only numbers ("+04") as their people write them.
"""

from collections.abc import Mapping

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("et", "est", "edt", "eastern", "us eastern", "hora del este"), (_EASTERN,)),
    **dict.fromkeys(("ct", "cdt", "central", "us central", "hora central", "hora del centro"), (_CENTRAL,)),
    "cst": (_CENTRAL, "Asia/Shanghai"),
    **dict.fromkeys(("mt", "mdt", "mountain", "us mountain", "hora de la montana"), (_MOUNTAIN,)),
    "mst": (_MOUNTAIN, "America/Phoenix"),
    **dict.fromkeys(("pt", "pdt", "pacific", "us pacific", "hora del pacifico"), (_PACIFIC,)),
    "pst": (_PACIFIC, "Asia/Manila"),
    **dict.fromkeys(("akst", "akdt", "akt", "alaska"), ("America/Anchorage",)),
    **dict.fromkeys(("hst", "ht", "hast", "hawaii"), ("Pacific/Honolulu",)),
    "ast": ("America/Puerto_Rico", "Asia/Riyadh", "America/Halifax"),
    "atlantic": ("America/Puerto_Rico", "America/Halifax"),
    "adt": ("America/Halifax",),
    **dict.fromkeys(("nst", "ndt"), ("America/St_Johns",)),
    "chst": ("Pacific/Guam",),
    **dict.fromkeys(("utc", "z", "zulu", "uct"), ("UTC",)),
    "gmt": ("UTC", "Europe/London", "Africa/Accra"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "idt": ("Asia/Jerusalem",),
    **dict.fromkeys(("wet", "west"), ("Europe/Lisbon",)),
    **dict.fromkeys(("cet", "cest", "met", "mest", "central european"), ("Europe/Berlin",)),
    **dict.fromkeys(("eet", "eest"), ("Africa/Cairo", "Asia/Beirut", "Europe/Kyiv", "Europe/Athens")),
    "msk": ("Europe/Moscow",),
    "trt": ("Europe/Istanbul",),
    "wat": ("Africa/Lagos",),
    "cat": ("Africa/Khartoum", "Africa/Harare", "Africa/Kigali"),
    "eat": ("Africa/Nairobi",),
    "sast": ("Africa/Johannesburg",),
    "pkt": ("Asia/Karachi",),
    "aft": ("Asia/Kabul",),
    "npt": ("Asia/Kathmandu",),
    "bdt": ("Asia/Dhaka",),
    "btt": ("Asia/Thimphu",),
    "slst": ("Asia/Colombo",),
    "mvt": ("Indian/Maldives",),
    "gst": ("Asia/Dubai",),
    **dict.fromkeys(("irst", "irdt"), ("Asia/Tehran",)),
    "get": ("Asia/Tbilisi",),
    "amt": ("Asia/Yerevan", "America/Manaus"),
    "azt": ("Asia/Baku",),
    "uzt": ("Asia/Tashkent",),
    "tjt": ("Asia/Dushanbe",),
    "kgt": ("Asia/Bishkek",),
    "tmt": ("Asia/Ashgabat",),
    "almt": ("Asia/Almaty",),
    "mmt": ("Asia/Yangon",),
    "ict": ("Asia/Bangkok", "Asia/Ho_Chi_Minh"),
    "wib": ("Asia/Jakarta",),
    "wita": ("Asia/Makassar",),
    "wit": ("Asia/Jayapura",),
    "myt": ("Asia/Kuala_Lumpur",),
    "sgt": ("Asia/Singapore",),
    "pht": ("Asia/Manila",),
    "hkt": ("Asia/Hong_Kong",),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "awst": ("Australia/Perth",),
    "acst": ("Australia/Darwin", "Australia/Adelaide"),
    "acdt": ("Australia/Adelaide",),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "aedt": ("Australia/Sydney",),
    **dict.fromkeys(("nzst", "nzdt"), ("Pacific/Auckland",)),
    "sst": ("Pacific/Pago_Pago",),
    "brt": ("America/Sao_Paulo",),
    "art": ("America/Argentina/Buenos_Aires",),
    **dict.fromkeys(("clt", "clst"), ("America/Santiago",)),
    "cot": ("America/Bogota",),
    "pet": ("America/Lima",),
    "bot": ("America/La_Paz",),
    "vet": ("America/Caracas",),
    "ect": ("America/Guayaquil",),
    "pyt": ("America/Asuncion",),
    "uyt": ("America/Montevideo",),
    "gyt": ("America/Guyana",),
    "srt": ("America/Paramaribo",),
    "cvt": ("Atlantic/Cape_Verde",),
    "mut": ("Indian/Mauritius",),
}
"""Zones by what their clocks are called, whole and in small letters."""

ALSO: Mapping[str, str] = {
    "America/New_York": (
        "usa us america boston philadelphia miami atlanta washington cleveland columbus cincinnati pittsburgh "
        "baltimore charlotte raleigh orlando tampa jacksonville brooklyn bronx queens newark hartford buffalo rochester "
        "providence richmond detroit louisville"
    ),
    "America/Chicago": (
        "usa us america houston dallas austin san antonio minneapolis st louis kansas city milwaukee new orleans "
        "nashville memphis oklahoma omaha birmingham"
    ),
    "America/Denver": "usa us america salt lake albuquerque el paso boise",
    "America/Phoenix": "usa us america tucson",
    "America/Los_Angeles": "usa us america san francisco diego jose seattle portland las vegas sacramento",
    "America/Puerto_Rico": "san juan usa us",
    "America/Toronto": "ottawa montreal",
    "America/Mexico_City": "guadalajara puebla",
    "America/Monterrey": "nuevo leon",
    "America/Bogota": "medellin cali barranquilla cartagena",
    "America/Guayaquil": "quito",
    "Asia/Karachi": (
        "lahore islamabad rawalpindi peshawar faisalabad multan quetta sialkot hyderabad punjab sindh pkt"
    ),
    "Asia/Kolkata": (
        "delhi mumbai bombay chennai madras bangalore bengaluru hyderabad calcutta pune ahmedabad surat jaipur "
        "lucknow kochi kerala gujarat punjab tamil nadu karnataka maharashtra telangana"
    ),
    "Africa/Lagos": "abuja ibadan kano port harcourt enugu benin",
    "Africa/Cairo": "alexandria giza mansoura tanta assiut",
    "Africa/Khartoum": "omdurman",
    "Africa/Tripoli": "benghazi misrata",
    "Africa/Addis_Ababa": "adis abeba",
    "Africa/Abidjan": "ivory coast",
    "Africa/Mbabane": "swaziland",
    "Africa/Kinshasa": "dr congo drc democratic republic",
    "Africa/Lubumbashi": "dr congo drc democratic republic",
    "Africa/Johannesburg": "pretoria cape town durban",
    "Asia/Manila": "cebu davao quezon",
    "Asia/Dhaka": "chittagong chattogram sylhet",
    "Asia/Kathmandu": "katmandu pokhara",
    "Asia/Colombo": "kandy jaffna",
    "Asia/Amman": "irbid zarqa",
    "Asia/Damascus": "aleppo homs latakia",
    "Asia/Baghdad": "mosul erbil basra kurdistan",
    "Asia/Riyadh": "jeddah mecca medina dammam ksa",
    "Asia/Dubai": "abu dhabi sharjah uae emirates",
    "Asia/Jerusalem": "tel aviv haifa",
    "Asia/Hebron": "palestine ramallah nablus west bank",
    "Asia/Gaza": "palestine",
    "Asia/Shanghai": "beijing guangzhou",
    "Asia/Ho_Chi_Minh": "hanoi saigon",
    "Asia/Yangon": "burma rangoon mandalay",
    "Asia/Tbilisi": "batumi",
    "Europe/London": "uk england scotland wales britain",
    "Europe/Dublin": "cork galway",
    "Europe/Istanbul": "turkey turkiye ankara izmir",
    "Europe/Kyiv": "kiev kharkiv lviv odesa",
    "Europe/Berlin": "munich frankfurt hamburg",
    "Europe/Warsaw": "krakow lublin gdansk poznan",
    "Europe/Belgrade": "kosovo pristina prishtina xk",
    "Europe/Prague": "czech republic",
    "America/Sao_Paulo": "rio de janeiro",
    "America/Santo_Domingo": "dominicana",
}
"""Large cities, older names of countries and habits of speech."""

FILLERS = frozenset(
    {
        "time",
        "zone",
        "standard",
        "daylight",
        "the",
        "in",
        "local",
        "clock",
        "us",
        "usa",
        "united",
        "states",
        "canada",
    }
)
"""Words that tell nothing beside others: "Eastern Standard Time", "New York time"."""

HALF_HOURS: Mapping[int, str] = {
    570: "Australia/Darwin",
    525: "Australia/Eucla",
    390: "Asia/Yangon",
    345: "Asia/Kathmandu",
    330: "Asia/Kolkata",
    270: "Asia/Kabul",
    210: "Asia/Tehran",
}
"""A zone that keeps an offset (in minutes) of no whole hour all year round."""
