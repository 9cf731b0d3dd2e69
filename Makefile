# Two commands a newcomer needs: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8765
DATA ?=

.PHONY: demo install test lint types imports unit bench proof-kill proof-simulation proof-disclosure proof-power proof-fuzz lock clean

demo: $(VENV)/.demo
	@$(VENV)/bin/preceptor demo --port $(PORT) $(if $(DATA),--data "$(DATA)",)

# What a real server needs, and nothing of the demo or the tests.
install: $(PY) requirements/run.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

test: lint types imports unit

lint: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.dev
	$(VENV)/bin/basedpyright

imports: $(VENV)/.dev
	$(VENV)/bin/lint-imports

unit: $(VENV)/.dev
	$(VENV)/bin/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

$(PY):
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(PY) requirements/demo.txt pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(PY) requirements/dev.txt pyproject.toml
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.demo

# Measures what the project claims about speed, on this machine; run it when nothing else runs.
bench: $(VENV)/.dev
	for file in benchmarks/*.py; do $(PY) -m benchmarks.$$(basename $$file .py) || exit 1; done

# Thousands of kills with a message in flight; stops after 38 minutes, run it again to go on where it stopped.
proof-kill: $(VENV)/.dev
	$(PY) -m tests.wire.prove_kills

# Every kind of call to the disk of a session fails once, and the disk is full from it on. Then two thousand power cuts,
# each with another part of what was not yet on the disk; they go on where they stopped.
proof-power: $(VENV)/.dev
	EVERYTHING=1 $(VENV)/bin/pytest tests/storage/power/test_storage_faults.py
	$(PY) -m tests.storage.power.prove

# Twenty thousand inputs for each parser, and every hostile string in every place where somebody can type.
proof-fuzz: $(VENV)/.dev
	FUZZ_EXAMPLES=20000 $(VENV)/bin/pytest tests/hostile
	EVERYTHING=1 $(VENV)/bin/pytest tests/discord/test_hostile_text.py

# The attacks on the statistics at full length; compares OpenDP's sampler where that is installed.
proof-disclosure: $(VENV)/.dev
	$(PY) -m tests.cohort.prove_disclosure

# Ten thousand simulated seasons with a process that dies anywhere; goes on where it stopped.
proof-simulation: $(VENV)/.dev
	$(PY) -m tests.reminders.simulate

# Rewrites the hash-locked requirement files; needs uv, which users never do.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --no-annotate pyproject.toml
lock:
	$(COMPILE) --extra build -o requirements/run.txt
	$(COMPILE) --extra demo -o requirements/demo.txt
	$(COMPILE) --extra dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .coverage
