#!/bin/sh
# batch: a file of queries: its answers are the single answers, joined.
. "$(dirname "$0")/../lib.sh"
index_of_samples
export PEELER_INDEX="$samples"

cat >"$work/queries" <<'EOF'
gifts	"gifts and hospitality"
backlog	vetting NEAR/5 backlog

hospital	=hospital
none	xyzzy
years	hospitality year:2012..2014
EOF
grep . "$work/queries" >"$work/lines"

# jsonl
run "$PEELER" batch "$work/queries" -n 5
is "good lines only: exit code 0" 0 "$code$err"
printf '%s\n' "$out" >"$work/batch.jsonl"
cat >"$work/jsonl.py" <<'PY'
import json, subprocess, sys
work, peeler = sys.argv[1:]
lines = [l.rstrip("\n").split("\t") for l in open(work + "/lines")]
answers = [json.loads(l) for l in open(work + "/batch.jsonl")]
assert len(answers) == len(lines)
for (name, query), answer in zip(lines, answers):
    single = json.loads(subprocess.run([peeler, "search", query, "-n", "5", "--format", "json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    assert answer.pop("id") == name
    for a in answer, single:
        a.pop("took_us")
    assert answer == single, name
PY
good "jsonl: the single answers, joined" python3 "$work/jsonl.py" "$work" "$PEELER"

# tsv
{
    printf 'id\t'
    "$PEELER" search x --format tsv 2>/dev/null
    while IFS='	' read -r id query; do
        "$PEELER" search "$query" -n 5 --format tsv 2>/dev/null </dev/null | tail -n +2 | sed "s/^/$id	/"
    done <"$work/lines"
} >"$work/joined.tsv"
"$PEELER" batch "$work/queries" -n 5 --format tsv >"$work/batch.tsv"
good "tsv: the single answers, joined" diff "$work/joined.tsv" "$work/batch.tsv"

# trec: a report once, by its best section
{
    while IFS='	' read -r id query; do
        "$PEELER" search "$query" -n 5 --group report --format json 2>/dev/null </dev/null |
            jq -r --arg id "$id" '.hits[] | [$id, "Q0", .report, .rank, "peeler"] | join(" ")'
    done <"$work/lines"
} >"$work/joined.trec"
"$PEELER" batch "$work/queries" -n 5 --format trec >"$work/batch.trec"
good "trec: the reports in their order" \
    sh -c 'cut -d" " -f1-4,6 "$0" | diff "$1" -' "$work/batch.trec" "$work/joined.trec"
is "trec: six columns, a score that falls, a report once" "" "$(awk '
    NF != 6 || $2 != "Q0" || $6 != "peeler" || $5 !~ /^[0-9]+\.[0-9]+$/ { print "shape: " $0 }
    $1 == last && $5 > score { print "score rises: " $0 }
    $1 == last && $4 != rank + 1 { print "rank: " $0 }
    seen[$1, $3]++ { print "twice: " $0 }
    { last = $1; score = $5; rank = $4 }' "$work/batch.trec")"

# bad lines: reported, and stop nothing
{
    head -n 2 "$work/lines"
    printf 'bad\t"gifts and\nworse\tyear:20x4\n'
    tail -n +3 "$work/lines"
} >"$work/bad"
run "$PEELER" batch "$work/bad" -n 5 --format tsv
is "a bad line: exit code 2" 2 "$code"
printf '%s\n' "$out" >"$work/out"
good "a bad line stops nothing" diff "$work/batch.tsv" "$work/out"
matches "a bad line is named, with the column" '^peeler: line 3: column 1: .*quote' "$err"
matches "so is the next" '^peeler: line 4: column 6: ' "$err"
matches "their number closes" '^peeler: 2 lines could not be answered$' "$err"
"$PEELER" batch "$work/bad" -n 5 >"$work/bad.jsonl" 2>/dev/null
is "jsonl: an error stands in its line's place" '3 bad 1
4 worse 6' "$(jq -r 'select(.error) | "\(input_line_number) \(.id) \(.column)"' "$work/bad.jsonl")"

# standard input; lines without ids; ends of lines
"$PEELER" batch - -n 5 --format tsv <"$work/queries" >"$work/stdin.tsv"
good "'-' is standard input" diff "$work/batch.tsv" "$work/stdin.tsv"
printf 'vetting\r\n\n  backlog  ' | "$PEELER" batch - -n 1 --format tsv >"$work/out"
is "no id: the line's number; blank lines and CR are nothing" "1 3" \
    "$(tail -n +2 "$work/out" | cut -f1 | xargs)"

# --plain and --any
printf 'a\t"gifts (and: hospitality -x\n' >"$work/plain"
exits "--plain: no character is an operator" 0 "$PEELER" batch "$work/plain" --plain --any
total=$("$PEELER" batch "$work/plain" --plain --any -n 0 | jq .total)
is "--plain --any is OR" "$total" \
    "$("$PEELER" search 'gifts OR and OR hospitality OR x' --format json -n 0 | jq .total)"
done_testing
