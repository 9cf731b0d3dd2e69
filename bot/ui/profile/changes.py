"""What a change of a profile changed, line by line: what it is now, and what it was."""

from collections import Counter
from collections.abc import Sequence

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


def changed_text(change: ProfileChange, texts: Catalogue) -> str:
    """What changed, each in a line: what it is now and, where there was something, what it was."""
    lines = [texts.of(line) for line in _changed_values(change)]
    for old, new in zip(_lists(change.before), _lists(change.after), strict=True):
        gone, come = _without(old, new), _without(new, old)
        lines += _changed_list([texts.of(line) for line in gone], [texts.of(line) for line in come], texts)
    return fitted(lines, ROOM, texts, "profile.more") if lines else texts("saved.nothing")


def _changed_values(change: ProfileChange) -> list[Message]:
    lines: list[Message] = []
    for old, new in zip(_values(change.before), _values(change.after), strict=True):
        was, now = old.params["value"], new.params["value"]
        if was == now:
            continue
        if now == NOT_RECORDED:
            lines.append(message("saved.emptied", name=new.params["name"], was=was))
        else:
            line = _with_band(new, change.after)
            lines.append(line if was == NOT_RECORDED else message("saved.was", line=line, was=was))
    return lines


def _values(profile: Profile) -> list[Message]:
    """Each part that is one value: always the same parts in the same order."""
    status = profile.status
    stage = NOT_RECORDED if status.stage is None else message(f"status.stage.{status.stage}")
    *places, _ = preference_lines(profile)
    return [
        _named("season", profile.season),
        *(exam_line(exam, record_of(profile, exam)) for exam in STEPS),
        *background_lines(profile),
        *certification_lines(profile),
        *research_lines(profile),
        *places,
        named("stage", stage),
        _named("applications", status.applications),
        _named("invitations", status.interviews),
        _named("interview_days", len(profile.interviews.entries) or None),
        _named("own_programs", len(profile.applications) or None),
        _named("ranked", len(profile.rank_list.ranks) or None),
    ]


def _named(name: str, value: object) -> Message:
    return named(name, NOT_RECORDED if value is None else message("profile.value", value=value))


def _with_band(line: Message, profile: Profile) -> Message:
    """A pass of Step 2 CK with the guide's word for it."""
    record = profile.step2ck
    if record.status is not ExamStatus.PASSED or line != exam_line(Exam.STEP2CK, record):
        return line
    entry = ScoreEntry(Exam.STEP2CK, record.date, record.score, record.status, record.attempts)
    return score_line(entry, load_rulebook(profile.specialty).tiers)


def _lists(profile: Profile) -> tuple[list[Message], ...]:
    """Each part that is a list of entries: always the same parts in the same order."""
    bands = load_rulebook(profile.specialty).tiers
    return (
        [score_line(entry, bands) for entry in history(profile) if entry.form is not None],
        experience_lines(profile.us_experience) if profile.us_experience else [],
        [letter_text(letter) for letter in profile.letters or ()],
        connection_lines(profile.connections or ()),
    )


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
