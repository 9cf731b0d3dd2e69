"""What must hold between the parts of a rulebook; each check raises `RulebookError` with one readable line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.domain.advice import ActionId, TierId
from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.ids import RuleId
from bot.domain.phase import Focus, PhaseId
from bot.domain.profile import Visa
from bot.domain.program import ProgramKind
from bot.strategy.loader.clauses import clause_of, conditions_of
from bot.strategy.loader.schema import AnchorForm, RulebookForm
from bot.strategy.program_count import ListRange, exact_list_size
from bot.strategy.rule_ids import KNOWN_RULES
from bot.strategy.rulebook import ListSizeTable
from bot.strategy.situation import CONDITIONS
from bot.strategy.tables import FeeTable, MixBand, Quartiles, SignalTable, TierBand

MEETING: tuple[tuple[Focus, PhaseId], ...] = (
    (Focus.APPLICATION, PhaseId.BEFORE_SUBMIT),
    (Focus.APPLICATION, PhaseId.SUBMIT_WINDOW),
    (Focus.MATCH, PhaseId.SUBMIT_WINDOW),
    (Focus.MATCH, PhaseId.INTERVIEW_SEASON),
    (Focus.MATCH, PhaseId.RANKING),
    (Focus.MATCH, PhaseId.WAITING),
    (Focus.MATCH, PhaseId.MATCH_WEEK),
    (Focus.START, PhaseId.MATCH_WEEK),
    (Focus.START, PhaseId.OVER),
    *((Focus.NEXT_SEASON, phase) for phase in PhaseId),
)
"""What the advice can be about in which phase."""


class RulebookError(ValueError):
    """A rulebook that must not be used; the text says what is wrong and where."""


def check_form(form: RulebookForm) -> None:
    """Bands without gap or overlap, rules known and complete, fees in order."""
    check_bands("tier.bands", form.tier.bands)
    check_bands("mix.bands", form.mix.bands)
    _check_low_score(form)
    for mix in (*form.mix.bands, form.mix.without_score):
        _check_emphasis(mix)
    if set(form.list_size.visa) != set(Visa):
        raise RulebookError("list_size.visa must name every visa once")
    _check_actions(form)
    _check_phases(form)
    _check_rules(form)
    _check_seasons("fees", form.fees)
    _check_seasons("signals", form.signals)
    _check_fees(form.fees)
    _check_orders(form)


def check_bands(where: str, bands: Sequence[TierBand | MixBand]) -> None:
    """Bands cover every score once, lowest first."""
    edges = [SCORE_MIN - 1, *(edge for band in bands for edge in (band.low, band.high)), SCORE_MAX + 1]
    for end, start in zip(edges[::2], edges[1::2], strict=True):
        if start != end + 1:
            raise RulebookError(f"{where}: a gap or an overlap between {end} and {start}")
    for band in bands:
        if band.low > band.high:
            raise RulebookError(f"{where}: {band.low} is above {band.high}")


def _check_low_score(form: RulebookForm) -> None:
    """The low-score strategy begins where the tier of that name ends."""
    ends = [band.high for band in form.tier.bands if band.tier is TierId.LOW_SCORE]
    if ends != [form.list_size.low_score.below - 1]:
        raise RulebookError("list_size.low_score.below must be where the low_score tier ends")


def _check_actions(form: RulebookForm) -> None:
    named = [action.id for action in form.actions]
    if sorted(named) != sorted(ActionId):
        raise RulebookError("actions must name every action once")
    known = KNOWN_RULES | set(form.rules)
    for action in form.actions:
        clauses = [clause_of(rule) for rule in action.rules]
        if unknown := [clause.rule for clause in clauses if clause.rule not in known]:
            raise RulebookError(f"actions, {action.id}: there is no rule {unknown[0]!r}")
        asked = [*conditions_of(action.when), *(part for clause in clauses for part in clause.when)]
        if strange := [name for name, _ in asked if name not in CONDITIONS]:
            raise RulebookError(f"actions, {action.id}: there is no condition {strange[0]!r}")


def _check_phases(form: RulebookForm) -> None:
    """Every focus and phase that can meet has a row, each once and each action in it once."""
    keys = [
        (row.focus, phase, interviews)
        for row in form.phases
        for phase in row.phases
        for interviews in row.interviews or (None,)
    ]
    if len(keys) != len(set(keys)):
        raise RulebookError("phases: a focus and a phase have two rows")
    if missing := [pair for pair in MEETING if (*pair, None) not in keys]:
        raise RulebookError(f"phases: there is no row for {missing[0][0]} in {missing[0][1]}")
    for row in form.phases:
        if len(row.actions) != len(set(row.actions)):
            raise RulebookError(f"phases: the row for {row.focus} names an action twice")


def _check_emphasis(mix: MixBand) -> None:
    if set(mix.emphasis) != set(ProgramKind):
        raise RulebookError(f"{mix.rule}: emphasis must name every kind of program once")


def _check_rules(form: RulebookForm) -> None:
    wanted = KNOWN_RULES | {RuleId(name) for name in named_rules(form)}
    for missing in sorted(wanted - set(form.rules)):
        raise RulebookError(f"rules.{missing} is missing")
    for unknown in sorted(set(form.rules) - wanted):
        raise RulebookError(f"rules.{unknown} is not a rule that anything asks for")


def named_rules(form: RulebookForm) -> Iterator[str]:
    """Rules that the tables name."""
    yield from (mix.rule for mix in (*form.mix.bands, form.mix.without_score))
    for action in form.actions:
        yield from (clause_of(rule).rule for rule in action.rules)
    yield from (f"fee.{fee.id}" for fee in form.program_list.fees)
    yield from (f"cost.{fee.id}" for fee in form.other_costs)


def _check_seasons(where: str, tables: Sequence[FeeTable | SignalTable]) -> None:
    if any(later.season <= earlier.season for earlier, later in pairwise(tables)):
        raise RulebookError(f"{where} must be in order of season, each season once")


def _check_fees(fees: Sequence[FeeTable]) -> None:
    for fee in fees:
        firsts = [step.first for step in fee.steps]
        if firsts[0] != 1 or firsts != sorted(set(firsts)):
            raise RulebookError(f"fees of {fee.season}: steps must begin with program 1 and rise")


def _check_orders(form: RulebookForm) -> None:
    """Limits that must rise or fall."""
    widths = form.practice.half_widths
    if any(fewer < more for fewer, more in pairwise(widths)):
        raise RulebookError("practice.half_widths: more assessments must not widen the estimate")
    if not form.step1.borderline <= form.step1.hard <= form.step1.high:
        raise RulebookError("step1: borderline, hard and high must rise")
    if form.practice.very_low > form.practice.low:
        raise RulebookError("practice.very_low must not be above practice.low")
    if form.interviews.some > form.interviews.enough:
        raise RulebookError("interviews.some must not be above interviews.enough")
    if form.timing.safe_days < form.timing.score_days:
        raise RulebookError("timing.safe_days must not be below timing.score_days")
    if form.timing.self_assessment.from_weeks < form.timing.self_assessment.to_weeks:
        raise RulebookError("timing.self_assessment: the window must not end before it begins")
    for name in ("matched", "not_matched"):
        marks: Quartiles = getattr(form.position, name)
        if not marks.lower <= marks.median <= marks.upper:
            raise RulebookError(f"position.{name}: quartiles must rise")


def check_list_size(table: ListSizeTable, anchors: Iterable[AnchorForm]) -> None:
    """Anything worse never asks for fewer programs, and every anchor is met exactly."""
    _check_limits(table)
    alike = {piece for visa, piece in table.by_visa.items() if visa not in (Visa.NONE, Visa.H1B)}
    if len(alike) != 1 or not table.by_visa[Visa.NONE] <= min(alike) <= table.by_visa[Visa.H1B]:
        raise RulebookError(
            "list_size.visa: visas count alike, none never more than they, H-1B alone never less"
        )
    if any(low < high for low, high in pairwise(table.by_score)):
        raise RulebookError("list_size.score: a lower score must not ask for fewer programs")
    if any(more[1] > fewer[1] or more[0] <= fewer[0] for more, fewer in pairwise(table.by_months)):
        raise RulebookError("list_size.months: most months first, and fewer must not ask for fewer programs")
    if table.by_months[-1][0] != 0:
        raise RulebookError("list_size.months must begin at 0")
    for anchor in anchors:
        found = exact_list_size(table, anchor.score, anchor.visa, anchor.pediatrics_months, anchor.failed)
        if found != ListRange(anchor.minimum, anchor.maximum):
            raise RulebookError(f"list_size: the anchor at {anchor.score} is not met: {tuple(found)}")


def _check_limits(table: ListSizeTable) -> None:
    in_order = table.lowest <= table.low_score_minimum <= table.highest
    if not in_order or table.highest % table.step or table.lowest % table.step:
        raise RulebookError("list_size: limits must rise and be multiples of the step")
