"""The body of `preceptor advise`: reads a profile file, prints advice as text or JSON.

Exit codes: 0 advice printed, 64 bad usage, 65 invalid profile (every problem with its path, one a line, on
standard error) or file of facts, 66 file missing, 70 our fault.
"""

import json
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from bot.cli.advice_text import advice_text
from bot.cli.facts import RefusedRowsError, records_from
from bot.cli.output import complain, write_out
from bot.clock import SystemClock
from bot.domain.advice import Advice
from bot.domain.ids import SeasonId
from bot.domain.ledger import ProgramRecord
from bot.domain.profile import Profile
from bot.domain.profile_check import DAYS, Problem
from bot.domain.program_list import ProgramList
from bot.domain.season import SeasonCalendar
from bot.domain.zones import zone_info
from bot.errors import ExitCode, OperatorError
from bot.i18n import Catalogue, catalogue
from bot.strategy.facade import compute
from bot.strategy.forms import (
    FORM_NAMES,
    MAX_BYTES,
    InvalidProfileError,
    form_schema,
    parse_profile,
    render_advice,
    time_zone_of,
)
from bot.strategy.loader import load_rulebook, specialties
from bot.strategy.program_list.explain import explain_list
from bot.strategy.program_list.facade import build_list, warned
from bot.strategy.program_list.roster import Roster
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import beginning_of

DayT = TypeVar("DayT", bound=date)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?")
_STANDARD_INPUT = ("-", "/dev/stdin")


class _Refused(Exception):  # noqa: N818 (an answer to the operator, not a fault)
    def __init__(self, code: ExitCode, *lines: str) -> None:
        super().__init__(*lines)
        self.code, self.lines = code, lines


def advise_command(
    profile: Path | None,
    season: int | None,
    as_of: str | None,
    as_json: bool,
    schema: str | None,
    *,
    calendar: SeasonCalendar,
    with_list: bool = False,
    ledger: Sequence[Path] = (),
    brief: bool = False,
    why: bool = False,
) -> int:
    """Print what was asked to standard output, problems to standard error; returns the exit code.

    ``ledger`` are files of facts for the list. Raises `OperatorError` for one that cannot be read.
    """
    texts = catalogue()
    try:
        if schema is not None:
            text = _schema(schema, texts)
        else:
            if ledger and not with_list:
                raise _usage(texts, "strategy.cli.ledger")
            data = _read(profile, texts)
            day, now = _moment(as_of, time_zone_of(data), calendar, texts)
            member = _profile(data, season, day, calendar, texts)
            records = _records(ledger, member.specialty, texts)
            rulebook = load_rulebook(member.specialty)
            advice = compute(
                member, rulebook=rulebook, calendar=calendar, program_count=len(records), as_of=day, now=now
            )
            programs = build_list(member, advice, Roster(records, rulebook)) if with_list else None
            if as_json:
                text = _as_json(advice, programs, texts)
            else:
                text = _as_text(advice, programs, rulebook, texts, brief=brief, why=why)
    except _Refused as refusal:
        complain(*refusal.lines)
        return int(refusal.code)
    except OperatorError:
        raise
    except Exception as fault:  # noqa: BLE001 (outermost boundary of the command: our fault is exit code 70)
        complain(texts("strategy.cli.ours", {"kind": _fault(fault)}))
        return int(ExitCode.OUR_FAULT)
    write_out(text)
    return int(ExitCode.OK)


def _fault(fault: Exception) -> str:
    """What broke and where, without any value of the profile."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__}, {Path(frame.filename).name}:{frame.lineno}"


def _schema(name: str, texts: Catalogue) -> str:
    if name not in FORM_NAMES:
        raise _usage(texts, "strategy.cli.schema")
    return json.dumps(form_schema(name), indent=2) + "\n"


def _profile(
    data: bytes, season: int | None, day: date, calendar: SeasonCalendar, texts: Catalogue
) -> Profile:
    try:
        return parse_profile(
            data,
            as_of=day,
            specialties=specialties(),
            seasons=[listed.id for listed in calendar.seasons],
            season=None if season is None else SeasonId(season),
        )
    except InvalidProfileError as error:
        raise _Refused(ExitCode.INVALID_INPUT, *(_line(p, texts) for p in error.problems)) from error


def _records(ledger: Sequence[Path], specialty: str, texts: Catalogue) -> Sequence[ProgramRecord]:
    try:
        return records_from(ledger, specialty, SystemClock().now(), texts)
    except RefusedRowsError as error:
        raise _Refused(ExitCode.INVALID_INPUT, *error.lines) from error


def _usage(texts: Catalogue, key: str) -> _Refused:
    return _Refused(ExitCode.USAGE, texts(key))


def _moment(
    text: str | None, zone: str | None, calendar: SeasonCalendar, texts: Catalogue
) -> tuple[date, datetime]:
    """The member's day and the moment: now, or what ``text`` says, a bare day being its beginning in the season's zone."""
    now = SystemClock().now()
    if text is None:
        return now.astimezone(zone_info(zone or "UTC")).date(), now
    if _DAY.fullmatch(text):
        day = _checked(lambda: date.fromisoformat(text), "strategy.cli.no_such_day", texts)
        return day, beginning_of(day, calendar)
    if not _MOMENT.fullmatch(text):
        raise _usage(texts, "strategy.cli.as_of")
    at = _checked(lambda: datetime.fromisoformat(text), "strategy.cli.no_such_day", texts)
    home = beginning_of(at.date(), calendar).tzinfo
    at = at if at.tzinfo is not None else at.replace(tzinfo=home)
    there = at.astimezone(home if zone is None else zone_info(zone))
    return _checked(there.date, "strategy.cli.as_of", texts), at


def _checked(find: Callable[[], DayT], key: str, texts: Catalogue) -> DayT:
    """A day that there is and that is taken seriously."""
    try:
        found = find()
    except ValueError as error:
        raise _usage(texts, key) from error
    day = found.date() if isinstance(found, datetime) else found
    if not DAYS[0] <= day <= DAYS[1]:
        raise _usage(texts, "strategy.cli.as_of")
    return found


def _read(path: Path | None, texts: Catalogue) -> bytes:
    """The profile's bytes, from a file or from standard input; nothing else is opened, it might never end."""
    if path is None:
        raise _usage(texts, "strategy.cli.profile")
    try:
        if str(path) in _STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, AttributeError, ValueError) as error:
        line = texts("strategy.cli.no_file", {"path": str(path)})
        raise _Refused(ExitCode.MISSING_FILE, line) from error


def _line(problem: Problem, texts: Catalogue) -> str:
    text = texts.of(problem.message)
    return f"{problem.path}: {text}" if problem.path else text


def _as_json(advice: Advice, programs: ProgramList | None, texts: Catalogue) -> str:
    shown = advice if programs is None else warned(advice, programs)
    return json.dumps(render_advice(shown, texts.of, programs), indent=2, ensure_ascii=False) + "\n"


def _as_text(
    advice: Advice,
    programs: ProgramList | None,
    rulebook: Rulebook,
    texts: Catalogue,
    *,
    brief: bool,
    why: bool,
) -> str:
    shown = advice if programs is None else warned(advice, programs)
    text = advice_text(shown, rulebook, texts, brief=brief, why=why)
    for section in () if programs is None else explain_list(programs):
        text += (
            "\n".join(["", texts.of(section.title), *(f"  {texts.of(line)}" for line in section.lines)])
            + "\n"
        )
    return text
