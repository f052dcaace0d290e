PYTHON ?= python3
BIN := .venv/bin
CURRENT := var/index/CURRENT
SUDO := $(shell command -v sudo)

.PHONY: serve test check browser clean

# The snapshot is built anew where something that decides it is newer, or gone.
serve: .venv/ready
	@test -f $(CURRENT) && test -z "$$(find corpus index assistant/codes assistant/check -newer $(CURRENT) ! -path '*__pycache__*' | head -n 1)" \
		|| $(BIN)/assistant index
	@test ! -f $(CURRENT) || touch $(CURRENT)
	@$(BIN)/assistant serve

test: check browser
	@$(BIN)/python -m pytest

check: .venv/ready
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy

# Without a browser the tests of the pages are skipped, and say so.
browser:
	@command -v chromium >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -qq -y --no-install-recommends chromium; } \
		|| echo "WARNING: chromium is not here and cannot be installed."

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[build,makers]'
	@touch $@

clean:
	rm -rf .venv var
