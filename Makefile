# The system's Python makes the virtual environment; everything else runs inside it.
PYTHON ?= python3
BIN := .venv/bin
# Where the system has no Node that is new enough, the one in .venv comes first.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

# Settings of the product and of AWS that are set outside must not reach the tests.
OUTSIDE := $(filter AWS_% TWILIO_% OPENAI_% BUSINESS_% %_PORT LOCAL_% STAGE TABLE_PREFIX REPLY_QUEUE_URL \
	ADMIN_PASSWORD SESSION_SECRET PSEUDONYM_KEY DASHBOARD_ORIGIN VERIFY_WEBHOOK RETENTION_DAYS %_SECONDS \
	MAX_RECEIVES LOG_LEVEL,$(filter-out AWS_CA_BUNDLE,$(.VARIABLES)))
CLEAN := env $(addprefix -u ,$(OUTSIDE))

.DEFAULT_GOAL := help
.PHONY: help run test check bench setup setup-test

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## the whole bot on this machine: API, dashboard, simulated WhatsApp
	@exec $(BIN)/python -m local.run --with-parent

test: setup-test lint ## all checks and all tests, the browser's too
	@$(CLEAN) $(BIN)/python -m pytest -n 2

check: setup lint ## lint, types and the rules of who imports whom

bench: setup ## webhook against its bare AWS calls; start and answer times of the local stack
	@$(CLEAN) $(BIN)/python -m tests.bench.bench_webhook $(if $(REPORT),--report $(REPORT))
	@$(CLEAN) $(BIN)/python -m tests.bench.bench_stack

setup:
	@$(PYTHON) local/setup.py run

setup-test:
	@$(PYTHON) local/setup.py test

.PHONY: lint
lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) npm --prefix dashboard_site run check
	$(NODE) dashboard_site/node_modules/.bin/eslint --config dashboard_site/eslint.config.js local/phone_page
	$(NODE) dashboard_site/node_modules/.bin/prettier --config dashboard_site/.prettierrc.json --check local/phone_page
