#!/bin/sh
# bench.sh BUILD: for `make bench`: indexing and queries of both engines beside plain
# Xapian, and beside Lucene when it is installed (`make bench-deps`), on the same
# documents, in one sitting, on one thread. What plain Xapian is, and how others
# fared: $PEELER_SHARED/bench/README.md. Times differ from hour to hour and machine to
# machine: only the ratios of one sitting count. REPEAT=N: the best of N runs (5).
set -eu
BUILD=$(cd "${1:-build}" && pwd)
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SHARED=${PEELER_SHARED:-$ROOT/../shared}
REPEAT=${REPEAT:-5}
out=$BUILD/bench
docs=$SHARED/prose/docs-50mb.jsonl.gz
queries=$SHARED/bench/queries-dev.tsv

for need in "$docs" "$queries" "$SHARED/bench/xapian_peer.cc" "$SHARED/bench/prep.py"; do
    if ! [ -f "$need" ]; then
        echo "bench: $need is not there: nothing to compare with" >&2
        exit 2
    fi
done
mkdir -p "$out"
one_core=
command -v taskset >/dev/null && one_core="taskset -c 0"

# measured COMMAND…: leaves $seconds and $memory (MB)
measured() {
    # shellcheck disable=SC2086
    $one_core python3 "$ROOT/tests/bench/measure.py" "$out/measured" "$@" >"$out/log" 2>&1 || {
        cat "$out/log" >&2
        exit 2
    }
    read -r seconds memory <"$out/measured"
}

size_of() {
    du -sm "$1" | cut -f1
}

if ! [ -f "$out/docs.tsv" ]; then
    gzip -dc "$docs" >"$out/docs.jsonl"
    python3 "$SHARED/bench/prep.py" "$out/docs.jsonl" "$out/docs.tsv.new"
    mv "$out/docs.tsv.new" "$out/docs.tsv"
fi
if ! [ "$out/xapian_peer" -nt "$SHARED/bench/xapian_peer.cc" ]; then
    # shellcheck disable=SC2046
    ${CXX:-c++} -O2 -o "$out/xapian_peer" "$SHARED/bench/xapian_peer.cc" $(pkg-config --cflags --libs xapian-core)
fi
echo "$(wc -l <"$out/docs.tsv") documents, $(size_of "$out/docs.tsv") MB; $(grep -c . "$queries") queries, the best of $REPEAT runs"
echo
printf '%-14s %10s %12s %10s\n' indexing seconds "memory, MB" "disk, MB"
rm -rf "$out/pack" "$out/xapian-engine" "$out/xapian" "$out/compact" "$out/lucene"
for engine in pack xapian; do
    index=$out/pack
    [ $engine = pack ] || index=$out/xapian-engine
    measured "$ROOT/peeler-index" "$out/docs.jsonl" --whole -d "$index" --engine $engine
    printf '%-14s %10s %12s %10s\n' "peeler $engine" "$seconds" "$memory" "$(size_of "$index")"
done
measured "$out/xapian_peer" index "$out/docs.tsv" "$out/xapian"
peer=$out/xapian
if command -v xapian-compact >/dev/null; then
    xapian-compact "$out/xapian" "$out/compact" >/dev/null 2>&1
    peer=$out/compact
fi
printf '%-14s %10s %12s %10s\n' "plain Xapian" "$seconds" "$memory" "$(size_of "$peer")"
jars=$(ls /usr/share/java/lucene-*-8.7.0.jar 2>/dev/null | tr '\n' ':')
lucene=
if [ -n "$jars" ] && command -v javac >/dev/null; then
    javac -cp "$jars" -d "$out" "$SHARED/bench/Lucene.java" 2>/dev/null
    measured java -Xmx3g -cp "$jars:$out" Lucene index "$out/docs.tsv" "$out/lucene" store
    printf '%-14s %10s %12s %10s\n' "Lucene 8.7" "$seconds" "$memory" "$(size_of "$out/lucene")"
    lucene="Lucene=$out/lucene.tsv"
else
    echo "Lucene 8.7 is not installed: make bench-deps"
fi
echo

# class TAB words, in the query language
python3 "$ROOT/tests/bench/queries.py" "$queries" >"$out/queries"
# shellcheck disable=SC2086
{
    $one_core "$ROOT/peeler" bench "$out/queries" --repeat "$REPEAT" -d "$out/pack" >"$out/pack.tsv"
    $one_core "$ROOT/peeler" bench "$out/queries" --repeat "$REPEAT" -d "$out/xapian-engine" >"$out/engine.tsv"
    $one_core "$out/xapian_peer" query "$peer" "$queries" "$REPEAT" "$out/xapian.tsv" >/dev/null
    [ -z "$lucene" ] ||
        $one_core java -Xmx3g -cp "$jars:$out" Lucene query "$out/lucene" "$queries" "$REPEAT" "$out/lucene.tsv"
    python3 "$ROOT/tests/bench/compare.py" "$queries" "pack=$out/pack.tsv" \
        "xapian engine=$out/engine.tsv" "plain Xapian=$out/xapian.tsv" ${lucene:+"$lucene"}
}
