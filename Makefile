# The two commands that matter: `make run` and `make test`.
PORT ?= 8000
DATA ?= var
B := .venvs/bridge/bin/python
E := .venvs/engine/bin/python
export RASA_TELEMETRY_ENABLED := false
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help run test check train evaluate bench web lock setup clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Install and train what is missing; safe to run again
	@scripts/setup

run: ## Start everything on http://127.0.0.1:$(PORT)
	@scripts/setup
	@$(B) -m api up --port $(PORT) --data $(DATA)

test: ## Run every test
	@scripts/setup --with-tests
	@scripts/test

check: ## Format, lint, types, import rule, catalogue, data, docs
	@scripts/setup --with-tests
	@scripts/check

train: ## Train the engine again, even if nothing changed
	@scripts/setup --retrain

evaluate: ## Scores of the understanding model on held-out data
	@scripts/setup
	@PYTHONPATH=. $(E) -m models.evaluate

bench: ## Load our stack and a stock Rasa in one run; prints a table and JSON
	@scripts/setup
	@PYTHONPATH=. $(B) -m bench

web: ## Build the widget and the console into web/dist
	@scripts/web build

lock: ## Pin the requirements again (needs uv)
	@scripts/lock

clean: ## Remove environments, trained models and caches; data stays
	rm -rf .venvs models/trained .pytest_cache .mypy_cache .ruff_cache .hypothesis web/node_modules .rasa
