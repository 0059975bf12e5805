#!/bin/sh
# packs: queries that are saved, run and compared: what run prints is the same, byte for
# byte, as long as the generation is; diff tells new, changed and gone from what only
# moved; and a pack survives the indexer, a full disk and being killed.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under ptrace
PEELER_INDEX=$work/index
export PEELER_INDEX
in=$work/in
letter=$in/greater-ashwick-2020-counter-corruption.md

begin() { # begin ENGINE
    rm -rf "$work/index" "$in"
    cp -R "$ROOT/corpus/reports" "$in"
    "$PEELER" index "$in" --engine "$1" >/dev/null
}
update() {
    "$PEELER" index "$in" "$@" >/dev/null
}
changes() { # the changes as "change section line was-count"
    "$PEELER" diff backlog --format jsonl 2>/dev/null |
        jq -r 'select(.change) | "\(.change) \(.section) \(.was | length)"'
}
summary() {
    "$PEELER" diff backlog --format json 2>/dev/null |
        jq -r '.summary | "new \(.new) changed \(.changed) gone \(.gone) same \(.same) moved \(.moved)"'
}

for engine in pack xapian; do
    begin $engine
    run "$PEELER" packs
    is "$engine: no packs: exit code 1" "1" "$code$out$err"
    good "$engine: save" "$PEELER" save backlog '"vetting backlog"' 'vetting NEAR/5 arrears'
    refused "$engine: diff before the first run" "was never run: 'peeler run backlog' first" "$PEELER" diff backlog
    is "$engine: packs" "backlog  2 queries, not run yet" "$("$PEELER" packs)"
    run "$PEELER" run backlog
    is "$engine: run: exit code" 0 "$code"
    count=$(($("$PEELER" mentions '"vetting backlog"' --count) + $("$PEELER" mentions 'vetting NEAR/5 arrears' --count)))
    is "$engine: every mention is kept" "backlog  2 queries, $count mentions in generation 1" "$("$PEELER" packs)"
    is "$engine: tsv has the mentions of the queries, in order" \
        "$(for q in '"vetting backlog"' 'vetting NEAR/5 arrears'; do
            "$PEELER" mentions "$q" --format tsv 2>/dev/null | tail -n +2
        done)" "$("$PEELER" run backlog --format tsv 2>/dev/null | tail -n +2 | cut -f2-)"
    cp "$work/index/packs/backlog.json" "$work/kept"
    for format in text json jsonl tsv csv; do
        "$PEELER" run backlog --format $format >"$work/first.$format" 2>"$work/first.err"
        "$PEELER" run backlog --format $format >"$work/second.$format" 2>"$work/second.err"
        good "$engine: $format: the same bytes again" cmp "$work/first.$format" "$work/second.$format"
        run "$PEELER" diff backlog --format $format
        is "$engine: $format: nothing has changed: exit code 1" 1 "$code"
    done
    good "$engine: and the pack is left alone" cmp "$work/kept" "$work/index/packs/backlog.json"
    good "$engine: the same rows in each format" python3 "$ROOT/tests/cli/same.py" "$work/first" mentions

    # An update: a section more before others, so that those move on by one;
    # one passage written anew; one report gone; one come; one with another date.
    python3 - "$letter" "$in/estuary-2021-core.md" <<'PY'
import sys
letter, core = sys.argv[1:]
text = open(letter).read()
first = text.index("\nRecommendation 1\n")
open(letter, "w").write(text[:first] + "\nRecommendation 0\n\nThe force should rest.\n" + text[first:])
text = open(core).read()
assert "up to date for all but 2% of the workforce. A vetting backlog" in text
open(core, "w").write(text.replace("up to date for all but 2% of the workforce. A vetting backlog",
                                   "up to date for nearly all of the workforce. A vetting backlog"))
PY
    rm "$in/thornshire-2013-progress.txt"
    printf '# A report\n\nSevern Vale Constabulary, May 2024\n\n## Vetting\n\nThe vetting backlog is back.\n' >"$in/zz-new.md"
    sed -i 's/"date" *: *"2022-05-23"/"date":"2022-06-01"/' "$in/follow-up-letters.jsonl"
    grep -q 2022-06-01 "$in/follow-up-letters.jsonl" && pass "$engine: a date was changed" || fail "$engine: a date was changed"
    moved=$(grep -c 'greater-ashwick-2020-counter-corruption.md#1[0-9]' "$work/first.tsv")
    update
    is "$engine: what has changed, and what only moved" "changed estuary-2021-core.md#13 1
changed ips-letter-2022-wolds-and-fens#1 1
gone thornshire-2013-progress.txt#6 0
new zz-new.md#2 0" "$(changes | sort)"
    is "$engine: counts" "new 1 changed 2 gone 1 same $((count - 3)) moved $moved" "$(summary)"
    matches "$engine: what a changed one said" '"was":\["text: .*all but 2% of the workforce. A «vetting backlog»' \
        "$("$PEELER" diff backlog --format jsonl 2>/dev/null)"
    matches "$engine: its old date" '"was":\["date: 2022-05-23"\]' "$("$PEELER" diff backlog --format jsonl 2>/dev/null)"
    before=$(changes)
    for format in text json jsonl tsv csv; do
        "$PEELER" diff backlog --format $format >"$work/diff.$format" 2>"$work/diff.err"
        is "$engine: diff --format $format: exit code" 0 $?
    done
    good "$engine: diff: the same rows in each format" python3 "$ROOT/tests/cli/same.py" "$work/diff" changes
    [ $moved -gt 0 ] && pass "$engine: some moved" || fail "$engine: some moved"

    # The old generation goes; what was found in it stays.
    touch "$in/nothing.txt" && echo "Nothing." >"$in/nothing.txt" && update
    update --rebuild
    is "$engine: generation 1 is gone" "" "$(ls "$work/index" | grep -x gen-1)"
    is "$engine: diff says the same" "$before" "$(changes)"
    exits "$engine: the index is whole" 0 "$PEELER" check
    run "$PEELER" run backlog
    is "$engine: after a run nothing is new" "new 0 changed 0 gone 0 same $((count)) moved 0" "$(summary)"
done

# --- names, overwriting, deleting ---------------------------------------------

begin pack
good "save" "$PEELER" save one.pack-1_A '"vetting backlog"'
refused "saved again" "'one.pack-1_A' already: --force" "$PEELER" save one.pack-1_A hospitality
exits "run" 0 "$PEELER" run one.pack-1_A
good "saved by force" "$PEELER" save one.pack-1_A hospitality --force
is "what the old one found is no more" "one.pack-1_A  1 queries, not run yet" "$("$PEELER" packs)"
for name in '' . .. .hidden a/b ../a 'a b' 'ä' "$(printf 'a\033')" "$(printf '%065d' 0)"; do
    refused "no name: '$(printf %s "$name" | tr -d '\033')'" 'is no name for a pack' "$PEELER" save "$name" vetting
done
refused "no query" 'expected a query' "$PEELER" save two
refused "a bad query" 'column 1: .*quote' "$PEELER" save two vetting '"open'
refused "a query with controls" 'control characters' "$PEELER" save two "$(printf 'a \033[2J')"
is "nothing of these was saved" "one.pack-1_A" "$("$PEELER" packs --format tsv | tail -n +2 | cut -f1)"
refused "run what is not there" "no pack 'two'" "$PEELER" run two
refused "diff what is not there" "no pack 'two'" "$PEELER" diff two
refused "delete what is not there" "no pack 'two'" "$PEELER" save --delete two
refused "delete with a query" 'a name alone' "$PEELER" save --delete one.pack-1_A x
good "delete" "$PEELER" save --delete one.pack-1_A
exits "then there is none" 1 "$PEELER" packs
refused "no index" "$work/none" "$PEELER" save a vetting -d "$work/none"
good "a pack that finds nothing" "$PEELER" save nothing xyzzy
exits "run: nothing found" 1 "$PEELER" run nothing

# --- how a query is meant goes with it ----------------------------------------

printf 'mine\t"vetting backlog"\n' >"$work/families.tsv"
good "save with options" "$PEELER" save meant '@mine hospitality' --any --families "$work/families.tsv" --context 2
any=$("$PEELER" mentions '@mine OR hospitality' --families "$work/families.tsv" --count)
is "--any and --families hold when it is run" "$any" "$("$PEELER" run meant --format json 2>/dev/null | jq .summary.mentions)"
matches "so does --context" '	[^ 	]+ [^ 	]+ 	vetting backlog	 [^ 	]+ [^ 	]+	' "$("$PEELER" run meant --format tsv 2>/dev/null)"
printf 'mine\t"vetting"\n' >"$work/families.tsv"
run "$PEELER" diff meant
matches "a family that was edited is said" 'reads otherwise .*@mine hospitality' "$err"
rm "$work/families.tsv"
refused "a table of families that is gone" "families.tsv" "$PEELER" run meant

# --- damage --------------------------------------------------------------------

good "save" "$PEELER" save whole '"vetting backlog" northmoor'
"$PEELER" run whole >/dev/null 2>&1
pack=$work/index/packs/whole.json
cp "$pack" "$work/whole"
wrong=""
for cut in 0 1 20 60 100 300 1000 $(($(wc -c <"$work/whole") - 1)); do
    head -c "$cut" "$work/whole" >"$pack"
    run "$PEELER" run whole
    [ "$code" = 2 ] && [ -z "$out" ] && printf '%s' "$err" | grep -q 'damaged' || wrong="$wrong $cut"
done
is "a pack that is cut short is damaged" "" "$wrong"
run "$PEELER" packs --format json
is "packs: a damaged one is an error, and the others are listed" "2 meant nothing" \
    "$code $(printf '%s' "$out" | jq -r '.packs[].name' | xargs)"
matches "packs: it is named" 'whole.json is damaged' "$err"
sed 's/vetting/vett\\u001b[2J/' "$work/whole" >"$pack"
refused "a pack with controls is damaged" 'damaged' "$PEELER" run whole
sed 's/"format":1/"format":9/' "$work/whole" >"$pack"
refused "a pack of another format" 'format 9' "$PEELER" diff whole
good "it can be replaced" "$PEELER" save whole vetting --force
ln -sf "$work/whole" "$work/index/packs/link.json"
refused "a link is followed nowhere" 'link.json' "$PEELER" run link
rm "$work/index/packs/link.json"
good "or deleted" "$PEELER" save --delete whole

# --- killed, at every call that writes -------------------------------------------

"$PEELER" save kill '"vetting backlog"' >/dev/null
"$PEELER" run kill >/dev/null 2>&1
printf '\n\nThe vetting backlog grows.\n' >>"$letter"
update
pack=$work/index/packs/kill.json
cp "$pack" "$work/old.json"
if strace -f -qq -o /dev/null -e trace=fsync true 2>/dev/null; then
    strace -qq -o "$work/log" -e trace=write,fsync,?rename,?renameat,?renameat2 "$PEELER" run kill >/dev/null 2>&1
    cp "$pack" "$work/new.json"
    sed -E 's/\(.*//' "$work/log" | grep -E '^(write|fsync|rename|renameat|renameat2)$' | sort | uniq -c >"$work/calls"
    kills=0 olds=0 news=0 wrong=""
    while read -r n call; do
        when=1
        while [ $when -le "$n" ]; do
            cp "$work/old.json" "$pack"
            { strace -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" \
                "$PEELER" run kill >/dev/null 2>&1; } 2>/dev/null
            [ $? -eq 137 ] && kills=$((kills + 1)) || wrong="$wrong $call:$when:lives"
            if cmp -s "$pack" "$work/old.json"; then olds=$((olds + 1));
            elif cmp -s "$pack" "$work/new.json"; then news=$((news + 1));
            else wrong="$wrong $call:$when"; fi
            "$PEELER" run kill >/dev/null 2>&1 && cmp -s "$pack" "$work/new.json" || wrong="$wrong $call:$when:next"
            when=$((when + 1))
        done
    done <"$work/calls"
    is "killed $kills times: the old pack stayed $olds times, the new $news times, nothing else" "" "$wrong"
    [ $kills -ge 5 ] && [ $olds -gt 0 ] && [ $news -gt 0 ] && pass "killed before and after" ||
        fail "killed before and after" "$kills kills, $olds old, $news new"
    for call in write fsync $(grep -o 'rename.*' "$work/calls"); do # the last by which the pack is kept
        n=$(sed -n "s/^ *\([0-9]*\) $call\$/\1/p" "$work/calls")
        [ $call != write ] || n=$(grep -E '^(write|fsync)' "$work/log" | grep -n fsync | head -n 1 | cut -d: -f1)
        [ $call != write ] || n=$((n - 1))
        cp "$work/old.json" "$pack"
        run strace -qq -o /dev/null -e "trace=$call" -e "inject=$call:error=ENOSPC:when=$n" "$PEELER" run kill
        case $call in
        fsync) is "the last fsync fails: an error" 2 "$code" ;; # the folder's: the new one stands there
        *) is "$call fails: an error, and the old pack" "2 same" \
            "$code $(cmp -s "$pack" "$work/old.json" && echo same)" ;;
        esac
        matches "$call fails: it says why" 'No space left|full' "$err"
    done
else
    skip "killed while a pack is written" "strace may not trace here"
fi

# --- a full disk -------------------------------------------------------------------

if mkdir -p "$work/small" && mount -t tmpfs -o size=64m tmpfs "$work/small" 2>/dev/null; then
    trap 'umount "$work/small"; rm -rf "$work"' EXIT
    cp -R "$work/index" "$work/small/index"
    small=$work/small/index
    cp "$work/old.json" "$small/packs/kill.json"
    head -c $((60 << 20)) /dev/zero >"$work/small/filler" 2>/dev/null
    head -c $((64 << 20)) /dev/zero >"$work/small/filler2" 2>/dev/null
    run "$PEELER" run kill -d "$small"
    is "a full disk: an error, and the old pack" "2 same" \
        "$code $(cmp -s "$small/packs/kill.json" "$work/old.json" && echo same)"
    matches "a full disk: it says so" 'No space left|full' "$err"
    rm "$work/small/filler2"
    good "with room again" "$PEELER" run kill -d "$small"
    umount "$work/small"
    trap 'rm -rf "$work"' EXIT
else
    skip "a pack on a full disk" "no tmpfs can be mounted here"
fi

# --- one writer at a time ------------------------------------------------------------

cp "$work/old.json" "$pack"
run flock "$work/index/packs/lock" "$PEELER" save other vetting
is "while somebody writes: exit code" 2 "$code"
matches "while somebody writes: it says so" 'the folder of packs .* is being written' "$err"
done_testing
