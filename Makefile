# `make run` starts the ledger, `make test` proves it. Nothing but python3 (3.11 or newer) and make is needed.
PYTHON ?= python3
SECONDS ?= 300
BOOKS ?= 1000
TIMES ?= 40
BIN := .venv/bin
# Campaigns that try many values. They run beside the others, and so do the tests that mostly wait for other processes,
# so that two cores have work.
LAWS := tests/storage/test_order.py tests/storage/test_thin_twins.py tests/storage/test_sightings.py tests/storage/sums \
	tests/storage/questions/test_as_of.py tests/storage/questions/test_mrr_laws.py tests/storage/questions/test_periods.py \
	tests/storage/exports/test_roads.py tests/money/test_payout_sums.py tests/money/test_commissions.py
LONG := $(LAWS) tests/canary tests/fuzz tests/openapi tests/test_robust.py tests/test_card_corpus.py tests/webhooks/redaction/detectors
WAITING := tests/browser tests/peer tests/reconciling tests/service tests/test_run.py tests/worker
.PHONY: run setup test coverage lint fuzz consistent laws bench

run: setup
	@$(BIN)/python -m webhooks.cli.development

setup: .venv/.run

test: lint
	@$(BIN)/pytest $(LONG) & long=$$!; \
	$(BIN)/pytest $(WAITING) & waiting=$$!; \
	$(BIN)/pytest $(LONG:%=--ignore=%) $(WAITING:%=--ignore=%); others=$$?; \
	wait $$long; long=$$?; wait $$waiting && exit $$((long + others))

# Which branches the tests take. The campaigns would take three times as long so, and take no others.
coverage: .venv/.test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(LONG:%=--ignore=%)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

lint: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Laws that hold for any bytes, tried for SECONDS and guided by coverage. Their short form is part of `make test`.
fuzz: .venv/.test
	@$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: 'atheris>=3,<4' || { echo "atheris has no wheel for this Python on this machine, so nothing was fuzzed; make test tries the same laws briefly."; exit 1; }
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

# BOOKS accounts whose books are right, in any order of delivery: none may show a difference. `make test` tries twenty.
consistent: .venv/.test
	LEDGER_CONSISTENT_BOOKS=$(BOOKS) $(BIN)/pytest tests/reconciling/test_consistent_books.py

# The laws of the ledger (order, as of a moment, sums, files, statements) on TIMES as many examples as `make test` tries.
laws: .venv/.test
	LEDGER_EXAMPLES_TIMES=$(TIMES) $(BIN)/pytest $(LAWS)

bench: setup
	@cat bench/README.md

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: apt install python3-venv (Debian, Ubuntu), then run make again"; exit 1; }

# gunicorn_h1c, a C parser for HTTP, has no wheels: without a compiler the service runs on gunicorn's own parser.
.venv/.run: requirements.txt | .venv/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check gunicorn_h1c==0.6.9 >/dev/null 2>&1 || echo "No C compiler: using gunicorn's own HTTP parser (slower)."
	@touch $@

.venv/.test: tests/requirements.txt .venv/.run
	@$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@command -v chromium >/dev/null || $(BIN)/playwright install chromium || { echo "The tests of pages need Chromium: apt install chromium (Debian), then run make again"; exit 1; }
	@touch $@
