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
formats similar hits similar northmoor-2022-vetting.md#3 -n 40
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
         for c in map(json.loads, open(work + "/matrix.jsonl")) if "totals" not in c}
totals = json.load(open(work + "/matrix.json"))["totals"]
for c in totals["rows"]:
    cells[c["row"] or "(not known)", "total"] = str(c["value"])
for c in totals["cols"]:
    cells["total", c["col"] or "(not known)"] = str(c["value"])
cells["total", "total"] = str(totals["all"]["value"])
last = json.loads(list(open(work + "/matrix.jsonl"))[-1])["totals"]
assert last == totals
lines.update({k: v for k, v in cells.items() if "total" in k})
def grid(rows):
    return {(r[0], y): v for r in rows[1:] for y, v in zip(rows[0][1:], r[1:]) if v != ""}
tsv = grid([l.rstrip("\n").split("\t") for l in open(work + "/matrix.tsv")])
table = grid(list(csv.reader(open(work + "/matrix.csv", newline=""))))
assert cells and cells == lines == tsv == table
PY
good "matrix: the same cells in each format" python3 "$work/matrix.py" "$work"

# ... and in the page, which asks nothing of anybody, and whose every tag is closed.
"$PEELER" matrix hospitality --format html >"$work/matrix.html"
cat >"$work/page.py" <<'PY'
import sys
from html.parser import HTMLParser
work, table = sys.argv[1:]
class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.rows, self.tables, self.cell = [], [], 0, None
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "link", "img", "iframe", "object"), tag
        assert not any(k in ("src", "href", "srcset") or k.startswith("on") for k, v in attrs), attrs
        self.tables += tag == "table"
        if tag == "tr" and self.tables == 1:
            self.rows.append([])
        self.cell = "" if tag in ("td", "th") else self.cell
        if tag not in ("meta",):
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
        if tag in ("td", "th") and self.tables == 1:
            self.rows[-1].append(self.cell)
    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        assert "url(" not in data and "@import" not in data and "://" not in data
text = open(work + "/matrix.html", encoding="utf-8").read()
page = Page()
page.feed(text)
page.close()
assert not page.open, page.open
assert page.rows == [l.rstrip("\n").split("\t") for l in open(table, encoding="utf-8")]
assert "@media print" in text and text.startswith("<!DOCTYPE html>")
PY
good "matrix: the same table as a page" python3 "$work/page.py" "$work" "$work/matrix.tsv"

# A ratio's total is made from sums; its cells from the counts beside them.
for measure in share per10k; do
    "$PEELER" matrix '@gifts-hospitality' --rows force --cols year --measure $measure --format json >"$work/ratio.json"
    good "matrix: $measure, and its totals, from the counts" python3 - "$work/ratio.json" $measure <<'PY'
import json, sys
answer = json.load(open(sys.argv[1]))
def ratio(c):
    return c["reports"] / c["held_reports"] if sys.argv[2] == "share" else 1e4 * c["mentions"] / c["tokens"]
totals = answer["totals"]
for c in answer["cells"] + totals["rows"] + totals["cols"] + [totals["all"]]:
    assert abs(c["value"] - ratio(c)) < 1e-6, c
for total in totals["rows"]:
    row = [c for c in answer["cells"] if c["row"] == total["row"]]
    assert all(total[k] == sum(c[k] for c in row) for k in ("mentions", "tokens", "held_reports"))
    assert len(row) == 1 or total["value"] != sum(c["value"] for c in row) or not total["value"]
assert totals["all"]["mentions"] == answer["mentions"] > 0
PY
done

# Colour is for a terminal alone.
"$PEELER" matrix hospitality >"$work/matrix.txt"
python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$PEELER" matrix hospitality </dev/null | tr -d '\r' >"$work/matrix.tty"
esc=$(printf '\033')
is "matrix: no colour in a file" "" "$(grep "$esc" "$work/matrix.txt")"
matches "matrix: shades on a terminal" "$esc\[48;5;[0-9]+;38;5;(16|231)m +[1-9]" "$(cat "$work/matrix.tty")"
is "matrix: a terminal's table is the file's" "$(cat "$work/matrix.txt")" \
    "$(sed "s/$esc\[[0-9;]*m//g" "$work/matrix.tty")"

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
