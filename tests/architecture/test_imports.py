"""Who may know what: libraries by place, storage by contract, and rules that are pure by name."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("bot", "cogs", "storage")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
HOMES = {
    "aiosql": ("storage",),
    "aiosqlite": ("storage",),
    "asyncpg": ("storage.postgres", "bot.fleet.session"),
    "sqlite3": ("storage",),
    "discord": ("bot.gateway", "bot.ui", "bot.demo", "bot.cli.run", "bot.cli.check", "cogs"),
    "icalendar": ("bot.timeline.ics",),
    "pygal": ("bot.pictures",),
    "resvg_py": ("bot.pictures",),
    "simcord": ("bot.demo",),
    "typer": ("bot.__main__", "bot.cli", "bot.demo"),
    "prometheus_client": ("bot.monitoring.text",),
    "babel": ("bot.i18n", "bot.ui"),
    "cryptography": ("bot.privacy", "storage.keyring"),
}
"""Where a library may be imported: in these modules and below them. Everybody else asks through a port."""
FEATURES = (
    *("audit", "cohort", "ledger", "privacy", "profile", "publishing", "reminders", "retention"),
    *("seasons", "servers", "strategy", "timeline"),
)
EDGES = {
    *("service", "loader", "forms", "ics", "cipher"),
    *("dispatcher", "inbox"),
    *(
        "departures",
        "greetings",
        "imports",
        "keeper",
        "list_service",
        "news",
        "notice",
        "publisher",
        "sharing",
        "suggestions",
        "sweep",
    ),
    *("directory", "overlay_forms", "overlay_loader", "breaker", "seasons"),
}
"""Files of a feature that act, or read what comes from outside. Every other one holds rules: no I/O, no waiting."""
CHECKED_VALUES = {"bot.strategy.tables", "bot.strategy.list_rules"}
"""Rules that are values of a file: pydantic reads and bounds them, so that they are described once."""
OUTSIDE = {
    *("asyncio", "structlog", "pydantic", "discord", "storage", "cogs"),
    *(
        "bot.clock",
        "bot.i18n",
        "bot.config",
        "bot.ui",
        "bot.services",
        "bot.app",
        "bot.logs",
        "bot.scheduler",
        "bot.monitoring",
    ),
}
CONTRACTS = {"contract", "cipher", "views"}


@cache
def imports(module: str) -> frozenset[str]:
    """What a module imports, each by the longest name that is a module."""
    found: set[object] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "importlib.import_module":
            found |= {str(name.value) for name in node.args if isinstance(name, ast.Constant)}
        elif isinstance(node, ast.ImportFrom) and node.module:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in full}
    return frozenset(map(str, found))


def within(module: str, places: tuple[str, ...] | set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


NETWORK = (
    "aiohttp",
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "smtplib",
    "ftplib",
    "httpx",
    "requests",
)
SPEAKS = {
    **{
        module: {"ClientError"}
        for module in (
            "bot.gateway.membership",
            "bot.ui.ledger.import_panel",
            "bot.cli.run",
        )
    },
    "bot.gateway.requests": {
        *("ClientError", "ClientResponse", "TraceConfig", "TraceRequestStartParams", "TraceRequestEndParams")
    },
    # Listens, where the operator asks for it, on 127.0.0.1.
    "bot.monitoring.page": {"web_protocol", "server"},
    "bot.cli.check": {"ClientTimeout", "ClientSession", "ContentTypeError", "ClientError"},
}
"""What each module uses of `aiohttp` by its name: only `preceptor check` opens a session, to ask Discord."""


def test_nothing_but_discords_library_and_the_check_speaks_to_the_network():
    """Of the bot itself: the demo, which is not part of it, opens a page on the loopback address."""
    users = {
        module
        for module in MODULES
        if any(within(name, NETWORK) for name in imports(module)) and not within(module, ("bot.demo",))
    }
    assert users == SPEAKS.keys()
    for module, names in SPEAKS.items():
        used = re.findall(r"\baiohttp\.(\w+)", MODULES[module].read_text())
        assert set(used) <= names, module
    check = MODULES["bot.cli.check"].read_text()
    assert set(re.findall(r"https?://[^\"\s]+", check)) == set(), (
        "it asks where the configuration says Discord is"
    )
    listening = {
        name
        for name, file in MODULES.items()
        if re.search("create_server|start_server|TCPSite", file.read_text())
    }
    assert {name for name in listening if not within(name, ("bot.demo",))} == {"bot.monitoring.page"}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_at_home(library: str):
    users = [module for module in MODULES if any(within(name, (library,)) for name in imports(module))]
    assert users
    assert [module for module in users if not within(module, HOMES[library])] == []


def test_storage_knows_contracts_only():
    known = {name for module in MODULES if within(module, ("storage",)) for name in imports(module)}
    features = {name for name in known if within(name, tuple(f"bot.{feature}" for feature in FEATURES))}
    assert [
        name
        for name in sorted(features)
        if not name.endswith("ports") and name.split(".")[-1] not in CONTRACTS
    ] == []


def is_rule(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == "bot" and len(parts) > 2 and parts[1] in FEATURES and not EDGES & set(parts[2:])


def strays() -> Iterator[str]:
    for module in filter(is_rule, MODULES):
        for name in imports(module):
            inside = name in MODULES and within(name, tuple(f"bot.{feature}" for feature in FEATURES))
            if module in CHECKED_VALUES and name.startswith("pydantic"):
                continue
            if within(name, OUTSIDE) or (inside and not is_rule(name) and name.count(".") > 1):
                yield f"{module} imports {name}"


def test_rules_are_pure():
    assert sorted(strays()) == []


def test_the_domain_needs_the_standard_library_only():
    for module in (name for name in MODULES if within(name, ("bot.domain",))):
        outside = {name for name in imports(module) if not within(name, ("bot.domain",))}
        assert {name for name in outside if name.split(".")[0] not in sys.stdlib_module_names} == set(), (
            module
        )


def test_pictures_know_their_own_values_only():
    known = {name for module in MODULES if within(module, ("bot.pictures",)) for name in imports(module)}
    ours = {name for name in known if name.split(".")[0] in {"bot", "cogs", "storage"}}
    assert [name for name in sorted(ours) if not within(name, ("bot.pictures",))] == []
