"""Candidate rows from invented extracts in the form of the agencies' downloads."""

from datetime import date
from pathlib import Path

import pytest

from bot.cli.refresh import refresh_hospitals_command, refresh_lca_command
from bot.domain.ledger import CMS, LABOR
from bot.errors import OperatorError
from bot.ledger.refresh import from_filings, from_hospitals, last_day

EMPLOYERS = [
    {"employer": "Invented Children's Hospital, Inc.", "city": "", "acgme_id": "3299000001"},
    {"employer": "Invented City Hospitals", "city": "Bronx", "acgme_id": "3299000002"},
    {"employer": "Invented City Hospitals", "city": "Brooklyn", "acgme_id": "3299000003"},
]


def filing(title: str, employer: str, city: str = "Anytown", code: str = "29-1229"):
    return {"JOB_TITLE": title, "SOC_CODE": code, "EMPLOYER_NAME": employer, "WORKSITE_CITY": city}


def test_only_residents_of_pediatrics_count_and_the_city_tells_hospitals_of_one_employer_apart():
    found = from_filings(
        [
            filing("Pediatric Resident PGY-1", "INVENTED CHILDREN'S HOSPITAL INC"),
            filing("Resident Physician", "Invented City Hospitals", "BRONX", "29-1221.00"),
            filing("Resident Physician", "Invented City Hospitals", "Brooklyn"),
            filing("Pediatrician", "Invented City Hospitals", "Brooklyn", "29-1221"),
            filing("Pediatrics Resident", "Somebody Else", "Elsewhere"),
            filing("Pediatrics Resident", "Somebody Else", "Elsewhere"),
            filing("President, Pediatrics", "Somebody Third", "Elsewhere"),
        ],
        EMPLOYERS,
        "2025-01/2025-03",
    )
    assert [row[0] for row in found.rows] == ["3299000001", "3299000002"]
    assert found.rows[0][1:] == (
        *("visa_h1b", "yes", "preference", "program", LABOR, "2025-01/2025-03", "2025-03-31"),
    )
    assert found.unknown == {"Somebody Else, Elsewhere": 2}


def test_children_s_hospitals_are_joined_by_their_certificate_and_those_that_went_are_named():
    register = [
        {"Facility ID": "990001", "Facility Name": "Invented A", "Hospital Type": "Childrens"},
        {"Facility ID": "990002", "Facility Name": "Invented B", "Hospital Type": "Acute Care Hospitals"},
        {"Facility ID": "990003", "Facility Name": "Invented C", "Hospital Type": "Childrens"},
    ]
    table = [
        {"certificate": "990001", "acgme_id": "3299000001"},
        {"certificate": "990002", "acgme_id": "3299000002"},
    ]
    found = from_hospitals(register, table, "2026-02")
    assert [row[:3] for row in found.rows] == [("3299000001", "kind", "university_children")]
    assert found.rows[0][5:] == (CMS, "2026-02", "2026-02-28")
    assert (list(found.unknown), found.gone) == (["990003 Invented C"], ("990002",))


def test_the_last_day_of_a_period():
    assert last_day("2025-01/2025-03") == date(2025, 3, 31)
    for wrong in ("2025", "2025-13", "2025-03/2025-01", "1/2025"):
        with pytest.raises(ValueError, match=r"."):
            last_day(wrong)


def test_the_commands_print_rows_and_what_to_look_at(tmp_path: Path, capsys):
    lca, register = tmp_path / "lca.csv", tmp_path / "hospitals.csv"
    lca.write_text(
        "JOB_TITLE,SOC_CODE,EMPLOYER_NAME,WORKSITE_CITY\nPediatric Resident,29-1229,Nobody Known,Anytown\n"
    )
    assert refresh_lca_command([lca], "2025-01/2025-03") == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("acgme_id,criterion,value,weight,scope,source,period,seen")
    assert "Not in the table: Nobody Known, Anytown (1)" in shown.err
    register.write_text("Facility ID,Facility Name,Hospital Type\n033302,Invented Name,Childrens\n")
    assert refresh_hospitals_command(register, "2026-08") == 0
    shown = capsys.readouterr()
    assert "3200332020,kind,university_children" in shown.out
    assert shown.err.count("In the table and not in the file") == 22
    for path, period, code in ((register, "2025-01", 65), (tmp_path / "no", "2025-01", 66), (lca, "x", 64)):
        with pytest.raises(OperatorError) as refused:
            refresh_lca_command([path], period)
        assert refused.value.code == code
