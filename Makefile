.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PATH := $(CURDIR)/.venv/bin:$(PATH)
export PATH
export PICCOLO_CONF := backend.piccolo_conf
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_update_notifier := false

# People to try it as, unless it is pointed at a database or an address of its own.
DEMO ?= $(if $(DATABASE_URL)$(HOST),0,1)
INSTALL = python -m pip install --quiet --require-hashes -r
SOURCES = $(shell find pwa -path pwa/node_modules -prune -o -path pwa/dist -prune -o -path pwa/src/graphql/generated -prune -o -type f -print) schema.graphql

help:      ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/ready pwa/dist/ready ## Install what is missing, build the app and serve it
	@echo "• Starting the server"
	@DEMO=$(DEMO) exec growth serve

test: .venv/ready-dev pwa/dist/ready pwa/node_modules/ready-dev ## Run every test: TypeScript, Python, browser
	@bash tests/needs.sh
	cd pwa && npm test --silent
	python -m pytest -q

check: .venv/ready-dev pwa/src/graphql/generated/ready pwa/node_modules/ready-dev ## Format, lint, types, import rules, freshness
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	cd pwa && npm run check --silent
	@python -m tests.fresh

soak: .venv/ready-dev pwa/dist/ready ## The long runs: kills, seeds, big tables
	@bash tests/needs.sh
	SOAK=1 python -m pytest -q -m soak

bench: .venv/ready-dev pwa/dist/ready pwa/node_modules/ready-dev ## Measure, beside what we compare with
	python -m tests.load.bench

schema: .venv/ready ## Print the schema to schema.graphql
	@python -c "from backend.schema import schema; print(schema)" > var/schema.new && mv var/schema.new schema.graphql

migration: .venv/ready ## Write a migration for what changed in tables.py: make migration NAME="why"
	DATABASE_URL=sqlite:///var/migration.sqlite piccolo migrations new backend --auto --desc="$(NAME)"

.venv/ready: backend/requirements.lock pyproject.toml
	@echo "• Python environment"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@mkdir -p var
	@$(INSTALL) backend/requirements.lock
	@python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready backend/requirements-dev.lock
	@echo "• Tools for tests and checks"
	@$(INSTALL) backend/requirements-dev.lock
	@touch $@

pwa/node_modules/ready: .venv/ready pwa/package-lock.json
	@echo "• Packages of the app"
	@cd pwa && npm ci --omit=dev --silent
	@touch $@

pwa/node_modules/ready-dev: pwa/node_modules/ready
	@echo "• Packages for the app's tests and checks"
	@cd pwa && npm ci --silent
	@touch pwa/node_modules/ready $@

pwa/src/graphql/generated/ready: pwa/node_modules/ready $(SOURCES)
	@cd pwa && npm run generate --silent > ../var/generate.log 2>&1 || { cat ../var/generate.log; exit 1; }
	@touch $@

pwa/dist/ready: pwa/src/graphql/generated/ready
	@echo "• The app"
	@cd pwa && npx vite build --logLevel warn > ../var/build.log 2>&1 || { cat ../var/build.log; exit 1; }
	@touch $@

.PHONY: help run test check soak bench schema migration
