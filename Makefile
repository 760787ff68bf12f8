# What a newcomer, a developer and CI type. Each target installs what is missing first.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test bench lint format fuzz bootstrap build

norn := .build/release/norn
sources := Sources Tests Examples Package.swift

help:
	@echo "make demo    live through two virtual hours of a log store under faults"
	@echo "make test    run the tests"
	@echo "make bench   measure the simulation kernel"
	@echo "make lint    check format, layers and determinism"
	@echo "make format  format the sources"
	@echo "make fuzz    feed the decoders and parsers with bad input for a while"

bootstrap:
	@Scripts/bootstrap

build: bootstrap
	@Scripts/build norn

demo: build
	@$(norn) run Scenarios/quickstart.yaml

test: bootstrap
	@Scripts/test
	@Scripts/examples

bench: bootstrap
	@Scripts/build norn-bench
	@.build/release/norn-bench kernel

lint: bootstrap
	@Scripts/lint

format:
	@swift format --in-place --recursive $(sources)

fuzz: bootstrap
	@Scripts/fuzz all
