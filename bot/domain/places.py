"""Where programs are: the names of the states, which of them make up a census division, and what clocks show there.

Names as the US Postal Service has them; divisions as the US Census Bureau draws them, which ERAS uses for
geographic preference. Puerto Rico lies in none.
"""

from collections.abc import Mapping

from bot.domain.profile import Division

STATE_NAMES: Mapping[str, str] = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
"""The name of each place by its two-letter code, in the order of the names."""

STATES_OF: Mapping[Division, tuple[str, ...]] = {
    Division.NEW_ENGLAND: ("CT", "ME", "MA", "NH", "RI", "VT"),
    Division.MIDDLE_ATLANTIC: ("NJ", "NY", "PA"),
    Division.EAST_NORTH_CENTRAL: ("IL", "IN", "MI", "OH", "WI"),
    Division.WEST_NORTH_CENTRAL: ("IA", "KS", "MN", "MO", "NE", "ND", "SD"),
    Division.SOUTH_ATLANTIC: ("DE", "DC", "FL", "GA", "MD", "NC", "SC", "VA", "WV"),
    Division.EAST_SOUTH_CENTRAL: ("AL", "KY", "MS", "TN"),
    Division.WEST_SOUTH_CENTRAL: ("AR", "LA", "OK", "TX"),
    Division.MOUNTAIN: ("AZ", "CO", "ID", "MT", "NV", "NM", "UT", "WY"),
    Division.PACIFIC: ("AK", "CA", "HI", "OR", "WA"),
}
"""The places of each division."""

_ONE_CLOCK: Mapping[str, str] = {
    "America/New_York": "CT DE DC FL GA IN ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV",
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK TX WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Phoenix": "AZ",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
}
STATE_ZONES: Mapping[str, tuple[str, ...]] = {
    **{code: (zone,) for zone, codes in _ONE_CLOCK.items() for code in codes.split()},
    # Their people live on both sides.
    "KY": ("America/New_York", "America/Chicago"),
    "TN": ("America/Chicago", "America/New_York"),
    "SD": ("America/Chicago", "America/Denver"),
    "ID": ("America/Denver", "America/Los_Angeles"),
}
"""The zones of each state by its code, that of most of its people first; corners of a state are left out."""

_CITY_ZONES: Mapping[tuple[str, str], str] = {
    ("FL", "pensacola"): "America/Chicago",
    ("IN", "evansville"): "America/Chicago",
    ("IN", "gary"): "America/Chicago",
    ("KY", "bowling green"): "America/Chicago",
    ("KY", "owensboro"): "America/Chicago",
    ("KY", "paducah"): "America/Chicago",
    ("SD", "rapid city"): "America/Denver",
    ("TN", "chattanooga"): "America/New_York",
    ("TN", "johnson city"): "America/New_York",
    ("TN", "kingsport"): "America/New_York",
    ("TN", "bristol"): "America/New_York",
    ("TN", "knoxville"): "America/New_York",
    ("TX", "el paso"): "America/Denver",
}
"""Cities with hospitals whose clocks are not those of most of their state."""


def zone_at(city: str, state: str) -> str | None:
    """The time zone (IANA) of a city in a state (two letters); ``None`` where the state is not known."""
    zones = STATE_ZONES.get(state)
    return None if zones is None else _CITY_ZONES.get((state, city.strip().casefold()), zones[0])
