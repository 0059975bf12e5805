#!/bin/sh
# Both engines give the same answers: every query of queries.txt is put to a pack
# and to a Xapian index of the same reports, and its mentions, totals, grouped
# totals and facets are compared. Then a pack index that went through updates is
# compared, byte for byte, with one that was built at once.
set -u
. "$ROOT/tests/lib.sh"

mkdir "$work/in"
cp "$ROOT"/corpus/reports/* "$work/in"
"$BUILD/generate" --sections 2000 --seed 11 --out "$work/in/generated.jsonl" >/dev/null || exit 2
for engine in pack xapian; do
    run timeout 120 "$PEELER" index "$work/in" -d "$work/$engine" --engine $engine
    is "the $engine index is made" 0 "$code"
done

# answers ENGINE QUERY: all that must be equal
answers() {
    timeout 20 "$PEELER" mentions "$2" -d "$work/$1" --format tsv 2>&1
    for how in "" --group=report --facets=force,year,kind --sort=date --sort=force; do
        timeout 20 "$PEELER" search -n 0 "$2" -d "$work/$1" --format json $how 2>&1 |
            sed 's/"took_us":[0-9]*,//'
    done
    timeout 20 "$PEELER" search -n 30 --sort date "$2" -d "$work/$1" --format tsv 2>/dev/null |
        cut -f3-
}

while IFS= read -r query; do
    answers pack "$query" >"$work/a"
    answers xapian "$query" >"$work/b"
    if cmp -s "$work/a" "$work/b"; then
        pass "$query"
    else
        fail "$query" "$(diff "$work/a" "$work/b" | head -5)"
    fi
done <"$ROOT/tests/conformance/queries.txt"

# An index that grew, changed and shrank is the one that a fresh build makes.
mkdir "$work/grown"
cp "$ROOT"/corpus/reports/*.txt "$work/grown"
timeout 60 "$PEELER" index "$work/grown" -d "$work/updated" --engine pack >/dev/null
cp "$ROOT"/corpus/reports/*.md "$work/grown"
timeout 60 "$PEELER" index "$work/grown" -d "$work/updated" >/dev/null
rm "$work/grown/estuary-2013-crime-recording.txt"
sed -i 's/gifts/presents/' "$work/grown/northmoor-2014-integrity.txt"
run timeout 60 "$PEELER" index "$work/grown" -d "$work/updated" --format json
matches "the update reads what changed alone" '"read":1,' "$out"
timeout 60 "$PEELER" index "$work/grown" -d "$work/fresh" --engine pack >/dev/null
for file in terms postings positions columns; do
    if cmp -s "$work"/updated/gen-3/$file "$work"/fresh/gen-1/$file; then
        pass "$file after updates is that of a fresh build"
    else
        fail "$file after updates is that of a fresh build"
    fi
done
done_testing
