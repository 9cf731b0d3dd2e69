"""The lock holds with any pip and on every Python we name: all that a locked package needs is locked as it is asked for."""

import importlib.metadata
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Which extra of the project each file is for.
LOCKS = {"run": "build", "postgres": "postgres", "demo": "demo", "dev": "dev"}
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
HERE = cast("dict[str, str]", default_environment())
MACHINES = [
    HERE
    | {"python_version": python, "python_full_version": f"{python}.0"}
    | {
        "sys_platform": platform,
        "platform_system": system,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    for python, (platform, system) in itertools.product(("3.11", "3.12", "3.13"), SYSTEMS.items())
]


def locked_in(name: str) -> list[Requirement]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]


def version_of(pin: Requirement) -> str:
    (exact,) = pin.specifier
    return exact.version


def applies(need: Requirement, machine: dict[str, str], extras: Iterable[str] = ()) -> bool:
    return need.marker is None or any(need.marker.evaluate(machine | {"extra": e}) for e in ("", *extras))


def needs_of_the_project(extra: str) -> Iterator[Requirement]:
    for need in map(Requirement, PROJECT["optional-dependencies"][extra]):
        if need.name == PROJECT["name"]:
            for other in need.extras:
                yield from needs_of_the_project(other)
        else:
            yield need


def installed_here(pins: list[Requirement]) -> list[Requirement]:
    """Without what only Windows or another Python gets: its needs cannot be read here."""
    return [pin for pin in pins if applies(pin, HERE)]


def unmet(pins: list[Requirement], extra: str) -> list[str]:
    """Each need that the lock does not meet on some machine, said to whoever has to mend it."""
    asked = [("the project", need, set[str]()) for need in map(Requirement, PROJECT["dependencies"])]
    asked += [("the project", need, set[str]()) for need in needs_of_the_project(extra)]
    for pin in installed_here(pins):
        needs = importlib.metadata.requires(pin.name) or []
        asked += [(str(pin), need, pin.extras) for need in map(Requirement, needs)]
    wrong = set[str]()
    for machine in MACHINES:
        found = {canonicalize_name(pin.name): pin for pin in pins if applies(pin, machine)}
        for who, need, extras in asked:
            pin = found.get(canonicalize_name(need.name))
            if applies(need, machine, extras) and not (pin and meets(pin, need)):
                wrong.add(f"{who} needs {need}; locked: {pin}")
    return sorted(wrong)


def meets(pin: Requirement, need: Requirement) -> bool:
    return need.specifier.contains(version_of(pin), prereleases=True) and need.extras <= pin.extras


@pytest.mark.parametrize("name", LOCKS)
def test_every_need_of_what_is_locked_is_locked_as_it_is_asked_for(name: str):
    assert unmet(locked_in(name), LOCKS[name]) == []


@pytest.mark.parametrize(
    ("name", "instead", "complaint"),
    [
        ("coverage", "coverage==7.17.3", "needs coverage[toml]"),
        ("iniconfig", None, "needs iniconfig"),
        ("audioop-lts", None, "needs audioop-lts"),
        ("pydantic-core", "pydantic-core==1.0", "needs pydantic-core=="),
        ("discord-py", "discord-py==1.0", "the project needs discord.py"),
    ],
)
def test_a_lock_that_leaves_out_what_is_asked_for_is_found(name: str, instead: str | None, complaint: str):
    pins = [pin for pin in locked_in("dev") if pin.name != name] + ([Requirement(instead)] if instead else [])
    assert len(pins) == len(locked_in("dev")) - (instead is None)
    assert [line for line in unmet(pins, "dev") if complaint in line]


def test_what_is_tested_is_what_is_locked():
    """A virtual environment behind its lock would say nothing about the lock."""
    pins = {pin.name: version_of(pin) for pin in installed_here(locked_in("dev"))}
    assert {name: importlib.metadata.version(name) for name in pins} == pins


@pytest.mark.parametrize("name", ["run", "demo"])
def test_servers_and_the_demo_get_the_versions_that_are_tested(name: str):
    assert set(map(str, locked_in(name))) <= set(map(str, locked_in("dev")))


def test_pip_is_locked_and_needs_nothing():
    (pip,) = locked_in("pip")
    assert pip.name == "pip"
    assert not pip.extras


@pytest.mark.parametrize("name", [*LOCKS, "pip", "docs", "pictures", "bench"])
def test_every_package_is_locked_by_hash_and_installed_by_it(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    packages = [part for part in re.split(r"\n(?=\S)", text.strip()) if part[:1].isalnum()]
    assert packages
    assert [part for part in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}", part)] == []
    for file in ("Makefile", "Dockerfile"):
        installs = [line for line in (ROOT / file).read_text().splitlines() if " -r requirements" in line]
        assert installs
        assert [line for line in installs if "--require-hashes" not in line] == []
