"""Tables of what is read from files of facts, as they were read: each form of a cell, each limit, each refusal."""

from collections.abc import Mapping
from functools import partial
from itertools import product

from bot.domain.fact_value import Claim
from bot.domain.ledger import (
    Criterion,
    Weight,
)
from bot.ledger.sheet import Sheet, UnreadableSheetError, read_sheet, write_sheets
from bot.ledger.sheet_row import read_row
from tests.approved import shown
from tests.domain.tables import Cases, held
from tests.ledger.tables import BUFFALO, KNOWN, NOW, PAGE, TODAY

GOOD = {
    "acgme_id": BUFFALO.acgme_id,
    "criterion": "step2ck_minimum",
    "value": "220",
    "weight": "strict",
    "source": "https://example.org/a",
    "seen": "2026-10-01",
}
HEAD = "acgme_id,criterion,value,weight,source,seen\n"
ROW = "3203511146,visa_h1b,no,strict,https://example.org/visas,2026-10-01\n"


def row(**cells: str) -> str:
    """What a row says, or what is wrong with it."""
    found = read_row({**GOOD, **cells}, KNOWN, NOW)
    if isinstance(found, list):
        return " · ".join(f"{problem.part}: {shown(problem.why)}" for problem in found)
    return f"{'new' if found.new else 'known'} {shown(found.program)} {shown(found.statement)}"


def test_cells_of_a_row():
    cells: Mapping[str, tuple[str, ...]] = {
        "acgme_id": (
            "3203521140.0",
            "'3203521140",
            " 3203521140 ",
            "3200000000",
            "320352114",
            "=3203521140",
            "",
            "3203521140,0",
        ),
        "criterion": ("STEP2CK_MINIMUM", "kind", "x", "", "visa_j1", "img_share"),
        "value": (
            "220.0",
            "220,00",
            "35%",
            "0",
            "1",
            "300",
            "301",
            "yes",
            "TRUE",
            "not_said",
            "NOT_SAID",
            "",
            "-1",
            "220.5",
            "\u00a0220",
        ),
        "weight": ("Strict", "preference", "x", ""),
        "source": (
            "http://example.org",
            "https://a",
            "https://example.org",
            "https://example.org:x",
            "https://example.org:8",
            "https://example.org/" + "x" * 280,
            "https://example.org/" + "x" * 281,
        ),
        "scope": ("institution", "PROGRAM", "", "x"),
        "seen": (
            *(
                "2015-01-01",
                "2014-12-31",
                "2026-11-22",
                "2026-11-23",
                "2026-11-24",
                "2026/10/1",
                "2026.10.01",
                "1/13/2026",
                "13/1/2026",
            ),
            *(
                "1/2/2026",
                "2/2/2026",
                "13.1.26",
                "1 Oct 2026",
                "1-Oct-26",
                "Oct 1, 2026",
                "October 1 2026",
                "1 Okt 2026",
                "32 Oct 2026",
            ),
            *(
                "2026-10-01 00:00:00",
                "2026-10-01T00:00",
                "2026-10-01 12:00",
                "2026-13-01",
                "",
                "x",
                "10/1/99",
                "31/12/25",
                "12/31/25",
            ),
        ),
    }

    def cases() -> Cases:
        for column, texts in cells.items():
            for text in texts:
                yield f"{column} {text[:30]!r} {len(text)}", partial(row, **{column: text})
        for value in ("TRUE", "false", "Yes", "no", "1", "maybe"):
            yield f"visa {value}", partial(row, criterion="visa_j1", value=value)
        for criterion, weight in product(("kind", "img_share", "visa_j1"), ("", "strict")):
            value = {"kind": "community", "img_share": "35%"}.get(criterion, "yes")
            yield (
                f"{criterion} weighs {weight!r}",
                partial(row, criterion=criterion, value=value, weight=weight),
            )
        yield "silent weighs nothing", partial(row, value="not_said", weight="")
        new = {"acgme_id": "3209999999", "name": "A B", "city": "Cc", "state": "ny"}
        yield "new", partial(row, **new)
        for part in ("name", "city", "state"):
            for text in ("", "x" * 60, "x" * 61, "x" * 120, "x" * 121, "<@1>", "XX", "=x"):
                yield f"new, {part} {text[:4]!r} {len(text)}", partial(row, **{**new, part: text})
        named = {"name": BUFFALO.name, "city": BUFFALO.city, "state": BUFFALO.state}
        yield "named as it is", partial(row, **named)
        yield "named otherwise", partial(row, **{**named, "name": "x"})
        blank = dict.fromkeys(("criterion", "value", "weight", "source", "seen"), "")
        yield "no fact", partial(row, **blank)
        yield (
            "all wrong",
            partial(row, acgme_id="x", criterion="x", value="x", weight="x", source="x", seen="x", scope="x"),
        )

    held("ledger/approved/cells", cases())


def sheet(data: bytes) -> object:
    try:
        found: Sheet = read_sheet(data, KNOWN, NOW)
    except UnreadableSheetError as refused:
        return f"unreadable: {shown(refused.why)}"
    told = [
        f"{each.row} {each.problem.part} {shown(each.problem.why)} {each.cell!r}" for each in found.problems
    ]
    return [len(found.statements), len(found.programs), found.refused, *told]


def test_files():
    texts = {
        "good": HEAD + ROW,
        "marked": "\ufeff" + HEAD + ROW,
        "semicolons": (HEAD + ROW).replace(",", ";"),
        "tabs": (HEAD + ROW).replace(",", "\t"),
        "excel's hint": "sep=;\n" + (HEAD + ROW).replace(",", ";"),
        "old line ends": (HEAD + ROW).replace("\n", "\r"),
        "twice": HEAD + ROW + ROW,
        "twice, otherwise": HEAD + ROW + ROW.replace("no", "yes"),
        "blank lines": HEAD + "\n,,,,,\n" + ROW,
        "cell too many": HEAD + ROW.replace("\n", ",x\n"),
        "empty cell too many": HEAD + ROW.replace("\n", ",,\n"),
        "cell too few": HEAD + ROW.replace(",2026-10-01", ""),
        "columns by other names": HEAD.replace("acgme_id", " ACGME ID ").replace("seen", "Seen") + ROW,
        "scope": HEAD.replace("\n", ",scope\n") + ROW.replace("\n", ",institution\n"),
        "strange column": HEAD.replace("seen", "seen,x<@1>y") + ROW,
        "column twice": HEAD.replace("seen", "seen,seen") + ROW,
        "a part of the program's columns": HEAD.replace("\n", ",name\n") + ROW,
        "no header": ROW,
        "empty": "",
        "header only": HEAD,
        "quotes": HEAD + '"3203511146,visa_h1b\n',
        "zip": "PK\x03\x04",
        "zero": HEAD + "\0",
        "unknown program": HEAD + ROW.replace("3203511146", "3200000000"),
        "long line": HEAD + "x" * 2000 + "\n",
        "too long line": HEAD + "x" * 2001 + "\n",
        "many columns": ",".join(f"column{number}" for number in range(20)) + "\n",
    }

    def cases() -> Cases:
        for name, text in texts.items():
            yield name, partial(sheet, text.encode())
        yield "latin", partial(sheet, HEAD.encode() + b"\xff\n")
        for off in (0, 1):
            size = 256 * 1024 + off
            yield (
                f"{size} bytes",
                partial(sheet, ((HEAD + ROW).encode() + 132 * (b" " * 1999 + b"\n"))[:size]),
            )
        for many in (5000, 5001):
            yield f"{many} rows", lambda many=many: sheet((HEAD + ",,,,,\n" * many).encode())
        claims = [
            Claim(BUFFALO.acgme_id, Criterion.US_LETTERS, number % 5, Weight.STRICT, f"{PAGE}{number}", TODAY)
            for number in range(2400)
        ]
        for many in (0, 1, 1900, 2400):
            yield (
                f"written {many}",
                lambda many=many: [
                    (len(part), part.count("\n")) for part in write_sheets(claims[:many], KNOWN)
                ],
            )
        yield "written bare", lambda: write_sheets(claims[:1], KNOWN, [BUFFALO])

    held("ledger/approved/files", cases())
