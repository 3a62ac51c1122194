# Make owns the environment; what to build is the command's to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEER := bench/out/peer
# One stamp for what a reader needs, one for what a contributor needs as well.
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
# An environment is kept unless its Python is too old or has gone.
USABLE := 'import subprocess, sys, pip; sys.exit(sys.version_info < (3, 11))'
LOCK_FLAGS := --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 --quiet

export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Everything stays in this folder: nothing is kept in the user's home.
export PIP_NO_CACHE_DIR := 1
export PIP_USER := 0

.DEFAULT_GOAL := help
.PHONY: help report examples check test quick style damages codebook lab bench docs events kills fuzz leaks kernels cluster mutants sweep simulations inference guests pictures assets lock clean
.DELETE_ON_ERROR:

help:  ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(READY)  ## Build every report in reports.toml
	$(BIN)/strikeledger report

examples: $(READY)  ## Build the reports of the ledger in examples/, on another subject
	cd examples/red-sea && ../../$(BIN)/strikeledger report

check: $(READY)  ## Check the data, build nothing
	$(BIN)/strikeledger check

test: $(READY_DEV)  ## Run every test, those of style and types among them
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

# Folders in which every test is slow need not be read.
QUICK_IGNORES := $(addprefix --ignore=tests/,cluster events explore importers notebooks sections tools watch)

quick: $(READY_DEV)  ## Run the tests that need no browser, kernel, cluster or trick of the disk: half a minute
	$(BIN)/pytest -q -n logical --maxprocesses 4 --dist worksteal --hypothesis-profile quick -m "not slow and not browser and not cluster" tests $(QUICK_IGNORES)

style: $(READY_DEV)  ## Set code as the formatter has it, then check style, types and the order of imports: half a minute
	$(BIN)/ruff format
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

damages: $(READY_DEV)  ## Damage the data by chance, 1,000 times: each is refused in words or leaves it sound
	STRIKELEDGER_DAMAGES=1000 $(BIN)/pytest -q tests/data/test_damages.py

codebook: $(READY)  ## Rewrite the generated sections of data/README.md and the picture of coverage
	$(BIN)/python tools/codebook.py data

lab: $(READY)  ## Open the notebooks in JupyterLab
	$(BIN)/jupyter lab

bench: $(READY_DEV) $(PEER)  ## Measure reports against plain toolchains, into bench/RESULTS.md (QUICK=1: one run, into bench/out)
	$(BIN)/python bench/bench.py $(if $(QUICK),--quick)

events: $(READY_DEV)  ## Measure the summaries of large tables of events on every engine, into bench/EVENTS.md
	$(BIN)/python bench/events.py $(EVENTS)

kills: $(READY_DEV)  ## Kill a build at 100 seeded moments, and see that nothing is left half
	STRIKELEDGER_KILLS=100 $(BIN)/pytest -q tests/build/test_pipeline.py -k killed

fuzz: $(READY_DEV)  ## Damage notebooks, catalogues, state, PDFs and imports N=1000 times each (SEED=1), and see that all is told in words
	STRIKELEDGER_FUZZ=$(or $(N),1000) STRIKELEDGER_SEED=$(or $(SEED),1) $(BIN)/pytest -q tests/test_fuzz.py

docs: $(READY_DEV)  ## Run every command of the documentation as it is written, in a copy of the project
	STRIKELEDGER_DOCS=1 $(BIN)/pytest -q -n logical --maxprocesses 4 --durations 9 tests/test_walk.py tests/test_recipes.py

cluster: $(READY_DEV)  ## Make 40 editions on a cluster of this machine, kill a worker, and compare every byte
	STRIKELEDGER_CLUSTER=40 $(BIN)/pytest -q tests/cluster/test_cluster.py

leaks: $(READY_DEV)  ## Compare every figure of 60 days with the data cut by hand to what was known then
	STRIKELEDGER_LEAKS=1 $(BIN)/pytest -q -n logical --maxprocesses 4 tests/sections/test_no_leak.py

kernels: $(READY_DEV)  ## Run 500 notebooks in forked kernels, then 200 eight at a time: none dies, nothing is left
	STRIKELEDGER_KERNELS=500 $(BIN)/pytest -q tests/build/test_kernel.py -k runs

mutants: $(READY_DEV)  ## Change the code at N random places (SEED=1), and list the changes that no quick test notices
	$(BIN)/python tools/mutants.py -n $(or $(N),200) --seed $(or $(SEED),1)

sweep: $(READY_DEV)  ## Look for barriers on every page of every report: light, dark and on a phone
	STRIKELEDGER_SWEEP=1 $(BIN)/pytest -q tests/notebooks/test_reports.py tests/sections/test_rewind.py

simulations: $(READY_DEV)  ## Measure false alarms of the tests of before and after, into bench/SIMULATIONS.md
	$(BIN)/python bench/simulations.py

inference: $(READY_DEV)  ## Measure how wide and how steady the bands of the data are, into bench/INFERENCE.md
	$(BIN)/python bench/inference.py

guests: $(READY_DEV)  ## Set every notebook of a folder with both exporters (DIR=folder), and tell what they cost and lose
	$(BIN)/python -m tools.guests $(DIR) $(GUESTS)

pictures: $(READY_DEV) report examples  ## Take the README's pictures and the sample from the built reports
	PYTHONPATH=. $(BIN)/python docs/pictures.py
	PYTHONPATH=. $(BIN)/python docs/exporters/pictures.py

assets: $(READY)  ## Rebuild the Vega bundle that pages carry
	$(BIN)/python tools/vega_bundle.py

lock: $(READY)  ## Pin what pyproject.toml asks for (add UPGRADE=--upgrade for newer versions)
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/pip install --quiet uv
	$(call locked,requirements.lock)
	$(call locked,requirements-dev.lock,--extra dev --constraints requirements.lock)

clean:  ## Remove the environment and every cache; the reports stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The build backend is pinned with the rest, so that installing the package fetches nothing unpinned.
define locked
@printf 'hatchling\neditables\n' | PATH="$$PATH:$(BIN)" uv pip compile pyproject.toml - $(LOCK_FLAGS) $(UPGRADE) $(2) --no-cache --output-file $(1) >/dev/null
endef

define check_python
@command -v $(PYTHON) >/dev/null || { echo "strikeledger needs Python 3.11 or newer, and there is no $(PYTHON) here." \
	"Install it, or name another one: make PYTHON=python3.12"; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "strikeledger needs Python 3.11 or newer," \
	"and $(PYTHON) is $$($(PYTHON) -V). Name another one: make PYTHON=python3.12"; exit 1; }
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module." \
	"On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
endef

# Another tool to measure against, apart from everything else; its Playwright is ours, so that both use one browser.
$(PEER): requirements-dev.lock | $(READY_DEV)
	@echo "Setting up $(PEER), to measure against: this takes a minute, once."
	@$(BIN)/python -m venv --clear $(PEER)
	@$(PEER)/bin/pip install --quiet 'jupyter-book==1.0.4.post1' $$($(BIN)/pip freeze | grep '^playwright==') \
		|| echo "It can't be had here; the rest is measured without it."
	@touch $@

$(READY): requirements.lock pyproject.toml src/strikeledger/build/kernel/kernel.json
	$(call check_python)
	@echo "Setting up $(VENV): this takes a minute or two, once."
	@$(BIN)/python -c $(USABLE) 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-build-isolation --no-deps -e .
	@touch $@

$(READY_DEV): requirements-dev.lock $(READY)
	@echo "Adding the tools for tests to $(VENV)."
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
