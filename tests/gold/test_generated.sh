#!/bin/sh
# generated: corpora with planted mentions, whose counts are true by construction:
# mentions, sections and reports of every query, and the matrix, in both shapes.
. "$(dirname "$0")/../lib.sh"
generate=$BUILD/generate
if ! [ -x "$generate" ]; then
    fail "$generate is built"
    done_testing
fi

# truth_of INDEX TRUTH [ONLY-MENTIONS]
truth_of() {
    tail -n +2 "$2" >"$work/lines"
    while IFS='	' read -r query mentions sections reports; do
        "$PEELER" mentions -d "$1" --format json -- "$query" 2>/dev/null >"$work/answer" </dev/null
        wanted="$mentions $sections $reports true"
        found=$(jq -r '.summary | "\(.mentions) \(.sections) \(.reports) \(.complete)"' "$work/answer")
        if [ $# = 3 ]; then # sections are cut by the reader's own rules
            wanted="$mentions $reports" found=$(jq -r '.summary | "\(.mentions) \(.reports)"' "$work/answer")
        fi
        is "$query: $wanted" "$wanted" "$found"
    done <"$work/lines"
}

# matrix_of INDEX MATRIX QUERY: force year mentions sections reports
matrix_of() {
    "$PEELER" matrix -d "$1" --format json -- "$3" | jq -r '.cells[] |
        [.row, .col, .mentions, .sections, .reports] | @tsv' | sort >"$work/found"
    tail -n +2 "$2" | sort >"$work/wanted"
    is "the matrix of $3" "$(cat "$work/wanted")" "$(cat "$work/found")"
    is "it says something" yes "$(awk -F'\t' '$3 > 1 { print "yes"; exit }' "$work/wanted")"
}

"$generate" -n 3000 -s 11 -o "$work/c.jsonl" --truth "$work/truth" --truth-matrix "$work/matrix"
exits "3,000 records are indexed" 0 "$PEELER" index "$work/c.jsonl" -d "$work/index"
truth_of "$work/index" "$work/truth"
matrix_of "$work/index" "$work/matrix" "$(sed -n '2s/	.*//p' "$work/truth")"

"$generate" -n 600 -s 12 --rate 3000 -f txt -o "$work/txt" --truth "$work/truth" --truth-matrix "$work/matrix"
exits "plain-text reports are indexed" 0 "$PEELER" index "$work/txt" -d "$work/txt.index"
truth_of "$work/txt.index" "$work/truth" only-mentions
done_testing
