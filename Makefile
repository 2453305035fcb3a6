# The two commands that matter: `make run` and `make test`.
PORT ?= 8000
DATA ?= var
B := .venvs/bridge/bin/python
E := .venvs/engine/bin/python
T := .venvs/train/bin/python
NAME ?= candidate
EPOCHS ?= 8
CANDIDATE ?= models/trained/$(NAME)
export RASA_TELEMETRY_ENABLED := false
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help run test check new-office train diet pretrain evaluate evaluate-external bench web lock setup clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

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

new-office: ## Ask what a new office needs and write its profile (FROM=answers.yml asks nothing)
	@scripts/setup
	@$(B) scripts/new_office.py $(if $(FROM),--from $(FROM))

train: ## Make a candidate model (BASE=, REVISION=, NAME=, EPOCHS=) and put it into service if it is nowhere worse
	@scripts/setup --with-training
	@PYTHONPATH=. $(T) -m models.finetune --out $(CANDIDATE) --epochs $(EPOCHS) $(if $(BASE),--base $(BASE)) $(if $(REVISION),--revision $(REVISION))
	@PYTHONPATH=. $(T) -m models.export --trained $(CANDIDATE) --out $(CANDIDATE)/release --name $(NAME)
	@PYTHONPATH=. $(E) -m models.registry $(CANDIDATE)/release
	@scripts/setup

pretrain: ## Train the compact encoder on (CORPUS=folder) plain text
	@scripts/setup --with-training
	@PYTHONPATH=. $(T) -m models.pretrain --corpus $(CORPUS) --out models/trained/encoder $(if $(BASE),--from $(BASE))

vocabulary: ## Compare vocabularies on (CORPUS=folder) plain text before pretraining
	@scripts/setup --with-training
	@PYTHONPATH=. $(T) -m models.vocabulary --corpus $(CORPUS)

evaluate: ## Scores of the understanding model on held-out data
	@scripts/setup
	@PYTHONPATH=. $(E) -m models.evaluate $(if $(wildcard models/reports/diet.json),--predictions diet=models/reports/diet.json)

diet: ## Train stock Rasa on the same messages, for comparison (long)
	@scripts/setup
	@PYTHONPATH=. $(E) -m models.diet

evaluate-external: ## Measure on outside data in ../shared/benchmarks, where there are any
	@scripts/setup --with-training
	@PYTHONPATH=. $(T) -m models.external

bench: ## Load our stack and a stock Rasa in one run; prints a table and JSON
	@scripts/setup
	@PYTHONPATH=. $(B) -m bench

web: ## Build the widget and the console into web/dist
	@scripts/web build

lock: ## Pin the requirements again (needs uv)
	@scripts/lock

clean: ## Remove environments, trained models and caches; data stays
	rm -rf .venvs models/trained .pytest_cache .mypy_cache .ruff_cache .hypothesis web/node_modules .rasa
