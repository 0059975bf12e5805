#!/bin/sh
# timeout: an answer that was cut short by --timeout says so, in every way that it is told:
# `complete` in the answer, a line on standard error, the exit code.
. "$(dirname "$0")/../lib.sh"
"$BUILD/generate" --sections 30000 --seed 3 --out "$work/made.jsonl" --truth "$work/truth" >/dev/null 2>&1
"$PEELER" index "$work/made.jsonl" --whole -d "$work/index" >/dev/null 2>&1
export PEELER_INDEX="$work/index"
slow='(the NEAR/3 of) OR (to NEAR/9 in) OR (a NEAR/7 and) OR ~"of the" OR ~"in the" OR ~"to the"'

run "$PEELER" search "$slow" --format json -n 3
is "whole: exit code" 0 "$code"
is "whole: complete" true "$(printf '%s' "$out" | jq .complete)"
whole=$(printf '%s' "$out" | jq .total)

run "$PEELER" search "$slow" --format json -n 3 --timeout 1
is "search: exit code" 2 "$code"
is "search: complete" false "$(printf '%s' "$out" | jq .complete)"
good "search: fewer than all" [ "$(printf '%s' "$out" | jq .total)" -lt "$whole" ]
matches "search: said" "took longer than it was given" "$err"

run "$PEELER" search "$slow" --facets year --sort date --timeout 1
is "sorted, with facets: exit code" 2 "$code"
matches "sorted, with facets: said" "complete no" "$err"

run "$PEELER" mentions "$slow" --format json --timeout 1
is "mentions: exit code" 2 "$code"
is "mentions: complete" false "$(printf '%s' "$out" | jq .summary.complete)"
refused "mentions: no count without all" "took longer" "$PEELER" mentions "$slow" --count --timeout 1

printf 'slow\t%s\nquick\tforce\n' "$slow" >"$work/lines"
run "$PEELER" batch "$work/lines" --format jsonl -n 1 --timeout 1
is "batch: the line is an error" "slow true" "$(printf '%s\n' "$out" | jq -r 'select(.error) | "\(.id) \(.error | test("longer"))"')"
done_testing
