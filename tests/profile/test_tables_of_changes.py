"""Tables of what is cleared, taken back, and carried from season to season."""

import datetime as dt
from dataclasses import fields, replace
from functools import partial
from itertools import product

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import SeasonId
from bot.domain.interview import (
    Interviews,
)
from bot.domain.profile import (
    Applicant,
    ConnectionKind,
    ContentGap,
    CycleStatus,
    Division,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    Stage,
    UsExperience,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.profile.changing import ProfileChange
from bot.profile.clearing import Clearable, cleared, recorded_entries
from bot.profile.cycle import for_season, next_season
from bot.seasons.loader import load_calendar
from tests.approved import approved
from tests.profile.tables import outcome, table
from tests.profile.test_tables_of_programs import HELD, NOW, SEASON, A, Cases

FULL = replace(
    HELD,
    applicant=Applicant.US_IMG,
    visa=Visa.J1,
    graduation=Graduation(GraduationStatus.GRADUATE, 2020),
    step1=ExamRecord(ExamStatus.PASSED, 1),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 240),
    step3=ExamRecord(ExamStatus.NOT_TAKEN),
    oet=OetState.BOOKED,
    oet_date=dt.date(2026, 12, 1),
    pathway=PathwayState.APPLIED,
    ecfmg_certified=False,
    us_experience=(UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.PEDIATRICS, 1),) * 2,
    letters=(Letter(LetterWriter.HOME, LetterState.ASKED),) * 3,
    research=Research(1, 2, 3, 4),
    work_with_children=5,
    self_assessments=(SelfAssessment(Exam.STEP1, "nbme_1", 200, dt.date(2026, 1, 1)),),
    content_gaps=(ContentGap.PEDIATRICS,),
    statement=PersonalStatement.DRAFT,
    preferences=Preferences(("NY",), (Division.PACIFIC,), (ProgramKind.COMMUNITY,)),
    connections=(ProgramTie(A, ConnectionKind.MENTOR),),
    time_zone="Asia/Karachi",
)


def test_what_is_cleared():
    def cases() -> Cases:
        for what in Clearable:
            yield (
                f"{what}: {recorded_entries(FULL, what)}, of nothing {recorded_entries(Profile(), what)}",
                partial(cleared, FULL, what),
            )
        emptied = replace(FULL, letters=(), connections=())
        yield (
            f"no letters: {recorded_entries(emptied, Clearable.LETTERS)}",
            partial(cleared, emptied, Clearable.LETTERS),
        )

    approved("profile/approved/cleared", table(cases(), FULL))


def test_what_is_taken_back():
    """A change of each part, and what stands after undo: where nothing happened since, and where something did."""
    empty = Profile()

    def cases() -> Cases:
        for field in fields(Profile):
            after = replace(empty, **{field.name: getattr(FULL, field.name)})
            change = ProfileChange(NOW, empty, after)
            yield f"{field.name}: differs in {change.fields}", partial(change.taken_back, after)
            yield (
                f"{field.name} of all",
                lambda change=change: outcome(partial(change.taken_back, FULL), FULL),
            )
            yield f"{field.name} changed since", partial(change.taken_back, empty)
        for numbers in product((0, 6, 9), (0, 6, 9)):
            before, now = (Interviews(HELD.interviews.entries[:1], number) for number in numbers)
            after = replace(HELD, interviews=Interviews((), 7))
            change = ProfileChange(NOW, replace(HELD, interviews=before), after)
            undone = partial(change.taken_back, replace(after, interviews=Interviews((), now.last_number)))
            yield f"last numbers {numbers}", lambda undone=undone: undone().interviews.last_number

    approved("profile/approved/taken_back", table(cases()))


def test_from_season_to_season():
    calendar = load_calendar()
    season = next(one for one in calendar.seasons if one.id == SEASON)
    match_day, last = season.find("match_day"), max(milestone.instant for milestone in season.milestones)
    assert match_day is not None
    later = next(one for one in calendar.seasons if one.id == SeasonId(2028)).find("eras_review")
    assert later is not None
    instants = [
        instant + off * dt.timedelta(seconds=1)
        for instant in (match_day.instant, last, later.instant)
        for off in (-1, 0, 1)
    ]

    def cases() -> Cases:
        for stage, now in product((None, *Stage), instants):
            staged = replace(HELD, status=CycleStatus(stage, 80, 2))
            offered = next_season(staged, calendar, now)
            goes_on = for_season(staged, SeasonId(2028), calendar, now)
            kept = "begins anew" if goes_on.status == CycleStatus(Stage.PREPARING) else "goes on"
            yield f"{stage} at {now:%Y-%m-%d %H:%M:%S}", partial(str, f"{offered and offered.id}, {kept}")
        for to in (2026, 2027, 2028):
            ended = replace(HELD, status=CycleStatus(Stage.NOT_MATCHED, 80, 2))
            yield (
                f"not matched, to {to}",
                lambda to=to, ended=ended: for_season(ended, SeasonId(to), calendar, NOW).status,
            )
        for before in (None, 2025, 2026, 2028):
            at = replace(HELD, season=before and SeasonId(before), status=CycleStatus(Stage.NEXT_CYCLE))
            yield (
                f"waiting in {before}",
                lambda at=at: (offered := next_season(at, calendar, NOW)) and offered.id,
            )
            yield (
                f"waiting in {before}, to 2028",
                lambda at=at: for_season(at, SeasonId(2028), calendar, NOW).status,
            )

    approved("profile/approved/seasons", table(cases()))
