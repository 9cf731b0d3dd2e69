# Two commands a newcomer needs: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
SUPPORTED := 3.11 3.12 3.13
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8765
DATA ?=
# COVER=1 measures coverage too; PROFILE=ci tries as many examples as .ci/run does, PROFILE=whole twice as many.
COVER ?=
PROFILE :=

# A hundred bots and shells start in the tests: each would compile the program anew where nothing compiled may be kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo install test lint types imports unit bench proof-kill proof-soak proof-fleet proof-simulation proof-postgres proof-disclosure proof-power proof-fuzz proof-mutants proof-readme proof-upgrade unit-check wheel-check docs pictures layers lock clean

demo: $(VENV)/.demo
	@$(VENV)/bin/preceptor demo --port $(PORT) $(if $(DATA),--data "$(DATA)",)

# What a real server needs, and nothing of the demo or the tests. WITH=postgres: the driver of PostgreSQL too.
WITH := run
install: $(PY) requirements/$(WITH).txt
	$(call into_venv,$(WITH))

# The types are checked beside the tests, of which many wait; what is said of them is shown only where one is wrong.
test: lint imports
	@said=$$(mktemp); $(MAKE) --no-print-directory types >$$said 2>&1 & types=$$!; \
	  $(MAKE) --no-print-directory unit; ended=$$?; \
	  wait $$types || { cat $$said; ended=1; }; rm -f $$said; exit $$ended

lint: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.dev
	$(VENV)/bin/basedpyright

imports: $(VENV)/.dev
	$(VENV)/bin/lint-imports

unit: $(VENV)/.dev
	$(VENV)/bin/pytest -n auto --dist worksteal $(if $(COVER),--cov --cov-report=term:skip-covered) \
	  $(if $(PROFILE),--hypothesis-profile=$(PROFILE))

# The Python of .venv, when it runs, has pip and stands where it was made.
FOUND := $(shell grep -qsF "$(CURDIR)/$(VENV)" $(VENV)/bin/activate && \
  $(PY) -c 'import sys, pip; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
ASKED = $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
# A .venv that will not do is made anew: half made, moved, or of another Python than was asked for by name.
ifeq ($(filter $(FOUND),$(if $(filter file,$(origin PYTHON)),$(SUPPORTED),$(ASKED))),)
.PHONY: $(PY)
endif

$(PY):
	$(if $(filter $(ASKED),$(SUPPORTED)),,$(error Python $(firstword $(SUPPORTED)) to $(lastword $(SUPPORTED)) needed, \
	  $(if $(ASKED),this is $(ASKED),$(PYTHON) does not run); name another: make $(MAKECMDGOALS) PYTHON=python3.12))
	@echo "Setting up $(VENV) with Python $(ASKED), once; this takes up to a minute."
	@$(PYTHON) -m venv --clear $(VENV)

# Installs what requirements/$(1).txt locks, first the locked pip. Nothing is looked up or chosen: --no-deps takes the
# lock as it stands, and every file must have a hash that the lock names. Prints each name as it is fetched. The program
# is compiled here, for the user that runs it as a service may not write beside it and would compile it at each start.
PIP := $(PY) -m pip --disable-pip-version-check install --no-deps
define into_venv
	@$(PIP) --quiet --require-hashes -r requirements/pip.txt
	@{ $(PIP) --require-hashes -r requirements/$(1).txt || echo PIP_FAILED; } | while read -r word name rest; do \
	  case $$word in \
	    Collecting) printf '%s ' "$$name" ;; \
	    Installing) printf '\nUnpacking ...\n' ;; \
	    PIP_FAILED) echo; exit 1 ;; \
	  esac; \
	done
	@$(PIP) --quiet --quiet --no-build-isolation -e .
	@$(PY) -m compileall -q bot cogs storage
endef

$(VENV)/.demo: $(PY) requirements/pip.txt requirements/demo.txt pyproject.toml
	$(call into_venv,demo)
	@touch $@

$(VENV)/.dev: $(PY) requirements/pip.txt requirements/dev.txt pyproject.toml
	$(call into_venv,dev)
	@touch $@ $(VENV)/.demo

# Measures what the project claims about speed, on this machine; run it when nothing else runs. The peer of
# benchmarks.one_job_each has an environment of its own; where that cannot be made, its figures are left out.
BENCH := build/bench
$(BENCH)/venv/.made: $(PY) requirements/bench.txt
	@$(PY) -m venv --clear $(BENCH)/venv
	@$(BENCH)/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/bench.txt \
	  && touch $@ || echo "APScheduler could not be installed."

bench: $(VENV)/.dev $(BENCH)/venv/.made
	for file in benchmarks/*.py; do $(PY) -m benchmarks.$$(basename $$file .py) || exit 1; done

# What runs on either engine, all of it on PostgreSQL; needs Debian's programs (`apt install postgresql`) or others in the path.
proof-postgres: $(VENV)/.dev
	ON_POSTGRES=1 $(VENV)/bin/pytest -n auto --dist worksteal tests/storage tests/reminders tests/publishing tests/profile \
	  tests/cohort tests/ledger tests/retention tests/discord

# Thousands of kills with a message in flight; stops after 38 minutes, run it again to go on where it stopped.
proof-kill: $(VENV)/.dev
	$(PY) -m tests.wire.prove_kills

# Half an hour of members, reminders and posts while one thing after another goes wrong: nothing may grow. MINUTES=8 for less.
MINUTES ?= 30
proof-soak: $(VENV)/.dev
	$(PY) -m tests.wire.prove_soak --minutes $(MINUTES) --seed $(SEED)

# Three processes on one PostgreSQL, killed, frozen, cut off and updated while they send, and without their safeguards; 15 minutes.
proof-fleet: $(VENV)/.dev
	$(PY) -m tests.wire.prove_fleet

# Every kind of call to the disk of a session fails once, and the disk is full from it on. Then two thousand power cuts,
# each with another part of what was not yet on the disk; they go on where they stopped.
proof-power: $(VENV)/.dev
	EVERYTHING=1 $(VENV)/bin/pytest -o faulthandler_timeout=0 tests/storage/power/test_storage_faults.py
	$(PY) -m tests.storage.power.prove

# Twenty thousand inputs for each parser (of which each may take many minutes, so that no limit ends it), and every hostile string in every place where somebody can type.
proof-fuzz: $(VENV)/.dev
	FUZZ_EXAMPLES=20000 $(VENV)/bin/pytest -n auto --dist worksteal -o faulthandler_timeout=0 --hypothesis-profile=whole tests/hostile
	EVERYTHING=1 $(VENV)/bin/pytest -o faulthandler_timeout=0 tests/discord/test_hostile_text.py

# Two hundred small changes of the program, each of which a test should notice; the first run measures which tests run
# which line. Goes on where it stopped; SEED=n draws another sample.
SEED ?= 1
proof-mutants: $(VENV)/.dev
	$(PY) -m tests.mutants.prove --seed $(SEED)

# The attacks on the statistics at full length; compares OpenDP's sampler where that is installed.
proof-disclosure: $(VENV)/.dev
	$(PY) -m tests.cohort.prove_disclosure

# Ten thousand simulated seasons with a process that dies anywhere; goes on where it stopped.
proof-simulation: $(VENV)/.dev
	$(PY) -m tests.reminders.simulate

# The README's five minutes and the chapter of the unit, line by line, as another user in an empty home. Needs root on Linux.
proof-readme: $(VENV)/.dev
	$(PY) -m tests.wire.prove_install

# Update from another release, back, and a move, as the chapters tell it: make proof-upgrade FROM=v0.2.0
FROM ?= $(error Name the older release: make proof-upgrade FROM=<tag or commit>)
proof-upgrade: $(VENV)/.dev
	$(PY) -m tests.wire.prove_upgrade $(FROM)

# Holds the unit of deploy/ against systemd's own checks, where systemd-analyze is there.
unit-check:
	@command -v systemd-analyze >/dev/null || { echo "systemd-analyze is not here; on Debian: apt install systemd"; exit 1; }
	@checked=$$(mktemp -d)/preceptor.service; \
	  sed -e 's#^ExecStart=[^ ]*#ExecStart=/bin/true#' -e 's/^User=.*/User=daemon/' deploy/preceptor.service > $$checked; \
	  systemd-analyze verify $$checked && systemd-analyze security --offline=yes --threshold=20 $$checked | tail -1

# Builds the wheel, installs it into an empty environment beside the locked requirements, and runs it there.
wheel-check: $(VENV)/.dev
	@place=$$(mktemp -d) && $(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation -w $$place . \
	  && $(PYTHON) -m venv $$place/venv \
	  && $$place/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/run.txt \
	  && $$place/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps $$place/preceptor-*.whl \
	  && cp bot/strategy/cases/average.json $$place/profile.json && cd $$place && venv/bin/preceptor version \
	  && venv/bin/preceptor advise --profile profile.json --as-of 2027-08-01 | head -3; ended=$$?; rm -rf $$place; exit $$ended

# The documents as pages in build/docs/site, by mkdocs-material in an environment of its own; a broken link ends it, and so
# does a page that would fetch something from elsewhere.
DOCS := build/docs
$(DOCS)/venv/.made: $(PY) requirements/docs.txt
	@$(PY) -m venv --clear $(DOCS)/venv
	@$(DOCS)/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/docs.txt
	@touch $@

docs: $(DOCS)/venv/.made
	@NO_MKDOCS_2_WARNING=1 $(DOCS)/venv/bin/mkdocs build --quiet --strict
	@! grep -rEn '<(script|img|link|iframe|source)[^>]+(src|href)="?(https?:)?//' $(DOCS)/site --include=*.html
	@echo "The pages are in $(DOCS)/site."

# Takes the pictures of README.md and docs/ from the running demo; needs a Chromium: CHROMIUM=/path/to/it, else the path's.
PICTURES := build/pictures
$(PICTURES)/venv/.made: $(PY) requirements/pictures.txt
	@$(PY) -m venv --clear $(PICTURES)/venv
	@$(PICTURES)/venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/pictures.txt
	@touch $@

pictures: $(VENV)/.demo $(PICTURES)/venv/.made
	@$(PICTURES)/venv/bin/python docs/take_pictures.py

# Draws the picture of the layers in CONTRIBUTING from the import rules and the imports.
layers: $(VENV)/.dev
	$(PY) -m tests.architecture.layers

# Writes the requirement files anew after a change of pyproject.toml; needs uv, which users never do. What is locked
# stays at its version; UPGRADE=--upgrade takes the newest of all, UPGRADE="-P ruff" of one. Extras are kept in the
# lock, as pip asks for: coverage[toml] is locked only by a line that names [toml]. tests/architecture/test_lock.py
# reads what every locked package needs, so run `make test` on every supported Python afterwards.
UPGRADE ?=
COMPILE := uv pip compile --quiet --universal --python-version $(firstword $(SUPPORTED)) --generate-hashes --no-strip-extras \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE)
lock:
	echo pip | $(COMPILE) - -o requirements/pip.txt
	echo mkdocs-material | $(COMPILE) - -o requirements/docs.txt
	printf 'pillow\nplaywright\n' | $(COMPILE) - -o requirements/pictures.txt
	printf 'apscheduler<4\nsqlalchemy\n' | $(COMPILE) - -o requirements/bench.txt
	$(COMPILE) pyproject.toml --extra dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml --extra demo -c requirements/dev.txt -o requirements/demo.txt
	$(COMPILE) pyproject.toml --extra build -c requirements/dev.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra postgres -c requirements/dev.txt -o requirements/postgres.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .coverage
