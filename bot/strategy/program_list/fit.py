"""Fit: the kind of a program, the score that it looks for, and whether that makes it reach, target or likely.

All of it is our own rule, with the guide's ranges for the kinds; facts that contradict each other count for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.ledger import CMS, Criterion, Fact
from bot.domain.program import ProgramKind
from bot.domain.program_list import Placement
from bot.strategy.list_rules import FitRules

Facts = Mapping[Criterion, tuple[Fact, ...]]
"""The facts about a program that count, by criterion."""


@dataclass(frozen=True, slots=True)
class Level:
    """The Step 2 CK score that a program looks for. ``from_minimum``: its own minimum decided, not its kind.

    ``imgs`` is what its IMGs add (above 0) or take away.
    """

    score: int
    from_minimum: bool
    imgs: int


@dataclass(frozen=True, slots=True)
class Character:
    """What is known of a program whoever asks; ``None`` is unknown or disputed.

    ``kind_derived``: the kind was concluded from its size or age.
    """

    kind: ProgramKind | None
    kind_derived: bool
    img_share: int | None
    non_us_imgs: bool | None
    level: Level | None


_BLANK = Character(None, False, None, None, None)


def character(known: Facts, rules: FitRules) -> Character:
    """Read a program's facts once."""
    if not known:
        return _BLANK
    kind, derived = _kind(known, rules)
    share, seen = agreed(known, Criterion.IMG_SHARE), agreed(known, Criterion.NON_US_IMG_RESIDENTS)
    img_share = share if isinstance(share, int) else None
    non_us_imgs = seen if isinstance(seen, bool) else None
    imgs = 0
    if img_share is not None and img_share >= rules.img_high:
        imgs = -rules.img_points
    elif non_us_imgs is False or (img_share is not None and img_share < rules.img_low):
        imgs = rules.img_points
    return Character(kind, derived, img_share, non_us_imgs, _level(known, kind, imgs, rules))


def agreed(known: Facts, criterion: Criterion) -> object:
    """The value on which all facts agree, or ``None``."""
    facts = known.get(criterion)
    if not facts:
        return None
    value = facts[0].value
    if len(facts) == 1:
        return value
    return value if all(fact.value == value for fact in facts) else None


def placement(score: int | None, level: int | None, rules: FitRules) -> Placement:
    """Reach, target or likely by the score that a program looks for; unknown without a score or a level."""
    if score is None or level is None:
        return Placement.UNKNOWN
    if score < level - rules.target_from:
        return Placement.REACH
    return Placement.LIKELY if score >= level + rules.likely_from else Placement.TARGET


def levels_once_known(known: Character, missing: Criterion, rules: FitRules) -> tuple[int, ...]:
    """The lowest and the highest score that a program may turn out to look for once its kind (also where we concluded
    one), or what is missing of its IMGs, is found out. Empty where that tells no score.
    """
    level = known.level
    imgs, least = (0, 0) if level is None else (level.imgs, level.score - level.imgs)
    if missing is Criterion.KIND:
        of_minimum = least if level is not None and level.from_minimum else 0
        of_kinds = rules.level.values()
        return max(min(of_kinds), of_minimum) + imgs, max(*of_kinds, of_minimum) + imgs
    if level is None:
        return ()
    if missing is Criterion.IMG_SHARE:
        return least - rules.img_points, least + rules.img_points
    share = known.img_share
    decided = share is not None and not rules.img_low <= share < rules.img_high
    return (level.score,) if decided else (least, least + rules.img_points)


def _kind(known: Facts, rules: FitRules) -> tuple[ProgramKind | None, bool]:
    kind = agreed(known, Criterion.KIND)
    if isinstance(kind, ProgramKind):
        return kind, False
    if Criterion.KIND in known:
        return None, False
    positions = agreed(known, Criterion.POSITIONS)
    small = isinstance(positions, int) and positions <= rules.small_positions
    if small or agreed(known, Criterion.NEW) is True:
        return ProgramKind.SMALL_OR_NEW, True
    return None, False


def _level(known: Facts, kind: ProgramKind | None, imgs: int, rules: FitRules) -> Level | None:
    """The higher of what its minimum and its kind say; of minimums that disagree the highest counts.

    A register that calls a hospital a children's hospital tells its kind, and nothing of what it looks for.
    """
    facts = known.get(Criterion.STEP2CK_MINIMUM, ())
    minimums = [fact.value for fact in facts if isinstance(fact.value, int)]
    kinds = known.get(Criterion.KIND, ())
    registered = bool(kinds) and all(fact.source == CMS for fact in kinds)
    of_kind = 0 if kind is None or registered else rules.level[kind]
    of_minimum = max(minimums) + rules.above_minimum if minimums else 0
    if not of_kind and not of_minimum:
        return None
    return Level(max(of_kind, of_minimum) + imgs, of_minimum > of_kind, imgs)
