"""Documents: every link between them leads somewhere, and every picture is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    broken = []
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            broken.append(target)
    assert broken == []


def test_every_line_of_the_log_that_operators_read_about_is_written_by_the_program():
    table = (
        (ROOT / "docs" / "operators.md")
        .read_text()
        .partition("## What the log says")[2]
        .partition("\n## ")[0]
    )
    lines = {
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    code = "".join(
        file.read_text() for part in ("bot", "storage", "cogs") for file in (ROOT / part).rglob("*.py")
    )
    assert len(lines) > 20
    assert {line for line in lines - {"advice"} if f'"{line}"' not in code} == set()
