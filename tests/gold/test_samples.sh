#!/bin/sh
# samples: the sample reports against corpus/truth.tsv and corpus/reports.tsv, which
# were counted by reading; and words that come in several shapes.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/gold.sh"
gold_folder=$ROOT/corpus/reports
gold_index=$work/index
exits "the reports are indexed" 0 "$PEELER" index "$gold_folder" -d "$gold_index"

# truth.tsv: file query mentions; a .jsonl file's are those of its records
tail -n +2 "$ROOT/corpus/truth.tsv" | cut -f2 | sort -u >"$work/queries"
jq -r .id "$gold_folder"/*.jsonl >"$work/ids"
while read -r query; do
    says "$query" "$(awk -F'\t' -v q="$query" '$2 == q { n += $3 } END { print n }' "$ROOT/corpus/truth.tsv")"
    awk -F'\t' 'NR == FNR { record[$0] = 1; next } FNR > 1 { n[$3 in record ? "follow-up-letters.jsonl" : $3]++ }
        END { for (f in n) print f "\t" n[f] }' "$work/ids" "$work/rows" | sort >"$work/found"
    awk -F'\t' -v q="$query" '$2 == q && $3 { print $1 "\t" $3 }' "$ROOT/corpus/truth.tsv" | sort >"$work/wanted"
    is "$query: in each file" "$(cat "$work/wanted")" "$(cat "$work/found")"
done <"$work/queries"

check_reports "$ROOT/corpus/reports.tsv"
tr "\t" "|" <"$ROOT/corpus/reports.tsv" | tail -n +2 | cut -d"|" -f1,7 >"$work/least"
while IFS="|" read -r file least; do
    name=${file#*#}
    found=$(ask_gold sections "$name" --format jsonl | wc -l)
    if [ "$found" -ge "$least" ]; then pass "$name: $least sections"; else
        fail "$name: $least sections" "only $found"
    fi
done <"$work/least"

# The shapes of a word.
mkdir "$work/shapes"
cat >"$work/shapes/a.txt" <<'EOF'
The force is coordinating its work. It is co-ordinating with others, and also co-
ordinating at home.

Preven-
tion is better. The chief constable’s gifts, or hospitality, and the hospital: hospitals’ hospi­tality.

A follow-up, a follow up and a follow-
up. £120 and 12,500. The ofﬁce.
EOF
gold_index=$work/shapes.index
gold_folder=$work/shapes
exits "the shapes are indexed" 0 "$PEELER" index "$work/shapes" -d "$gold_index"
says coordinating 3
says =coordinating 3
says co-ordinating 3
says prevention 1
says =prevention 1
says '"hospital"' 1
says =hospital 1
says =hospitality 2
says '"hospital*"' 4
says '"gifts or hospitality"' 1
says '"gifts and hospitality"' 0
says '"follow up"' 3
says follow-up 3
says '"chief constable"' 1
says '=constable' 0
says '£120' 1
says 120 1
says 12500 1
says office 1
done_testing
