# The two commands of the README, and what developers use. Each sets up what it needs.
BUILD := build/release
CHECK := build/check
JOBS  := $(shell env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2)
CMAKE_FLAGS := -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo $(if $(WERROR),-DATTEND_WERROR=$(WERROR))

PREFIX := /usr/local

.PHONY: demo test bench build install setup setup-test setup-check setup-bench setup-web check format web screenshots \
  clean help

help:
	@echo "make demo    set up, build, train a small translator on real text and look inside it"
	@echo "make test    set up, build everything and run all tests"
	@echo "make build   set up and build the program: $(BUILD)/bin/attend"
	@echo "make install  the program, the library and its headers, below PREFIX=/usr/local"
	@echo "make check   format, layers, Clang with sanitizers, fuzzing, damaged files, kills, ARM (as CI does)"
	@echo "make bench   set up, build and measure, beside a peer: build/bench/results.md; QUICK=1 for a"
	@echo "             look; DATA=DIR: parallel text train.*, test.*; MODEL=DIR: a model to translate with"
	@echo "make format  format all sources"
	@echo "make web     bundle the pages anew: web/dist"
	@echo "make screenshots  pictures of every view of the pages: build/screenshots; PAGES=...: of these, too"

setup:
	@scripts/install_packages.sh packages/build.txt

setup-test: setup
	@scripts/install_packages.sh packages/test.txt

build: setup
	@mkdir -p $(BUILD)
	@cmake -S . -B $(BUILD) $(CMAKE_FLAGS) > $(BUILD).log 2>&1 || (cat $(BUILD).log; false)
	@cmake --build $(BUILD) --parallel $(JOBS) --target attend

install: build
	@cmake --build $(BUILD) --parallel $(JOBS) --target attend_library
	@cmake --install $(BUILD) --prefix "$(PREFIX)"

demo: build
	@scripts/demo.sh $(BUILD)/bin/attend

test: setup-test
	@cmake -S . -B $(BUILD) $(CMAKE_FLAGS)
	@cmake --build $(BUILD) --parallel $(JOBS)
	@ctest --test-dir $(BUILD) --output-on-failure --parallel $(JOBS)

setup-bench: setup
	@scripts/install_packages.sh packages/bench.txt

bench: setup-bench build
	@cmake --build $(BUILD) --parallel $(JOBS) --target benchmarks
	@/usr/bin/python3 -B benchmarks/bench.py $(BUILD) build/bench $(if $(DATA),--data "$(DATA)") \
	  $(if $(MODEL),--model "$(MODEL)") $(if $(PICTURES),--pictures "$(PICTURES)") $(if $(BEFORE),--before "$(BEFORE)") \
	  $(if $(QUICK),--quick) $(if $(ONLY),--only "$(ONLY)")

setup-check: setup-test
	@scripts/install_packages.sh packages/check.txt

check: setup-check
	@scripts/check.sh

format: setup-test
	@git ls-files '*.cpp' '*.h' | xargs clang-format -i

setup-web:
	@scripts/install_packages.sh packages/web.txt
	@command -v npm > /dev/null || scripts/install_packages.sh packages/npm.txt
	@web/install.sh

web: setup-web
	@cd web && node_modules/.bin/tsc --noEmit && node build.js

screenshots: setup-web
	@node web/test/screenshots.js build/screenshots $(PAGES)

clean:
	@rm -rf build
