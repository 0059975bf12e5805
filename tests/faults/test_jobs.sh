#!/bin/sh
# jobs: an index is the same bytes however many threads made it, and however little
# memory they had; and what stands in the corpus twice is left out of each alike.
. "$(dirname "$0")/../lib.sh"
corpus=$work/corpus
mkdir "$corpus"
cp "$ROOT"/corpus/reports/* "$corpus"
"$BUILD/generate" --sections 6000 --seed 7 --out "$corpus/made.jsonl" --truth "$work/truth" >/dev/null 2>&1
head -n 40 "$corpus/made.jsonl" >"$corpus/twice.jsonl" # their ids are taken
head -c 300000 /dev/urandom >"$corpus/noise.txt"

# built NAME OPTION…: indexes with them; the files of the generation are in $work/NAME
built() {
    name=$1
    shift
    run "$PEELER" index "$corpus" -d "$work/$name.index" "$@"
    is "$name: exit code" 2 "$code"
    cp "$work/.err" "$work/$name.left"
    is "$name: what is left out" 40 "$(grep -c 'is taken by another report' "$work/.err")"
    ln -s "$work/$name.index/gen-1" "$work/$name"
}

built one --jobs 1
for other in "two --jobs 2" "five --jobs 5" "little --jobs 3 --memory 64"; do
    # shellcheck disable=SC2086
    built $other
    for file in terms postings positions columns store sums sources.tsv; do
        good "${other%% *}: $file" cmp "$work/one/$file" "$work/${other%% *}/$file"
    done
    good "${other%% *}: left out in the same order" cmp "$work/one.left" "$work/${other%% *}.left"
done
refused "no threads" "expected a number from 1 to 256" "$PEELER" index "$corpus" -d "$work/x" --jobs 0
refused "too many threads" "expected a number from 1 to 256" "$PEELER" index "$corpus" -d "$work/x" --jobs 257
done_testing
