#!/bin/sh
# formats: json, jsonl, tsv and csv hold the same rows; counts and the closing line
# agree with them.
. "$(dirname "$0")/../lib.sh"
index_of_samples
export PEELER_INDEX="$samples"

# formats NAME LIST COMMAND…
formats() {
    name=$1 list=$2
    shift 2
    for format in json jsonl tsv csv; do
        "$PEELER" "$@" --format $format >"$work/$name.$format" 2>"$work/$name.$format.err"
    done
    good "$name: the same rows in each format" python3 "$ROOT/tests/cli/same.py" "$work/$name" "$list"
}

formats search hits search 'vetting OR hospitality' -n 40
formats mentions mentions mentions '"gift|gifts and|or|& hospitality|hospitalities"'
formats mentions_of_pairs mentions mentions 'vetting NEAR/5 backlog'
formats sections sections sections northmoor-2014-integrity.txt
formats show sections show severn-vale-2014-integrity.txt
formats acronyms acronyms acronyms
formats acronyms_by_report acronyms acronyms --group report
formats recommendations recommendations recommendations 'force:"severn vale" OR gifts'
formats track entries track --force "severn vale"
formats terms terms terms v -n 100
formats families families families
formats families_check families families --check --families "$ROOT/tests/cli/families.tsv"

# The matrix is a table in tsv and csv, and a list of cells in json.
for format in json jsonl tsv csv; do
    "$PEELER" matrix hospitality --format $format >"$work/matrix.$format"
done
cat >"$work/matrix.py" <<'PY'
import csv, json, sys
work = sys.argv[1]
cells = {(c["row"] or "(not known)", c["col"] or "(not known)"): str(c["value"])
         for c in json.load(open(work + "/matrix.json"))["cells"]}
lines = {(c["row"] or "(not known)", c["col"] or "(not known)"): str(c["value"])
         for c in map(json.loads, open(work + "/matrix.jsonl"))}
def grid(rows):
    return {(r[0], y): v for r in rows[1:] for y, v in zip(rows[0][1:], r[1:]) if v != ""}
tsv = grid([l.rstrip("\n").split("\t") for l in open(work + "/matrix.tsv")])
table = grid(list(csv.reader(open(work + "/matrix.csv", newline=""))))
assert cells and cells == lines == tsv == table
PY
good "matrix: the same cells in each format" python3 "$work/matrix.py" "$work"

# --count, the rows, the summary and the closing line say one number.
for query in '"gifts and hospitality"' =hospital 'vetting NEAR/5 backlog' polic\* hospitality; do
    count=$("$PEELER" mentions "$query" --count)
    rows=$("$PEELER" mentions "$query" --format jsonl 2>"$work/closing" | grep -vc '^{"summary"')
    summary=$("$PEELER" mentions "$query" --format json 2>/dev/null |
        python3 -c 'import json,sys; print(json.load(sys.stdin)["summary"]["mentions"])')
    closing=$(sed 's/ mentions in .*//' "$work/closing")
    is "$query: --count, rows, summary and closing line" "$count $count $count" "$rows $summary $closing"
done
run "$PEELER" mentions =hospital --format tsv
matches "the closing line is on standard error" \
    '^25 mentions in [0-9]+ sections of [0-9]+ reports; searched [0-9]+ sections of 25 reports; complete yes$' "$err"
run "$PEELER" mentions =hospital --count
is "--count prints the number alone" "25" "$out$err"
good "stats is json" sh -c '"$0" stats --format json | python3 -m json.tool' "$PEELER"
good "explain is json" sh -c '"$0" explain "a* OR (b NOT c)" --format json | python3 -m json.tool' "$PEELER"
refused "explain makes no table" 'text or json' "$PEELER" explain vetting --format csv

# The outline of a file that is not indexed is that of the indexed one.
for format in text json jsonl tsv csv; do
    "$PEELER" sections thornshire-2019-legitimacy.txt --format $format >"$work/indexed"
    (unset PEELER_INDEX && "$PEELER" sections "$ROOT/corpus/reports/thornshire-2019-legitimacy.txt" \
        --format $format) >"$work/file"
    # a citation says more than an outline: only the columns of the outline count
    if [ $format = json ] || [ $format = jsonl ]; then
        for f in indexed file; do
            jq -c '(.sections? // [.])[] | [.section, .kind, .page, .line, .heading]' "$work/$f" >"$work/$f.rows"
            mv "$work/$f.rows" "$work/$f"
        done
    fi
    good "sections FILE --format $format" cmp "$work/indexed" "$work/file"
done
done_testing
