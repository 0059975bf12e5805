#!/bin/sh
# safe output: what a report's text, heading, title or name may hold never reaches
# the output as a control character, an escape sequence or a mark that turns the
# direction of text; json escapes, tables keep their shape.
. "$(dirname "$0")/../lib.sh"
mkdir "$work/reports"
esc=$(printf '\033') bell=$(printf '\007') c1=$(printf '\302\233') rlo=$(printf '\342\200\256')
lri=$(printf '\342\201\246') del=$(printf '\177') bs=$(printf '\010')
nasty="${esc}[31mred${esc}]0;title${bell} ${c1}5m ${rlo}evil${lri} ${del}${bs} \"quoted\", <b>tab	tab</b>"
printf '%s\n' "# Findings ${esc}[2J ${rlo}" "" "The vetting $nasty backlog is long." "" \
    "The red tape unit (${esc}RTU${rlo}) and the Red ${esc}Tape Team (RTT)." "" \
    "In 2012 we identified areas for ${esc}improvement:" "" "- Mend $nasty it" "" "No progress ${bell}." "" \
    "## Recommendation ${esc}[5m" "" "Within six ${esc}months, clear the vetting $nasty backlog." >"$work/reports/plain.md"
cp "$work/reports/plain.md" "$work/reports/${esc}[31mname${rlo},\"x.md"
python3 - "$work/reports/records.jsonl" "$nasty" <<'PY'
import json, sys
nasty = sys.argv[2]
with open(sys.argv[1], "w") as f:
    for name in "r1", "r2 \x1b[0m\u202e,\"":
        print(json.dumps({"id": name, "title": "Title " + nasty, "force": "Force " + nasty,
                          "place": "Place " + nasty, "date": "2014-05",
                          "text": "The vetting " + nasty + " backlog \r\n is long."}), file=f)
PY
printf '\377\376 not utf-8: vetting \300\257 backlog\n' >"$work/reports/bytes.txt"
index=$work/index
"$PEELER" index "$work/reports" -d "$index" >"$work/out" 2>"$work/err"
cat "$work/err" >>"$work/out"
cat >"$work/raw.py" <<'PY'
import sys
text = open(sys.argv[1], "rb").read().decode("utf-8")  # output is UTF-8, always
for i, c in enumerate(text):
    o = ord(c)
    crlf = c == "\r" and text[i + 1:i + 2] == "\n"
    if (o < 32 and c not in "\n\t" and not crlf) or 0x7f <= o < 0xa0 or 0x202a <= o <= 0x202e or 0x2066 <= o <= 0x2069:
        sys.exit(f"U+{o:04X} after {text[max(0, i - 40):i]!r}")
PY
good "index: its messages" python3 "$work/raw.py" "$work/out"
export PEELER_INDEX="$index"
clean() {
    "$PEELER" "$@" >"$work/out" 2>&1
    good "$*" python3 "$work/raw.py" "$work/out"
}
id=$("$PEELER" search vetting --format json 2>/dev/null | jq -r '.hits[] | .report' | grep name | head -n 1)
record=$("$PEELER" search vetting --format json 2>/dev/null | jq -r '.hits[] | .report' | grep r2 | head -n 1)
matches "a report of that name is there" name "$id"
matches "a record of that id is there" r2 "$record"
for format in text json jsonl tsv csv; do
    clean search vetting --facets force,place --format $format
    clean mentions vetting --format $format
    clean matrix vetting --rows force --cols place --format $format
    clean show plain.md --format $format
    clean show "$id" --format $format
    clean show "$record" --format $format
    clean sections "$id" --format $format
    clean similar plain.md#1 --format $format
    clean stats --format $format
    clean terms e --format $format
    clean acronyms --format $format
    clean recommendations --format $format
    clean track --force Force --format $format
done
clean matrix vetting --rows force --cols place --format html
is "html: a report's marks are text" "" "$(grep -E '<b>|tab</b>' "$work/out")"
matches "html: and they are there" '&lt;b&gt;tab' "$(cat "$work/out")"
clean mentions vetting --format html
clean mentions 'vetting NEAR/9 backlog' --sort left --context sentence
for format in text json jsonl tsv csv; do
    clean mentions 'vet* NEAR/20 backlog' --forms --format $format
    clean show "$("$PEELER" mentions 'vetting NEAR/20 backlog' --format jsonl 2>/dev/null | head -n 1 | jq -r .link)" \
        --format $format
done
"$PEELER" mentions 'vetting NEAR/20 backlog' --format html >"$work/out" 2>/dev/null
is "html: no tag of a document's own" "" "$(grep -o '<b>tab' "$work/out")"
matches "html: it is there, escaped" '&lt;b&gt;tab' "$(cat "$work/out")"
for file in "$work/reports/"*.md; do
    for format in text json tsv csv; do
        (unset PEELER_INDEX && "$PEELER" sections "$file" --format $format) >"$work/out" 2>&1
        good "sections FILE --format $format" python3 "$work/raw.py" "$work/out"
    done
done
printf 'a\tvetting\nb%s[1m\t"open\n' "$esc" >"$work/queries"
for format in jsonl tsv trec; do
    clean batch "$work/queries" --format $format
done

# Packs: what was found then and now, also when it is gone from the index.
clean save nasty vetting 'backlog NOT "not utf"'
for format in text json jsonl tsv csv; do
    clean run nasty --format $format
done
rm "$work/reports/plain.md"
sed 's/is long/was long, it is said/' "$work/reports/records.jsonl" >"$work/records" && mv "$work/records" "$work/reports/records.jsonl"
"$PEELER" index "$work/reports" -d "$index" >/dev/null 2>&1
for format in text json jsonl tsv csv; do
    clean diff nasty --format $format
    is "diff --format $format: changed and gone" 'changed gone' "$(grep -o 'gone\|changed' "$work/out" | sort -u | xargs)"
done
clean packs
clean save "${esc}[31m" vetting
clean run "no${esc}[31m"
clean save more "${esc}[31m"

# What the user typed comes back in messages: that, too.
clean search "${esc}[31m(\"open"
clean search "colour${esc}[31m:red"
clean search --format "x${esc}[31m" vetting
clean show "no${esc}[31m${rlo}"
clean "no${esc}[31m"
clean search -d "$work/no${esc}[31m" vetting
clean search "--no${esc}[31m"
clean explain "vett${esc}*"
clean index "$work/no${esc}[31m" -d "$work/other"

# A table keeps its shape, whatever the cells hold.
"$PEELER" mentions vetting --format tsv >"$work/out" 2>/dev/null
is "tsv: every row has the header's columns" "" "$(awk -F'\t' 'NR == 1 { n = NF } NF != n' "$work/out")"
"$PEELER" batch "$work/queries" --format trec 2>/dev/null >"$work/out"
is "trec: six columns" "" "$(awk 'NF != 6' "$work/out")"
done_testing
