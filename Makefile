# `make demo` and `make test` do all their own set-up; see README.md.

SHELL := /bin/bash -euo pipefail
PYTHON ?= python3
UV_VERSION := 0.13.8
LOCKED := --universal --python-version 3.11 --no-header --generate-hashes
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
JUDGES := $(VENV)/judges/ready

.PHONY: setup demo demo-families init preview estimate test test-fast test-slow test-plates lint format bench validate tracking models explanation shift rulegraph defaults lock clean-demo
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

# The environment: filled from the lock by uv, which is installed into it first. Of either, only
# files with the hashes that the locks name are installed.
$(READY): envs/venv.lock envs/uv.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"$(PYTHON) is Python {v[0]}.{v[1]}; needed is 3.11 to 3.13. Name one: make PYTHON=python3.12 ...")'
	@test ! -L $(VENV) || { echo "$(VENV) is a link; making it would empty what it points to. Make it there, or remove the link."; exit 1; }
	@echo "Setting up $(VENV) (about 7 GB; once) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r envs/uv.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes envs/venv.lock
	@touch $@

# Other programs, which tests open our files with; what they need is not what the pipeline needs.
$(JUDGES): $(READY) envs/judges.lock
	@echo "Setting up $(VENV)/judges, which only tests use (about 1 GB; once) ..."
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/judges
	@VIRTUAL_ENV=$(VENV)/judges $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes envs/judges.lock
	@touch $@

setup: $(READY) ## make .venv and nothing else

demo: $(READY) ## simulate a plate, run everything on it, write demo/results/report.html; score a next plate
	@$(BIN)/python demo/run.py

demo-families: $(READY) ## run the rule families of docs/families.md on another simulated plate
	@$(BIN)/python demo/run.py families

init: $(READY) ## draft a study: make init RAW=<raw folder> STUDY=<new folder> [DOSES=<plate map> SHEET=<of a workbook>] [MODEL=<model.zip>]
	@$(BIN)/python workflow/scripts/init_study.py "$(RAW)" "$(STUDY)" $(if $(DOSES),--doses "$(DOSES)") $(if $(MODEL),--model "$(MODEL)") $(if $(SHEET),--sheet "$(SHEET)")

preview: $(READY) ## look at one site first: make preview STUDY=<folder> [SITE=<plate>/<site>]
	@test -n "$(STUDY)" || { echo "STUDY is needed: make preview STUDY=<folder of a study>"; exit 2; }
	@$(BIN)/snakemake --directory "$(STUDY)" --cores all --quiet host reason -- $(if $(SITE),results/preview/$(SITE).html,preview)
	@echo "The preview is below $(STUDY)/results/preview."

estimate: $(READY) ## what a study will take, before it is run: make estimate STUDY=<folder>
	@$(BIN)/python workflow/scripts/estimate_study.py "$(STUDY)"

test: test-fast ## all tests but the slow ones, the whole workflow on a tiny plate among them
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "medium and not slow"

test-fast: $(JUDGES) ## tests of the library and the examples in its docstrings, under three minutes
	$(BIN)/python -m pytest -n 2 -m "not slow and not medium and not plates"

test-slow: $(JUDGES) ## faults, SLURM, conda: whole runs, killed, starved and continued
	$(BIN)/python -m pytest -m slow --write-results

test-plates: $(READY) ## nightly: whole studies of plates with a signal, shuffled, and without (an hour)
	$(BIN)/python -m pytest -m plates --write-results

lint: $(READY) ## ruff, snakefmt, snakemake --lint, and that the rule graph and config/defaults.md are current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check --compact-diff Snakefile workflow/rules
	$(BIN)/snakemake --directory demo --lint
	$(BIN)/python benchmarks/pages/make_rulegraph.py --check
	$(BIN)/python benchmarks/pages/make_defaults.py --check

format: $(READY) ## put code into the form that lint wants
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow/rules

validate: $(READY) ## run whole studies on unseen simulated plates (an hour) and write docs/validation.md
	$(BIN)/python benchmarks/pages/measure_validation.py $(or $(FOLDER),results/validation)
	$(BIN)/python benchmarks/pages/measure_new_plates.py $(or $(FOLDER),results/validation)

tracking: $(READY) ## follow cells on simulated worlds and real films (quarter of an hour) and write docs/tracking.md
	$(BIN)/python benchmarks/pages/measure_tracking.py $(FILMS)

models: $(READY) ## fit onsets of real and simulated cells (minutes) and write docs/models.md
	$(BIN)/python benchmarks/pages/measure_models.py $(TRACES)

explanation: $(READY) ## plates whose outcome follows one known quantity (half an hour): docs/explanation.md
	$(BIN)/python benchmarks/pages/measure_explanation.py $(or $(FOLDER),results/explanation_plates)

shift: $(READY) ## plant faults on simulated plates, and see which are found (quarter of an hour): docs/shift.md
	$(BIN)/python benchmarks/pages/measure_shift.py $(or $(FOLDER),results/shift)

rulegraph: $(READY) ## draw the rule graph into README.md
	$(BIN)/python benchmarks/pages/make_rulegraph.py

defaults: $(READY) ## write config/defaults.md from config/schema.yaml
	$(BIN)/python benchmarks/pages/make_defaults.py

bench: $(READY) ## run all benchmarks and write docs/performance.md (NAMES="a b": these only)
	$(BIN)/python benchmarks/pages/measure_performance.py $(NAMES)

lock: $(READY) ## resolve envs/venv.in again, with the hashes of all files
	$(BIN)/uv pip compile envs/venv.in $(LOCKED) --fork-strategy fewest --upgrade -o envs/venv.lock
	$(BIN)/uv pip compile envs/judges.in $(LOCKED) --fork-strategy fewest --upgrade -o envs/judges.lock
	echo uv==$(UV_VERSION) | $(BIN)/uv pip compile - $(LOCKED) --no-annotate -o envs/uv.lock

clean-demo: ## delete what the demo made
	rm -rf demo/{.,next_plate,families}/{results,resources,.snakemake}
