from weakref import ref
from zoneinfo import available_timezones

from bot.domain.zones import zone_info


def test_every_zone_is_read_from_its_file_once():
    """`zoneinfo` keeps the eight that were used last; members live in more."""
    zones = [ref(zone_info(name)) for name in sorted(available_timezones())]
    assert len(zones) > 500
    assert all(zone() is not None for zone in zones)
