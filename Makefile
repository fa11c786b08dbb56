# The entry points for people and for continuous integration. Each target installs what it needs
# on Debian 12 (tools/setup), configures and builds by itself.

SEEDS ?= 10000
SECONDS_EACH ?= 60
PREFIX ?= /usr
DESTDIR ?=

CONFIGURED := build/release/build.ninja

.PHONY: build demo test test-sdks bench bench-match bench-table-peers fuzz lint format simulate install clean
.DEFAULT_GOAL := build

build:
	@tools/setup build
	@test -f $(CONFIGURED) || cmake --preset release
	@cmake --build build/release --target penstock

demo:
	@tools/setup build node
	@$(MAKE) --no-print-directory build
	@demo/run

test:
	@tools/setup build node test
	@tools/run_tests

test-sdks:
	@tools/setup build node test
	@tools/run_tests --sdks

bench:
	@tools/setup build node test
	@tools/bench

bench-match: build
	@bench/match

bench-table-peers: build
	@bench/table $(PEERS)

fuzz:
	@tools/setup build fuzz
	@cmake --preset fuzz >/dev/null
	@cmake --build build/fuzz --target penstock_fuzzers
	@SECONDS_EACH=$(SECONDS_EACH) tools/fuzz

lint:
	@tools/setup build lint
	@cmake --preset release >/dev/null
	@tools/lint

format:
	@tools/setup test
	@git ls-files -z -co --exclude-standard '*.cc' '*.h' | xargs -0 -r clang-format-14 -i

simulate:
	@tools/setup build test
	@tools/run_tests simulation --seeds $(SEEDS)

install: build
	@DESTDIR=$(DESTDIR) cmake --install build/release --prefix $(PREFIX)

clean:
	@rm -rf build
