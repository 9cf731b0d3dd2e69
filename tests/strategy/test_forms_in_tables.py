"""Tables of the JSON forms, as they were read: what of a profile is refused and where, and advice as it is written out."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from bot.domain.ids import SeasonId
from bot.strategy.explain import explain
from bot.strategy.forms import FORM_NAMES, InvalidProfileError, form_schema, parse_profile
from bot.strategy.forms.output import render_advice
from bot.strategy.reading import read
from tests.approved import approved, shown
from tests.strategy.advice_lines import lines_of_form
from tests.strategy.test_members import MEMBERS

AS_OF = dt.date(2026, 11, 25)
SEASONS = [SeasonId(2026), SeasonId(2027), SeasonId(2028)]
WRITTEN = ("submitted_0_interviews", "step2_booked_weak", "step1_four_fails")
VALUES: dict[str, tuple[Any, ...]] = {
    "applicant": ("us_img", "martian", None, 3),
    "specialty": ("pediatrics", "surgery", 3),
    "season": (2025, 2026, 2028, 2029, "2028", 2028.5),
    "visa": ("h1b", "x"),
    "graduation.year": (1949, 1950, 2026, 2027, 2100, 2101),
    "step1.score": (0, 1, 300, 301, 220.5, "220"),
    "step1.attempts": (-1, 0, 1, 4, 5),
    "step1.date": (
        "1989-12-31",
        "1990-01-01",
        "2022-01-25",
        "2022-01-26",
        "2026-11-25",
        "2026-11-26",
        "2101-01-01",
        "2026-02-30",
        "x",
    ),
    "step2ck.score": (0, 1, 202, 203, 300, 301),
    "step3.status": ("booked", "waiting", "not_taken", "passed", "failed", "x"),
    "oet_date": ("1989-12-31", "1990-01-01", "2026-11-25", "2026-11-26", "2100-12-31", "2101-01-01"),
    "ecfmg_certified": (True, "yes", 1),
    "us_experience.0.months": (0, 0.5, 1.25, 60, 60.5, "1"),
    "letters.0.date": ("2026-11-25", "2026-11-26"),
    "research.qi": (-1, 0, 99, 100),
    "work_with_children": (-1, 0, 99, 100),
    "self_assessments.0.score": (0, 1, 300, 301),
    "self_assessments.0.form": ("nbme_0", "nbme_1", "free_120", "x"),
    "self_assessments.0.date": ("2026-11-25", "2026-11-26"),
    "status.applications": (-1, 0, 999, 1000),
    "status.interviews": (-1, 0, 999, 1000),
    "preferences.states": (["NY"], ["XX"], ["NY"] * 100, ["NY"] * 101, "NY"),
    "connections.0.acgme_id": ("3200000001", "320000000", "x"),
    "time_zone": ("Asia/Karachi", "x", 3),
    "nationality": ("x",),
    "step1.a b": ("x",),
}
BASE: dict[str, Any] = {
    "applicant": "non_us_img",
    "graduation": {"status": "graduate", "year": 2020},
    "step1": {"status": "passed", "attempts": 1, "date": "2021-05-01"},
    "step2ck": {"status": "passed", "attempts": 1},
    "oet": "passed",
    "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 1}],
    "letters": [{"writer": "home", "state": "asked"}],
    "self_assessments": [{"exam": "step2ck", "form": "nbme_9", "score": 220, "date": "2026-10-01"}],
    "connections": [{"acgme_id": "3200000001", "kind": "family"}],
}


def with_value(path: str, value: Any) -> dict[str, Any]:
    """The base profile with another value at a dotted path."""
    changed: Any = json.loads(json.dumps(BASE))
    place, keys = changed, path.split(".")
    for key in keys[:-1]:
        place = place[int(key)] if key.isdecimal() else place.setdefault(key, {})
    place[keys[-1]] = value
    return changed


def outcome(data: bytes) -> str:
    try:
        profile = parse_profile(data, as_of=AS_OF, specialties=["pediatrics"], seasons=SEASONS)
    except InvalidProfileError as error:
        return " · ".join(f"{problem.path} {shown(problem.message)}" for problem in error.problems)
    return f"read {shown(profile.step1)} {shown(profile.step3.status)}"


def test_what_of_a_profile_is_refused_and_where():
    def lines() -> Iterator[str]:
        for path, values in VALUES.items():
            for value in values:
                yield f"{path} {str(value)[:20]}: {outcome(json.dumps(with_value(path, value)).encode())}"
        for status, attempts, score, day in (
            *(
                (None, 0, None, None),
                ("not_taken", 1, None, None),
                ("not_taken", 0, None, "2026-01-01"),
                ("booked", 0, 230, "2026-12-01"),
            ),
            *(
                ("booked", 0, None, None),
                ("waiting", 1, None, "2026-11-26"),
                ("waiting", 1, None, None),
                ("passed", 0, 230, None),
            ),
            *(
                ("failed", 0, 200, None),
                ("passed", 1, 217, "2025-07-01"),
                ("passed", 1, 218, "2025-07-01"),
                ("passed", 1, 217, "2025-06-30"),
            ),
            *(
                ("failed", 1, 218, "2025-07-01"),
                ("failed", 1, 217, "2025-07-01"),
                ("failed", 1, 218, None),
                ("failed", 1, 217, None),
            ),
        ):
            exam = {"status": status, "attempts": attempts, "score": score, "date": day}
            yield f"step2ck {status} {attempts} {score} {day}: {outcome(json.dumps(BASE | {'step2ck': exam}).encode())}"
        for text in (
            "",
            "{",
            "[]",
            "3",
            "{}",
            '{"applicant": "us_img", "applicant": "us_img"}',
            "\ufeff" + json.dumps(BASE),
            "{" * 99,
            "[" * 9,
        ):
            yield f"{text[:20]!r}: {outcome(text.encode())}"
        for number in ("9" * 300, "9" * 30, "NaN", "-1e999"):
            text = '{"applicant": "us_img", "season": ' + number + "}"
            yield f"season {number[:9]} {len(number)}: {outcome(text.encode())}"
        no_text = b"\xff"
        yield f"no text: {outcome(no_text)}"
        for size in (64 * 1024, 64 * 1024 + 1, 256 * 1024, 256 * 1024 + 1, 1024 * 1024):
            yield f"{size} bytes: {outcome(json.dumps(BASE).encode().ljust(size))}"

    approved("strategy/approved/profiles_refused", "\n".join(lines()))


@pytest.mark.parametrize("name", WRITTEN)
def test_advice_written_out(adviser, name):
    """In its JSON form, and section by section."""
    day, profile = MEMBERS[name]
    advice = adviser(profile)(day)
    form = list(lines_of_form(render_advice(advice, shown)))
    sections = [
        f"{shown(part.title)}\n" + "\n".join(f"    {shown(line)}" for line in part.lines)
        for part in explain(advice)
    ]
    approved(f"strategy/approved/written_out_for_{name}", "\n".join([*form, "", *sections]))


def test_how_members_are_read():
    """What the rules see of each member: sittings, months, years, what is exhausted."""

    def lines() -> Iterator[str]:
        for name, (day, profile) in MEMBERS.items():
            data = json.dumps({"applicant": "non_us_img"} | profile).encode()
            given = parse_profile(
                data, as_of=dt.date(2028, 6, 1), specialties=["pediatrics"], seasons=SEASONS
            )
            found = read(given, day)
            kept = [field.name for field in fields(found) if field.name != "profile"]
            read_off = (each for each in dir(found) if isinstance(getattr(type(found), each, None), property))
            names = [*kept, *(each for each in read_off if each != "steps")]
            yield f"{name}: {' '.join(f'{each}={shown(getattr(found, each))}' for each in names)}"

    approved("strategy/approved/how_members_are_read", "\n".join(lines()))


LIMITS = ("minimum", "maximum", "multipleOf", "maxItems")


def test_every_limit_of_a_number_in_the_published_schema():
    def limits(node: Any, place: str) -> Iterator[str]:
        if isinstance(node, dict):
            known = {name: node[name] for name in LIMITS if isinstance(node.get(name), int | float)}
            if known:
                yield f"{place}: {shown(known)}"
            for key, value in node.items():
                yield from limits(value, f"{place} {key}")
        if isinstance(node, list):
            for number, value in enumerate(node):
                yield from limits(value, f"{place} {number}")

    lines = [line for name in FORM_NAMES for line in limits(form_schema(name), name)]
    approved("strategy/approved/limits_of_the_schema", "\n".join(lines))
