"""The programs shipped with the installation."""

import re

import pytest

from bot.domain.profile_check import ACGME_ID, STATES
from bot.ledger.loader import load_programs


def test_every_program_is_whole_and_listed_once():
    programs = load_programs()
    assert len(programs) == 212
    assert len({program.acgme_id for program in programs}) == 212
    for program in programs:
        assert ACGME_ID.fullmatch(program.acgme_id)
        assert program.acgme_id.startswith("320")
        assert program.state in STATES
        assert program.name == program.name.strip()
        assert program.city
        assert not re.search(r"[\r\n]", program.name)


def test_a_quoted_name_keeps_its_comma():
    assert any("Medical Education, Inc." in program.name for program in load_programs())


def test_a_specialty_without_programs_says_so():
    with pytest.raises(FileNotFoundError):
        load_programs("surgery")
