#!/bin/sh
# forms: what was written adds up to the mentions, in each format and on both engines;
# what the query's words let in is seen; families within families, and in a circle.
. "$(dirname "$0")/../lib.sh"
index_of_samples
"$PEELER" index "$ROOT/corpus/reports" -d "$work/xapian" --engine xapian \
    --metadata "$work/samples.tsv" >"$work/out" 2>&1 || fail "the xapian index is made" "$(cat "$work/out")"
cat >"$work/same.py" <<'PY'
import collections, csv, json, subprocess, sys
peeler, query = sys.argv[1:]
def ask(*options):
    run = subprocess.run([peeler, "mentions", *options, "--", query], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.returncode == 0, run.stderr
    return run.stdout.decode()
whole = json.loads(ask("--forms", "--format", "json"))
rows = whole["forms"] + whole["let_in"]
lines = [json.loads(l) for l in ask("--forms", "--format", "jsonl").splitlines()]
assert lines[:-1] == rows and lines[-1]["summary"] == whole["summary"]
tsv = [l.split("\t") for l in ask("--forms", "--format", "tsv").split("\n")[:-1]]
table = list(csv.reader(ask("--forms", "--format", "csv").splitlines(), strict=True))
assert tsv == table and tsv[0] == ["part", "word", "how", "form", "spelling", "mentions", "sections", "reports"]
assert tsv[1:] == [[str(r.get(c, "")) for c in tsv[0]] for r in rows]
# against the single mentions
mentions = json.loads(ask("--format", "json"))["mentions"]
forms = collections.defaultdict(list)
for m in mentions:
    forms[m["form"]].append(m)
assert {f["form"]: (f["mentions"], f["sections"], f["reports"]) for f in whole["forms"]} == \
    {k: (len(v), len({m["section"] for m in v}), len({m["report"] for m in v})) for k, v in forms.items()}
for f in whole["forms"]:
    counts = collections.Counter(m["match"] for m in forms[f["form"]])
    assert counts[f["spelling"]] == max(counts.values()), f
assert sum(f["mentions"] for f in whole["forms"]) == len(mentions) == whole["summary"]["mentions"]
counts = [f["mentions"] for f in whole["forms"]]
assert counts == sorted(counts, reverse=True)
text = ask("--forms")
for r in whole["forms"]:
    assert f"{r['mentions']:9}{r['sections']:9}{r['reports']:9}  {r['spelling']}\n" in text, r
for r in whole["let_in"]:
    assert f"{r['mentions']:9}{r['sections']:9}  {r['form']}\n" in text, r
PY
for engine in pack xapian; do
    export PEELER_INDEX="$samples"
    [ $engine = pack ] || export PEELER_INDEX="$work/xapian"
    for query in '"gift|gifts and|or|& hospitality|hospitalities"' '~"gift or hospitality"' @gifts-hospitality \
        'vetting NEAR/6 backlog' 'hospit*' 'follow-up' 'hospitalty~ OR vetting'; do
        good "$engine: $query: one story in each format" python3 "$work/same.py" "$PEELER" "$query"
        is "$engine: $query: as the other engine tells it" \
            "$(PEELER_INDEX=$samples "$PEELER" mentions "$query" --forms --format tsv 2>&1)" \
            "$("$PEELER" mentions "$query" --forms --format tsv 2>&1)"
    done
    # A stem lets in what nobody thought of, and here it is.
    "$PEELER" mentions hospitality --forms --format tsv >"$work/forms" 2>/dev/null
    is "$engine: hospital is seen under hospitality" "let in	hospitality	any form	hospital		$("$PEELER" \
        mentions =hospital --count)	$("$PEELER" search =hospital -n 0 --format json | jq .total)	" \
        "$(grep '^let in' "$work/forms" | grep '	hospital	')"
    is "$engine: without it nothing is let in" "" \
        "$("$PEELER" mentions =hospitality --forms --format tsv 2>/dev/null | grep '^let in')"
done
export PEELER_INDEX="$samples"
run "$PEELER" mentions @gifts-hospitality --forms -n 2 --offset 1 --format tsv
is "a page of forms" 3 "$(printf '%s\n' "$out" | wc -l)"
matches "a page of forms says that it is one" 'complete no: 2 forms of [0-9]+ shown$' "$err"
exits "nothing written" 1 "$PEELER" mentions xyzzy --forms
refused "no forms of a sample" 'goes with no --count, --sample or --sort' "$PEELER" mentions vetting --forms --sample 3
refused "no page of forms" 'makes no page' "$PEELER" mentions vetting --forms --format html

# Families: kept in a file, nested, tried; a circle is said with its names, a bad phrase with its line.
printf 'outer\t@inner\nouter\t"vetting backlog"\ninner\t@core\ncore\t"gifts and hospitality"\n' >"$work/own.tsv"
for way in option variable; do
    count() {
        if [ $way = option ]; then
            "$PEELER" mentions "$1" --count --families "$work/own.tsv"
        else
            PEELER_FAMILIES=$work/own.tsv "$PEELER" mentions "$1" --count
        fi
    }
    is "a family of families, by $way" "$(count '"gifts and hospitality" OR "vetting backlog"')" "$(count @outer)"
done
run "$PEELER" families --check --families "$work/own.tsv" --format tsv
is "--check counts each phrase, nested or not" "$(count '"gifts and hospitality"') $(count '"vetting backlog"')" \
    "$(printf '%s\n' "$out" | awk -F'\t' '$2 == "@inner" { a = $3 } $1 == "outer" && $2 ~ /backlog/ { b = $3 } END { print a, b }')"
printf 'a\tvetting\na\t@b\nb\t@c\nc\t@a\n' >"$work/circle.tsv"
refused "a circle names its families" 'circle: @b names @c names @a names @b' \
    "$PEELER" mentions @b --families "$work/circle.tsv"
for format in text json tsv; do
    refused "--check says where, $format" "circle.tsv:2: the family '@a' has the phrase @b: .*circle" \
        "$PEELER" families --check --families "$work/circle.tsv" --format $format
done
printf '# mine\nx\t"vetting backlog\n' >"$work/bad.tsv"
refused "--check names the line of a bad phrase" "bad.tsv:2: the family '@x' has the phrase .*quote" \
    "$PEELER" families --check --families "$work/bad.tsv"
done_testing
