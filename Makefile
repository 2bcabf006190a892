# make run                  the app over the sample reports, on http://127.0.0.1:8501
# make run REPORTS=folder   the app over your own reports
# make test                 everything CI checks
# make fuzz                 thousands of damaged files through the parser, a count of what became of them
# make fix                  format and repair what the linters can
# make samples              render the sample reports anew from their sources

PORT ?= 8501
REPORTS ?=
COUNT ?= 2000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test fuzz fix samples train clean

run: $(VENV)/.run
	@sh scripts/run.sh "$(REPORTS)" "$(PORT)"

test: $(VENV)/.dev
	@sh scripts/programs.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n 2 -m "not e2e"
	# A browser can lose step on a loaded machine: a test of the pages that failed is tried once more, by itself.
	$(BIN)/pytest -q -n 2 -m e2e || $(BIN)/pytest -q -m e2e --last-failed --last-failed-no-failures none

fuzz: $(VENV)/.dev
	$(BIN)/python -m benchmarks.fuzz --count $(COUNT)

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
