#!/bin/sh
# demo.sh INDEX: for `make demo`: indexes the sample reports and asks three questions.
# What is printed after a `$` is the command as you would type it.
set -u
cd "$(dirname "$0")/.." || exit 2
index=${1:-build/demo-index}

if [ -t 1 ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); else bold='' dim='' plain=''; fi
say() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}
typed() {
    printf '\n%s$ %s%s\n' "$dim" "$1" "$plain"
}
must() {
    "$@" || { echo "demo: '$*' failed" >&2; exit 2; }
}

say "1. Read the sample reports: 25 of them, about police forces that don't exist."
rm -rf "$index"
typed "./peeler index corpus/reports -d $index"
must ./peeler index corpus/reports -d "$index"

say "2. Where is a thing discussed? The best sections first, out of an exact total."
typed "./peeler search 'vetting backlog' -n 2 -d $index"
must ./peeler search 'vetting backlog' -n 2 -d "$index" 2>&1

say "3. Who said exactly this, and where? Every mention, with page and line. The first few of them:"
typed "./peeler mentions '\"gifts and hospitality\"' -d $index"
out=$(mktemp) || exit 2
trap 'rm -f "$out" "$out.end"' EXIT
must ./peeler mentions '"gifts and hospitality"' -d "$index" >"$out" 2>"$out.end"
head -n 12 "$out"
printf '    … and so on, %s lines in all. The closing line says how much was searched:\n' "$(wc -l <"$out")"
cat "$out.end"

say "4. By force and year. 0: a report is held and doesn't mention it; blank: no report is held."
typed "./peeler matrix @gifts-hospitality -d $index"
must ./peeler matrix @gifts-hospitality -d "$index"

say "What to try next"
cat <<EOF
  ./peeler search 'hospitality year:2012..2014 kind:recommendation' -d $index
  ./peeler mentions '"gift|gifts and|or|& hospitality|hospitalities"' --format csv -d $index > mentions.csv
  ./peeler mentions 'vetting NEAR/5 backlog' --count -d $index
  ./peeler sections northmoor-2014-integrity.txt -d $index
  ./peeler families                     ready-made families of phrases, for @name in a query
  ./peeler index ~/reports -d ~/reports.index      your own .txt, .md and .jsonl
  export PEELER_INDEX=~/reports.index              then no -d is needed
  ./peeler --help                                  all commands; README.md has the query language
EOF
