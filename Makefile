# The few things one does, by name. `make` alone lists them.
PROJECT ?= .
HERE := $(dir $(lastword $(MAKEFILE_LIST)))
COPPICE := $(HERE)coppice

.PHONY: help build install train register promote gate drift serve test verify demo lint format clean

help: ## Show what one can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build everything, with formatter and guards, without tests
	mvn -q -B -DskipTests package

install: ## Build, and put the libraries into the local Maven repository
	mvn -q -B -Pfast -DskipTests install

train: ## Train the project in PROJECT: make train PROJECT=examples/churn
	$(COPPICE) train -p $(PROJECT)

register: ## Make the last run of PROJECT a version of its model
	$(COPPICE) models register latest -p $(PROJECT)

promote: ## Promote a version: make promote PROJECT=examples/churn VERSION=churn/1
	$(COPPICE) models promote $(VERSION) -p $(PROJECT)

gate: ## Ask what blocks the release of the last run of PROJECT
	$(COPPICE) gate -p $(PROJECT)

drift: ## Compare rows with the last run: make drift PROJECT=examples/churn DATA=new.csv
	$(COPPICE) drift -p $(PROJECT) --current $(DATA)

serve: ## Serve PROJECT
	$(COPPICE) serve -p $(PROJECT)

verify: ## Verify the last run of PROJECT
	$(COPPICE) verify latest -p $(PROJECT)

demo: ## Tell the life of a model in one minute
	$(COPPICE) demo

test: ## Run every test, with formatter and guards, as CI does
	mvn -B verify

lint: ## Check format, Error Prone and NullAway
	mvn -q -B test-compile

format: ## Format every source file
	mvn -q -B spotless:apply

clean: ## Remove everything that was built
	mvn -q -B clean
