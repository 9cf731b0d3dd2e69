"""The body of `preceptor advise`: reads a profile file, prints advice as text or JSON.

Exit codes: 0 advice printed, 64 bad usage, 65 invalid profile (every problem with its path, one a line, on
standard error) or file of facts, 66 file missing, 70 our fault.
"""

import json
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.cli.advice_text import advice_text
from bot.cli.facts import RefusedRowsError, records_from
from bot.clock import SystemClock
from bot.domain.advice import Advice
from bot.domain.ids import SeasonId
from bot.domain.ledger import ProgramRecord
from bot.domain.profile import Profile
from bot.domain.profile_check import DAYS, Problem
from bot.domain.program_list import ProgramList
from bot.domain.season import SeasonCalendar
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
)
from bot.strategy.loader import load_rulebook, specialties
from bot.strategy.program_list.explain import explain_list
from bot.strategy.program_list.facade import build_list, warned
from bot.strategy.program_list.roster import Roster
from bot.strategy.rulebook import Rulebook


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
            day = _day(as_of, texts)
            told = _profile(profile, season, day, calendar, texts)
            records = _records(ledger, told.specialty, texts)
            advice = _advise(told, calendar, len(records), day)
            programs = _list(told, advice, records) if with_list else None
            if as_json:
                text = _as_json(advice, programs, texts)
            else:
                rulebook = load_rulebook(told.specialty)
                text = _as_text(advice, programs, rulebook, texts, brief=brief, why=why)
    except _Refused as refusal:
        sys.stderr.writelines(f"{line}\n" for line in refusal.lines)
        return int(refusal.code)
    except OperatorError:
        raise
    except Exception as fault:  # noqa: BLE001 (outermost boundary of the command: our fault is exit code 70)
        sys.stderr.write(texts("strategy.cli.ours", {"kind": _fault(fault)}) + "\n")
        return int(ExitCode.OUR_FAULT)
    sys.stdout.write(text)
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
    path: Path | None, season: int | None, day: date, calendar: SeasonCalendar, texts: Catalogue
) -> Profile:
    if path is None:
        raise _usage(texts, "strategy.cli.profile")
    try:
        return parse_profile(
            _read(path, texts),
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


def _advise(profile: Profile, calendar: SeasonCalendar, programs: int, day: date) -> Advice:
    return compute(
        profile,
        rulebook=load_rulebook(profile.specialty),
        calendar=calendar,
        program_count=programs,
        as_of=day,
    )


def _list(profile: Profile, advice: Advice, records: Sequence[ProgramRecord]) -> ProgramList:
    return build_list(profile, advice, Roster(records, load_rulebook(profile.specialty)))


def _usage(texts: Catalogue, key: str) -> _Refused:
    return _Refused(ExitCode.USAGE, texts(key))


def _day(text: str | None, texts: Catalogue) -> date:
    if text is None:
        return SystemClock().now().date()
    try:
        day = date.fromisoformat(text if len(text) == len("2027-08-01") and "W" not in text else "")
    except ValueError as error:
        raise _usage(texts, "strategy.cli.as_of") from error
    if not DAYS[0] <= day <= DAYS[1]:
        raise _usage(texts, "strategy.cli.as_of")
    return day


def _read(path: Path, texts: Catalogue) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
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
