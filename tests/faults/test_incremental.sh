#!/bin/sh
# incremental: only what changed is read again, and any sequence of updates answers
# as a fresh index of the same files does; ids stay.
. "$(dirname "$0")/../lib.sh"
index=$work/index
reports=$work/reports
cp -R "$ROOT/corpus/reports" "$reports"

# update EXPECTED-FIGURES [OPTION…]: read kept removed changed
update() {
    figures=$1
    shift
    run "$PEELER" index "$reports" -d "$index" --format json "$@"
    is "exit code and messages" 0 "$code$err"
    is "read, kept, removed, changed" "$figures" \
        "$(printf '%s\n' "$out" | jq -r '"\(.read) \(.kept) \(.removed) \(.changed)"')"
}

answers() {
    for query in hospitality '"gifts and hospitality"' 'vetting NEAR/5 backlog' 'force*' 'year:2014 police' 'vetting NOT police'; do
        "$PEELER" mentions "$query" -d "$1" --format tsv 2>&1
        "$PEELER" search "$query" -d "$1" -n 1000 --format json 2>&1 | jq -c 'del(.took_us, .generation)'
    done
    "$PEELER" stats -d "$1" --format json | jq 'del(.generation, .bytes)'
    "$PEELER" terms a -d "$1" -n 100000 --format tsv
}

# as_fresh NAME [OPTION…]
as_fresh() {
    name=$1
    shift
    rm -rf "$work/fresh"
    "$PEELER" index "$reports" -d "$work/fresh" "$@" >/dev/null 2>&1
    answers "$index" >"$work/updated"
    answers "$work/fresh" >"$work/anew"
    good "$name: answers as a fresh index does" diff "$work/anew" "$work/updated"
    [ "$(wc -l <"$work/anew")" -gt 100 ] || fail "$name: there is something to compare"
    exits "$name: the index is whole" 0 "$PEELER" check -d "$index"
}

ids() {
    "$PEELER" sections "$1" -d "$index" --format tsv | cut -f1,5
}

update "20 0 0 true"
as_fresh "the first"
before=$(ids northmoor-2014-integrity.txt)
generation=$(cut -d" " -f1 "$index/CURRENT")
update "0 20 0 false"
is "nothing changed: the same generation" "$generation" "$(cut -d" " -f1 "$index/CURRENT")"

printf '\n\nThe gifts and hospitality register is new.\n' >>"$reports/estuary-2018-custody.md"
update "1 19 0 true"
as_fresh "a file changed"
printf 'A report about Northmoor Police: gifts and hospitality in May 2015.\n' >"$reports/a-new-one.txt"
update "1 20 0 true"
as_fresh "a file added, before all others"
rm "$reports/severn-vale-2016-legitimacy.txt"
update "0 20 1 true"
as_fresh "a file removed"
mv "$reports/thornshire-2019-legitimacy.txt" "$reports/zz-renamed.txt"
update "1 19 1 true"
as_fresh "a file renamed"
echo '{"id": "one-more", "title": "One more", "text": "Hospitality, one more time.", "date": "2016-01-02"}' \
    >>"$reports/follow-up-letters.jsonl"
mkdir "$reports/below"
mv "$reports/a-new-one.txt" "$reports/below/"
rm "$reports"/wolds-*
printf 'x' >>"$reports/northmoor-2022-vetting.md"
update "3 14 4 true"
as_fresh "all at once"
is "ids of what didn't change" "$before" "$(ids northmoor-2014-integrity.txt)"

# The same size and time in another place, a touched file, a changed file of the same size.
touch "$reports/kestrel-hills-2014-integrity.txt"
update "1 16 0 true"
as_fresh "a file touched"
sed -i 's/hospitality/HOSPITALITY/' "$reports/northmoor-2012-relationships.md"
update "1 16 0 true"
as_fresh "a file changed and not its size"
exits "one file by its name" 0 "$PEELER" index "$reports/northmoor-2014-integrity.txt" -d "$index"
as_fresh "one file of it asked for: the others stay"

# What is read depends on the options, too.
printf 'file\tforce\tdate\ttitle\nestuary-2018-custody.md\tWithernsea Police\t1999-12\tAnother title\n' >"$work/meta.tsv"
update "17 0 0 true" --metadata "$work/meta.tsv"
as_fresh "--metadata" --metadata "$work/meta.tsv"
is "--metadata overrules" "Withernsea Police 1999-12 Another title" \
    "$("$PEELER" show estuary-2018-custody.md#2 -d "$index" --format json |
        jq -r '.sections[0] | "\(.force[0]) \(.date) \(.title)"')"
exits "it is found by it" 0 "$PEELER" search 'force:"withernsea police" year:1999' -d "$index"
update "0 17 0 false" --metadata "$work/meta.tsv"
update "17 0 0 true" --metadata "$work/meta.tsv" --rebuild
as_fresh "--rebuild" --metadata "$work/meta.tsv"
update "17 0 0 true" --whole
as_fresh "--whole" --whole
is "--whole: a report is a section" "$("$PEELER" stats -d "$index" --format json | jq .reports)" \
    "$("$PEELER" stats -d "$index" --format json | jq .sections)"
update "17 0 0 true"
as_fresh "back again"

# --rebuild keeps nothing else; a second folder is added beside the first.
mkdir "$work/second"
echo "Hospitality in a second folder." >"$work/second/second.txt"
exits "a second folder" 0 "$PEELER" index "$work/second" -d "$index"
exits "it is found" 0 "$PEELER" search '"second folder"' -d "$index"
exits "the first is still there" 0 "$PEELER" search 'report:northmoor-2014-integrity.txt' -d "$index"
exits "--rebuild of the second alone" 0 "$PEELER" index "$work/second" -d "$index" --rebuild
is "keeps nothing else" 1 "$("$PEELER" stats -d "$index" --format json | jq .reports)"

# A report's id that is taken by a file of another folder.
mkdir "$work/third"
echo "Hospitality in a third folder." >"$work/third/second.txt"
run "$PEELER" index "$work/second" "$work/third" -d "$index"
is "an id that is taken: exit code" 2 "$code"
matches "an id that is taken: named" 'left out: .*third/second.txt.*second.txt' "$err"
is "generations: the current one and the one before" 2 "$(ls "$index" | grep -c '^gen-')"
done_testing
