# make run                  the app over the sample reports, on http://127.0.0.1:8501
# make run REPORTS=folder   the app over your own reports
# make test                 everything CI checks
# make fix                  format and repair what the linters can
# make samples              render the sample reports anew from their sources

PORT ?= 8501
REPORTS ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test fix samples train clean

run: $(VENV)/.run
	@sh scripts/run.sh "$(REPORTS)" "$(PORT)"

test: $(VENV)/.dev
	@sh scripts/browser.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	# A browser test can lose step on a loaded machine: what failed is tried once more, by itself.
	$(BIN)/pytest -q -n 2 || $(BIN)/pytest -q --last-failed --last-failed-no-failures none

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

samples: $(VENV)/.dev
	$(BIN)/python -m benchmarks.render

train: $(VENV)/.dev
	$(BIN)/nianbao train

clean:
	rm -rf $(VENV) libraries build *.egg-info

$(VENV)/.run: pyproject.toml
	@sh scripts/environment.sh run

$(VENV)/.dev: pyproject.toml
	@sh scripts/environment.sh dev
