"""Which scores a program may turn out to look for."""

import pytest

from bot.domain.ledger import Criterion
from bot.domain.program_list import Placement
from bot.strategy.loader import load_rulebook
from bot.strategy.program_list.fit import Character, Level, levels_once_known, placement

RULES = load_rulebook().program_list.fit
KINDS = RULES.level.values()
IMGS = RULES.img_points


def known(level: Level | None, *, share: int | None = None) -> Character:
    return Character(None, kind_derived=False, img_share=share, non_us_imgs=None, level=level)


def test_an_unknown_kind_may_be_the_least_or_the_most_wanting():
    assert levels_once_known(known(None), Criterion.KIND, RULES) == (min(KINDS), max(KINDS))
    assert min(KINDS) < max(KINDS)
    low, high = min(KINDS) + 1, max(KINDS) + 1
    assert levels_once_known(known(Level(low, True, 0)), Criterion.KIND, RULES) == (low, max(KINDS))
    assert levels_once_known(known(Level(high, True, 0)), Criterion.KIND, RULES) == (high, high)
    assert levels_once_known(known(Level(low, False, 0)), Criterion.KIND, RULES) == (min(KINDS), max(KINDS))
    imgs = levels_once_known(known(Level(low + IMGS, False, IMGS)), Criterion.KIND, RULES)
    assert imgs == (min(KINDS) + IMGS, max(KINDS) + IMGS)


@pytest.mark.parametrize(
    ("share", "decided"),
    [
        (None, False),
        (RULES.img_low - 1, True),
        (RULES.img_low, False),
        (RULES.img_high - 1, False),
        (RULES.img_high, True),
    ],
)
def test_a_share_of_imgs_decides_below_the_low_and_from_the_high_mark_on(share: int | None, decided: bool):
    levels = levels_once_known(
        known(Level(230, False, 0), share=share), Criterion.NON_US_IMG_RESIDENTS, RULES
    )
    assert levels == ((230,) if decided else (230, 230 + IMGS))
    assert levels_once_known(known(None, share=share), Criterion.NON_US_IMG_RESIDENTS, RULES) == ()


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (-RULES.target_from - 1, Placement.REACH),
        (-RULES.target_from, Placement.TARGET),
        (RULES.likely_from - 1, Placement.TARGET),
        (RULES.likely_from, Placement.LIKELY),
    ],
)
def test_reach_target_and_likely_begin_where_they_are_said_to(above: int, expected: Placement):
    assert placement(230 + above, 230, RULES) is expected
