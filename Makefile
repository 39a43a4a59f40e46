# .venv/ gets what it takes to run (`run`, `ask`, `index`), or besides it what it takes to work on stratbot (`test`, `check`,
# `bench`, `format`): each once, and again when pyproject.toml or constraints.txt changes.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.stratbot-run
DEV    := $(VENV)/.stratbot-dev
# Two at a time, all tests of a file in one process: some minutes instead of twice as many on two cores.
SHARED_OUT := -n 2 --dist loadfile

# The question as it was typed: $(value) expands nothing in it, and the shell meets it as a variable only.
export QUESTION := $(value Q)
unexport Q

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run ask index test check bench format clean

help:  ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN)  ## install, index corpus/ and open the terminal UI
	@$(BIN)/stratbot index >&2
	@$(BIN)/stratbot

ask: $(RUN)  ## make ask Q="Which councils plan public Wi-Fi?": only the answer goes to stdout
	@test -n "$$QUESTION" || { echo 'Say what to ask: make ask Q="Which councils plan public Wi-Fi?"' >&2; exit 2; }
	@$(BIN)/stratbot index >&2
	@$(BIN)/stratbot ask -- "$$QUESTION" || test $$? -eq 1  # 1: no evidence, which is an answer too

index: $(RUN)  ## bring the index up to date with corpus/
	@$(BIN)/stratbot index

test: $(DEV)  ## run the tests
	@$(BIN)/pytest $(SHARED_OUT)

check: $(DEV)  ## everything that a change has to pass
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SHARED_OUT)

bench: $(DEV)  ## measure retrieval, answers and the time to start
	@for script in $(wildcard benchmarks/run_*.py benchmarks/time_*.py); do $(BIN)/python $$script || exit; done

format: $(DEV)  ## format the code and sort its imports
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:  ## remove caches and build products; .venv/ and index/ stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find src tests benchmarks samples -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "stratbot needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | tail -n 1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Making $(VENV)/ ..." >&2
	@$(PYTHON) -m venv $(VENV) >&2

$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what stratbot needs into $(VENV)/; the first time takes some minutes ..." >&2
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[all]' >&2
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what stratbot and its tests need into $(VENV)/; the first time takes some minutes ..." >&2
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[dev]' >&2
	@touch $(RUN) $@
