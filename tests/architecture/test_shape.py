"""The shape of the house: small files, short functions, plain names, nothing that names the place it was made in."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("bot", "cogs", "storage") for path in (ROOT / folder).rglob("*.py"))
LOOSE_NAMES = re.compile(r"(^|_)(utils?|helpers?|manager|misc|common)(_|$)")
TOP_LEVEL = {
    *(
        ".ci",
        ".github",
        ".gitignore",
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Dockerfile",
    ),
    *(
        "LICENSE",
        "Makefile",
        "README.md",
        "SECURITY.md",
        "benchmarks",
        "bot",
        "cogs",
        "compose.yaml",
        ".dockerignore",
    ),
    *(
        "config.example.toml",
        "deploy",
        "docs",
        "mkdocs.yml",
        "pyproject.toml",
        "requirements",
        "storage",
        "tests",
    ),
}
HOST = re.compile(r"https?://(?:[^\s/@\"'<>]*@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
HOSTS = re.compile(
    r"(?:^|\.)(?:discord\.com|discord\.gg|github\.com|w3\.org|semver\.org|keepachangelog\.com|json-schema\.org"
    r"|nrmp\.org|aamc\.org|ecfmg\.org|intealth\.org|usmle\.org|fsmb\.org|litestream\.io|[a-z-]+\.gov|[a-z-]+\.edu"
    r"|dejavu-fonts\.github\.io|example|example\.(?:org|com|net)|invalid|test|(?:a|b|evil)\.org|[0-9.]+)$"
)
"""Whom the tree may name: Discord, standards, the agencies whose rules it follows, and names reserved for examples."""
SOURCED = "bot/ledger/"
"""Files of facts name the pages that they were read on; the ledger's own check looks at those."""


ONE_EACH = re.compile(r"cogs/|bot/cli/|.*/__(init|main)__\.py$")
"""A file for each group of commands, for each command of the shell, and for each package."""
SMALL = {
    "bot/pictures/rasterizer.py": "runs as a process of its own, by its file",
    "bot/profile/connections.py": "a rule of the profile; its command may hold none",
    "storage/greetings.py": "each store has a file",
}
"""Files that are small and have one importer, and why they stand alone."""
MAKES_REQUESTS = {
    "bot/ui/request.py": "makes the request, and knows the clock",
    "bot/ui/answers.py": "lies below it: also answers what never came to a request",
}
LOOKED_UP = re.compile(r"MemberId\(.*\.user\.id\)|(.*\.)?clock\.now\(\)|texts_for\(.*\)|services_of\(.*\)")
"""What a handler would look up anew although its request has it."""
NAMES = {
    "MemberId": {"member", "owner", "after"},
    "Catalogue": {"texts"},
    "Request": {"request", "asked", "agreed", "sent", "clicked", "stored"},
    "Interaction": {"interaction", "asked"},
}
"""What a parameter of a type is called. The owner is the member whose panel or form it is; ``after`` is where a page of
members begins. A request that follows another is called by what was done: agreed, sent, clicked, stored."""


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_files_have_fewer_than_400_lines():
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert [f"{name}: {count}" for name, count in lines.items() if count >= 400] == []


def importers() -> dict[str, set[str]]:
    """Every module of the program by its path, with the files of the program that import it."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SOURCES}
    found: dict[str, set[str]] = {str(path.relative_to(ROOT)): set() for path in SOURCES}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [name.name for name in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            )
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{name}" for name in names)]
            for name in names:
                if name in modules:
                    found[str(modules[name].relative_to(ROOT))].add(str(path.relative_to(ROOT)))
    return found


def test_a_file_has_more_than_one_importer_or_more_than_40_lines():
    small = {
        name
        for name, users in importers().items()
        if len(users) < 2 and len((ROOT / name).read_text().splitlines()) <= 40
    }
    assert {name for name in small if not ONE_EACH.match(name)} == set(SMALL)


def test_functions_can_be_read_at_a_glance():
    lengths = sorted(length(node) for _, node in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_no_function_is_longer_than_a_screen():
    assert [name for name, node in functions() if length(node) > 60] == []


def test_names_say_what_a_thing_does():
    assert [str(path) for path in SOURCES if LOOSE_NAMES.search(path.stem)] == []


def test_no_bare_except():
    bare = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def handlers() -> Iterator[tuple[str, ast.AST]]:
    """What handles a command, click, choice or form, node by node."""
    for path in SOURCES:
        name = str(path.relative_to(ROOT))
        if name.startswith(("bot/ui/", "cogs/")) and name not in MAKES_REQUESTS:
            for node in ast.walk(ast.parse(path.read_text())):
                yield name, node


def test_handlers_ask_their_request_who_acts_and_when():
    looked_up = {
        f"{name}: {ast.unparse(node)}"
        for name, node in handlers()
        if isinstance(node, ast.Call) and LOOKED_UP.fullmatch(ast.unparse(node))
    }
    assert looked_up == set()


def parameters() -> Iterator[tuple[str, str, str]]:
    """Where a parameter has a type, the type and its name."""
    for where, node in functions():
        for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            if parameter.annotation:
                yield where, ast.unparse(parameter.annotation).strip("'\""), parameter.arg


def test_a_thing_has_one_name():
    strange = {
        f"{where}: {name} for {annotation}"
        for where, annotation, name in parameters()
        if name not in NAMES.get(annotation, {name})
    }
    assert strange == set()


def promises() -> Iterator[tuple[str, str, str]]:
    """Every method with a docstring: class, name and docstring."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                port = any(ast.unparse(base).split("[")[0] == "Protocol" for base in node.bases)
                for method in node.body:
                    if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
                        method
                    ):
                        where = f"{'port ' * port}{path.relative_to(ROOT)} {node.name}"
                        yield where, method.name, ast.get_docstring(method) or ""


def test_what_a_port_promises_stands_once():
    stated: dict[tuple[str, str], list[str]] = {}
    for where, name, promise in promises():
        stated.setdefault((name, promise), []).append(where)
    twice = [
        f"{name}: {places}"
        for (name, _), places in stated.items()
        if len(places) > 1 and any(place.startswith("port ") for place in places)
    ]
    assert twice == []


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_tree_holds_what_belongs_in_it():
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def hosts_in(name: str) -> set[str]:
    return set(HOST.findall((ROOT / name).read_text(encoding="utf-8", errors="replace")))


def test_the_tree_names_hosts_that_it_has_to_do_with():
    texts = [
        name for name in tracked() if not name.endswith((".png", ".ttf")) and not name.startswith(SOURCED)
    ]
    strange = {(name, host) for name in texts for host in hosts_in(name) if not HOSTS.search(host)}
    assert strange == set()


def test_locked_requirements_are_hashed_and_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert all(line.rstrip().endswith("\\") for line in pins)
        assert "://" not in text
        assert "--index" not in text
