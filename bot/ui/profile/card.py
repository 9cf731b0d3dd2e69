"""The profile as a card: each section with what is recorded, in a line what is not, and what that would change.

And the card of `/profile states`: where the member would like to train, and how many programs are there.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.exam import Exam, ExamRecord
from bot.domain.message import Message, message
from bot.domain.places import STATES_OF
from bot.domain.profile import Graduation, Profile, UsExperience
from bot.domain.zones import zone_info
from bot.i18n import Catalogue
from bot.ledger.directory import DIRECTORY
from bot.profile.edit import record_of
from bot.profile.preferences import places_of
from bot.profile.scores import oet_record
from bot.ui.card import Card, Field
from bot.ui.profile.lines import (
    NOT_RECORDED,
    letter_lines,
    named,
    places_text,
    preference_lines,
    research_lines,
)
from bot.ui.text import fitted
from bot.ui.typed.zones import utc_offset

STEPS = (Exam.STEP1, Exam.STEP2CK, Exam.STEP3)
ROOM = {"experience": 600, "letters": 600, "preferences": 700, "missing": 950}
"""Characters that a long part may fill, so that all of it fits into one card with room to spare."""
ROOM_OF_SHORT_PARTS = 450
MISSING_SHOWN = 6
"""Missing things whose effect is shown; the others are only named."""
ERAS_DIVISIONS = 3
"""Most census divisions that ERAS takes as geographic preference (AAMC)."""


def profile_card(
    profile: Profile, missing: Sequence[Message], texts: Catalogue, now: datetime, note: str = ""
) -> Card:
    """What is stored, section by section; ``missing`` says what is not and what it would change, most telling first.

    ``note`` stands above it all, for example that something was kept.
    """
    sections = {
        "exams": [exam_line(exam, record_of(profile, exam)) for exam in STEPS],
        "background": background_lines(profile),
        "certification": certification_lines(profile),
        "experience": experience_lines(profile.us_experience),
        "letters": letter_lines(profile.letters),
        "research": research_lines(profile),
        "preferences": preference_lines(profile),
    }
    recorded = {name: [line for line in lines if not _not_recorded(line)] for name, lines in sections.items()}
    empty = tuple(
        _name_of(name, line) for name, lines in sections.items() for line in lines if _not_recorded(line)
    )
    fields = [_field(name, lines, texts) for name, lines in recorded.items() if lines]
    if missing:
        lacking = [message("profile.item", what=what) for what in missing[:MISSING_SHOWN]]
        fields.append(_field("missing", lacking, texts))
    lines = [texts.of(line) for line in _place_lines(profile, now)]
    if empty:
        lines.append(texts("profile.nothing_about", {"what": empty}))
    return Card(
        title=texts("profile.title"),
        body="\n".join([note] * bool(note) + lines),
        fields=tuple(fields),
        footer=texts("common.disclaimer"),
    )


def _not_recorded(line: Message) -> bool:
    return NOT_RECORDED in (line, line.params.get("value"))


def _name_of(section: str, line: Message) -> object:
    """What an empty line is about: its own name, or that of its section."""
    return line.params.get("name", message(f"profile.section.{section}"))


def exam_line(exam: Exam, record: ExamRecord) -> Message:
    """One exam in a line: status, score, attempts, day; what is unknown is left out."""
    return message("profile.line", name=message(f"exam.{exam}"), value=exam_value(record))


def exam_value(record: ExamRecord) -> Message:
    """The same without its name."""
    return _joined(_exam_parts(record))


def _exam_parts(record: ExamRecord) -> list[Message]:
    parts: list[Message] = []
    if record.status is not None:
        parts.append(message(f"exam.status.{record.status}"))
    if record.score is not None:
        parts.append(message("profile.value", value=record.score))
    if record.attempts:
        parts.append(message("exam.attempts", count=record.attempts))
    if record.date is not None:
        parts.append(message("profile.value", value=record.date))
    return parts


def background_lines(profile: Profile) -> list[Message]:
    """Kind of applicant, visa, graduation."""
    visa = NOT_RECORDED if profile.visa is None else message(f"profile.visa.{profile.visa}")
    return [
        named("applicant", message(f"profile.applicant.{profile.applicant}")),
        named("visa", visa),
        named("graduation", _graduation(profile.graduation)),
    ]


def certification_lines(profile: Profile) -> list[Message]:
    """OET, Pathway, certificate."""
    pathway = NOT_RECORDED if profile.pathway is None else message(f"profile.pathway.{profile.pathway}")
    certified = NOT_RECORDED
    if profile.ecfmg_certified is not None:
        certified = message("profile.certified.yes" if profile.ecfmg_certified else "profile.certified.no")
    return [
        exam_line(Exam.OET, oet_record(profile)),
        named("pathway", pathway),
        named("certified", certified),
    ]


def _graduation(graduation: Graduation) -> Message:
    status, year = graduation.status, graduation.year
    if status is None:
        return NOT_RECORDED if year is None else message("profile.value", value=year)
    suffix = "" if year is None else "_year"
    return message(f"profile.graduation.{status}{suffix}", year=year)


def experience_lines(experience: tuple[UsExperience, ...] | None) -> list[Message]:
    """Each rotation in a line."""
    if experience is None:
        return [NOT_RECORDED]
    if not experience:
        return [message("profile.none")]
    return [
        message(
            "profile.experience.line",
            kind=message(f"profile.experience.kind.{entry.kind or 'unknown'}"),
            specialty=message(f"profile.experience.specialty.{entry.specialty}"),
            months=f"{entry.months:g}",
            count=1 if entry.months == 1 else 2,
        )
        for entry in experience
    ]


def _place_lines(profile: Profile, now: datetime) -> list[Message]:
    lines: list[Message] = []
    if profile.season is not None:
        lines.append(message("profile.season", season=profile.season))
    if profile.status.stage is not None:
        lines.append(named("stage", message(f"status.stage.{profile.status.stage}")))
    if profile.time_zone is not None:
        local = now.astimezone(zone_info(profile.time_zone))
        zone = profile.time_zone.replace("_", " ")
        lines.append(message("profile.zone", zone=zone, time=f"{local:%H:%M}", offset=utc_offset(local)))
    return lines


def _joined(parts: list[Message]) -> Message:
    if not parts:
        return NOT_RECORDED
    joined = parts[0]
    for part in parts[1:]:
        joined = message("profile.joined", left=joined, right=part)
    return joined


def _field(name: str, lines: list[Message], texts: Catalogue) -> Field:
    room = ROOM.get(name, ROOM_OF_SHORT_PARTS)
    text = fitted([texts.of(line) for line in lines], room, texts, "profile.more")
    return Field(texts(f"profile.section.{name}"), text)


def places_card(profile: Profile, texts: Catalogue) -> Card:
    """The places, and what follows from them."""
    body = [texts.of(places_text(profile)), *places_notes(profile, texts)]
    return Card(texts("preferences.card.title"), "\n".join(body), footer=texts("preferences.card.how"))


def places_notes(profile: Profile, texts: Catalogue) -> list[str]:
    """How many programs lie in the places, and what ERAS makes of many divisions."""
    notes = [_programs_text(profile, texts)] if places_of(profile) else []
    if len(profile.preferences.divisions or ()) > ERAS_DIVISIONS:
        notes.append(texts("preferences.eras", {"most": ERAS_DIVISIONS}))
    return notes


def _programs_text(profile: Profile, texts: Catalogue) -> str:
    recorded, programs = profile.preferences, DIRECTORY.programs.values()
    states = {*(recorded.states or ())}.union(*(STATES_OF[division] for division in recorded.divisions or ()))
    there = sum(program.state in states for program in programs)
    return texts.of(message("preferences.programs", there=there, count=len(programs)))
