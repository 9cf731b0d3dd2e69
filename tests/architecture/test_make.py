"""`make` sets up .venv by itself: it says what is wrong in a line, and makes anew what will not do."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
SUPPORTED = ("3.11", "3.12", "3.13")
OF_MAKE = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "PYTHON", "COVER", "PROFILE"}
"""What a make that runs these tests hands down; the makes in the tests begin without."""
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
ANEW = "-m venv --clear"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What make looks at before it has made anything."""
    folder = tmp_path / "a project"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


def make(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return started(project, "make", *words)


def started(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Without what a `make test` around this test passes on."""
    env = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)


def python_that_runs(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def made(project: Path) -> Path:
    """A real .venv of the Python that runs this test, with something that passes for pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=project, check=True)
    (project / f".venv/lib/python{HERE}/site-packages/pip.py").touch()
    return project


@pytest.mark.parametrize("command", ["demo", "test", "install"])
@pytest.mark.parametrize("version", ["2.7", "3.10", "3.14"])
def test_a_python_out_of_range_ends_in_one_line(project: Path, command: str, version: str):
    python = python_that_runs(project / "python", f"echo {version}")
    ended = make(project, command, f"PYTHON='{python}'")
    assert ended.returncode != 0
    (line,) = (ended.stdout + ended.stderr).splitlines()
    assert f"Python 3.11 to 3.13 needed, this is {version}" in line
    assert f"make {command} PYTHON=python3.12" in line
    assert not (project / ".venv").exists()


def test_a_python_that_is_not_there_ends_in_one_line(project: Path):
    ended = make(project, "demo", "PYTHON=python9")
    assert ended.returncode != 0
    (line,) = (ended.stdout + ended.stderr).splitlines()
    assert "Python 3.11 to 3.13 needed, python9 does not run" in line


def test_a_virtual_environment_that_will_do_is_kept(made: Path):
    assert ANEW not in make(made, "-n", "demo").stdout
    assert ANEW not in make(made, "-n", "demo", f"PYTHON={sys.executable}").stdout


def test_a_virtual_environment_that_is_not_there_is_made(project: Path):
    assert ANEW in make(project, "-n", "demo", f"PYTHON={sys.executable}").stdout


def without_pip(made: Path) -> Path:
    (made / f".venv/lib/python{HERE}/site-packages/pip.py").unlink()
    return made


def moved(made: Path) -> Path:
    return made.rename(made.with_name("elsewhere"))


def with_no_python(made: Path) -> Path:
    (made / ".venv/bin/python").unlink()
    (made / ".venv/bin/python").symlink_to("/nonexistent/python3")
    return made


def of_an_old_python(made: Path) -> Path:
    (made / ".venv/bin/python").unlink()
    python_that_runs(made / ".venv/bin/python", "echo 3.10")
    return made


@pytest.mark.parametrize("harm", [without_pip, moved, with_no_python, of_an_old_python])
def test_a_virtual_environment_that_will_not_do_is_made_anew(made: Path, harm):
    project = harm(made)
    for stamp in (".demo", ".dev"):
        (project / ".venv" / stamp).touch()
    asked = make(project, "-n", "demo")
    assert ANEW in asked.stdout + asked.stderr or "Python 3.11 to 3.13 needed" in asked.stderr


def test_another_python_that_is_asked_for_by_name_gets_an_environment_of_its_own(made: Path):
    (made / ".venv/.demo").touch()
    other = next(version for version in SUPPORTED if version != HERE)
    python = python_that_runs(made / "python", f"echo {other}")
    assert ANEW in make(made, "-n", "demo", f"PYTHON='{python}'").stdout


def with_a_pip(project: Path, answer: str) -> Path:
    """A .venv whose pip does as it is bidden."""
    script = f'case "$1 $*" in -c*) echo {HERE} ;; *demo.txt*) {answer} ;; esac'
    python_that_runs(project / ".venv/bin/python", script)
    (project / ".venv/bin/activate").write_text(f"VIRTUAL_ENV='{project}/.venv'")
    return project


def test_each_package_is_named_while_it_is_fetched(project: Path):
    with_a_pip(
        project, "echo Collecting aiohttp==1; echo '  Using x.whl'; echo Installing collected packages"
    )
    shown = make(project, ".venv/.demo")
    assert shown.returncode == 0
    assert shown.stdout.split() == ["aiohttp==1", "Unpacking", "..."]
    assert (project / ".venv/.demo").exists()


def test_an_installation_that_fails_is_not_taken_for_one_that_is_made(project: Path):
    with_a_pip(project, "echo Collecting aiohttp==1; echo 'ERROR: no network' >&2; exit 1")
    ended = make(project, ".venv/.demo")
    assert ended.returncode != 0
    assert "ERROR: no network" in ended.stderr
    assert not (project / ".venv/.demo").exists()


def with_tools(project: Path, pytest_ends: str) -> Path:
    """A .venv that is ready; each tool says its name and what it was given."""
    with_a_pip(project, "true")
    for tool in ("ruff", "basedpyright", "lint-imports"):
        python_that_runs(project / ".venv/bin" / tool, f"echo {tool} $*")
    python_that_runs(project / ".venv/bin/pytest", f"echo pytest $*; {pytest_ends}")
    (project / ".venv/.dev").touch()
    shutil.copytree(ROOT / ".ci", project / ".ci")
    return project


def test_what_lands_is_tested_whole_with_coverage_and_ends_with_the_line_of_pytest(project: Path):
    ended = started(with_tools(project, "echo 5000 passed in 300.00s"), ".ci/run")
    assert ended.returncode == 0
    *_, tests, last = ended.stdout.splitlines()
    assert last == "5000 passed in 300.00s"
    assert tests.startswith("pytest ")
    assert {"--cov", "--hypothesis-profile=ci"} <= set(tests.split())
    for tool in ("ruff check", "ruff format --check", "lint-imports"):
        assert f"\n{tool}" in ended.stdout


def test_what_fails_does_not_land(project: Path):
    assert started(with_tools(project, "echo 1 failed; exit 1"), ".ci/run").returncode != 0


def test_what_is_wrong_with_types_does_not_land_and_is_said_in_the_end(project: Path):
    python_that_runs(with_tools(project, "true") / ".venv/bin/basedpyright", "echo 1 error; exit 1")
    ended = started(project, ".ci/run")
    assert ended.returncode != 0
    assert "\n1 error\n" in ended.stdout
    assert "\npytest " in ended.stdout


def test_a_contributors_run_is_quick(project: Path):
    ended = make(with_tools(project, "true"), "test")
    assert ended.returncode == 0
    assert "--cov" not in ended.stdout
    assert "--hypothesis-profile" not in ended.stdout


def test_every_place_names_the_same_pythons():
    asked = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])
    assert tuple(v for v in (f"3.{minor}" for minor in range(30)) if asked.contains(f"{v}.1")) == SUPPORTED
    assert f"SUPPORTED := {' '.join(SUPPORTED)}\n" in (ROOT / "Makefile").read_text()
    matrix = re.search(r"python: \[(.*)\]", (ROOT / ".github/workflows/ci.yml").read_text())
    assert matrix
    assert tuple(re.findall(r"[\d.]+", matrix[1])) == SUPPORTED
