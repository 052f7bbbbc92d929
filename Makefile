# make run | test | check | build: everything that is needed is installed by these themselves.

SHELL := /bin/bash
NODE_HOME := $(shell node -p "require('path').resolve(process.execPath, '../..')" 2>/dev/null)
# Native parts are compiled from the source inside the registry package, against this Node's own headers if they are here.
export npm_config_build_from_source := true
ifneq ($(wildcard $(NODE_HOME)/include/node/node_version.h),)
export npm_config_nodedir := $(NODE_HOME)
endif

.PHONY: help run build binary binary-smoke test bench soak fuzz screenshots check format clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

node_modules/.installed: package.json package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

run: build ## Build, and serve on 127.0.0.1:8080 (settings: README.md)
	node dist/main.js serve

build: node_modules/.installed ## Bundle the program into dist/
	node scripts/build.mjs

binary: node_modules/.installed ## Make dist/parley, a single executable for this platform
	node scripts/binary.mjs

binary-smoke: binary build ## Try dist/parley as its users do (PARLEY_ROOT=DIR: inside that directory, as root)
	node scripts/build.mjs --test
	node scripts/test.mjs executable
	PARLEY_EXECUTABLE=dist/parley node scripts/test.mjs cli maintenance export Commands

test: check build ## Check, build, and run every test
	node scripts/build.mjs --test
	node scripts/test.mjs

bench: build ## Measure what the server costs beside two floors (ARGS="--quick --only fan-out --json --help")
	@node scripts/build.mjs --bench
	@ulimit -n "$$(ulimit -Hn)"; node --enable-source-maps build/bench/main.js $(ARGS)

soak: build ## Kill the server, break its clients, fill its disk, again and again (ARGS="--mode kill --rounds 200 --help")
	@node scripts/build.mjs --soak
	@ulimit -n "$$(ulimit -Hn)"; node --enable-source-maps build/soak/main.js $(ARGS)

screenshots: build ## Take the pictures of docs/pages.md with a headless Chromium on the PATH
	node scripts/screenshots.mjs

fuzz: node_modules/.installed ## Send requests of any kind to every route (ARGS="--requests 1000000 --seed 7 --help")
	@node scripts/build.mjs --fuzz
	@node --enable-source-maps build/fuzz/main.js $(ARGS)

check: node_modules/.installed ## Types, lint and format
	npx tsc
	npx biome check --error-on-warnings

format: node_modules/.installed ## Put the format right, and what the linter can mend
	npx biome check --write

clean: ## Remove what was built
	rm -rf dist build node_modules
