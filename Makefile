# Stateward: everything a fresh machine needs, from `make run` to `make test`.
#
# Needed for `make run`: Python 3.11 or newer, make, and reach of the Python and npm package registries.
# `make test` also looks for Chromium, CJK fonts and Java, and installs Debian's packages where it may.

PYTHON ?= python3
PORT ?= 8000
WORKSPACE ?= workspace
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCALES := src/stateward/messages/locale
CHINESE := $(LOCALES)/zh_Hans/LC_MESSAGES/stateward.po
CATALOGUES := $(wildcard $(LOCALES)/*/LC_MESSAGES/*.po)
FRONT_END := src/stateward/workbench/static/dist/app.js
FRONT_END_SOURCES := frontend/build.mjs $(wildcard frontend/src/* frontend/src/*/*)
RUN_READY := $(VENV)/.package $(VENV)/.messages $(FRONT_END)
PYTEST := $(BIN)/python -m pytest
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" $(UPGRADE)

.DELETE_ON_ERROR:
.PHONY: help setup run test test-long lint audit system bench agreement cluster wheel bundle sbom messages lock clean

help:
	@echo "make run [PORT=8000]   set everything up and open the workbench on a demo portfolio"
	@echo "make setup             set up for running, testing and building"
	@echo "make test              set up, lint, and run every test that takes less than ten seconds"
	@echo "make test-long         run the slow tests"
	@echo "make lint              ruff, mypy, the import contracts and the licences"
	@echo "make audit             hold the locked releases against the package index"
	@echo "make bench             run the benchmarks beside their peers"
	@echo "make cluster           a Spark master and two workers on this machine, until interrupted"
	@echo "make agreement         every bulk function on Polars, DuckDB and the cluster, compared; writes docs/agreement.md"
	@echo "make wheel             the package with its front end, in dist/"
	@echo "make bundle            everything a server without a network needs, in one file in dist/"
	@echo "make sbom              what a release carries, as CycloneDX, in dist/"
	@echo "make messages          bring the message catalogues up to date with the sources"
	@echo "make lock              renew the locked requirements (UPGRADE=--upgrade for newer versions)"
	@echo "make clean             remove everything that was made here, except workspaces"

# ---- set-up: each step leaves a stamp, so the second time is quick ----

setup: $(VENV)/.lock $(RUN_READY)

$(VENV)/.venv:
	@echo "Python environment: $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "$(PYTHON) cannot make environments. On Debian: install the package python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/.run: requirements/run.txt | $(VENV)/.venv
	@echo "Python packages for running"
	@$(PIP) install --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/.lock: requirements/lock.txt | $(VENV)/.run
	@echo "Python packages for testing (with Spark: a few minutes the first time)"
	@$(PIP) install --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/.package: pyproject.toml hatch_build.py | $(VENV)/.run
	@echo "Stateward itself"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.messages: $(CATALOGUES) hatch_build.py | $(VENV)/.run
	@$(BIN)/python hatch_build.py > $@

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json | $(VENV)/.run
	@echo "Front-end packages"
	@cd frontend && ../$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
	@touch $@

$(FRONT_END): $(FRONT_END_SOURCES) frontend/node_modules/.package-lock.json
	@echo "Front end"
	@$(BIN)/node frontend/build.mjs

# ---- use ----

run: $(RUN_READY)
	@if [ -e "$(WORKSPACE)/stateward.toml" ]; then $(BIN)/stateward upgrade "$(WORKSPACE)"; \
		else $(BIN)/stateward demo "$(WORKSPACE)"; fi
	@$(BIN)/stateward serve "$(WORKSPACE)" --port $(PORT)

# ---- tests ----

system:
	@sh tools/system-packages.sh

lint: $(VENV)/.lock $(VENV)/.package
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_licences.py

audit: $(VENV)/.lock
	$(BIN)/python tools/check_releases.py

test: setup system lint
	@JAVA_HOME="$$(sh tools/java-home.sh)" && export JAVA_HOME && \
		$(PYTEST) -m "not long" -n $(WORKERS) --dist loadgroup --timeout 180 --session-timeout 1200

# Exit code 5 is pytest's word for "no such test", which is no failure here.
test-long: setup system
	@JAVA_HOME="$$(sh tools/java-home.sh)" && export JAVA_HOME && \
		{ $(PYTEST) -m long --timeout 900 --session-timeout 3300 || [ $$? -eq 5 ]; }

# ---- benchmarks: the peers live in an environment of their own, so that none of them becomes a dependency ----

.venv-bench/.peers: requirements/bench.txt
	@echo "Benchmark peers: .venv-bench"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes -r $<
	@touch $@

bench: setup .venv-bench/.peers
	@PEERS_PYTHON="$(CURDIR)/.venv-bench/bin/python" $(BIN)/python -m benchmarks

agreement: setup
	@JAVA_HOME="$$(sh tools/java-home.sh)" && export JAVA_HOME && \
		$(BIN)/python -m benchmarks.agreement --cluster --page docs/agreement.md

cluster: setup
	@JAVA_HOME="$$(sh tools/java-home.sh)" && export JAVA_HOME && $(BIN)/python tools/spark_cluster.py

# ---- release: what an office's server installs ----

wheel: setup
	@$(BIN)/python tools/release.py wheel dist

bundle: setup
	@$(BIN)/python tools/release.py bundle dist

sbom: setup
	@$(BIN)/python tools/release.py sbom dist

# ---- upkeep ----

messages: $(VENV)/.lock $(VENV)/.package
	@mkdir -p $(LOCALES)
	@$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keyword gettext_noop --keyword gettext_lazy \
		--sort-by-file --width 120 --add-location file --omit-header -o $(LOCALES)/stateward.pot .
	@$(BIN)/pybabel --quiet $(if $(wildcard $(CHINESE)),update --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width 120,init) --domain stateward --locale zh_Hans \
		--input-file $(LOCALES)/stateward.pot --output-dir $(LOCALES)
	@$(BIN)/python hatch_build.py

lock: | $(VENV)/.venv
	@$(PIP) install uv
	$(COMPILE) pyproject.toml --extra all --group dev -o requirements/lock.txt
	$(COMPILE) pyproject.toml --extra workbench --extra duckdb --group build -c requirements/lock.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra workbench --extra duckdb --extra postgres -c requirements/lock.txt -o requirements/serve.txt
	$(COMPILE) requirements/bench.in -o requirements/bench.txt
	$(COMPILE) requirements/java.in -o requirements/java.txt

clean:
	rm -rf $(VENV) .venv-bench build dist frontend/node_modules src/stateward/workbench/static/dist
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(LOCALES)/*/LC_MESSAGES/*.mo
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
