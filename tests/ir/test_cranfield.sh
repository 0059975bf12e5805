#!/bin/sh
# cranfield: how good the ranking is: 1,400 abstracts, 225 questions in plain words,
# nDCG@10 of their judged answers. The best that BM25 was seen to do here is 0.37.
. "$(dirname "$0")/../lib.sh"
least=0.355
cranfield=$PEELER_SHARED/ir/cranfield
if ! [ -f "$cranfield/docs.jsonl" ]; then
    skip "nDCG@10 is $least or more" "$cranfield is not there"
    done_testing
fi
run "$PEELER" index "$cranfield/docs.jsonl" --whole -d "$work/index"
is "all are indexed but for two without a text, which are named" "1398 471 995" \
    "${out%% *} $(printf '%s\n' "$err" | sed -n 's/.*docs.jsonl:\([0-9]*\): no "text".*/\1/p' | xargs)"
python3 "$ROOT/tests/ir/queries.py" "$cranfield/queries.jsonl" >"$work/queries"
exits "every question is answered" 0 "$PEELER" batch "$work/queries" -d "$work/index" --plain --any --format trec
printf '%s\n' "$out" >"$work/run"
is "all of them" "$(wc -l <"$work/queries")" "$(cut -d' ' -f1 "$work/run" | sort -u | wc -l)"
ndcg=$(python3 "$ROOT/tests/ir/ndcg.py" "$cranfield/qrels.tsv" "$work/run")
if awk -v a="$ndcg" -v b="$least" 'BEGIN { exit !(a >= b) }'; then
    pass "nDCG@10 is $ndcg, $least or more"
else
    fail "nDCG@10 is $ndcg" "not $least or more"
fi
done_testing
