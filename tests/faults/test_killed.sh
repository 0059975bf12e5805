#!/bin/sh
# killed: an indexer that dies in the middle of an update, at one system call after
# the other: the old or the new index answers, whole, and the next run clears up.
# strace kills, and it is seen that it did. tests/shim/test_crash_generation.sh does
# this at each call of publishing; here the whole indexer dies, at a sample of calls.
. "$(dirname "$0")/../lib.sh"
if ! strace -f -qq -o /dev/null -e trace=fsync true 2>/dev/null; then
    skip "an indexer is killed" "strace may not trace here"
    done_testing
fi
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under ptrace
PEELER_INDEX=$work/index
export PEELER_INDEX
cp -R "$ROOT/corpus/reports" "$work/reports"
"$PEELER" index "$work/reports" >/dev/null
old=$("$PEELER" mentions hospitality --count)
cp -R "$work/index" "$work/template"
printf 'The hospitality of the force.\n' >"$work/reports/added.txt"
rm "$work/reports/estuary-2018-custody.md"
"$PEELER" index "$work/reports" -d "$work/after" >/dev/null
new=$("$PEELER" mentions hospitality --count -d "$work/after")
[ "$old" != "$new" ] && pass "old and new differ" || fail "old and new differ"

# How often each call is made, in a run that nothing happens to.
calls='write|pwrite64|fsync|fdatasync|rename|renameat|renameat2|openat|mkdir|mkdirat|unlink|unlinkat|ftruncate'
strace -f -qq -o "$work/log" -e "trace=?$(echo $calls | sed 's/|/,?/g')" "$PEELER" index "$work/reports" >/dev/null
sed -E 's/^[0-9]+ +([a-z0-9]+)\(.*/\1/' "$work/log" | grep -Ex "$calls" | sort | uniq -c >"$work/calls"
is "the run without a fault" "$new" "$("$PEELER" mentions hospitality --count)"

# kill_at CALL N
kill_at() {
    rm -rf "$work/index"
    cp -R "$work/template" "$work/index"
    { strace -f -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2" \
        "$PEELER" index "$work/reports" >/dev/null 2>&1; } 2>/dev/null
    [ $? -eq 137 ] || return # this time fewer calls were made
    kills=$((kills + 1))
    now=$("$PEELER" mentions hospitality --count 2>&1)
    case $now in
    "$old") olds=$((olds + 1)) ;;
    "$new") news=$((news + 1)) ;;
    *) wrong="$wrong $1:$2:$now" ;;
    esac
    "$PEELER" check >/dev/null 2>&1 || wrong="$wrong $1:$2:check"
    "$PEELER" index "$work/reports" >/dev/null 2>"$work/err" || wrong="$wrong $1:$2:next:$(cat "$work/err")"
    [ "$("$PEELER" mentions hospitality --count)" = "$new" ] || wrong="$wrong $1:$2:next-answers"
    [ -z "$(ls "$work/index" | grep -E 'building|CURRENT.new')" ] || wrong="$wrong $1:$2:debris"
}

kills=0 olds=0 news=0 wrong=""
while read -r n call; do
    # the first, some in between, the last
    for when in $(printf '%s\n' 1 $((n / 4)) $((n / 2)) $((3 * n / 4)) "$n" | sort -nu); do
        [ "$when" -eq 0 ] || kill_at "$call" "$when"
    done
done <"$work/calls"
is "killed $kills times: the old was served $olds times, the new $news times, nothing else" "" "$wrong"
[ $kills -ge 20 ] && pass "enough kills" || fail "enough kills" "$kills: $(cat "$work/calls")"
[ $olds -gt 0 ] && pass "some before it was published" || fail "some before it was published"
[ $news -gt 0 ] && pass "some after" || fail "some after"
done_testing
