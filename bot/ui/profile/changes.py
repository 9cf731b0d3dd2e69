"""What a change of a profile changed, line by line: what it is now, and what it was."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.domain.exam import Exam, ExamStatus
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.edit import record_of
from bot.profile.scores import ScoreEntry, history
from bot.strategy.loader import load_rulebook
from bot.ui.profile.card import STEPS, background_lines, certification_lines, exam_line, experience_lines
from bot.ui.profile.lines import (
    NOT_RECORDED,
    connection_lines,
    letter_text,
    named,
    preference_lines,
    research_lines,
)
from bot.ui.score.card import score_line
from bot.ui.text import fitted

ROOM = 900
"""Characters of what changed; much may be forgotten at once."""


class Part(NamedTuple):
    """Lines about some fields of a profile, and of nothing else in it: where none of these changed, none is written."""

    fields: tuple[str, ...]
    lines: Callable[[Profile], list[Message]]


def changed_text(change: ProfileChange, texts: Catalogue) -> str:
    """What changed, each in a line: what it is now and, where there was something, what it was."""
    changed = frozenset(change.fields)
    lines = [texts.of(line) for line in _changed_values(change, changed)]
    for part in LISTS:
        if changed.isdisjoint(part.fields):
            continue
        old, new = part.lines(change.before), part.lines(change.after)
        gone, come = _without(old, new), _without(new, old)
        lines += _changed_list([texts.of(line) for line in gone], [texts.of(line) for line in come], texts)
    return fitted(lines, ROOM, texts, "profile.more") if lines else texts("saved.nothing")


def _changed_values(change: ProfileChange, changed: frozenset[str]) -> list[Message]:
    lines: list[Message] = []
    for part in VALUES:
        if changed.isdisjoint(part.fields):
            continue
        for old, new in zip(part.lines(change.before), part.lines(change.after), strict=True):
            was, now = old.params["value"], new.params["value"]
            if was == now:
                continue
            if now == NOT_RECORDED:
                lines.append(message("saved.emptied", name=new.params["name"], was=was))
            else:
                line = _with_band(new, change.after)
                lines.append(line if was == NOT_RECORDED else message("saved.was", line=line, was=was))
    return lines


def _named(name: str, value: object) -> Message:
    return named(name, NOT_RECORDED if value is None else message("profile.value", value=value))


def _with_band(line: Message, profile: Profile) -> Message:
    """A pass of Step 2 CK with the guide's word for it."""
    record = profile.step2ck
    if record.status is not ExamStatus.PASSED or line != exam_line(Exam.STEP2CK, record):
        return line
    entry = ScoreEntry(Exam.STEP2CK, record.date, record.score, record.status, record.attempts)
    return score_line(entry, load_rulebook(profile.specialty).tiers)


def _exams(profile: Profile) -> list[Message]:
    return [exam_line(exam, record_of(profile, exam)) for exam in STEPS]


def _places(profile: Profile) -> list[Message]:
    *places, _ = preference_lines(profile)
    return places


def _status(profile: Profile) -> list[Message]:
    status = profile.status
    stage = NOT_RECORDED if status.stage is None else message(f"status.stage.{status.stage}")
    return [
        named("stage", stage),
        _named("applications", status.applications),
        _named("invitations", status.interviews),
    ]


def _experience(profile: Profile) -> list[Message]:
    return experience_lines(profile.us_experience) if profile.us_experience else []


def _practice(profile: Profile) -> list[Message]:
    bands = load_rulebook(profile.specialty).tiers
    return [score_line(entry, bands) for entry in history(profile) if entry.form is not None]


def _season(profile: Profile) -> list[Message]:
    return [_named("season", profile.season)]


def _interviews(profile: Profile) -> list[Message]:
    return [_named("interview_days", len(profile.interviews.entries) or None)]


def _applications(profile: Profile) -> list[Message]:
    return [_named("own_programs", len(profile.applications) or None)]


def _ranks(profile: Profile) -> list[Message]:
    return [_named("ranked", len(profile.rank_list.ranks) or None)]


def _letters(profile: Profile) -> list[Message]:
    return [letter_text(letter) for letter in profile.letters or ()]


def _connections(profile: Profile) -> list[Message]:
    return connection_lines(profile.connections or ())


VALUES = (
    Part(("season",), _season),
    Part(("step1", "step2ck", "step3"), _exams),
    Part(("applicant", "visa", "graduation"), background_lines),
    Part(("oet", "oet_date", "pathway", "ecfmg_certified"), certification_lines),
    Part(("research", "work_with_children", "statement", "content_gaps"), research_lines),
    Part(("preferences",), _places),
    Part(("status",), _status),
    Part(("interviews",), _interviews),
    Part(("applications",), _applications),
    Part(("rank_list",), _ranks),
)
"""What is one value each: a part has always the same lines in the same order."""
LISTS = (
    Part(("self_assessments", "specialty"), _practice),
    Part(("us_experience",), _experience),
    Part(("letters",), _letters),
    Part(("connections",), _connections),
)
"""What is a list of entries."""


def _without(lines: Sequence[Message], others: Sequence[Message]) -> list[Message]:
    """These lines without those that the others have too, each taken for one only."""
    left, own = list(others), list[Message]()
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            own.append(line)
    return own


def _changed_list(old: Sequence[str], new: Sequence[str], texts: Catalogue) -> list[str]:
    added, removed = (
        list((Counter(new) - Counter(old)).elements()),
        list((Counter(old) - Counter(new)).elements()),
    )
    if len(added) == len(removed) == 1:
        return [texts("saved.was", {"line": added[0], "was": removed[0]})]
    gone = [texts("saved.removed", {"line": line}) for line in removed]
    return [*added, *gone]
