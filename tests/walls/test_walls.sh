#!/bin/sh
# walls: which room includes from which; that headers stand alone; that both
# compilers take everything without a warning. check.py is tried on breaches first.
. "$(dirname "$0")/../lib.sh"
check=$ROOT/tests/walls/check.py

# breach NAME PATH LINE EXPECTED: a house with one file that breaks one rule
breach() {
    rm -rf "$work/house"
    mkdir -p "$work/house/$(dirname "$2")"
    printf '/* A file. */\n%s\n' "$3" >"$work/house/$2"
    run python3 "$check" "$work/house"
    is "$1: exit code" 1 "$code"
    matches "$1: named" "^$2:.*$4" "$out"
}
breach "the shim looks up" shim/a.c '#include "indexer/text/token.h"' 'must not include'
breach "text looks at reports" indexer/text/a.c '#include "indexer/report/report.h"' 'must not include'
breach "reports look at packing" indexer/report/a.h '#include "indexer/pack/format.h"' 'must not include'
breach "the indexer looks at the searcher" indexer/a.c '#include "searcher/engine.h"' 'must not include'
breach "the searcher takes a report" searcher/a.c '#include "indexer/report/report.h"' 'must not include'
breach "the searcher takes a builder" searcher/a.c '#include "indexer/pack/builder.h"' 'must not include'
breach "zlib elsewhere" indexer/pack/a.c '#include <zlib.h>' 'belongs in shim/zip.c'
breach "Xapian elsewhere" searcher/a.c '#include <xapian.h>' 'belongs in shim/xapian.cc'
breach "C++ elsewhere" shim/a.cc '' 'only shim/xapian.cc'
breach "a long file" shim/a.c "$(yes '' | head -n 501 | tr '\n' '@' | sed 's/@/;@/g' | tr '@' '\n')" 'lines, more than 500'
mkdir -p "$work/house/shim"
echo 'int x;' >"$work/house/shim/a.c"
run python3 "$check" "$work/house"
matches "a file without its paragraph" "^shim/a.c: it doesn't open" "$out"

good "the walls stand" python3 "$check" "$ROOT"

cd "$ROOT" || exit 1
flags='-I. -D_GNU_SOURCE -DPEELER_VERSION="0"'
warnings="-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror"
sources() {
    find shim indexer searcher corpus -name "$1" | sort
}

# Each header alone: nothing but its own includes.
# shellcheck disable=SC2086
sources '*.h' | xargs -P 2 -I{} gcc -std=c11 $flags $warnings -fsyntax-only -x c {} >"$work/out" 2>&1
is "every header compiles alone" "" "$(grep -v 'pragma once in main' "$work/out" | head -n 20)"
for compiler in gcc clang; do
    if ! command -v $compiler >/dev/null; then
        skip "$compiler takes everything" "no $compiler here"
        continue
    fi
    # shellcheck disable=SC2086
    sources '*.c' | xargs -P 2 -n 8 $compiler -std=c11 $flags $warnings -fsyntax-only >"$work/out" 2>&1
    is "$compiler takes all of C" "" "$(head -n 20 "$work/out")"
done
for compiler in g++ clang++; do
    if ! command -v $compiler >/dev/null; then
        skip "$compiler takes shim/xapian.cc" "no $compiler here"
        continue
    fi
    # shellcheck disable=SC2086
    good "$compiler takes shim/xapian.cc" $compiler -std=c++17 -I. -D_GNU_SOURCE -Wall -Wextra -Wshadow \
        -Wconversion -Werror -fsyntax-only shim/xapian.cc
done
done_testing
