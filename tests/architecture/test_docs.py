"""Documents: every link between them leads somewhere, and every picture is there."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

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


def pages_hook() -> Any:
    """What `make docs` runs on each page (docs/pages.py), without mkdocs."""
    spec = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
    assert spec
    assert spec.loader
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    return hook


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere_among_the_pages_too(page: Path):
    hook = pages_hook()
    made = {path.name for path in (ROOT / "docs").glob("*.md")} | set(hook.PAGES.values())
    text = hook.on_page_markdown(page.read_text(), SimpleNamespace(file=SimpleNamespace(src_uri=page.name)))
    for target in LINK.findall(text):
        name = target.partition("#")[0]
        if name.startswith(hook.REPOSITORY):
            assert (ROOT / name.removeprefix(hook.REPOSITORY)).exists()
        elif name and "://" not in name:
            assert name in made or (ROOT / "docs" / name).exists()


def test_the_menu_of_the_pages_has_every_document():
    menu = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[2]
    listed = re.findall(r"[\w-]+\.md", menu)
    documents = {path.name for path in (ROOT / "docs").glob("*.md")} | set(pages_hook().PAGES.values())
    assert sorted(listed) == sorted(documents)


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
