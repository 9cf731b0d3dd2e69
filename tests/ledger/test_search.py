"""A program is found by what people type of it, misspelt or not, and nothing that is typed makes the search fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import AcgmeId
from bot.domain.program import Program
from bot.ledger.directory import ProgramDirectory
from bot.ledger.loader import load_programs
from bot.ledger.search import FOUND_MAX, ProgramIndex

PROGRAMS = load_programs()
INDEX = ProgramIndex(PROGRAMS)
BRONX = AcgmeId("3203511146")
CHOP = AcgmeId("3204121205")


def names(typed: str) -> list[str]:
    return [program.name for program in INDEX.search(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Children's Hospital of Philadelphia", "Children's Hospital of Philadelphia"),
        ("childrens hospital philadelphia", "Children's Hospital of Philadelphia"),
        ("CHILDREN’S  hospital,  PHILADELPHIA", "Children's Hospital of Philadelphia"),
        ("chop", "Children's Hospital of Philadelphia"),
        ("Filadelphia", "Children's Hospital of Philadelphia"),
        ("cincinati", "Cincinnati Children's Hospital Medical Center"),
        ("cchmc", "Cincinnati Children's Hospital Medical Center"),
        ("colombus", "Nationwide Children's Hospital/Ohio State University"),
        ("standford", "Stanford Health Care-Sponsored Stanford University"),
        ("yale pediatrics residency program", "Yale-New Haven Medical Center"),
        ("st. louis mo", "St Louis University School of Medicine"),
        ("Saint Louis", "St Louis University School of Medicine"),
        ("uab", "University of Alabama Hospital (Birmingham)"),
        ("mgh", "Mass General Brigham/Massachusetts General Hospital"),
        ("houston baylor", "Baylor College of Medicine (Houston)"),
        ("bronxcare", "BronxCare Health System"),
        ("bronx care", "BronxCare Health System"),
        ("stonybrook", "Stony Brook Medicine/Stony Brook Children's Hospital"),
        ("hawaii", "University of Hawaii"),
        ("HI", "University of Hawaii"),
        ("bayamón", "Puerto Rico Children's Hospital"),
        ("320-35-11146", "BronxCare Health System"),
        ("٣٢٠٣٥١١١٤٦", "BronxCare Health System"),
        ("albany harvard", "Albany Med Health System"),
    ],
)
def test_a_program_is_found_by_what_people_type(typed: str, first: str):
    assert names(typed)[0] == first


def test_every_program_is_found_by_its_name_its_number_and_a_wrong_letter_in_its_city():
    for program in PROGRAMS:
        assert INDEX.meant(program.acgme_id) == (program,)
        assert program in INDEX.meant(program.name)
        wrong = " ".join(f"{word[:-1]}q" if len(word) > 3 else word for word in program.city.split())
        assert wrong != program.city or all(len(word) <= 3 for word in program.city.split())
        assert program in INDEX.search(f"{program.name} {wrong}", limit=len(PROGRAMS))


ALBANY, BRONXCARE = "Albany Med Health System", "BronxCare Health System"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alb", ALBANY),
        ("alq", None),  # three letters: none may be wrong
        ("albq", ALBANY),  # four: one, wherever it is
        ("albamy", ALBANY),
        ("xalbany", ALBANY),
        ("albny", ALBANY),
        ("abnq", None),
        ("albxmq", None),
        ("bronxcaq", BRONXCARE),  # eight: two
        ("bronqcaqe", BRONXCARE),
        ("brnqcare", BRONXCARE),
        ("bronxcarexx", BRONXCARE),
        ("xxbronxcare", BRONXCARE),
        ("brnxcre", None),  # seven again
        ("brqnqcaqe", None),
        ("bronxcarexxx", None),
        ("xyale", "Yale-New Haven Medical Center"),
    ],
)
def test_as_many_letters_may_be_wrong_as_the_word_is_long(typed: str, meant: str | None):
    found = names(typed)
    assert (meant in found) if meant else (ALBANY not in found and BRONXCARE not in found)


def test_three_digits_of_a_number_find_it_and_two_find_nothing():
    assert BRONX in {program.acgme_id for program in INDEX.search("511", limit=len(PROGRAMS))}
    assert all("511" in program.acgme_id for program in INDEX.search("511", limit=len(PROGRAMS)))
    assert INDEX.search("51") == ()


def test_a_program_that_is_added_is_found_by_who_searched_before():
    directory = ProgramDirectory()
    assert directory.index.search("zanzibar") == ()
    added = Program(AcgmeId("3209999999"), "Zanzibar Hospital", "X", "TX")
    directory.use([added])
    assert directory.index.search("zanzibar") == (added,)
    directory.use([])
    assert directory.index.search("zanzibar") == ()


def test_a_state_finds_all_its_programs_by_name_and_by_code():
    ohio = [program.acgme_id for program in PROGRAMS if program.state == "OH"]
    by_name = [program.acgme_id for program in INDEX.search("ohio")]
    by_code = [program.acgme_id for program in INDEX.search("oh")]
    assert set(ohio) <= set(by_name)
    assert set(ohio) <= set(by_code)


def test_whole_words_come_before_beginnings_and_beginnings_before_misspellings():
    index = ProgramIndex(
        [
            Program(AcgmeId("1"), "Albanya Hospital", "X", "TX"),
            Program(AcgmeId("2"), "Albany Hospital", "X", "TX"),
        ]
    )
    assert [program.acgme_id for program in index.search("albany")] == ["2", "1"]
    assert [program.acgme_id for program in index.search("albnay")] == ["2", "1"]


def test_a_name_that_others_contain_means_its_own_program_only():
    assert len(INDEX.search("University of Chicago")) > 1
    assert [program.name for program in INDEX.meant("university of chicago")] == ["University of Chicago"]


def test_what_can_mean_several_programs_means_none_alone():
    assert len(INDEX.meant("hopkins")) == 2
    assert len(INDEX.meant("university")) == FOUND_MAX


def test_nothing_typed_offers_the_first_and_means_nothing():
    assert INDEX.search("") == INDEX.search("  ") == PROGRAMS[:FOUND_MAX]
    assert INDEX.meant("") == ()


@pytest.mark.parametrize("typed", ["xyzzy", "@everyone", "\u202e", "!!!", "🩺", "zz", "999999"])
def test_nonsense_finds_nothing(typed: str):
    assert INDEX.search(typed) == ()
    assert INDEX.meant(typed) == ()


@given(st.text(max_size=150))
def test_no_text_makes_a_search_fail_or_finds_more_than_a_menu_holds(typed: str):
    assert len(INDEX.search(typed)) <= FOUND_MAX
    assert len(INDEX.meant(typed)) <= FOUND_MAX


def test_no_programs_find_nothing():
    assert ProgramIndex([]).search("chop") == ()


def test_one_letter_is_the_beginning_of_words_and_no_name_has_it_as_its_initials():
    first = Program(AcgmeId("3209999991"), "Zeta Mercy Center", "Reno", "NV")
    second = Program(AcgmeId("3209999992"), "Mayo", "Reno", "NV")
    assert ProgramIndex((first, second)).search("m") == (first, second)
