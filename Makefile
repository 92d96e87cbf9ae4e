# make deps build check test engines test-vm fuzz conformance demo lint format pages install uninstall deb clean bench probe profile order

SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=
APUS    := .build/release/apus
PROBE   := .build/probe
PAGES   := .build/pages

MANDIR  = $(PREFIX)/share/man/man8
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR  = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
# Every page has a piece of prose; `Tests/pages` holds them to it.
MANPAGES = $(patsubst docs/pages/man/%.man,%.8,$(wildcard docs/pages/man/*.man))

.PHONY: all deps build probe check test engines test-vm fuzz conformance demo lint format pages install uninstall deb clean bench profile order

all: build pages

# Debian packages, only what is missing: without network when everything is there.
deps:
	@Tests/deps

# --disable-local-rpath: the run path that SwiftPM adds by itself makes a static PIE crash before `main`.
# It says which commit it was built from; zeros, if something is not committed. Copied last: a file that was written by
# parts, as the linker and sed do, is cached in small pages, and starts a tenth to a fifth slower.
# -L: the library with the tables of Unicode; SwiftPM does not know where Embedded Swift has its libraries.
EMBEDDED = $(shell $(SWIFT) -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/embedded/$(shell uname -m)-unknown-linux-gnu

build: deps
	@Tests/quietly $(SWIFT) build -c release --disable-local-rpath --product apus -Xlinker -L$(EMBEDDED) $(LINK)
	@commit=$$(git rev-parse HEAD 2>/dev/null) && [ -z "$$(git status --porcelain 2>/dev/null)" ] \
		|| commit=0000000000000000000000000000000000000000; \
	cp -p $(APUS) $(APUS).stamped && LC_ALL=C sed -i "s/commit: [0-9a-f]\{40\}/commit: $$commit/" $(APUS).stamped \
		&& cp -p $(APUS).stamped $(APUS).copy && rm $(APUS).stamped && mv $(APUS).copy $(APUS)

probe: deps $(PROBE)

$(PROBE): $(wildcard conformance/Sources/Probe/*)
	@mkdir -p .build
	gcc -std=gnu11 -O2 -static -s -Wall -Wextra -Werror -o $@ $(filter %.c,$^)

# The quick set: what a change is checked with.
check: lint build probe
	APUS_TEST_SCOPE=quick Tests/tally tests $(SWIFT) test
	Tests/tally conformance conformance/judge $(abspath $(APUS))

# Everything, with a minute of mutated configurations, here and in guests with cgroup v2.
test: build probe pages
	@Tests/deps lanes
	@Tests/deps pages
	@status=0; APUS_FUZZ_SECONDS=60 Tests/tally tests $(SWIFT) test || status=1; \
	Tests/tally conformance conformance/judge || status=1; \
	Tests/tally resctrl conformance/with-resctrl $(abspath $(APUS)) || status=1; \
	for what in pages package; do Tests/tally $$what Tests/$$what || status=1; done; \
	for lane in containerd cri docker; do \
		Tests/tally $$lane conformance/engines/$$lane $(abspath $(APUS)) || status=1; \
	done; \
	Tests/tally vm conformance/vm/test || status=1; exit $$status

# Every lane of an engine, for apus and, to compare, for runc, which decides nothing; keeps the counts of all lanes.
ENGINES := containerd cri docker podman podman-guest
LANES   ?= $(ENGINES)
engines: build
	@Tests/deps engines
	@rm -f .build/engines.tally; export TALLY=$(abspath .build/engines.tally); \
	status=0; for lane in $(LANES); do \
		Tests/tally $$lane conformance/engines/$$lane $(abspath $(APUS)) || status=1; \
		Tests/tally $$lane-runc conformance/engines/$$lane /usr/sbin/runc; \
	done; [ "$(LANES)" != "$(ENGINES)" ] || conformance/keep engines; exit $$status

# Mutated configurations for the planner: make fuzz SECONDS=600, and SEED=… to see the same ones again.
SECONDS ?= 600
fuzz:
	APUS_FUZZ_SECONDS=$(SECONDS) APUS_FUZZ_SEED=$(SEED) $(SWIFT) test --filter PlannerFuzzTests

# The part of `test` in guests with cgroup v2, with and without systemd; with FULL=1 also what takes minutes, and the
# suite for runc and crun, whose results it keeps. ONLY="WORD…" runs the checks that have one of the words only.
test-vm: build probe
	@FULL=$(FULL) Tests/tally vm conformance/vm/test $(ONLY)

# Judges the runtimes in RUNTIME by the specification; without, apus beside runc and crun, and keeps their results.
conformance: build probe
	@conformance/judge $(RUNTIME)
	@[ -n "$(RUNTIME)" ] || conformance/keep

demo: build
	@conformance/demo $(abspath $(APUS))

lint:
	@Tests/lint

format:
	$(SWIFT) format -i -r Sources Tests conformance Package.swift

# Manual pages and shell completions, from the table of options that apus parses with.
pages: build
	@docs/pages/make $(APUS) $(PAGES)

install: build pages
	install -D -m 0755 $(APUS) $(DESTDIR)$(PREFIX)/bin/apus
	install -D -m 0644 -t $(DESTDIR)$(MANDIR) $(PAGES)/man8/*
	install -D -m 0644 -t $(DESTDIR)$(BASHDIR) $(PAGES)/bash/*
	install -D -m 0644 -t $(DESTDIR)$(ZSHDIR) $(PAGES)/zsh/*
	install -D -m 0644 -t $(DESTDIR)$(FISHDIR) $(PAGES)/fish/*

# Exactly the files of `make install`; folders stay, they may be somebody else's.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/apus $(addprefix $(DESTDIR)$(MANDIR)/,$(MANPAGES)) $(DESTDIR)$(BASHDIR)/apus \
		$(DESTDIR)$(ZSHDIR)/_apus $(DESTDIR)$(FISHDIR)/apus.fish

# A package for Debian, .build/apus_VERSION_ARCHITECTURE.deb.
deb: build pages
	@docs/debian/make $(APUS)

clean:
	rm -rf .build

# apus beside runc, crun and the floor: tables here, .build/bench/{bench.json,bench.svg,brief.svg} (docs/performance.md). ROUNDS of each
# part; ONLY="WORD…" the parts with these names; LAYOUTS="v1 v2"; CRUN_STATIC=PATH; ALSO="NAME=PATH…" more runtimes, such
# as an older apus; FULL=1 also what takes long; TMPFS=1 state on a tmpfs, as /run is on most hosts.
bench: build
	@Tests/deps bench
	@conformance/bench/run --rounds $(or $(ROUNDS),15) --only "$(ONLY)" --layouts "$(LAYOUTS)" \
		--crun-static "$(CRUN_STATIC)" --also "$(ALSO)" $(if $(FULL),--full) $(if $(TMPFS),--tmpfs) $(abspath $(APUS))

# Where commands spend their instructions (docs/performance.md): COMMANDS="run exec docker start state kill delete".
profile:
	@Tests/deps bench
	@conformance/profile/profile $(COMMANDS)

# The order of functions anew, after changes that move much of what a start executes: ten minutes.
order:
	@Tests/deps bench
	@conformance/profile/profile --order Sources/apus/startup.order
