# make run · make test. The rest is for while you work.

# What the page is made of: it is built again only when one of these changed.
PAGE_SOURCES := $(shell find src/app src/worker src/intake src/device src/vault src/catalog src/wire src/text src/receipt style public) \
	index.html Trunk.toml Cargo.toml Cargo.lock .cargo/config.toml .ci/page .ci/parts.mjs .ci/wasm-opt .ci/compress.mjs .ci/versions
DATA := .run
LISTEN := 127.0.0.1:8080

.PHONY: help run test bench gallery fuzz page server desk fmt lint clean

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: page server desk ## build everything and serve it, with its data in ./.run
	@mkdir -p $(DATA)
	@.ci/desk $(DATA)
	@exec target/release/kluis-storage --listen $(LISTEN) --data $(DATA) --site dist --purposes $(DATA)/purposes.toml

test: page ## every check and test; the last line counts them
	@.ci/tools browser
	@.ci/tools reader
	@.ci/test

bench: page ## how fast it is, beside others and against the budgets
	@.ci/tools bench
	@.ci/bench

gallery: page ## a picture of every page and state, to leaf through
	@.ci/tools browser
	@.ci/gallery

page: dist/index.html.br ## the page and the worker, into dist

dist/index.html.br: $(PAGE_SOURCES)
	@.ci/tools page
	@.ci/page

server: ## the server, optimised
	@.ci/tools server
	@cargo build --release -p kluis-storage

desk: ## the program for staff and recipients, optimised
	@.ci/tools server
	@cargo build --release -p kluis-desk

SECONDS_EACH := 60
fuzz: ## every decoder under libFuzzer, SECONDS_EACH=60
	@.ci/tools fuzz
	@.ci/fuzz $(SECONDS_EACH)

fmt: ## format every file
	@cargo fmt --all

lint: ## clippy, natively and for the browser
	@.ci/tools page
	@.ci/lint

clean: ## remove what was built; data in ./.run stays
	@rm -rf target dist
