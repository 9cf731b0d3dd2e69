"""Tables of the first answers, letters, preferences, and what a profile does not tell yet."""

from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.exam import Exam
from bot.domain.ids import SeasonId
from bot.domain.profile import (
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    Profile,
    Stage,
    Visa,
)
from bot.profile.completeness import missing_fields
from bot.profile.edit import (
    BackgroundFields,
    background_fields,
    certification_fields,
    exam_fields,
    with_background,
)
from bot.profile.first_answers import FirstAnswers, first_answers, unanswered, with_first_answers
from bot.profile.letters import (
    LetterFields,
    letter_fields,
    letter_plan,
    read_letter,
    updated,
    with_changed_letter,
    with_letter,
)
from bot.profile.preferences import PreferenceFields, preference_fields, with_preferences
from tests.approved import approved
from tests.domain.tables import Cases
from tests.profile.tables import EMPTY, TODAY, at, outcome, table
from tests.profile.test_tables_of_results import BEFORE


def test_first_answers():
    def cases() -> Cases:
        typed = (
            "0",
            "1",
            "217",
            "218",
            "202",
            "203",
            "300",
            "301",
            "999",
            "1000",
            "24 Nov",
            "25 Nov",
            "26 Nov",
            "no",
            "perhaps",
        )
        for text in (*typed, "3/4/2027", "tomorrow", "30 Feb 2027", "12 x"):
            yield f"step 2 {text!r}", partial(with_first_answers, EMPTY, FirstAnswers(step2ck=text), TODAY)
        for answer in ("", "first_try", "later_try", "failed", "booked", "not_taken"):
            yield f"step 1 {answer!r}", partial(with_first_answers, EMPTY, FirstAnswers(step1=answer), TODAY)
        for year in ("2025", "2026", "2027", "1949", "1950", ""):
            yield f"year {year!r}", partial(with_first_answers, EMPTY, FirstAnswers(year=year), TODAY)
        for name, record in BEFORE.items():
            held = Profile(step1=record, step2ck=record, visa=Visa.J1)
            yield f"shown of {name}", partial(first_answers, held)
            yield (
                f"left as it was, {name}",
                lambda held=held: outcome(
                    partial(with_first_answers, held, first_answers(held), TODAY), held
                ),
            )
            yield (
                f"emptied, {name}",
                lambda held=held: outcome(partial(with_first_answers, held, FirstAnswers(), TODAY), held),
            )
        whole = FirstAnswers("submitted", "230", "first_try", "j1", "2020")
        for name in ("", "stage", "step2ck", "step1", "visa", "year"):
            given = replace(whole, **{name: ""}) if name else whole
            yield (
                f"all but {name!r}",
                partial(lambda given: unanswered(with_first_answers(EMPTY, given, TODAY)), given),
            )

    approved("profile/approved/first_answers", table(cases()))


def test_letters():
    writer = LetterWriter.US_PEDIATRICS_ATTENDING

    def cases() -> Cases:
        for word in (*LetterWriter, "US pediatrics attending", "friend", ""):
            yield f"writer {word!r}", partial(read_letter, LetterFields(word, "asked"), TODAY)
        for word in (*LetterState, "Requested", "sent", "removed", ""):
            yield f"state {word!r}", partial(read_letter, LetterFields("home", word), TODAY)
        for day in ("24 Nov", "26 Nov", "x", ""):
            yield (
                f"day {day!r}",
                partial(read_letter, LetterFields("home", "agreed", day, "Dr  K,\n May"), TODAY),
            )
        for length in (29, 30, 31):
            yield (
                f"label of {length}",
                partial(read_letter, LetterFields("home", "agreed", label="x" * length), TODAY),
            )
        for needed, uploaded, agreed, asked in product((3, 4), (0, 2, 3, 4), (0, 2), (0, 1, 3)):
            states = (
                [LetterState.UPLOADED] * uploaded
                + [LetterState.AGREED] * agreed
                + [LetterState.ASKED] * asked
            )
            letters = [Letter(writer, state) for state in states]
            yield f"{needed} needed: {uploaded}+{agreed}+{asked}", partial(letter_plan, letters, needed)
        for state in LetterState:
            yield f"{state} counts as", partial(letter_plan, [Letter(writer, state)], 3)
        letter = Letter(writer, LetterState.AGREED, at(-3), "Dr K")
        yield "new state", partial(updated, letter, state=LetterState.UPLOADED)
        yield "new state and day", partial(updated, letter, state=LetterState.UPLOADED, day=at(0))
        yield "same state", partial(updated, letter, state=LetterState.AGREED)
        yield "day only", partial(updated, letter, day=at(0))
        yield "writer only", partial(updated, letter, writer=LetterWriter.HOME)
        yield "label emptied", partial(updated, letter, label="")
        yield "label", partial(updated, letter, label="Dr L")
        yield "fields", partial(letter_fields, letter)
        yield "fields of an empty one", partial(letter_fields, Letter(writer, LetterState.ASKED))
        for many in (11, 12, 13):
            held = Profile(letters=(letter,) * many)
            yield f"{many} letters", lambda held=held: len(with_letter(held, letter).letters or ())
        other = replace(letter, label="Dr L")
        held = Profile(letters=(letter, other, letter))
        for name, before, after in (
            ("removed", other, None),
            ("changed", letter, other),
            ("gone", replace(letter, date=None), None),
        ):
            yield name, partial(with_changed_letter, held, before, after)

    approved("profile/approved/letters", table(cases()))


def test_preferences_and_fields_as_they_are_shown():
    def cases() -> Cases:
        states = (
            "NY",
            "ny, oh",
            "New York and Ohio",
            "NY OH",
            "ohio / texas",
            "any",
            "no preference",
            "cualquiera",
            "any, NY",
        )
        for typed in (
            *states,
            "New York, Narnia",
            "",
            ";",
            "DC",
            "Puerto Rico",
            "x" * 2001,
            "NY\nOH",
            "texas y ohio",
        ):
            yield f"states {typed[:25]!r}", partial(with_preferences, EMPTY, PreferenceFields(typed))
        for typed in ("pacific", "mountain,pacific", "any", "any,pacific", "nowhere"):
            yield f"divisions {typed!r}", partial(with_preferences, EMPTY, PreferenceFields("", typed))
        for typed in ("community", "community, small or new", "any", "x"):
            yield f"kinds {typed!r}", partial(with_preferences, EMPTY, PreferenceFields("", "", typed))
        chosen = with_preferences(EMPTY, PreferenceFields("NY, OH", "any", "community"))
        yield "shown", partial(preference_fields, chosen)
        yield "shown of none", partial(preference_fields, EMPTY)
        for name, record in BEFORE.items():
            held = Profile(
                step3=record, oet=OetState.BOOKED, oet_date=at(3), ecfmg_certified=False, visa=Visa.H1B
            )
            yield f"exam of {name}", partial(exam_fields, held, Exam.STEP3)
        yield (
            "certification",
            partial(certification_fields, Profile(oet=OetState.BOOKED, oet_date=at(3), ecfmg_certified=True)),
        )
        yield "certification unknown", partial(certification_fields, EMPTY)
        yield (
            "background",
            partial(
                background_fields, with_background(EMPTY, BackgroundFields("us", "j1", "student", "2027"))
            ),
        )
        yield "background unknown", partial(background_fields, EMPTY)

    approved("profile/approved/preferences", table(cases()))


def test_what_is_missing():
    def cases() -> Cases:
        known = with_first_answers(EMPTY, FirstAnswers("preparing", "230", "first_try", "j1", "2020"), TODAY)
        known = replace(known, season=SeasonId(2027))
        for stage in (None, *Stage):
            for name, profile in (("nothing known", EMPTY), ("five answers", known)):
                staged = replace(profile, status=replace(profile.status, stage=stage))
                yield (
                    f"{name}, {stage}",
                    lambda staged=staged: " ".join(
                        f"{one.section}.{one.field}({one.message.key.partition('.')[2]})"
                        for one in missing_fields(staged)
                    ),
                )
        for name, record in BEFORE.items():
            one = replace(known, step1=record, step2ck=replace(record, score=None))
            yield name, lambda one=one: " ".join(missing.field for missing in missing_fields(one))
        for certified, oet in product((None, True, False), (None, OetState.PASSED)):
            one = replace(known, ecfmg_certified=certified, oet=oet)
            yield (
                f"certified {certified}, oet {oet}",
                lambda one=one: " ".join(each.field for each in missing_fields(one)),
            )

    approved("profile/approved/missing", table(cases()))
