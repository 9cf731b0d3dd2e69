"""Whole lists as they were read: how each program stands, the list with its reasons in the JSON form, and its pages.

The programs are forty of the shipped ones, with made-up facts (`synthetic.py`) and with what shipped of some of them.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.advice import Advice
from bot.domain.ids import AcgmeId
from bot.domain.ledger import CMS, LABOR, Criterion, Lead, ProgramRecord, UsExperienceRule, Weight
from bot.domain.profile import Profile
from bot.domain.program import ProgramKind
from bot.domain.program_list import Mark
from bot.ledger.loader import load_programs
from bot.strategy.forms.program_list import list_values
from bot.strategy.program_list.candidate import candidate_of
from bot.strategy.program_list.explain import explain_list
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from bot.strategy.program_list.standing import Judge, wishes_of
from bot.strategy.reading import read
from tests.approved import approved, shown
from tests.strategy.advice_lines import lines_of_form
from tests.strategy.program_list.synthetic import TODAY, fact, filled_records, record
from tests.strategy.program_list.test_list import HANDS_ON, LETTERS, ROTATION, booked, score

OLD = TODAY - dt.timedelta(days=400)
EXPIRED = TODAY - dt.timedelta(days=600)
PRACTICE = [{"exam": "step2ck", "form": "nbme_13", "score": 226, "date": "2027-07-20"}]
WISHES = {"states": ["NY"], "divisions": ["pacific"], "kinds": ["community"]}
MEMBERS: dict[str, tuple[str, dict[str, Any], int, int | None]] = {
    "strong_with_wishes": ("strong", {"preferences": WISHES, "connections": ROTATION, "visa": "j1"}, 12, 16),
    "strong_h1b": ("strong", {"visa": "h1b", "us_experience": HANDS_ON, "letters": LETTERS}, 10, 10),
    "low_undecided": (
        "low",
        {"visa": "undecided", "step1": {"status": "passed", "attempts": 3}, "graduation": {"year": 2022}},
        40,
        None,
    ),
    "average_no_visa": ("average", {"visa": "none", "letters": [], "us_experience": []}, 12, 14),
    "pending": ("strong", {"step2ck": booked(), "self_assessments": PRACTICE, "letters": LETTERS[:1]}, 8, 12),
    "240_either": ("strong", {"visa": "j1_or_h1b", "step2ck": score(240), "us_experience": HANDS_ON}, 12, 15),
    "unknown": ("", {}, 10, 12),
}
"""A base case, what differs, and how long the list may be: short, so that the mix decides."""
IN_FULL = ("strong_with_wishes", "low_undecided")
"""Whose lists also name the facts of each program."""


def lead(
    record: ProgramRecord, criterion: Criterion, value: Any, *, strict=True, source="", period=""
) -> Lead:
    weight = Weight.STRICT if strict else Weight.PREFERENCE
    return Lead(record.program.acgme_id, criterion, value, weight, source, period=period)


def ledger() -> tuple[ProgramRecord, ...]:
    """Every fifth program: made-up facts, and of the first ten something of each kind that is only reported or old."""
    records = list(filled_records()[::5])
    of = [blank.program for blank in records]
    by, page = "https://lists.invalid/2026", "https://programs.invalid/pediatrics"
    blank = [ProgramRecord(program, page=page) for program in of]
    told = [
        [lead(blank[0], Criterion.VISA_J1, True, source=by, period="2026")],
        [
            lead(blank[1], Criterion.VISA_J1, False, source=by),
            lead(blank[1], Criterion.VISA_H1B, True, source=LABOR),
        ],
        [
            lead(blank[2], Criterion.KIND, ProgramKind.COMMUNITY),
            lead(blank[2], Criterion.US_LETTERS, 0, source=by),
        ],
        [lead(blank[3], Criterion.STEP2CK_MINIMUM, 230, strict=False, source=by, period="2025-01/2025-03")],
        [lead(blank[4], Criterion.US_EXPERIENCE, UsExperienceRule.HANDS_ON, source=by)],
        [
            lead(blank[5], Criterion.GRADUATION_YEARS, 5, source=by),
            lead(blank[5], Criterion.VISA_J1, True, source=by),
        ],
    ]
    for place, leads in enumerate(told):
        held: dict[Criterion, tuple[Lead, ...]] = {}
        for one in leads:
            held[one.criterion] = (*held.get(one.criterion, ()), one)
        records[place] = dataclasses.replace(blank[place], leads=held)
    facts = [
        (
            6,
            [
                fact(of[6], Criterion.VISA_J1, True, seen=EXPIRED),
                fact(of[6], Criterion.VISA_H1B, True, seen=OLD),
            ],
        ),
        (7, [fact(of[7], Criterion.STEP2CK_MINIMUM, 260, seen=OLD)]),
        (8, [fact(of[8], Criterion.IMG_ACCEPTED, False)]),
        (9, [dataclasses.replace(fact(of[9], Criterion.KIND, ProgramKind.UNIVERSITY_CHILDREN), source=CMS)]),
        (10, [fact(of[10], Criterion.VISA_J1, False), fact(of[10], Criterion.VISA_H1B, True)]),
        (11, [fact(of[11], Criterion.POSITIONS, 6), fact(of[11], Criterion.VISA_J1, True)]),
    ]
    for place, known in facts:
        records[place] = dataclasses.replace(record(of[place], *known), page=page if place % 2 else "")
    return tuple(records)


@pytest.fixture(scope="module")
def roster(rulebook) -> Roster:
    return Roster(ledger(), rulebook)


@pytest.fixture(params=MEMBERS, scope="module")
def member(request, asked) -> tuple[str, Profile, Advice]:
    base, differs, least, most = MEMBERS[request.param]
    profile, advice = asked(base, programs=43, **differs)
    short = dataclasses.replace(advice.applications, minimum=least, maximum=most)
    return request.param, profile, dataclasses.replace(advice, applications=short)


def test_how_each_program_stands(member, roster):
    """Its points, its placement, how sure that is, and how each gate stands."""
    name, profile, advice = member
    programs = roster.on(advice.as_of)
    judge = Judge(
        candidate_of(read(profile, advice.as_of), advice.season.id),
        wishes_of(profile.preferences, profile.connections),
        {item.kind: item.emphasis for item in advice.mix},
        roster.rulebook.program_list,
        programs.mentioned,
    )
    lines = [shown(judge.candidate), " ".join(question.gate for question in judge.questions)]
    for standing in judge.judge(programs):
        flags = [flag for flag in ("refused", "doubtful", "known") if getattr(standing, flag)]
        answers = " ".join(state.name.lower() for state in standing.answers)
        placed = f"{standing.placement} {standing.confidence} {shown(standing.kind)}"
        lines.append(f"{standing.program.acgme_id} {standing.gain} {placed} | {answers} | {' '.join(flags)}")
    approved(f"strategy/program_list/approved/standing_of_{name}", "\n".join(lines))


def test_the_list_in_its_form(member, roster):
    name, profile, advice = member
    numbers = [item.program.acgme_id for item in roster.records]
    marks = {numbers[3]: Mark.KEEP, numbers[8]: Mark.KEEP, numbers[12]: Mark.DROP, numbers[20]: Mark.DROP}
    made = build_list(profile, advice, roster, marks=marks if name.startswith("strong") else {})
    form = list_values(made, shown)
    if name not in IN_FULL:
        for program in (*form["places"], *form["refused"]):
            del program["facts"]
    approved(f"strategy/program_list/approved/list_of_{name}", "\n".join(lines_of_form(form)))


def test_what_it_counts_is_what_its_places_are(member, roster):
    _, profile, advice = member
    marks = {item.program.acgme_id: Mark.KEEP for item in roster.records[::4]}
    made = build_list(profile, advice, roster, marks=marks)
    assert made.listed == tuple(place.program for place in made.places)
    assert made.placements == Counter(place.placement for place in made.places)
    assert made.doubtful == sum(place.doubtful for place in made.places)
    assert made.seen.screened_out == len(made.refused)


@pytest.mark.parametrize("member", ["strong_with_wishes", "unknown"], indirect=True)
def test_the_list_section_by_section(member, roster):
    name, profile, advice = member
    marks: Mapping[AcgmeId, Mark] = {roster.records[12].program.acgme_id: Mark.DROP}
    sections = explain_list(build_list(profile, advice, roster, marks=marks))
    lines = [
        f"{shown(part.title)}\n" + "\n".join(f"    {shown(line)}" for line in part.lines) for part in sections
    ]
    approved(f"strategy/program_list/approved/sections_of_{name}", "\n".join(lines))


def test_forty_three_programs_of_all_sorts():
    """What the lists above are made of: enough programs for a mix, and something reported, old, disputed or silent."""
    records = ledger()
    assert len(records) == 43
    assert {item.program for item in records} <= set(load_programs())
