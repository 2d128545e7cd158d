# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
VENV  := .venv
BIN   := $(VENV)/bin
ASR   ?= auto
SERVE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# the first Python on this machine that is new enough
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# tests start many processes: what is compiled is kept beside the checkout, not in the environment
PYTEST := env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX="$(CURDIR)/.pycache" $(BIN)/python -m pytest

.PHONY: help demo test test-slow test-browser test-engine check bench pictures coder wheel lock format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.base ## analyse the sample, print the headline, open the dashboard (SERVE=0: stop before; ASR=draft: from the sound alone)
	@$(BIN)/rapport demo --asr $(ASR) $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/.dev ## the fast tests, offline
	OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist loadfile

test-slow: $(VENV)/.dev ## the tests that take longer than ten seconds each
	$(PYTEST) -m slow

test-browser: $(VENV)/.dev ## the dashboard in a real headless Chromium (needs Chromium on the machine)
	$(PYTEST) -m browser

test-engine: ## the real Whisper and pyannote code with tiny models (installs torch, several GB)
	scripts/engines.sh

check: $(VENV)/.dev ## style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev ## every speed and accuracy figure beside its anchor
	$(BIN)/python scripts/bench.py $(ONLY)

pictures: $(VENV)/.dev ## the documentation's pictures, taken anew (needs Chromium on the machine)
	$(BIN)/python scripts/screenshots.py

coder: $(VENV)/.dev ## learn the embedded coder anew from the role-plays (minutes)
	scripts/coder.sh

wheel: $(VENV)/.dev ## build the wheel and try it alone in a clean environment
	scripts/wheel.sh

lock: ## pin every dependency again (needs uv)
	scripts/lock.sh

format: $(VENV)/.dev ## put the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environments and what tools left behind
	rm -rf $(VENV) .venv-* .pycache build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Rapport needs Python 3.11 or newer; found: $$(python3 --version 2>&1). Install one, or run make PYTHON=/path/to/python"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV); on Debian and Ubuntu: apt install python3-venv"; exit 2; }

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked base into $(VENV) (about 1 GB, once) ..."
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements/base.txt
	@$(BIN)/pip install --quiet --no-compile --no-build-isolation --no-deps --editable .
	@$(BIN)/pip uninstall --quiet --yes setuptools 2>/dev/null || true
	@find $(VENV)/lib -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +  # the libraries' own test suites, 50 MB
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing the locked test tools into $(VENV) ..."
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements/dev.txt
	@touch $@
