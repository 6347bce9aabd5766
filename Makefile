# Two commands: `make app` opens the app, `make test` runs every test; `make quick` is for in between, `make class` for many visitors at once.
# All install what they need into .venv.
# Most tests compile more than they compute: there the compiler takes less trouble, see tests/compiler_flags.py.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadfile

REPLICAS ?= 4
PORT ?= 8501

.PHONY: app class test learning browser quick lint
app: .venv/ready
	$(BIN)/python -m streamlit run server.py

class: .venv/ready
	$(BIN)/python -m deploy.start --replicas $(REPLICAS) --port $(PORT)

test: .venv/cluster
	$(BIN)/python tests/fetch_browser.py
	GAN2D_QUICKLY=compile $(PYTEST) -m "not slow and not browser"
	$(MAKE) -j2 learning browser

# side by side: a browser's tests wait for half of their time, which those that learn can use
learning: .venv/cluster
	GAN2D_QUICKLY=learn nice $(PYTEST) -m slow tests/measure tests/studies tests/theory tests/training
	GAN2D_QUICKLY=claim nice $(PYTEST) -m slow tests/lessons

browser: .venv/cluster
	GAN2D_QUICKLY=compile $(PYTEST) -m browser tests/browser

quick: .venv/cluster
	GAN2D_QUICKLY=compile $(PYTEST) -m "not slow and not browser and not compiles"

lint: .venv/ready
	$(BIN)/python -m pip install -q "ruff>=0.14,<0.17" "mypy>=1.18,<3"
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

.venv/ready: requirements.txt
	$(PYTHON) -c "import sys; sys.exit('gan2d needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12 $@' % sys.version_info[:2]) if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	touch $@

.venv/cluster: requirements-cluster.txt .venv/ready
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-cluster.txt
	touch $@
