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
.PHONY: help run test audit check check-profile eval chaos bench bench-cold bench-page site screenshots setup setup-test
.PHONY: deploy destroy package doctor admin catalog redrive logs backup-check apply-erasures costs scale simulate

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## the whole bot on this machine: API, dashboard, simulated WhatsApp
	@exec $(BIN)/python -m local.run --with-parent

test: setup-test lint ## all checks and all tests, the browser's too
	@$(CLEAN) $(BIN)/python -m pytest -n 2 --dist loadgroup

audit: setup ## known weaknesses of the packages, where their advisories can be asked
	@$(BIN)/python -m local.audit

check: setup lint ## lint, types and the rules of who imports whom

eval: setup ## conversations against the configured model: REPORT=file.json SHOP=folder ONLY=id,id
	@$(BIN)/python -m evaluation.run $(if $(REPORT),--report $(REPORT)) $(if $(SHOP),--shop $(SHOP)) $(if $(ONLY),--only $(ONLY))

chaos: setup ## everything fails while customers write, then a ledger: MESSAGES=2000 SEED=N REPORT=file.json
	@$(CLEAN) $(BIN)/python -m tests.chaos.run $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(REPORT),--report $(REPORT))

check-profile: setup ## every mistake of the shop's profiles, with its line: FILE=
	@$(BIN)/python -m deployment.check_profile $(if $(FILE),"$(FILE)")

bench: setup ## all benchmarks, each beside a baseline of the same run: REPORT=file.json ONLY=name,name
	@$(CLEAN) $(BIN)/python -m tests.bench.run $(if $(REPORT),--report $(REPORT)) $(if $(ONLY),--only $(ONLY))

bench-page: setup ## Lighthouse on the built page, as phone and desktop: REPORT=file.json
	@$(CLEAN) $(BIN)/python -m tests.bench.bench_page $(if $(REPORT),--report $(REPORT))

site: setup ## the dashboard's files, just as they are uploaded: OUT=folder
	@cd dashboard_site && $(NODE) node build.mjs "$(abspath $(or $(OUT),$(error Say where to: make site OUT=folder)))"

screenshots: setup-test ## pictures of every view, dark, light and as a phone: OUT=folder
	@$(CLEAN) $(BIN)/python -m tests.browser.screenshots $(if $(OUT),--out "$(OUT)")

bench-cold: setup ## cold starts from the packaged zip, against bare clients
	@$(CLEAN) $(BIN)/python -m tests.bench.bench_cold $(if $(REPORT),--report $(REPORT))

# A stage on AWS: dev or prod. Doctor, admin, redrive and logs take local too.
ON_STAGE = $(BIN)/python -m deployment.$(subst -,_,$@) --stage $(or $(STAGE),$(error Say which stage: make $@ STAGE=dev))

deploy: setup ## onto AWS, or up to date: STAGE=dev; SET_WEBHOOK=1 points Twilio at it; PACKAGE=folder
	@$(ON_STAGE) $(if $(SET_WEBHOOK),--set-webhook) $(if $(PACKAGE),--package $(PACKAGE))

doctor: setup ## checks a stage from outside, and says what to do: STAGE=dev
	@$(ON_STAGE)

admin: setup ## an operator of the dashboard, or a new password: STAGE=dev USERNAME= ROLE= GENERATE=1
	@$(ON_STAGE) $(if $(filter command%,$(origin USERNAME)),--username $(USERNAME)) $(if $(ROLE),--role $(ROLE)) $(if $(GENERATE),--generate)

catalog: setup ## the shop's products and pages: FILE=products.csv KNOWLEDGE=folder STAGE=local SENDER= DRY_RUN=1
	@$(BIN)/python -m deployment.catalog --stage $(or $(STAGE),local) $(if $(FILE),--file "$(FILE)") \
		$(if $(KNOWLEDGE),--knowledge "$(KNOWLEDGE)") $(if $(SENDER),--sender $(SENDER)) $(if $(DRY_RUN),--dry-run)

logs: setup ## what the bot wrote: STAGE=dev SINCE=1h ALARMS=1 CONVERSATION= FUNCTION= FOLLOW=1 JSON=1
	@$(ON_STAGE) $(if $(SINCE),--since $(SINCE)) $(if $(ALARMS),--alarms) $(if $(FOLLOW),--follow) $(if $(JSON),--json) \
		$(if $(CONVERSATION),--conversation $(CONVERSATION)) $(if $(FUNCTION),--function $(FUNCTION))

redrive: setup ## gives the dead letters to the worker again: STAGE=dev; DRY_RUN=1 only counts
	@$(ON_STAGE) $(if $(DRY_RUN),--dry-run)

backup-check: setup ## can the tables be restored: STAGE=prod; REHEARSE=1 tries it
	@$(ON_STAGE) $(if $(REHEARSE),--rehearse) $(if $(YES),--yes)

apply-erasures: setup ## after a restore, who was erased since goes again: STAGE=prod SINCE=2026-11-20T15:04:00Z DRY_RUN=1
	@$(ON_STAGE) --since $(or $(SINCE),$(error Say since when: make $@ STAGE=prod SINCE=2026-11-20T15:04:00Z)) \
		$(if $(OPT_OUTS_FROM),--opt-outs-from $(OPT_OUTS_FROM)) $(if $(DRY_RUN),--dry-run)

destroy: setup ## deletes the bot, not its data: STAGE=dev; DATA=delete deletes those too
	@$(ON_STAGE) $(if $(filter delete,$(DATA)),--data)

package: setup ## what a deployment uploads, offline: OUT=folder STAGE=dev
	@$(BIN)/python -m deployment.package $(or $(OUT),$(error Say where to: make package OUT=folder)) --stage $(or $(STAGE),dev)

costs: setup ## what a month costs, from measured units
	@$(CLEAN) $(BIN)/python -m deployment.costs

scale: setup ## what gives first at 1, 100, 1,000 and 10,000 messages a second
	@$(CLEAN) $(BIN)/python -m deployment.scale

simulate: setup ## how long customers wait at 1,000 messages a second: REPORT=file.json
	@$(CLEAN) $(BIN)/python -m tests.simulation $(if $(REPORT),--report $(REPORT))

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
