#!/bin/sh
# records: acronyms, recommendations and tracks of the sample reports are the same from
# both engines, and from an index that was brought up to date as from a fresh one.
. "$(dirname "$0")/../lib.sh"
mkdir "$work/reports"
cp "$ROOT"/corpus/reports/*.txt "$ROOT"/corpus/reports/*.md "$work/reports"
printf '%s\n' 'Severn Vale Constabulary' '' 'Findings' '' \
    'The Vetting and Standards Team (VST) is new.' '' 'Recommendation' '' \
    'By May 2024, the constabulary should clear the vetting backlog.' >"$work/new.md"

# all INDEX: everything that is said about it
all() {
    "$PEELER" acronyms -d "$1" --format jsonl 2>/dev/null
    "$PEELER" acronyms -d "$1" --group report --format jsonl 2>/dev/null
    "$PEELER" recommendations -d "$1" --format jsonl 2>/dev/null
    for force in northmoor "severn vale" "kestrel hills"; do
        "$PEELER" track --force "$force" -d "$1" --format jsonl 2>/dev/null
    done
    "$PEELER" mentions 'IPS^^' -d "$1" --format jsonl 2>/dev/null | sed 's/"generation":[0-9]*//'
}

for engine in pack xapian; do
    exits "$engine: index" 0 "$PEELER" index "$work/reports" -d "$work/$engine" --engine $engine
    all "$work/$engine" >"$work/$engine.first"
done
is "both engines say the same" "$(cat "$work/pack.first")" "$(cat "$work/xapian.first")"
is "about something" yes "$([ "$(wc -l <"$work/pack.first")" -gt 60 ] && echo yes)"

cp "$work/new.md" "$work/reports"
rm "$work/reports/northmoor-2012-relationships.md"
for engine in pack xapian; do
    exits "$engine: update" 0 "$PEELER" index "$work/reports" -d "$work/$engine" --engine $engine
    exits "$engine: fresh" 0 "$PEELER" index "$work/reports" -d "$work/fresh-$engine" --engine $engine
    is "$engine: updated as fresh" "$(all "$work/fresh-$engine")" "$(all "$work/$engine")"
    is "$engine: what is new" "Vetting and Standards Team" \
        "$("$PEELER" acronyms VST -d "$work/$engine" --format json | jq -r '.acronyms[].long_form')"
    is "$engine: IPS is taught once less" "1 1" "$("$PEELER" acronyms IPS -d "$work/$engine" --format json |
        jq -r '.acronyms[] | "\(.reports) \(.sections)"')"
    is "$engine: the new deadline" "2024-05" "$("$PEELER" recommendations '"by may"' -d "$work/$engine" \
        --format json | jq -r '.recommendations[].due')"
done
done_testing
