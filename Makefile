# Every target works on a fresh clone with python3 (3.11+), make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WHOLE_TURNS := tests/graph/test_with_a_model.py tests/graph/test_whole_turns.py tests/graph/test_forms.py tests/graph/test_slot_edit.py
CONVERSING := tests/graph tests/server tests/observability tests/memory/redaction/test_ways_out.py tests/memory/zep/test_zep_traps.py
PACKAGES := graph agents memory observability server evals benchmarks tests
export LANGSMITH_TRACING ?= false
export LANGGRAPH_CLI_NO_ANALYTICS ?= 1
export LANGGRAPH_NO_VERSION_CHECK ?= true
export LANGGRAPH_STRICT_MSGPACK ?= true

.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Konak needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once, about two minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

setup: $(READY)  ## Make the virtual environment with the locked versions

run: $(READY)  ## Serve the LangGraph API on http://127.0.0.1:2024 with embedded defaults
	@$(BIN)/konak serve

chat: $(READY)  ## Talk to Konak in the terminal
	@$(BIN)/konak chat

lint: $(READY)  ## Style and types
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/mypy

test: lint  ## Style, types and the tests that are quick enough for every change
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"
	KONAK_TEST_MODEL=stub $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" $(WHOLE_TURNS)

test-model: $(READY)  ## Every suite that holds conversations once more, with a stub as chat model
	KONAK_TEST_MODEL=stub $(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" $(CONVERSING)

test-slow: $(READY)  ## Stops, phases and commands against real servers; one after the other
	$(BIN)/python -m pytest -m slow

eval: $(READY)  ## Score the assistant on the evaluation data (EVAL_DATA=folder, EVAL_LIMIT=dialogues, EVAL_KEEP=1, MODEL=provider:name to compare, EVAL_LANG=en, EVAL_RESUME=file)
	@$(BIN)/python -m evals.table $(if $(EVAL_DATA),--data $(EVAL_DATA)) $(if $(EVAL_LIMIT),--limit $(EVAL_LIMIT)) $(if $(EVAL_KEEP),--keep) $(if $(EVAL_LANG),--lang $(EVAL_LANG)) $(if $(MODEL),--model $(MODEL)) $(if $(EVAL_RESUME),--resume $(EVAL_RESUME))

bench: $(READY)  ## Measure, side by side in one run
	@$(BIN)/python -m benchmarks

faults: $(READY)  ## Turns beside a Zep that fails in every way; 20 minutes
	@$(BIN)/python -m benchmarks.faults

kills: $(READY)  ## Kill -9 at random moments and count what is lost or doubled; 15 minutes
	@$(BIN)/python -m benchmarks.kills

soak: $(READY)  ## A hundred people talk, and the process is watched for growth
	@$(BIN)/python -m benchmarks.load.in_process --soak

alerts: $(READY)  ## A real Prometheus watches Konak while its memory breaks: which alerts fire
	@$(BIN)/python -m benchmarks.alerts

mutants: $(READY)  ## Change the core of memory bit by bit and see whether a test notices (PART=policy|entries|sqlite|delivery|outbox|all)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mutmut>=3.3'
	@PYTHON=$(abspath $(BIN)/python) benchmarks/mutation.sh $(or $(PART),policy)

page:  ## Build the chat page into server/page (needs node and npm)
	cd page && npm ci --no-fund --no-audit && npm run build

lock: $(READY)  ## Write requirements.lock from what is installed
	@$(BIN)/python -m pip freeze --exclude-editable --exclude konak > requirements.lock

sbom: $(READY)  ## Write sbom.json (CycloneDX) of what the lock file installs
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json
	@echo "sbom.json: $$(grep -c '"bom-ref"' sbom.json) entries"

clean:  ## Remove the virtual environment and caches (never the data folder)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup run chat lint test test-model test-slow eval bench faults kills soak alerts mutants page lock clean
