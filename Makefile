# One verb each. `make run` and `make test` need Python >= 3.11 and a C compiler, nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test check format audit catalogs lock bench setup setup-dev clean

help:           ## Show this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: setup      ## Set everything up and serve on http://localhost:8311
	@exec $(BIN)/philly311 run

test: setup-dev check ## Run all checks and all tests
	@$(BIN)/python deploy/browser.py
	$(BIN)/philly311 train
	cd nlu && TF_CPP_MIN_LOG_LEVEL=3 .venv/bin/python -W ignore -m unittest discover -t . -s tests
	$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist=loadfile

check: setup-dev ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## Put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## Measure turns a second beside bare Rasa
	$(BIN)/python -m benchmarks.turns

audit: setup-dev ## Look for known weaknesses in the locked packages (needs the internet)
	$(BIN)/pip-audit -r requirements/service.txt --no-deps --disable-pip
	$(BIN)/pip-audit -r nlu/requirements.txt --no-deps --disable-pip

catalogs: setup-dev ## Bring every language to the English keys (new ones empty)
	@$(BIN)/python deploy/catalogs.py

lock: setup-dev ## Resolve the lock files again (hashes, no addresses)
	@$(BIN)/python deploy/lock.py

setup:
	@$(PYTHON) deploy/bootstrap.py

setup-dev:
	@$(PYTHON) deploy/bootstrap.py --dev

clean:          ## Remove what was set up; the data in var/ stays
	rm -rf .venv nlu/.venv nlu/.cache .mypy_cache .ruff_cache .pytest_cache
