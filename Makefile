# Two commands: `make serve` runs ひと呼吸, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help setup serve test release release-check bench fuzz load schema extension train docs pictures clean
.DEFAULT_GOAL := help

help:
	@echo "make serve      set up and start the service on http://127.0.0.1:8110 (PORT=… for another port)"
	@echo "make test       set up and run every test, the real browser included"
	@echo "make bench      time per check against tokenising alone, HTTP against a bare Flask app, training, cost of the extension"
	@echo "make load       20,000 checks by 32 clients at once: failures, times, memory"
	@echo "make fuzz       inputs nobody would send, for FUZZ_TIME seconds (600): text, packs, calendars, tables, copies, the API"
	@echo "make schema     write the JSON Schema of rule packs again"
	@echo "make extension  build the zip for each store into dist/"
	@echo "make release    build everything that is handed out into dist/: packages, single file, zips, SBOM, checksums"
	@echo "make release-check  install what is in dist/ for real, with pipx and as a single file, try it and remove it"
	@echo "make docs       build the handbook into dist/site, to be read from there or put on any web server"
	@echo "make pictures   take the pictures of the handbook again, by the tests of the browser"
	@echo "make train      teach the reader again from rules/corpus (docs/reader.md)"

# Debian splits venv from python3: fetch it where it is missing.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %d.%d; try: make PYTHON=python3.12 …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(SUDO) apt-get update -q && $(SUDO) apt-get install -q -y python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.installed: pyproject.toml $(BIN)/python
	@echo "準備しています（はじめては、必要なものを取りに行くので数分かかります）。 / Setting up (the first time takes some minutes: packages are fetched)."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

setup: $(VENV)/.installed

PORT ?= 8110
serve: setup
	$(BIN)/hitokokyu serve --port $(PORT)

test: $(VENV)/.installed-test
	$(BIN)/python -m tests.system_packages
	$(BIN)/python tests/browser/build_pages.py
	$(BIN)/python tests/extension/setup_tools.py
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

bench: $(VENV)/.installed-test
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.training
	$(BIN)/python -m tests.system_packages
	$(BIN)/python tests/browser/build_pages.py
	$(BIN)/python -m tests.bench.extension

load: $(VENV)/.installed-test
	$(BIN)/python -m tests.faults.load

$(VENV)/.installed-fuzz: pyproject.toml $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,fuzz]'
	@touch $@

FUZZ_TIME ?= 600
fuzz: $(VENV)/.installed-fuzz
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_TIME)

schema: setup
	$(BIN)/hitokokyu rules schema rules/schema

extension: $(BIN)/python
	$(BIN)/python -m tests.extension.package

$(VENV)/.installed-release: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[release]'
	@touch $@

release: $(VENV)/.installed-release
	$(BIN)/python server/release/release.py

release-check: $(VENV)/.installed-test
	$(BIN)/python -m tests.install.release_check

$(VENV)/.installed-docs: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

docs: $(VENV)/.installed-docs
	PYTHONPATH=docs/site $(BIN)/python -m builder dist/site

TAKEN := .cache/pictures
PICTURED := accessibility panel hours_page withheld_page training_course training_editor_page disclaimer_page
pictures: $(VENV)/.installed-test
	$(BIN)/python -m tests.system_packages
	$(BIN)/python tests/browser/build_pages.py
	HITOKOKYU_SCREENSHOTS=$(TAKEN) $(BIN)/python -m pytest $(PICTURED:%=tests/browser/test_%.py)
	PYTHONPATH=docs/site $(BIN)/python -m builder.pictures $(TAKEN)

$(VENV)/.installed-train: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@

# The package is only read for its word vectors, never installed: it wants an older SudachiPy.
VECTORS := .cache/vectors/ja_ginza-5.3.0-py3-none-any.whl
$(VECTORS): $(BIN)/python
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D) ja-ginza==5.3.0

train: $(VENV)/.installed-train $(VECTORS)
	$(BIN)/python -m hitokokyu.reader.training.learn --vectors $(VECTORS) --out rules/reader/reader.npz \
	  rules/corpus/train-*.jsonl rules/corpus/everyday.jsonl
	$(BIN)/python -m hitokokyu.reader.training.measure --out rules/reader/measured.json \
	  --picture docs/images/reader-reliability.svg \
	  rules/corpus/dev-c.jsonl rules/corpus/dev-d.jsonl rules/corpus/everyday.jsonl

clean:
	rm -rf $(VENV) .cache .pytest_cache .hypothesis dist
