"""Tables of calendar files and of progress, as they were read."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.calendar_entry import CalendarEntry, EntryText, GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.personal_plan import Need, PersonalMilestone
from bot.domain.reminder import Milestone
from bot.timeline.calendar_entries import UidMaker, WishedEntry, given_next
from bot.timeline.ics import calendar_file
from bot.timeline.progress import steps_of, theme_of
from tests.approved import approved
from tests.domain.tables import Cases, held

NOW = dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
OET = Milestone(
    SeasonId(2027),
    MilestoneId("oet"),
    dt.datetime.fromisoformat("2026-12-30T00:00"),
    "America/New_York",
    date_only=True,
)
INTERVIEW = replace(
    OET, id=MilestoneId("interview_1"), local=dt.datetime.fromisoformat("2026-11-25T10:00"), date_only=False
)
TEXT = EntryText("OET; take it, now", "Line one\nLine \\ two\u0007 \u2028end", 45)
ALARMS = (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2))


def test_calendar_files():
    given = GivenEntry(OET, 7, "digest", cancelled=False, changed_at=NOW - dt.timedelta(days=3))
    entries = [
        CalendarEntry("a@preceptor", given, replace(TEXT, minutes=None), ALARMS),
        CalendarEntry("b@preceptor", replace(given, milestone=INTERVIEW), TEXT, ALARMS[:1]),
        CalendarEntry("c@preceptor", replace(given, milestone=INTERVIEW), replace(TEXT, minutes=None), ()),
        CalendarEntry(
            "d@preceptor", replace(given, milestone=INTERVIEW, cancelled=True, sequence=8), TEXT, ()
        ),
    ]
    lines = calendar_file(entries, "My\nMatch", NOW).decode().split("\r\n")
    approved("timeline/approved/calendar", "\n".join(lines))


def test_what_is_given_out_next():
    wish = WishedEntry(OET, TEXT, ALARMS)
    others = {
        "same": wish,
        "other text": replace(wish, text=replace(TEXT, summary="x")),
        "other description": replace(wish, text=replace(TEXT, description="x")),
        "other minutes": replace(wish, text=replace(TEXT, minutes=None)),
        "other alarms": replace(wish, alarms=ALARMS[:1]),
        "other day": replace(wish, milestone=replace(OET, local=INTERVIEW.local)),
        "other zone": replace(wish, milestone=replace(OET, zone="UTC")),
        "an hour": replace(wish, milestone=replace(OET, date_only=False)),
    }
    early = dt.datetime(2026, 1, 1, 0, 0, 9, tzinfo=dt.UTC)

    def cases() -> Cases:
        for now in (dt.datetime(2025, 12, 31, tzinfo=dt.UTC), early, NOW):
            yield f"new at {now}", partial(given_next, (), [wish], now)
            for sequence in (0, 8, 9, 10, 99_999_999):
                before = given_next((), [wish], now)
                aged = [replace(entry, sequence=sequence) for entry in before]
                changed = given_next(aged, [others["other text"]], now + SECOND)
                yield (
                    f"changed {sequence} at {now}",
                    lambda changed=changed: [entry.sequence for entry in changed],
                )
        old = given_next((), [wish], NOW)
        for name, other in others.items():
            yield f"{name} is given out anew", partial(_anew, old, [other])
        for name, cancelled in product(("", "kept"), (True, False)):
            before = [replace(entry, digest=entry.digest and name, cancelled=cancelled) for entry in old]
            yield f"digest {name!r}, cancelled {cancelled}, wanted", partial(_anew, before, [wish])
            yield f"digest {name!r}, cancelled {cancelled}, not wanted", partial(_anew, before, [])
        both = [wish, WishedEntry(INTERVIEW, TEXT, ())]
        yield (
            "two, one taken back",
            lambda: [
                (entry.milestone.id, entry.cancelled)
                for entry in given_next(given_next((), both, NOW), [both[1]], NOW)
            ],
        )
        for member, milestone in product(
            (MemberId(1), MemberId(2)), (OET, INTERVIEW, replace(OET, season=SeasonId(2028)))
        ):
            yield (
                f"name of {member} {milestone.season} {milestone.id}",
                partial(UidMaker(b"salt").uid, member, milestone),
            )

    held("timeline/approved/given_next", cases())


def _anew(before: object, wished: list[WishedEntry]) -> list[object]:
    found = given_next(before, wished, NOW + SECOND)  # pyright: ignore[reportArgumentType]
    return [(entry.cancelled, entry.changed_at > NOW, len(entry.digest)) for entry in found]


def test_progress_and_themes():
    names = (
        *(
            "exam_step1",
            "book_step1",
            "score_step1",
            "self_assessment",
            "step3_by",
            "oet",
            "letters_ask",
            "lorp_cutover",
        ),
        *(
            "mspe_transcript",
            "statement_final",
            "pathways_deadline",
            "ecfmg_certificate",
            "eras_token",
            "eras_open",
            "interview_1",
        ),
        *(
            "second_look_1",
            "nrmp_registration_opens",
            "nrmp_ranking_opens",
            "nrmp_close",
            "nrmp_rol_deadline",
            "match_day",
        ),
        *("soap_ends", "application_submitted", "something_else"),
    )

    def cases() -> Cases:
        for name in names:
            yield f"theme of {name}", partial(theme_of, name)
            milestone = replace(INTERVIEW, id=MilestoneId(name))
            for need, off in product(Need, (-1, 0, 1)):
                now = milestone.deadline + off * SECOND
                steps = partial(steps_of, [PersonalMilestone(milestone, need)], (), now)
                yield (
                    f"{name} {need} {off}",
                    lambda steps=steps: [(step.progress, step.concerns) for step in steps()],
                )
        for day in (dt.date(2026, 12, 30), dt.date(2026, 12, 31)):
            steps = partial(steps_of, [PersonalMilestone(OET)], [(MilestoneId("oet"), day)], NOW)
            yield f"done on {day}", lambda steps=steps: [step.progress for step in steps()]

    held("timeline/approved/progress", cases())
