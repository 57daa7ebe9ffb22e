# make alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BINARY := tyk-redis-doctor
export CGO_ENABLED ?= 0

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## the static binary, ./tyk-redis-doctor
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BINARY) .

setup: ## install redis-server and what else the tests need, where it is missing; says so before it does
	@scripts/setup

servers: ## get Redis 6 and 8, Redict 7, Valkey 8 and 9 from Debian's packages into a folder of this user
	@scripts/servers

demo: setup build ## start a cluster and a Sentinel estate here, break them, and see what the tool says
	./$(BINARY) demo

test: setup ## unit tests, on real servers where a real one can show the thing
	go test ./...

race: setup ## the same under the race detector
	CGO_ENABLED=1 go test -race ./...

e2e: setup build ## the built binary against real and hostile estates
	BINARY=$(CURDIR)/$(BINARY) go test -count=1 -tags e2e ./scripts/e2e/

# LIVE names the servers, as scripts/servers list does; "installed" is that of this machine. Empty: all.
live: setup servers build ## every test that starts servers, and e2e, on each of those
	BINARY=$(CURDIR)/$(BINARY) scripts/live $(LIVE)

lint: ## gofmt, vet, staticcheck, and the rules of the house
	@scripts/lint

generate: ## write again what is generated: schema, README table, goldens of the documentation
	go test ./report/render/ ./scripts/house/ -run 'UpToDate' -update

# BENCH are further flags, as scripts/bench/doc.go names them: BENCH="-sizes 6 -runs 9".
bench: setup build ## how fast it is, beside redis-cli and a loop of clients; writes scripts/bench/RESULTS.md
	BINARY=$(CURDIR)/$(BINARY) go test -count=1 -tags bench -timeout 0 -v -run TestResults ./scripts/bench/ -out RESULTS.md $(BENCH)

FUZZTIME ?= 30s
fuzz: ## every Fuzz target of the module, each for FUZZTIME (30s)
	@scripts/fuzz $(FUZZTIME)

# WALK are further flags, as scripts/walk/doc.go names them: WALK="-steps 2000 -legs 3".
walk: setup build ## faults at random, and each verdict beside what the component's own operations meet
	BINARY=$(CURDIR)/$(BINARY) go test -count=1 -tags walk -timeout 0 -v ./scripts/walk/ $(WALK)

# TARGETS are systems and machines: make dist TARGETS=linux/amd64,darwin/arm64. Empty: all.
dist: ## archives of a release for every system, with licences, parts list and checksums, in ./dist
	go run ./scripts/dist -version "$(VERSION)" $(if $(TARGETS),-targets $(TARGETS))

dist-check: ## one of them, built twice, in two places and with nothing kept: the same bytes
	go run ./scripts/dist -version "$(VERSION)" -out dist/check -again -targets $(or $(TARGETS),linux/amd64)

ROOTS ?= /etc/ssl/certs/ca-certificates.crt
image-files: ## what scripts/deploy/Dockerfile takes, in ./dist/image: binaries and the CA roots of this machine (ROOTS)
	go run ./scripts/dist -version "$(VERSION)" -image $(ROOTS)

clean: ## remove what was built
	rm -rf $(BINARY) dist

.PHONY: help build dist dist-check image-files setup servers demo test race e2e live lint generate bench walk fuzz clean
