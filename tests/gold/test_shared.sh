#!/bin/sh
# shared: real reports against what a careful reader found in them: every mention,
# on its line; every heading, in its order and of its kind; force, date and title.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/gold.sh"
gold=$PEELER_SHARED/gold
gold_folder=$PEELER_SHARED/reports
gold_index=$work/index
if ! [ -f "$gold/mentions.tsv" ] || ! [ -d "$gold_folder" ]; then
    skip "real reports" "$gold or $gold_folder is not there"
    done_testing
fi
exits "the reports are indexed" 0 "$PEELER" index "$gold_folder" -d "$gold_index"

# mentions.tsv: phrase file hits
tail -n +2 "$gold/mentions.tsv" >"$work/gold"
while IFS='	' read -r phrase file hits; do
    case $phrase in \"*) ;; *) phrase="\"$phrase\"" ;; esac
    says "$phrase report:$file" "$hits"
done <"$work/gold"
says '"gifts and hospitality"' 45
says '"gift|gifts and|or|& hospitality|hospitalities"' 56
is "45 = 14 + 18 + 8 + 5 + 0" "14 18 8 5" \
    "$(ask_gold mentions '"gifts and hospitality"' --format tsv 2>/dev/null | tail -n +2 | cut -f3 | sort | uniq -c | awk '{print $1}' | xargs)"

# headings.tsv: file kind heading; a mark of markup is none of a heading's
tail -n +2 "$gold/headings.tsv" | cut -f1 | sort -u >"$work/files"
while read -r file; do
    ask_gold sections "$file" --format tsv | tail -n +2 | cut -f2,5 >"$work/found"
    grep "^$file	" "$gold/headings.tsv" | cut -f2- >"$work/wanted"
    is "$file: every heading, in order and of its kind" "" "$(awk '
        NR == FNR { found[n++] = $0; next }
        { at = from
          while (at < n && found[at] != $0) at++
          if (at == n) print "not found behind the one before: " $0; else from = at + 1 }' \
        "$work/found" "$work/wanted")"
done <"$work/files"

check_reports "$gold/reports.tsv"

# What an exact word finds, and what it doesn't.
forms() {
    ask_gold mentions --format tsv -- "$1" 2>/dev/null | tail -n +2 | cut -f12 | sort -u | xargs -d '\n' | tr -d "'"
}
is '"hospital" finds no hospitality' "" "$(forms '"hospital"' | grep hospitalit)"
is "=hospitality finds nothing else" "hospitality" "$(forms =hospitality)"
is '"gifts or hospitality" finds just that' "gifts or hospitality" "$(forms '"gifts or hospitality"')"
is "hospital finds any form of it" "hospitalities hospitality" "$(forms hospital)"
is "coordinating finds the word divided" "" "$(ask_gold mentions =coordinating --format tsv 2>/dev/null |
    tail -n +2 | cut -f10 | tr -d '­ -' | tr 'A-Z' 'a-z' | grep -v '^coordinating$')"

# The forms that were written add up to the mentions, also under the family's other phrases.
written() {
    ask_gold mentions --forms --format tsv -- "$1" 2>/dev/null | awk -F'\t' -v keep="$2" '
        $1 == "written" && $4 ~ keep { n += $6; list = list $6 " " $4 "; " } END { print list "sum " n + 0 }'
}
is "the forms of gifts and hospitality" \
    "45 gifts and hospitality; 5 gifts or hospitality; 4 gift or hospitality; 2 gifts and hospitalities; sum 56" \
    "$(written '"gift|gifts and|or|& hospitality|hospitalities"' .)"
is "the same among those of the family" \
    "45 gifts and hospitality; 5 gifts or hospitality; 4 gift or hospitality; 2 gifts and hospitalities; sum 56" \
    "$(written @gifts-hospitality '^gifts? ')"
done_testing
