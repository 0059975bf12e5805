#!/bin/sh
# Checks what is in corpus/ without peeler itself: the generator's counts against an
# independent recount, the same bytes for the same seed, and the sample reports'
# table of mentions against another count. Run from anywhere; CC names the compiler.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c11 -I. -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Werror"

fail() { echo "check.sh: $*" >&2; exit 1; }
same() { cmp "$1" "$2" || fail "$3"; }

# shellcheck disable=SC2086
${CC:-cc} $flags -O2 corpus/generate.c corpus/generator/*.c -o "$work/generate"

"$work/generate" -n 20000 -s 7 -o "$work/a.jsonl" --truth "$work/a.tsv" --truth-matrix "$work/m.tsv"
python3 tests/corpus/recount.py "$work/a.jsonl" "$work/a.tsv" --matrix "$work/m.tsv"

# The same seed, other words on the command line: the same corpus. Another seed: another one.
"$work/generate" --sections=20000 --seed=7 --truth "$work/b.tsv" > "$work/b.jsonl"
same "$work/a.jsonl" "$work/b.jsonl" "the same seed made another corpus"
same "$work/a.tsv" "$work/b.tsv" "the same seed made other counts"
"$work/generate" -n 200 -s 8 -o "$work/c.jsonl" --truth "$work/c.tsv"
head -n 200 "$work/a.jsonl" | cmp -s - "$work/c.jsonl" && fail "another seed made the same corpus"

# The bytes themselves: a change of them makes every recorded count of the past worthless.
sum=$("$work/generate" -n 1000 -s 1 --truth /dev/null | cksum)
[ "$sum" = "1528532676 1622007" ] || fail "seed 1 no longer makes the corpus that it made: $sum"

# A recount that can't tell a wrong table would be worth nothing.
sed '2s/	[0-9]*	/	1	/' "$work/a.tsv" > "$work/wrong.tsv"
head -n 2000 "$work/a.jsonl" > "$work/short.jsonl"
python3 tests/corpus/recount.py "$work/short.jsonl" "$work/wrong.tsv" > /dev/null &&
    fail "recount.py finds nothing wrong with a wrong table"

# A plan of one's own, and its faults.
printf 'query\tq\t"zebra crossing"\nplant\t500\tzebra\\ncrossing\tq\nplant\t100\tzebra {1} crossing\t-\n' \
    > "$work/plan.tsv"
"$work/generate" -n 2000 -p "$work/plan.tsv" -o "$work/p.jsonl" --truth "$work/p.tsv"
python3 tests/corpus/recount.py "$work/p.jsonl" "$work/p.tsv"
for bad in 'plant\t5\tzebra\tq\n' 'query\tq\n' 'plant\tmany\tzebra\t-\n' 'what\n' 'plant\t1\ta\\t\t-\n'; do
    # shellcheck disable=SC2059
    printf "$bad" > "$work/bad.tsv"
    if "$work/generate" -n 1 -p "$work/bad.tsv" > /dev/null 2> "$work/message"; then
        fail "a bad plan was taken: $bad"
    fi
    grep -q 'line 1: ' "$work/message" || fail "no line is named for: $bad"
done
"$work/generate" -f txt -n 100 -o "$work/txt" --truth "$work/t.tsv"
[ "$(find "$work/txt" -name '*.txt' | wc -l)" -gt 5 ] || fail "too few reports in plain text"

python3 tests/corpus/truth.py
awk -F'\t' '/^#/ || NF == 0 { next } FNR == 1 { if ($1 != "name") exit 1; next }
    NF > 3 || $1 !~ /^[a-z0-9_-]+$/ || $2 == "" || seen[$1, $2]++ { print "bad row: " $0; bad = 1 }
    { names[$1] } $2 ~ /^@/ { asked[substr($2, 2)] }
    END { for (n in asked) if (!(n in names)) { print "no family: " n; bad = 1 } exit bad }' \
    corpus/families.tsv || fail "corpus/families.tsv"
echo "corpus: all well"
