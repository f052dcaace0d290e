PYTHON ?= python3
BIN := .venv/bin
CURRENT := var/index/CURRENT

.PHONY: serve test check clean

# The snapshot is built anew where something that decides it is newer, or gone.
serve: .venv/ready
	@test -f $(CURRENT) && test -z "$$(find corpus index assistant/codes assistant/check -newer $(CURRENT) ! -path '*__pycache__*' | head -n 1)" \
		|| $(BIN)/assistant index
	@test ! -f $(CURRENT) || touch $(CURRENT)
	@$(BIN)/assistant serve

test: check
	@$(BIN)/python -m pytest

check: .venv/ready
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[makers]'
	@touch $@

clean:
	rm -rf .venv var
