# gold.sh: for the scripts beside it: an index against tables that people made.
# $gold_index is the index, $gold_folder what was indexed.

ask_gold() {
    gold_command=$1
    shift
    "$PEELER" "$gold_command" -d "$gold_index" "$@" </dev/null
}

# says QUERY COUNT: that many mentions, and each of them on its line
says() {
    ask_gold mentions --format tsv -- "$1" >"$work/rows" 2>"$work/closing"
    is "$1: $2 mentions" "$2 $2" "$(($(wc -l <"$work/rows") - 1)) $(sed 's/ mentions in .*//' "$work/closing")"
    [ "$2" = 0 ] || good "$1: each on its line" python3 "$ROOT/tests/gold/lines.py" "$gold_folder" "$work/rows"
}

# Rows of `file force year month publisher title` against the first section of each report.
# An empty month is one that the text doesn't tell: then the year is inferred.
check_reports() {
    cat >"$work/reports.py" <<'PY'
import csv, json, subprocess, sys
peeler, index, table = sys.argv[1:]
for row in csv.DictReader(open(table, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
    name = row["file"].split("#")[-1]
    run = subprocess.run([peeler, "show", name, "-d", index, "--format", "json"], stdout=subprocess.PIPE)
    first = (json.loads(run.stdout or "{}").get("sections") or [{}])[0]
    date = row["year"] + (f"-{int(row['month']):02d}" if row["month"] else "")
    wanted = {"force": row["force"].split("; "), "publisher": row["publisher"], "title": row["title"],
              "date": date, "date_inferred": not row["month"]}
    found = {k: first.get(k) for k in wanted}
    found["date"] = (found["date"] or "")[:len(date) if row["month"] else None]
    for key in wanted:
        same = wanted[key] == found[key]
        print("ok" if same else "not ok", f"{name}: {key}" + ("" if same else f": {wanted[key]} is {found[key]}"))
PY
    python3 "$work/reports.py" "$PEELER" "$gold_index" "$1" >"$work/tap"
    while read -r line; do
        case $line in ok*) pass "${line#ok }" ;; *) fail "${line#not ok }" ;; esac
    done <"$work/tap"
    [ -s "$work/tap" ] || fail "$1 was checked"
}
