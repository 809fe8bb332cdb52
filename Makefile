# Everything runs in .venv, which is made on first use.
#   make certify              certify dicognito on the smoke corpus
#   make certify TOOL=deid    another tool; ARGS="..." passes options on
#   make test                 formatter, linter, types and the test suite
#   make test-slow            the tests that take minutes: real tools, faces
#   make check                formatter, linter, types
#   make perf                 speed, with pytest-benchmark
#   make schema               export the JSON Schemas after a change of types.py

PYTHON ?= python3
TOOL ?= dicognito
BIN := .venv/bin
READY := .venv/ready
PYTEST := $(BIN)/pytest -p no:benchmark --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: certify test test-slow check perf schema clean

certify: $(READY)
	$(BIN)/anoncert certify $(TOOL) $(ARGS)

test: $(READY) check
	$(PYTEST) -m "not tools and not slow" $(ARGS)

test-slow: $(READY)
	$(PYTEST) -m "tools or slow" $(ARGS)

check: $(READY)
	$(BIN)/ruff format --check bench
	$(BIN)/ruff check bench
	$(BIN)/mypy

perf: $(READY)
	$(BIN)/pytest bench/perf --benchmark-columns=min,median,ops $(ARGS)

schema: $(READY)
	$(BIN)/python -m anoncert.schema results/schema

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --upgrade "pip>=25.1"
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --editable . --group dev
	@touch $(READY)

clean:
	rm -rf .venv
