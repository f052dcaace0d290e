PYTHON ?= python3
BIN := .venv/bin
SNAPSHOT := var/index/CURRENT
CORPUS := $(shell find corpus/writeups -type f)

.PHONY: serve test check clean

serve: $(SNAPSHOT)
	@$(BIN)/assistant serve

test: check
	@$(BIN)/python -m pytest

check: .venv/ready
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

$(SNAPSHOT): .venv/ready $(CORPUS) $(wildcard index/*.py)
	@$(BIN)/assistant index
	@touch $@

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[makers]'
	@touch $@

clean:
	rm -rf .venv var
