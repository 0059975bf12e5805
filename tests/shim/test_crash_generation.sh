#!/bin/sh
# crash_generation: kills a writer at every system call by which it changes the
# disk, and fails each of those calls once. After every one of them the old
# generation or the new one is served, whole, and the next writer clears up.
#
# Prints TAP. Each fault is seen to have fired: strace counts up until a run goes
# through untouched, and every kind of call that must occur is asserted to have.
# A kill shows what the running kernel would show, not what a power failure
# leaves; for that the order of writes, syncs and renames is checked in a trace.
set -u

driver=${BUILD:-build}/tests/shim/generation_driver
tmp=$(mktemp -d "${TMPDIR:-/tmp}/peeler-crash-XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under ptrace

test_count=0
failures=0
ok() {
    test_count=$((test_count + 1))
    echo "ok $test_count - $1"
}
not_ok() {
    test_count=$((test_count + 1))
    failures=$((failures + 1))
    echo "not ok $test_count - $1"
    echo "# $2"
}

if ! [ -x "$driver" ]; then
    echo "Bail out! $driver is not built"
    exit 1
fi
if ! strace -f -qq -o "$tmp/log" -e trace=fsync true 2>/dev/null; then
    echo "crash_generation: SKIPPED, strace is missing or may not trace here" >&2
    echo "1..0 # SKIP strace is missing or may not trace here: crashes were NOT tested"
    exit 0
fi

# The served index before each fault: gen-2 "old", and gen-1 before it.
if ! "$driver" publish "$tmp/template" older || ! "$driver" publish "$tmp/template" old; then
    echo "Bail out! nothing can be published"
    exit 1
fi

# fault CALL ACTION N: publishes "new" over a fresh copy with the N-th CALL tripped.
# Sets `result` (exit status) and `fired`.
fault() {
    rm -rf "$tmp/index"
    cp -R "$tmp/template" "$tmp/index"
    # The group takes the shell's own "Killed" off the screen.
    { strace -f -qq -y -o "$tmp/log" -e "trace=?$1,?rename,?renameat,?renameat2" \
        -e "inject=?$1:$2:when=$3" \
        "$driver" publish "$tmp/index" new >"$tmp/out" 2>"$tmp/err"; } 2>/dev/null
    result=$?
    fired=no
    case $2 in
    signal=KILL) [ "$result" -eq 137 ] && fired=yes ;;
    *) grep -q '(INJECTED)' "$tmp/log" && fired=yes ;;
    esac
}

# What is served now: "2 old", "3 new", or the error.
served() {
    "$driver" check "$tmp/index" 2>&1
}

debris() {
    ls "$tmp/index" | grep -E '^(building-|CURRENT\.new)'
}

# An error that publish came upon before the new generation was in place (the
# second rename), and kept to itself. A failing close is none.
swallowed() {
    [ "$1" != close ] && awk -v dir="$tmp/index" '
        / rename/ { renames++ }
        /\(INJECTED\)/ && index($0, dir) && renames < 2 { found = 1 }
        END { exit !found }' "$tmp/log"
}

# The next writer finds its way, and leaves two generations and nothing else.
recovers() {
    "$driver" publish "$tmp/index" after 2>"$tmp/err" || return 1
    case $(served) in *" after") ;; *) return 1 ;; esac
    [ "$(ls "$tmp/index" | grep -c '^gen-')" -eq 2 ] && [ "$(ls "$tmp/index" | wc -l)" -eq 4 ]
}

# kill_at CALL: every occurrence in turn.
kill_at() {
    n=1
    kills=0
    olds=0
    news=0
    while fault "$1" signal=KILL "$n"; [ "$fired" = yes ]; do
        now=$(served)
        case $now in
        "2 old") olds=$((olds + 1)) ;;
        "3 new") news=$((news + 1)) ;;
        *) not_ok "killed at $1 number $n" "served: $now"; return ;;
        esac
        if ! recovers; then
            not_ok "killed at $1 number $n" "the next writer: $(cat "$tmp/err"; ls "$tmp/index")"
            return
        fi
        n=$((n + 1))
    done
    if [ "$result" -ne 0 ]; then
        not_ok "killed at $1" "the run without a fault: exit $result, $(cat "$tmp/err")"
        return
    fi
    kills=$((n - 1))
    [ "$kills" -gt 0 ] || return 0 # not called on this machine
    ok "killed at each of $kills $1: the old was served $olds times, the new $news times"
}

# fail_at CALL ERRNO: every occurrence in turn.
fail_at() {
    n=1
    errors=0
    while fault "$1" "error=$2" "$n"; [ "$fired" = yes ]; do
        now=$(served)
        grep -q LeakSanitizer "$tmp/err" && result=0 # its trouble with strace, not ours
        case $result/$now in
        "0/3 new") # a call whose failure is no harm: the loader's, or clearing up at the end
            if swallowed "$1"; then
                not_ok "$2 from $1 number $n" "no error was told: $(grep INJECTED "$tmp/log")"
                return
            fi
            ;;
        "3/2 old")
            errors=$((errors + 1))
            if ! [ -s "$tmp/err" ]; then
                not_ok "$2 from $1 number $n" "no message"
                return
            fi
            if [ "$1" != unlinkat ] && [ -n "$(debris)" ]; then
                not_ok "$2 from $1 number $n" "left behind: $(debris)"
                return
            fi
            ;;
        "3/3 new") # the very last sync, and no other
            errors=$((errors + 1))
            last_syncs=$((last_syncs + 1))
            ;;
        [!0]*"/2 old") ;; # it didn't get as far as main
        *)
            not_ok "$2 from $1 number $n" "exit $result, served: $now; $(cat "$tmp/err")"
            return
            ;;
        esac
        if ! recovers; then
            not_ok "$2 from $1 number $n" "the next writer: $(cat "$tmp/err"; ls "$tmp/index")"
            return
        fi
        n=$((n + 1))
    done
    [ "$n" -gt 1 ] || return 0 # not called on this machine
    ok "$2 from each of $((n - 1)) $1: $errors errors told, a whole generation served"
}

# at_least NAME COUNT LEAST: that the matrix had something in it.
at_least() {
    if [ "$2" -ge "$3" ]; then
        ok "$1: $2 faults fired"
    else
        not_ok "$1: only $2 faults fired" "$3 or more were expected"
    fi
}

sync_kills=0 write_kills=0 name_kills=0 make_kills=0 open_kills=0 unlink_kills=0
for call in fsync fdatasync sync_file_range; do
    kill_at $call
    sync_kills=$((sync_kills + kills))
done
for call in write pwrite64 ftruncate; do
    kill_at $call
    write_kills=$((write_kills + kills))
done
for call in rename renameat renameat2; do
    kill_at $call
    name_kills=$((name_kills + kills))
done
for call in mkdir mkdirat; do
    kill_at $call
    make_kills=$((make_kills + kills))
done
for call in unlink unlinkat rmdir; do
    kill_at $call
    unlink_kills=$((unlink_kills + kills))
done
kill_at openat
at_least "killed while syncing" "$sync_kills" 9 # 4 files, 2 folders, DIR, CURRENT.new, DIR
at_least "killed while writing" "$write_kills" 7 # the lock's note, 3 files, manifest, CURRENT.new
at_least "killed while renaming" "$name_kills" 2
at_least "killed while making folders" "$make_kills" 2
at_least "killed while removing" "$unlink_kills" 4
at_least "killed while opening" "$kills" 20

last_syncs=0
told=0
for call in fsync fdatasync; do
    fail_at $call EIO
    told=$((told + errors))
done
for call in write ftruncate rename renameat renameat2 mkdir mkdirat openat fsync; do
    fail_at $call ENOSPC
    told=$((told + errors))
done
for call in unlink unlinkat getdents64 read fstat newfstatat close flock; do
    fail_at $call EIO
    told=$((told + errors))
done
at_least "errors that publish told" "$told" 50
if [ "$last_syncs" -eq 2 ]; then # EIO and ENOSPC
    ok "only a failure of the very last sync shows the new generation"
else
    not_ok "only a failure of the very last sync shows the new generation" "$last_syncs failures did"
fi

# The order that a power failure needs, from the trace of a run without a fault:
# every file and folder is synced after its last write and before the rename that
# makes it matter, and DIR after each rename.
rm -rf "$tmp/index"
cp -R "$tmp/template" "$tmp/index"
strace -f -qq -y -o "$tmp/log" -e 'trace=fsync,write,?rename,?renameat,?renameat2' \
    "$driver" publish "$tmp/index" new || failures=1
order=$(awk -v dir="$(cd "$tmp/index" && pwd -P)" '
    function path() { return match($0, /<[^>]*>/) ? substr($0, RSTART + 1, RLENGTH - 2) : "" }
    / write\(/ { dirty[path()] = 1 }
    / fsync\(/ { delete dirty[path()]; synced[path()] = 1; pending = pending && path() != dir }
    / rename/ {
        renames++
        if (pending) print "the folder is not synced between the renames"
        for (p in dirty) if (p != dir "/lock") print p " is renamed before it is synced"
        pending = 1
    }
    END {
        if (renames != 2) print renames " renames"
        if (pending) print "the folder is not synced after the last rename"
        n = split("one sub/two sub/three manifest.json sub", names, " ")
        for (p in synced) if (p ~ /\/building-[0-9]+$/) building = p
        if (!building) print "the folder that is built is not synced"
        for (i = 1; i <= n; i++) if (!((building "/" names[i]) in synced)) print names[i] " is not synced"
        if (!((dir "/CURRENT.new") in synced)) print "CURRENT.new is not synced"
    }' "$tmp/log")
if [ -z "$order" ]; then
    ok "written, synced, renamed, in this order"
else
    not_ok "written, synced, renamed, in this order" "$order"
fi

echo "1..$test_count"
[ "$failures" -eq 0 ]
