# Everything people type. `make run` and `make test` do all their own set-up; they need Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test check browsers bench kill fuzz lock

help:
	@echo "make run       serve the site on http://127.0.0.1:8000 (HOST, PORT, PODIUM_DATA; DEMO=no starts it empty)"
	@echo "make test      run all tests, and print the slowest ten; browser tests where Chromium is present"
	@echo "make check     ruff, mypy and all tests"
	@echo "make browsers  the main journeys in Firefox ESR and WebKitGTK"
	@echo "make bench     print what the site serves, as ratios measured in one run"
	@echo "make kill      kill the server 200 times while people register, and print what was lost"
	@echo "make fuzz      read cached pages while two versions of SQLite write, 100 times, and print what was stale"
	@echo "make lock      renew requirements/ from pyproject.toml"

# A new site asks whether to load the demonstration; where nobody can answer, it does. DEMO=yes and DEMO=no answer it.
DEMO ?= ask

run: $(VENV)/run
	@[ -e "$${PODIUM_DATA:-instance}/podium.db" ] || $(BIN)/flask demo --answer $(DEMO)
	@exec $(BIN)/python app.py

# Two processes; when one has nothing left to do, it takes half of what the other still has.
PYTEST := $(BIN)/python -m pytest --numprocesses=2 --dist=worksteal --durations=10

test: $(VENV)/test $(VENV)/readers
	@$(PYTEST)

check: $(VENV)/test $(VENV)/readers
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(PYTEST)

browsers: $(VENV)/test $(VENV)/browsers
	@command -v xvfb-run >/dev/null || { echo "Install xvfb, firefox-esr and webkit2gtk-driver (their names on Debian)." >&2; exit 1; }
	@xvfb-run --auto-servernum $(BIN)/python -m pytest tests/other_browsers

bench: $(VENV)/test
	@$(BIN)/python -m bench

kill: $(VENV)/test
	@PYTHONPATH=tests $(BIN)/python tests/killing.py 200

fuzz: $(VENV)/test
	@PYTHONPATH=tests:. $(BIN)/python tests/staleness.py 100

# Locked for the oldest Python that the README promises, whichever runs here; "fewest" keeps one version of a package for
# all of them. No address of an index may stand in a lock file: whoever installs has an index of their own.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11.0 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate

lock: $(VENV)/test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) --output-file requirements/run.txt pyproject.toml
	@$(LOCK) --extra test --extra check --constraint requirements/run.txt --output-file requirements/test.txt pyproject.toml
	@$(LOCK) --extra browsers --constraint requirements/test.txt --output-file requirements/browsers.txt pyproject.toml

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r

# A stamp is newer than the lock that it was installed from.
$(VENV)/run: requirements/run.txt | $(BIN)/python
	@echo "Installing what Podium runs on…"
	@$(INSTALL) $<
	@touch $@

$(VENV)/test: requirements/test.txt requirements/run.txt | $(BIN)/python
	@echo "Installing what Podium is tested with…"
	@$(INSTALL) $<
	@touch $@ $(VENV)/run

$(VENV)/browsers: requirements/browsers.txt | $(VENV)/test
	@echo "Installing what drives other browsers…"
	@$(INSTALL) $<
	@touch $@

# Readers of calendars and podcasts and checkers of pages, for Node and Java; where there is none, their tests are skipped.
$(VENV)/readers: tests/readers/package.json | $(BIN)/python
	@! command -v npm >/dev/null || npm install --prefix tests/readers --silent --no-package-lock --no-audit --no-fund \
		--ignore-scripts || echo "npm could not install tests/readers; the tests that need it are skipped." >&2
	@touch $@

# Made anew, stamps and all, when there is none or when its Python has gone from the machine.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Podium needs Python 3.11 or later; set PYTHON to one, as in: make run PYTHON=python3.12" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python cannot make the folder .venv; on Debian, apt-get install python3-venv" >&2; exit 1; }
