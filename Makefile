# make run     set everything up and run the main job
# make serve   set everything up and open the page on which assumptions are moved
# make test    set everything up and run every check
# make help    the rest
#
# The first call of any of these makes .venv and installs into it; later calls reuse it.
# PYTHON=/path/to/python3 chooses the interpreter, WORKERS=1 runs the tests on one core.

.POSIX:
.NOTPARALLEL:
.PHONY: dist run serve test test-latest test-lowest quick lint docs bench coverage lock clean help

BIN = .venv/bin
# One more than the cores of a small machine: some tests wait, for processes and for browsers.
WORKERS = 3

run:
	@PYTHON='$(PYTHON)' .ci/setup run
	$(BIN)/sim run scenarios/reassurance.yaml
	@echo 'make serve opens a page on which one moves these assumptions and sees the same histories again'

serve:
	@PYTHON='$(PYTHON)' .ci/setup serve
	$(BIN)/sim serve scenarios/reassurance.yaml --open

# The tests come last, so that their count is the last line. They build the docs and follow the links.
test: lint
	@.ci/browser
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The tests under the newest releases of everything, and under the oldest that pyproject.toml allows.
test-latest:
	@PYTHON='$(PYTHON)' .ci/setup latest
	.venv-latest/bin/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-lowest:
	@PYTHON='$(PYTHON)' .ci/setup lowest
	.venv-lowest/bin/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# The tests without the slow ones.
quick:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m 'not slow'

lint:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Warnings are errors, and so is a link to a page that is not there.
docs:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/python -m sphinx -q -W -n --keep-going -b html docs docs/_build/html
	@echo 'docs: open docs/_build/html/index.html'

# A wheel and a source distribution in dist/, with the manual page beside them.
dist:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/python -m build --outdir dist
	$(BIN)/python -m reassurance_sim.cli.manual > dist/sim.1
	@echo 'dist: pipx install dist/*.whl installs sim; man ./dist/sim.1 shows its manual'

bench:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/python benchmarks/throughput.py

# Every interval and claim against a known truth, into docs/explanation/trust.md.
coverage:
	@PYTHON='$(PYTHON)' .ci/setup dev
	$(BIN)/python -m tests.coverage.page

# What `make run` and `make test` install, brought up to date: needs each supported Python with pip.
lock:
	@python='$(PYTHON)' && "$${python:-python3}" .ci/lock.py

clean:
	rm -rf .venv .venv-latest .venv-lowest build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help:
	@echo 'make run     set up and run the main job: sim run scenarios/reassurance.yaml'
	@echo 'make serve   set up and open the page: sim serve scenarios/reassurance.yaml --open'
	@echo 'make test    set up and run every check: style, types, layers, tests (which build the docs)'
	@echo 'make test-latest, make test-lowest'
	@echo '             the tests under the newest and the oldest versions that pyproject.toml allows'
	@echo 'make quick   the tests without the slow ones'
	@echo 'make lint    style, types and layers alone'
	@echo 'make docs    build the docs into docs/_build/html'
	@echo 'make dist    build the wheel, the source distribution and the manual page into dist'
	@echo 'make bench   measure speed'
	@echo 'make coverage  measure how often each interval and claim is right, into docs/explanation/trust.md'
	@echo 'make lock    write constraints.txt anew: the versions that run and test install'
	@echo 'make clean   remove everything made here'
