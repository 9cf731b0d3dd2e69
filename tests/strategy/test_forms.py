"""The JSON form of a profile: everything but the applicant may be unknown, nothing unknown is let in."""

import datetime as dt
import json
from typing import Any

import pytest

from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.profile import ConnectionKind, Profile, ProgramTie
from bot.i18n import catalogue
from bot.strategy.forms import InvalidProfileError, parse_profile

AS_OF = dt.date(2027, 8, 1)
FULL: dict[str, Any] = {
    "applicant": "non_us_img",
    "specialty": "pediatrics",
    "season": 2028,
    "visa": "j1",
    "graduation": {"status": "graduate", "year": 2024},
    "step1": {"status": "passed", "attempts": 1, "score": None, "date": "2025-03-10"},
    "step2ck": {"status": "passed", "attempts": 1, "score": 245, "date": "2026-06-20"},
    "step3": {"status": "not_taken", "attempts": 0},
    "oet": "not_taken",
    "pathway": "not_started",
    "ecfmg_certified": False,
    "us_experience": [
        {"kind": "observership", "specialty": "pediatrics", "months": 2},
        {"kind": "observership", "specialty": "internal_medicine", "months": 1},
    ],
    "letters": [{"writer": "us_pediatrics_attending", "state": "uploaded", "date": "2026-05-30"}],
    "research": {"pediatrics": 0, "other": 1, "qi": 0, "presentations": 1},
    "work_with_children": 2,
    "self_assessments": [{"exam": "step2ck", "form": "nbme_13", "score": 228, "date": "2026-05-02"}],
    "content_gaps": [],
    "statement": "draft",
    "status": {"stage": "preparing", "applications": None, "interviews": None},
    "preferences": {"states": [], "divisions": [], "kinds": []},
    "connections": [{"acgme_id": "3203511146", "kind": "rotation"}],
    "time_zone": "Asia/Karachi",
}


def parse(data, **options) -> Profile:
    given = {"as_of": AS_OF, "specialties": ["pediatrics"], "seasons": [SeasonId(2027), SeasonId(2028)]}
    return parse_profile(json.dumps(data).encode(), **given | options)


def problems(data, **options) -> list[str]:
    with pytest.raises(InvalidProfileError) as refused:
        parse(data, **options)
    texts = catalogue().of
    return [f"{problem.path}: {texts(problem.message)}" for problem in refused.value.problems]


def paths(data: Any, prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in the form."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = [(*prefix, key) for key, _ in items if isinstance(key, str)]
    for key, value in items if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += paths(value, (*prefix, key))
    return found


def without(path: tuple[Any, ...], *, null: bool) -> dict[str, Any]:
    changed = json.loads(json.dumps(FULL))
    place = changed
    for key in path[:-1]:
        place = place[key]
    if null:
        place[path[-1]] = None
    else:
        del place[path[-1]]
    return changed


@pytest.mark.parametrize("null", [False, True], ids=["missing", "null"])
@pytest.mark.parametrize("path", paths(FULL), ids=lambda path: ".".join(map(str, path)))
def test_every_key_but_the_applicant_may_be_unknown(path, null):
    if path == ("applicant",):
        assert problems(without(path, null=null))[0].startswith("applicant: ")
    else:
        parse(without(path, null=null))


def test_the_whole_form_is_read():
    profile = parse(FULL)
    assert profile.season == 2028
    assert profile.step2ck.score == 245
    assert profile.us_experience is not None
    assert [item.months for item in profile.us_experience] == [2, 1]
    assert profile.connections == (ProgramTie(AcgmeId("3203511146"), ConnectionKind.ROTATION),)
    assert profile.content_gaps == ()


def test_an_empty_list_is_none_and_a_missing_one_is_unknown():
    assert parse({"applicant": "us_img", "letters": []}).letters == ()
    assert parse({"applicant": "us_img"}).letters is None


def test_incomplete_entries_make_a_list_unknown_or_count_for_nothing():
    profile = parse(
        FULL
        | {
            "us_experience": [{"kind": "hands_on", "months": 1}, FULL["us_experience"][0]],
            "letters": [{"writer": "home"}],
            "self_assessments": [{"form": "uwsa_1", "score": 230}, FULL["self_assessments"][0]],
            "connections": [{"kind": "family"}, FULL["connections"][0]],
        }
    )
    assert profile.us_experience is None
    assert profile.letters is None
    assert profile.self_assessments is not None
    assert [self_assessment.form for self_assessment in profile.self_assessments] == ["nbme_13"]
    assert profile.connections is not None
    assert len(profile.connections) == 1


def test_months_count_where_only_the_kind_is_unknown():
    entries = [{"specialty": "pediatrics", "months": 1}, FULL["us_experience"][0]]
    profile = parse(FULL | {"us_experience": entries})
    assert profile.us_experience is not None
    assert [(item.kind, item.months) for item in profile.us_experience] == [(None, 1), ("observership", 2)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"visa": "green card"}, "visa: must be one of none, j1, h1b, j1_or_h1b, and undecided"),
        ({"season": "2028"}, "season: must be a whole number"),
        ({"season": 2028.0}, "season: must be a whole number"),
        ({"season": True}, "season: must be a whole number"),
        ({"season": 2031}, "season: there is no data for season 2031; use one of 2027 and 2028"),
        ({"specialty": ""}, "specialty: must be one of pediatrics"),
        ({"specialty": "surgery"}, "specialty: must be one of pediatrics: there is no rulebook"),
        ({"ecfmg_certified": "yes"}, "ecfmg_certified: must be true or false"),
        ({"letters": {}}, "letters: must be a list"),
        ({"letters": [[]]}, "letters.0: must be an object"),
        ({"letters": [None]}, "letters.0: must be an object"),
        ({"step1": "passed"}, "step1: must be an object"),
        ({"step1": {"score": 230, "colour": 1}}, "step1.colour: is not a key of this form"),
        ({"step2ck": {"date": "20260620"}}, "step2ck.date: must be a date written as"),
        ({"step2ck": {"date": "2026-06-20T00:00"}}, "step2ck.date: must be a date written as"),
        ({"us_experience": [{"months": "2"}]}, "us_experience.0.months: must be a number"),
        ({"time_zone": 5}, "time_zone: must be text"),
        ({"time_zone": "Mars"}, "time_zone: must be the name of a time zone"),
        ({"content_gaps": ["surgery"]}, "content_gaps.0: must be one of"),
        ({"letters": [{}] * 101}, "letters: holds more than 100 entries"),
        ({"step3": {"status": "waiting"}}, "step3.date: a day is needed"),
        (
            {"step2ck": {"status": "booked", "date": "2027-02-30"}},
            "step2ck.date: there is no 2027-02-30 in the calendar",
        ),
        ({"step2ck": {"score": 10**4000}}, "step2ck.score: must be from 1 to 300"),
        ({"letters": [[[[]]]]}, "letters.0: must be an object"),
    ],
)
def test_one_problem_is_named_with_its_path(change, problem):
    found = problems(FULL | change)
    assert len(found) == 1
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"applicant": "us_img", "visa": "j1", "visa": "h1b"}', ["visa: stands twice"]),
        (
            b'{"applicant": "us_img", "letters": [{"state": "asked", "state": "agreed"}], "visa": 1}',
            ["letters.0.state: stands twice", "visa: must be one of none, j1, h1b, j1_or_h1b, and undecided"],
        ),
        (b'{"applicant": "us_img", "step1": ' + b"[" * 9000, ["step1: is nested deeper than any profile"]),
    ],
)
def test_what_json_would_swallow_is_named_with_its_path(text, found):
    with pytest.raises(InvalidProfileError) as refused:
        parse_profile(text, as_of=AS_OF, specialties=["pediatrics"], seasons=[SeasonId(2028)])
    assert [f"{p.path}: {catalogue().of(p.message)}" for p in refused.value.problems] == found


def test_paths_stay_right_after_a_refused_entry():
    entries = [{"kind": "flying"}, {"months": 0.25}, 7, {"months": 99}]
    found = problems({"applicant": "us_img", "us_experience": entries})
    assert sorted(line.split(":")[0] for line in found) == [
        "us_experience.0.kind",
        "us_experience.1.months",
        "us_experience.2",
        "us_experience.3.months",
    ]


def test_the_season_asked_for_beats_the_profiles_own():
    assert parse(FULL | {"season": 2031}, season=SeasonId(2027)).season == 2027
    assert problems(FULL, season=SeasonId(2031))[0].startswith("season: ")
