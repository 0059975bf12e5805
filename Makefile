# peeler: see README.md.
#
# make           both programs: peeler, peeler-index
# make demo      packages, build, index the sample reports, ask three questions
# make check     packages, build with warnings as errors, all tests
# make help      the other targets

# Every package that a fresh Debian machine needs to build, and to test:
BUILD_PACKAGES = build-essential pkg-config libxapian-dev libstemmer-dev zlib1g-dev \
	libutf8proc-dev libjansson-dev libxxhash-dev
CHECK_PACKAGES = $(BUILD_PACKAGES) libcmocka-dev clang clang-format python3 strace

CC ?= cc
CXX ?= c++
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
BUILD ?= build
PREFIX ?= /usr/local
VERSION = 0.1.0

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Werror
CPPFLAGS += -I. -D_GNU_SOURCE -DPEELER_VERSION='"$(VERSION)"'
OWN_CFLAGS = -std=c11 $(WARNINGS) -Wstrict-prototypes -Wmissing-prototypes $(CFLAGS) $(SANITIZE)
OWN_CXXFLAGS = -std=c++17 $(WARNINGS) $(CXXFLAGS) $(SANITIZE)
LDLIBS = -lxapian -lstemmer -lz -lutf8proc -ljansson -lxxhash

sources = $(wildcard $(addsuffix /*.c,$(1)))
objects = $(patsubst %,$(BUILD)/%.o,$(basename $(1)))

SHIM = $(call objects,$(call sources,shim) shim/xapian.cc)
TEXT = $(call objects,$(call sources,indexer/text) indexer/pack/format.c)
INDEXER = $(filter-out $(TEXT) $(BUILD)/indexer/main.o, \
	$(call objects,$(call sources,indexer indexer/report indexer/pack))) $(BUILD)/corpus/forces.o
SEARCHER = $(filter-out $(BUILD)/searcher/main.o, \
	$(call objects,$(call sources,searcher searcher/query searcher/xapian searcher/answer \
	searcher/command))) $(BUILD)/corpus/families.o
GENERATE = $(call objects,$(call sources,corpus corpus/generator))

.PHONY: all
all: peeler peeler-index

peeler: $(BUILD)/searcher/main.o $(SEARCHER) $(TEXT) $(SHIM)
	$(CXX) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

peeler-index: $(BUILD)/indexer/main.o $(INDEXER) $(TEXT) $(SHIM)
	$(CXX) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(BUILD)/generate: $(GENERATE)
	$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ -lm

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(OWN_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.cc Makefile
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(OWN_CXXFLAGS) -MMD -MP -c -o $@ $<

# Tables that are compiled in: corpus/x.tsv becomes builtin_x().
$(BUILD)/corpus/%.c: corpus/%.tsv
	@mkdir -p $(@D)
	{ echo '#include "shim/slice.h"'; echo 'struct slice builtin_$*(void);'; \
	  echo 'static const char table[] = {'; od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g'; \
	  echo '};'; echo 'struct slice builtin_$*(void)'; \
	  echo '{ return slice_of(table, sizeof table); }'; } | sed 's/0x\([89a-f].\)/(char)0x\1/g' > $@

$(BUILD)/corpus/%.o: $(BUILD)/corpus/%.c
	$(CC) $(CPPFLAGS) $(OWN_CFLAGS) -c -o $@ $<

.PRECIOUS: $(BUILD)/corpus/%.c
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
