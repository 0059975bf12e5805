# peeler: see README.md.
#
# make           both programs: peeler, peeler-index
# make demo      packages, build, index the sample reports, ask three questions
# make check     packages, build with warnings as errors, all tests
# make help      the other targets

# Every package that a fresh Debian machine needs to build, and to test:
BUILD_PACKAGES = build-essential pkg-config libxapian-dev libstemmer-dev zlib1g-dev \
	libutf8proc-dev libjansson-dev libyajl-dev libdeflate-dev libxxhash-dev
CHECK_PACKAGES = $(BUILD_PACKAGES) libcmocka-dev clang python3 strace xxhash jq

CC ?= cc
CXX ?= c++
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
BUILD ?= build
PREFIX ?= /usr/local
VERSION = 0.1.0
# make V=1 shows the whole commands
Q = $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)  $@")

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Werror
CPPFLAGS += -I. -D_GNU_SOURCE -DPEELER_VERSION='"$(VERSION)"'
OWN_CFLAGS = -std=c11 $(WARNINGS) -Wstrict-prototypes -Wmissing-prototypes $(CFLAGS) $(SANITIZE)
OWN_CXXFLAGS = -std=c++17 $(WARNINGS) $(CXXFLAGS) $(SANITIZE)
LDLIBS = -lxapian -lstemmer -lz -lutf8proc -ljansson -lyajl -ldeflate -lxxhash -lm -pthread

sources = $(wildcard $(addsuffix /*.c,$(1)))
objects = $(patsubst %,$(BUILD)/%.o,$(basename $(1)))

SHIM = $(call objects,$(call sources,shim) shim/xapian.cc)
# What indexer and searcher share: words, and the bytes on disk.
FORMAT = $(addprefix indexer/pack/,format.c bits.c postings.c places.c frame.c rice.c entry.c stems.c dictionary.c store.c columns.c sums.c)
TEXT = $(call objects,$(call sources,indexer/text) $(FORMAT))
INDEXER = $(filter-out $(TEXT) $(BUILD)/indexer/main.o, \
	$(call objects,$(call sources,indexer indexer/report indexer/pack))) $(BUILD)/corpus/forces.o
SEARCHER = $(filter-out $(BUILD)/searcher/main.o, \
	$(call objects,$(call sources,searcher searcher/query searcher/xapian searcher/pack searcher/answer \
	searcher/command))) $(BUILD)/corpus/families.o
GENERATE = $(call objects,$(call sources,corpus corpus/generator))

.PHONY: all
all: peeler peeler-index

peeler: $(BUILD)/searcher/main.o $(SEARCHER) $(TEXT) $(SHIM)
	$(call say,LINK)
	$(Q)$(CXX) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

peeler-index: $(BUILD)/indexer/main.o $(INDEXER) $(TEXT) $(SHIM)
	$(call say,LINK)
	$(Q)$(CXX) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(BUILD)/generate: $(GENERATE)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ -lm

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC  )
	$(Q)$(CC) $(CPPFLAGS) $(OWN_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(call say,CXX )
	$(Q)$(CXX) $(CPPFLAGS) $(OWN_CXXFLAGS) -MMD -MP -c -o $@ $<

# Tables that are compiled in: corpus/x.tsv becomes builtin_x().
$(BUILD)/corpus/%.c: corpus/%.tsv
	@mkdir -p $(@D)
	$(Q){ echo '#include "shim/slice.h"'; echo 'struct slice builtin_$*(void);'; \
	  echo 'static const char table[] = {'; od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g'; \
	  echo '};'; echo 'struct slice builtin_$*(void)'; \
	  echo '{ return slice_of(table, sizeof table); }'; } | sed 's/0x\([89a-f].\)/(char)0x\1/g' > $@

$(BUILD)/corpus/%.o: $(BUILD)/corpus/%.c
	$(Q)$(CC) $(CPPFLAGS) $(OWN_CFLAGS) -c -o $@ $<

.PRECIOUS: $(BUILD)/corpus/%.c
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- checks ------------------------------------------------------------------

UNIT = $(wildcard tests/shim/test_*.c tests/indexer/test_*.c tests/searcher/test_*.c)
UNIT_PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(UNIT))
DRIVERS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/*_driver.c tests/*/*_dump.c))
TESTED = $(INDEXER) $(SEARCHER) $(TEXT) $(SHIM)

$(BUILD)/tests/%: tests/%.c $(TESTED)
	@mkdir -p $(@D)
	$(call say,TEST)
	$(Q)$(CC) $(CPPFLAGS) $(OWN_CFLAGS) -MMD -MP -c -o $@.o $<
	$(Q)$(CXX) $(LDFLAGS) $(SANITIZE) -o $@ $@.o $(TESTED) $(LDLIBS) -lcmocka

.PHONY: tests check check-asan run-tests soak
tests: all $(UNIT_PROGRAMS) $(DRIVERS) $(BUILD)/generate

run-tests: tests
	tests/run.sh $(BUILD)

check:
	@$(MAKE) --no-print-directory deps PACKAGES="$(CHECK_PACKAGES)"
	@$(MAKE) --no-print-directory tests
	@tests/run.sh $(BUILD)

# The same tests with the address and undefined-behaviour sanitizers.
check-asan:
	@$(MAKE) --no-print-directory deps PACKAGES="$(CHECK_PACKAGES)"
	@rm -f peeler peeler-index
	@$(MAKE) --no-print-directory tests BUILD=$(BUILD)/asan CFLAGS="-O1 -g" CXXFLAGS="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
	@tests/run.sh $(BUILD)/asan; code=$$?; rm -f peeler peeler-index; exit $$code

# The random differential test at length: pack, Xapian and brute force over corpora
# and questions made from a seed. SOAK_SEED=N repeats a run; test_soak.c says more.
SOAK_QUERIES ?= 1000000
soak: $(BUILD)/tests/searcher/test_soak
	TMPDIR=$${TMPDIR:-$$(test -w /dev/shm && echo /dev/shm)} SOAK_QUERIES=$(SOAK_QUERIES) \
		SOAK_SEED=$${SOAK_SEED:-$$(date +%s)} LC_ALL=C.UTF-8 $<

# --- set-up, demo, installing ------------------------------------------------

PACKAGES = $(BUILD_PACKAGES)

# Installs what is missing, by name; does nothing when all is there.
.PHONY: deps
deps:
	@missing=; for p in $(PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
		root=; [ "$$(id -u)" = 0 ] || root=sudo; \
		echo "installing:$$missing"; \
		$$root apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

.PHONY: demo
demo:
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory all
	@corpus/demo.sh $(BUILD)/demo-index

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/peeler $(DESTDIR)$(PREFIX)/share/doc/peeler
	install -m 755 peeler peeler-index $(DESTDIR)$(PREFIX)/bin
	install -m 644 corpus/families.tsv corpus/forces.tsv $(DESTDIR)$(PREFIX)/share/peeler
	install -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/peeler

# --- benchmarks --------------------------------------------------------------

# The peers: Lucene is large, so it is only asked for by bench-deps.
BENCH_PACKAGES = $(BUILD_PACKAGES) libsqlite3-dev xapian-tools python3 util-linux
LUCENE_PACKAGES = default-jdk-headless liblucene8-java
BENCH_PROGRAMS = $(addprefix $(BUILD)/tests/bench/,measure fts5_peer count_postings)

$(BUILD)/tests/bench/measure: $(BUILD)/tests/bench/measure.o
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/bench/fts5_peer: $(BUILD)/tests/bench/fts5_peer.o
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lsqlite3

$(BUILD)/tests/bench/count_postings: $(BUILD)/tests/bench/count_postings.o $(SEARCHER) $(TEXT) $(SHIM)
	$(call say,LINK)
	$(Q)$(CXX) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: bench bench-scale bench-deps bench-programs
bench-programs: all $(BENCH_PROGRAMS) $(BUILD)/generate

bench:
	@$(MAKE) --no-print-directory deps PACKAGES="$(BENCH_PACKAGES)"
	@$(MAKE) --no-print-directory bench-programs
	@python3 -B tests/bench/bench.py $(BUILD)

bench-scale:
	@$(MAKE) --no-print-directory deps PACKAGES="$(BENCH_PACKAGES)"
	@$(MAKE) --no-print-directory bench-programs
	@python3 -B tests/bench/scale.py $(BUILD)

bench-deps:
	@$(MAKE) --no-print-directory deps PACKAGES="$(LUCENE_PACKAGES)"

.PHONY: format clean help
format:
	clang-format -i $$(git ls-files '*.c' '*.h' '*.cc')

clean:
	rm -rf $(BUILD) peeler peeler-index

help:
	@echo "all        peeler and peeler-index"
	@echo "demo       install packages, build, index the samples, show what it does"
	@echo "check      install packages, build, run all tests"
	@echo "check-asan the tests with address and undefined-behaviour sanitizers"
	@echo "soak       ask SOAK_QUERIES=$(SOAK_QUERIES) random questions of both engines and of brute force"
	@echo "bench      time queries and indexing beside plain Xapian, SQLite FTS5, and Lucene if installed"
	@echo "bench-scale 100,000 generated sections and 1,000,000: does it grow with the corpus?"
	@echo "bench-deps install Lucene"
	@echo "install    into DESTDIR and PREFIX ($(PREFIX))"
	@echo "deps       install the packages that are missing"
	@echo "format     clang-format everything"
	@echo "clean      remove what was built"
