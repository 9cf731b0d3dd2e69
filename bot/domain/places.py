"""Where programs are: the names of the states, and which of them make up a census division.

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
