"""Documents: every link between them leads somewhere, and every picture is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.config import load_config
from bot.seasons.overlay_loader import load_seasons

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


def chapter(page: str, title: str) -> str:
    return (ROOT / page).read_text().partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_example_of_season_dates_is_taken(tmp_path: Path):
    example = re.findall(
        r"```toml\n(.*?)```", chapter("docs/operators.md", "Season dates of your own"), re.DOTALL
    )[0]
    file = tmp_path / "seasons.toml"
    file.write_text(example)
    assert [season.id for season in load_seasons(file).seasons][-1] == 2029


def test_the_first_five_minutes_make_a_configuration_that_names_the_token(tmp_path: Path):
    commands = re.findall(
        r"```sh\n(.*?)```", chapter("README.md", "Your first real server in five minutes"), re.DOTALL
    )[0]
    (made,) = [line.strip() for line in commands.splitlines() if line.strip().startswith("sed ")]
    shutil.copy(ROOT / "config.example.toml", tmp_path)
    subprocess.run(["sh", "-c", made], cwd=tmp_path, check=True, timeout=30)
    (tmp_path / "token").write_text("a.b.c")
    (tmp_path / "token").chmod(0o600)
    config = load_config(tmp_path / "config.toml")
    assert config.token == "a.b.c"
    assert config.storage.directory == tmp_path / "data"


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
