from weakref import ref

from bot.domain.zones import zone_info
from bot.seasons.zone_rules import zone_names


def test_every_zone_is_read_from_its_file_once():
    """`zoneinfo` keeps the eight that were used last; members live in more."""
    zones = [ref(zone_info(name)) for name in sorted(zone_names())]
    assert len(zones) > 500
    assert all(zone() is not None for zone in zones)
