# Two commands do all the set-up: `make train` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
.DEFAULT_GOAL := help
.PHONY: help train test test-all browser real check format bench bench-serve results notebooks clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

train: .venv/train-ready ## Train the recipe `fast` on MNIST and measure it on the test images, once
	$(BIN)/tenfold train fast

# A process on each core, and the tests of a file in one of them: they share what is slow to make.
test: .venv/dev-ready browser ## Run the tests that take seconds each
	$(BIN)/python -m pytest -m "not slow" --numprocesses auto --maxprocesses 4 --dist loadfile

test-all: .venv/dev-ready browser ## Run every test; takes an hour or so on two cores
	$(BIN)/python -m pytest

# The page's tests need Debian's Chromium; where it can't be had they are skipped and say so.
browser: ## Install Chromium for the tests of the page, where this is Debian and we may
	@command -v chromium >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null \
		|| apt-get install --yes --quiet --no-install-recommends chromium \
		|| echo "Chromium could not be installed; the tests in a browser are skipped." >&2

real: .venv/train-ready ## Score MODEL on the pictures in DATA and their labels.csv: make real DATA=DIR
	@test -n "$(DATA)" || { echo "Which pictures? make real DATA=DIR [MODEL=robust] [OUT=DIR]" >&2; exit 2; }
	$(BIN)/tenfold evaluate --pictures "$(DATA)" --model "$(or $(MODEL),robust)" $(if $(OUT),--out "$(OUT)")

check: .venv/dev-ready ## Check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev-ready ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev-ready ## Measure speed beside the usual loop, interleaved; prints a table and JSON
	$(BIN)/python -m benchmarks.bench

bench-serve: .venv/dev-ready ## Measure the service beside the usual one with wrk: make bench-serve [SECONDS=5]
	$(BIN)/python -m benchmarks.serve --seconds $(or $(SECONDS),5)

# What is there already is gone on with, so the hours may be spread.
go_on = $(if $(wildcard runs/$(1)/study.yaml),--resume)
results: .venv/dev-ready ## Train the five systems and our own recipes, write docs/results.md; takes about a day
	$(BIN)/tenfold study studies/five-systems.yaml --out runs/five-systems $(call go_on,five-systems)
	$(BIN)/tenfold study fast --seeds 10 --out runs/fast $(call go_on,fast)
	$(BIN)/tenfold study compact standard --out runs/own $(call go_on,own)
	$(BIN)/tenfold study standard --set data.train_on=train --out runs/held-out $(call go_on,held-out)
	test -d runs/together || $(BIN)/tenfold ensemble runs/held-out/runs/standard-s* --out runs/together
	test -n "$$(grep -s '"test":' runs/together/report.json)" || $(BIN)/tenfold evaluate runs/together
	$(BIN)/python -m benchmarks.results --study runs/five-systems --study runs/fast --study runs/own --study runs/held-out --run runs/together

notebooks: .venv/dev-ready ## Run the notebooks and keep their outputs
	$(BIN)/python tools/run_notebooks.py

clean: ## Remove what these commands made, but no runs
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A mark is touched only once everything is installed, so a broken install is taken up again.
.venv/train-ready: pyproject.toml constraints.txt
	@echo "Setting up .venv; this happens once."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tenfold needs Python 3.11 or newer; set PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) pip
	@$(PIP) --build-constraint constraints.txt --editable '.[train]'
	@touch $@

.venv/dev-ready: .venv/train-ready
	@echo "Adding the tools for tests and checks; this happens once."
	@$(PIP) --build-constraint constraints.txt --editable '.[train,serve,client,feedback,search,tracking,notebooks]' --group dev
	@touch $@
