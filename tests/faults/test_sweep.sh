#!/bin/sh
# sweep: a build and an update of a small index, with each write, sync, rename,
# removal and new folder tripped in turn: the indexer is killed there, or the call
# fails with "no space left" or an I/O error. After each: what is served is whole and
# answers to the byte as before (or as after, once it is published); an error is one
# line that names a file; the next run answers as a fresh build and leaves nothing
# behind. strace trips, and it is seen that it did. It counts the calls of each
# thread apart: with several at work the N-th call of whichever comes first.
#
# test_killed.sh does this with more text and more kinds of calls, at a sample.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under ptrace
if ! strace -f -qq -o /dev/null -e trace=fsync true 2>/dev/null; then
    skip "each call of a build and of an update" "strace may not trace here"
    done_testing
fi
index=$work/index
files="$index|building-|gen-|CURRENT|lock|terms|postings|positions|columns|store|sources"
possible="write pwrite64 writev pwritev pwritev2 copy_file_range sendfile ftruncate fallocate msync
    fsync fdatasync sync_file_range rename renameat renameat2 link linkat unlink unlinkat rmdir
    mkdir mkdirat"

mkdir "$work/in"
for name in estuary-2018-custody.md northmoor-2022-vetting.md follow-up-letters.jsonl; do
    cp "$ROOT/corpus/reports/$name" "$work/in"
done
cat >"$work/queries" <<'QUERIES'
force
vetting OR custody OR hospitality
"the force" NEAR/20 vetting
~"gift and hospitality" OR polic*
year:2015.. -kind:contents the
QUERIES

answers() {
    "$PEELER" batch "$work/queries" -d "$1" -n 1000 --format tsv 2>&1
    "$PEELER" mentions 'vetting OR custody OR new* OR hospitality' -d "$1" --format tsv 2>&1
}

# tripped CALL ACTION N: runs the indexer over a copy of the template; sets code and
# fired (yes, no, or output: what was tripped was a message)
tripped() {
    rm -rf "$index"
    cp -R "$work/template" "$index"
    { strace -f -qq -o "$work/log" -e "trace=?$1" -e "inject=?$1:$2:when=$3" \
        "$ROOT/peeler-index" "$work/in" -d "$index" >"$work/out" 2>"$work/err"; } 2>/dev/null
    code=$?
    fired=no
    if [ "$2" = signal=KILL ]; then
        [ $code -ne 137 ] || fired=yes
    elif grep -q 'INJECTED' "$work/log"; then
        fired=yes
        ! grep 'INJECTED' "$work/log" | grep -q 'write([12],' || fired=output
    fi
}

# Anything in the folder of the index that should not be there now.
debris() {
    (cd "$index" && ls | grep -vE '^(CURRENT|lock|gen-[0-9]+)$'
        [ "$(ls | grep -c '^gen-')" -le 2 ] || echo "too many generations")
}

# What is wrong after the fault, in $wrong.
after_fault() {
    now=$(answers "$index")
    if [ "$now" = "$old" ]; then
        served=old
    elif [ "$now" = "$new" ]; then
        served=new
    else
        wrong="$wrong answers"
        served=neither
    fi
    [ "$served" = old ] && [ "$kind" = build ] || "$PEELER" check -d "$index" >/dev/null 2>&1 ||
        wrong="$wrong check"
}

# An error must be told in one line that names a file, and leave nothing; unless it
# came when all was published, where removing the older generation may fail.
judge_error() {
    case $code/$served in
    2/old) [ -z "$(debris)" ] || [ "$call" = unlinkat ] || wrong="$wrong debris:$(debris)" ;;
    2/new) lasts=$((lasts + 1)) ;; # the very last sync
    0/new) ignored=$((ignored + 1)) ;;
    *) wrong="$wrong exit-$code-$served" ;;
    esac
    [ $code -ne 2 ] || [ "$(wc -l <"$work/err")" -eq 1 ] || wrong="$wrong lines:$(cat "$work/err")"
    [ $code -ne 2 ] || grep -qE "$files" "$work/err" ||
        wrong="$wrong names-no-file:$(cat "$work/err")"
}

next_run() {
    "$ROOT/peeler-index" "$work/in" -d "$index" >"$work/out" 2>&1 || wrong="$wrong next:$(cat "$work/out")"
    [ "$(answers "$index")" = "$new" ] || wrong="$wrong next-answers"
    "$PEELER" check -d "$index" >/dev/null 2>&1 || wrong="$wrong next-check"
    [ -z "$(debris)" ] || wrong="$wrong next-debris:$(debris)"
}

# sweep KIND ACTION: every call, and every time it is made
sweep() {
    kind=$1
    all="" points=0 olds=0 news=0 lasts=0 ignored=0
    for call in $calls; do
        n=0 code=0
        while n=$((n + 1)) && tripped "$call" "$2" $n && [ $fired != no ]; do
            wrong=""
            points=$((points + 1))
            after_fault
            [ "$2" = signal=KILL ] || [ $fired = output ] || judge_error
            [ $served = old ] && olds=$((olds + 1)) || news=$((news + 1))
            [ "$2" = error=EIO ] || next_run # where the call failed the same way it is the same
            [ -z "$wrong" ] || all="$all
$call $n:$wrong"
        done
        [ $code -eq 0 ] || all="$all
$call $n: without a fault: exit code $code, $(cat "$work/err")"
    done
    is "$kind, $2 at each of $points calls: the old was served $olds times, the new $news times" "" "$all"
    [ $points -ge 25 ] && [ $olds -ge 20 ] && [ $news -gt 0 ] && pass "$kind, $2: enough faults" ||
        fail "$kind, $2: enough faults" "$points, $olds, $news"
    [ "$2" = signal=KILL ] || is "$kind, $2: only a failure of the very last sync shows the new one" 1 $lasts
}

# The calls among the possible ones that a run from the template makes.
calls_made() {
    rm -rf "$index"
    cp -R "$work/template" "$index"
    strace -f -qq -o "$work/log" -e "trace=?$(echo $possible | sed 's/ /,?/g')" \
        "$ROOT/peeler-index" "$work/in" -d "$index" >/dev/null
    sed -E 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/' "$work/log" | grep -E '^[a-z0-9_]+$' | sort -u
}

# both KIND: the sweeps from the template, whose answers are $old; $new are a fresh build's
both() {
    rm -rf "$work/fresh"
    "$ROOT/peeler-index" "$work/in" -d "$work/fresh" >/dev/null
    old=$(rm -rf "$index" && cp -R "$work/template" "$index" && answers "$index")
    new=$(answers "$work/fresh")
    [ "$old" != "$new" ] && [ "$(printf '%s\n' "$new" | wc -l)" -gt 30 ] && pass "$1: there is something to tell apart" ||
        fail "$1: there is something to tell apart"
    calls=$(calls_made)
    for action in signal=KILL error=ENOSPC error=EIO; do
        sweep "$1" $action
    done
}

# An index that was never made: an empty folder.
mkdir "$work/template"
both build

# And one that has two generations already, so that the third removes one.
rm -rf "$work/template"
mv "$work/in/follow-up-letters.jsonl" "$work/later.jsonl"
"$ROOT/peeler-index" "$work/in" -d "$work/template" >/dev/null
mv "$work/later.jsonl" "$work/in/follow-up-letters.jsonl"
"$ROOT/peeler-index" "$work/in" -d "$work/template" >/dev/null
rm "$work/in/estuary-2018-custody.md"
printf '\n\nThe vetting of newcomers is new.\n' >>"$work/in/northmoor-2022-vetting.md"
printf 'A report about Northmoor Police: custody and hospitality in May 2015.\n' >"$work/in/added.txt"
both update
done_testing
