"""What is said about a list as a whole, where the number of its programs is one less, equal and one more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from unittest.mock import Mock

import pytest

from bot.domain.advice import Emphasis
from bot.domain.message import Usd
from bot.domain.program import ProgramKind
from bot.strategy.program_list.composition import Chosen, Quota
from bot.strategy.program_list.summary import composition, knowledge, list_reasons, list_warnings
from bot.strategy.rulebook import Rulebook

KIND = next(iter(ProgramKind))
Kinds = Mapping[ProgramKind | None, int]


def chosen(kinds: Kinds, first: Kinds | None = None, least: int = 0, most: int = 0) -> Chosen:
    """A list with so many programs of each kind; of `KIND` there should be ``least`` to ``most``."""
    standings = tuple(Mock(kind=kind) for kind, count in kinds.items() for _ in range(count))
    quotas = dict.fromkeys(ProgramKind, Quota(0, 99)) | {KIND: Quota(least, most)}
    return Chosen(cast("Any", standings), quotas, first or {})


def advised(minimum: int, maximum: int | None = None) -> Mock:
    return Mock(applications=Mock(minimum=minimum, maximum=maximum))


@pytest.mark.parametrize(
    ("count", "maximum", "rule"),
    [
        (39, 60, "list.size_few"),
        (40, 60, "list.size_few"),
        (41, 60, "list.size"),
        (40, None, "list.size_open"),
        (41, None, "list.size_open"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("count_left_out", [0, 1])
def test_a_list_says_first_how_many_there_are_of_how_many(
    rulebook: Rulebook, count: int, maximum: int | None, rule: str, steps: int, count_left_out: int
):
    fees = Mock(steps=(Mock(first=1, usd=100), Mock(first=31, usd=300))[:steps])
    made = list_reasons(
        advised(40, maximum),
        chosen({KIND: count}),
        fees,
        rulebook,
        dropped=count_left_out,
        unranked=count_left_out,
    )
    found = {str(reason.rule): reason.message.params for reason in made}
    assert next(iter(found)) == rule
    assert found[rule]["count"] == count
    assert ("list.order" in found, "list.order_flat" in found) == (steps == 2, steps == 1)
    if steps == 2:
        assert found["list.order"] == {"first": Usd(100), "last": 30, "later": Usd(300)}
    assert ("list.unranked" in found, "list.dropped" in found) == (count_left_out == 1, count_left_out == 1)


@pytest.mark.parametrize(
    ("kinds", "first", "kept", "rule"),
    [
        ({KIND: 2}, {}, None, "list.mix_short"),
        ({KIND: 3}, {}, True, "list.mix_kept"),
        ({KIND: 5}, {}, True, "list.mix_kept"),
        ({KIND: 6}, {KIND: 5}, False, "list.mix_not_kept"),
        ({KIND: 6}, {KIND: 6}, False, "list.mix_by_choice"),
        ({KIND: 4, None: 1}, {}, True, "list.mix_kept"),
        ({KIND: 4, None: 2}, {}, None, "list.mix_unknown"),
        ({KIND: 3, None: 1}, {}, True, "list.mix_kept"),
        ({KIND: 2, None: 1}, {}, None, "list.mix_unknown"),
    ],
)
def test_the_mix_is_kept_from_the_least_to_the_most_and_unknown_kinds_may_break_it(
    rulebook: Rulebook, kinds: Kinds, first: Kinds, kept: bool | None, rule: str
):
    judge = Mock(emphasis=dict.fromkeys(ProgramKind, Emphasis.CORE) | {KIND: Emphasis.LIMITED})
    made = composition(chosen(kinds, first, least=3, most=5), judge, rulebook)
    assert made.reasons[0].rule == rule
    assert made.kept is (False if rule == "list.mix_short" else kept)
    core = Mock(emphasis=dict.fromkeys(ProgramKind, Emphasis.CORE))
    assert composition(chosen(kinds, first, least=3, most=5), core, rulebook).kept is True


@pytest.mark.parametrize(("left", "warned"), [(39, True), (40, False), (41, False)])
@pytest.mark.parametrize("ready", [True, False])
def test_fewer_programs_than_the_least_advised_are_warned_of(
    rulebook: Rulebook, left: int, warned: bool, ready: bool
):
    known = Mock(ready=ready, confirmed=3)
    warnings = list_warnings(advised(40), known, [Mock()] * left, Mock(by_gate={}), rulebook)
    rules = [warning.reasons[0].rule for warning in warnings]
    assert rules == ["list.fewer_without_gates"] * warned + ["list.little_known"] * (not ready)


@pytest.mark.parametrize(("worth", "ready"), [(19, False), (20, True), (21, True)])
def test_a_list_is_worth_paying_for_from_that_share_of_confirmed_places(
    rulebook: Rulebook, worth: int, ready: bool
):
    half = replace(rulebook, program_list=replace(rulebook.program_list, ready=50))
    judge = Mock(deciding_first=Mock(return_value=(frozenset({"visa"}), True)))
    known = Mock(entry=Mock(facts={"visa": 1}, hints=()), doubtful=False)
    doubtful = Mock(entry=known.entry, doubtful=True)
    hinted = Mock(entry=Mock(facts={}, hints={"visa": 1}), doubtful=False)
    blank = Mock(entry=Mock(facts={}, hints={}), doubtful=False)
    listed = [known] * worth + [doubtful, hinted, blank]
    found = knowledge([*listed, blank], listed, advised(40), judge, half)
    assert (found.programs, found.known, found.confirmed) == (worth + 4, worth + 2, worth + 1)
    assert found.ready is ready
    assert knowledge([blank], [], advised(40), judge, half).reasons[0].rule == "list.known_none"
