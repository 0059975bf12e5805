#!/bin/sh
# input: what isn't a report, or can't be read: each is named with its reason, the
# rest is indexed, and nothing hangs.
. "$(dirname "$0")/../lib.sh"
index=$work/index
PEELER_INDEX=$index
export PEELER_INDEX

refused "a path that isn't there" "$work/none" "$PEELER" index "$work/none"
is "nothing was made for it" "" "$(ls "$work" | grep index)"
echo "A file." >"$work/file"
refused "a path through a file" "$work/file/below" "$PEELER" index "$work/file/below"
mkdir "$work/empty"
refused "a folder without a report" 'no report' "$PEELER" index "$work/empty"
refused "the same for a search: there is no index" "$index" "$PEELER" search vetting
refused "an index below a file" "$work/file" "$PEELER" index "$ROOT/corpus/reports" -d "$work/file/index"
refused "metadata that isn't there" "$work/none.tsv" \
    "$PEELER" index "$ROOT/corpus/reports" --metadata "$work/none.tsv"
printf 'what\tis\tthis\n' >"$work/bad.tsv"
refused "metadata that is none" "$work/bad.tsv" \
    "$PEELER" index "$ROOT/corpus/reports" --metadata "$work/bad.tsv"
refused "forces that aren't there" "$work/none.tsv" \
    "$PEELER" index "$ROOT/corpus/reports" --forces "$work/none.tsv"
mkfifo "$work/pipe.txt"
refused "a fifo by name" "$work/pipe.txt" timeout 10 "$PEELER" index "$work/pipe.txt"

# A folder with all sorts in it.
mkdir "$work/reports" "$work/elsewhere"
cd "$work/reports" || exit 1
echo "The vetting backlog is long." >good.txt
echo "# A heading" >heading.md
: >empty.txt
printf '\n \n\t\n' >blank.txt
head -c 20000 /dev/zero >zeros.txt
head -c 50000 /bin/sh >program.txt
printf 'The vetting \377 backlog: \300\257 bad \355\240\200 bytes.\n' >bytes.txt
printf '\377\376T\000h\000e\000' >utf16.txt
echo "The vetting backlog, elsewhere." >"$work/elsewhere/linked.txt"
ln -s "$work/elsewhere/linked.txt" link.txt
ln -s "$work/elsewhere" folder
ln -s nowhere dangling.txt
mkfifo pipe.txt
echo "a picture" >picture.png
{
    echo '{"id": "r1", "title": "One", "text": "The vetting backlog is long."}'
    echo '{"id": "r2", "title": "Broken", "text": "vetting'
    echo '[1, 2]'
    echo '{"title": "No id", "text": "vetting"}'
    echo '{"id": "r1", "title": "Again", "text": "The vetting backlog, again."}'
    echo '{"id": "r3", "text": 5}'
    echo
    echo '{"id": "r4", "title": "Last", "text": "The vetting backlog is short."}'
} >records.jsonl
printf '{"id": "good.txt", "title": "Twin", "text": "The vetting backlog, a twin."}' >twin.jsonl

run timeout 60 "$PEELER" index "$work/reports" --format json
is "the exit code says that something was left out" 2 "$code"
printf '%s\n' "$out" >"$work/result"
left_out() {
    matches "$1 is left out, and named" "$(printf '%s' "$work/reports/$1" | sed 's/[.]/\\./g').*$2" \
        "$(printf '%s\n' "$err" | grep -F "/$1")"
    is "$1: one line" 1 "$(printf '%s\n' "$err" | grep -cF "/$1")"
    is "$1: in the json, too" yes "$(jq -r --arg f "$work/reports/$1" \
        'if any(.skipped[]; .file == $f and .reason != "") then "yes" else "no" end' "$work/result")"
}
left_out empty.txt ''
left_out blank.txt ''
left_out zeros.txt ''
left_out program.txt ''
left_out link.txt 'symbolic link'
left_out folder 'symbolic link'
left_out dangling.txt 'symbolic link'
left_out pipe.txt 'no regular file'
left_out picture.png 'not .txt'
left_out records.jsonl:2 ''
left_out records.jsonl:3 ''
left_out records.jsonl:4 '"id"'
left_out records.jsonl:5 'r1'
left_out records.jsonl:6 '"text"'
is "the others are indexed" "bytes.txt good.txt r1 r4" \
    "$("$PEELER" search vetting --format tsv -n 100 2>/dev/null | tail -n +2 | cut -f4 | sort | xargs)"
left_out twin.jsonl:1 'good.txt'
is "bad bytes are repaired, and the words around them found" 1 \
    "$("$PEELER" mentions 'report:bytes.txt "bad bytes"' --count)"
is "a line of UTF-16 with zeros is no report" "" "$("$PEELER" search 'report:utf16.txt' --format tsv 2>/dev/null | tail -n +2)"
exits "the index is whole" 0 "$PEELER" check
run timeout 60 "$PEELER" index "$work/reports"
is "again: the same exit code" 2 "$code"
matches "again: they are named again" "/empty.txt" "$err"

# The size of things.
rm -rf "$work/reports"/*
cd "$work" || exit 1
head -c 100000000 /dev/zero | tr '\0' 'x' >"$work/reports/line.txt"
printf ' vetting\n' >>"$work/reports/line.txt"
head -c 70000000 /dev/zero | tr '\0' 'x' >"$work/reports/line.jsonl"
echo "The vetting backlog." >"$work/reports/small.txt"
run timeout 100 "$PEELER" index "$work/reports" --memory 64
is "a line of 100 MB: exit code" 2 "$code"
matches "it is left out by its size" "line.txt.*(larger|longer|big|MiB)" "$err"
matches "so is the one in a .jsonl" "line.jsonl.*(larger|longer|big|MiB)" "$err"
exits "the small one is found" 0 "$PEELER" search vetting
rm "$work/reports/line."*
yes 'The vetting backlog of the force is as long as it ever was' | head -n 100000 | tr '\n' ' ' >"$work/reports/long.txt"
exits "a line of 6 MB is a report" 0 timeout 100 "$PEELER" index "$work/reports"
is "all of its words are there" 100001 "$("$PEELER" mentions '"vetting backlog"' --count)"

# Malformed and monstrous queries.
deep=$(head -c 30000 /dev/zero | tr '\0' '(')
refused "brackets 30,000 deep" '' timeout 20 "$PEELER" search "$deep"
refused "the same, closed" '' timeout 20 "$PEELER" search "${deep}a$(printf '%s' "$deep" | tr '(' ')')"
{ yes 'vetting OR' | head -n 20000 | tr '\n' ' '; echo backlog; } >"$work/many"
run timeout 60 "$PEELER" batch "$work/many" -n 1 --format tsv
matches "20,000 alternatives: an answer, or a line that says why not" '^(0 0|2 2)$' \
    "$code $(wc -l <"$work/.err")"
refused "a wildcard over all words" '' "$PEELER" search '*' --expand 2
refused "bytes that are no UTF-8, in a field" '' "$PEELER" search "$(printf 'colour\377:x')"
# shellcheck disable=SC2016
for query in '"' '""' '(' ')' '()' 'a AND' 'NOT' '-' 'a NEAR b' 'a NEAR/99999999999 b' 'year:' 'year:2014..' \
    'force:' '@' '=' '==' '~' 'a~9' 'a^' 'a^x' '"a|"' '|' 'date:2014-99' 'kind:nonsense' 'a*b*c*d*'; do
    run timeout 20 "$PEELER" search -- "$query"
    lines=$(wc -l <"$work/.err")
    case $code in
    0 | 1) pass "the query $query is answered" ;;
    2) is "the query $query: one line, with a column" 1 "$(grep -c 'column [0-9]\|expand\|no words' "$work/.err")" ;;
    *) fail "the query $query" "exit code $code, $lines lines: $err" ;;
    esac
done
done_testing
