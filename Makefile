# Sapa. `make help` lists what can be done; each target installs what it needs first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := 0.13.9
STAMP := $(VENV)/.installed
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format check bench attack disclosure chaos monkey words lock

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## .venv from the lock file

$(STAMP): requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (PYTHON=... names another one)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

demo: install ## sandbox, bot and demo university, with the chat page in the browser (ARGS="--no-browser --fresh --port N")
	@$(BIN)/sapa demo $(ARGS)

test: install ## every test (ARGS reach pytest); those without Chromium, PostgreSQL or samples skip with one line
	@$(BIN)/pytest -n 3 --dist loadfile $(ARGS)

lint: install ## format, lint, types, import contracts, catalogues
	@$(BIN)/ruff format --check --quiet . || { echo "make format would change these files:"; $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null | tail -n 3 && $(BIN)/lint-imports >/dev/null
	@$(BIN)/python -m bot.catalogues check

format: install ## write the code as the formatter wants it
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

check: lint test ## lint and test

monkey: install ## many people who tap and type anything (PEOPLE=60 SECONDS=60 SEED=N)
	@MONKEY_PEOPLE=$(or $(PEOPLE),60) MONKEY_SECONDS=$(or $(SECONDS),60) JOURNEYS_SEED=$(or $(SEED),20261216) \
	  $(BIN)/pytest -q -s tests/journeys/test_random_people.py

bench: install ## speed, as ratios within one run (ARGS="--json")
	@$(BIN)/python -m tests.bench $(ARGS)

attack: install ## every attack on anonymity at length, as a table (ARGS="--write" puts it into docs/anonymity.md)
	@$(BIN)/python -m tests.attacks $(ARGS)

disclosure: install ## what can be worked out of simulated results, as a table (ARGS="--write" puts it into docs/anonymity.md)
	@$(BIN)/python -m tests.disclosure $(ARGS)

chaos: install ## every line of the product against every trouble with Telegram (make test runs a sample)
	@CHAOS=1 $(BIN)/pytest -q -n 2 tests/faults $(ARGS)

words: install ## add new messages to the catalogues; fill them in, in kk and ru
	@$(BIN)/python -m bot.catalogues update

lock: install ## resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml --group dev -o requirements-dev.lock
