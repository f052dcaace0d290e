PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test check clean

serve: .venv/ready
	@$(BIN)/assistant index
	@$(BIN)/assistant serve

test: check
	@$(BIN)/python -m pytest

check: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[makers]'
	@touch $@

clean:
	rm -rf .venv var
