#!/bin/sh
# index: a damaged index, one of another version, a second writer, a full disk: one
# clear line, exit code 2, and what was published answers as before.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under strace
index=$work/index
PEELER_INDEX=$index
export PEELER_INDEX
cp -R "$ROOT/corpus/reports" "$work/reports"
"$PEELER" index "$work/reports" >/dev/null || echo "Bail out! no index"
count=$("$PEELER" mentions hospitality --count)
is "there is something to lose" 94 "$count"

# as_before NAME: the index answers as it did, and is whole
as_before() {
    is "$1: the answers are those of before" "$count" "$("$PEELER" mentions hospitality --count 2>&1)"
    exits "$1: the index is whole" 0 "$PEELER" check
}

# A second writer: the lock is the kernel's, so flock(1) can hold it.
exec 9>>"$index/lock"
flock 9
refused "a second writer" "$index.* is being written by" "$PEELER" index "$work/reports"
exits "a reader is let in" 0 "$PEELER" search hospitality
exec 9>&-
as_before "a second writer"
# An indexer that waits in the middle: stopped at its first sync, with the lock held.
echo "One more about hospitality." >"$work/reports/more.txt"
if strace -f -qq -o /dev/null -e trace=fsync true 2>/dev/null; then
    strace -f -qq -o "$work/log" -e trace=fsync -e inject=fsync:signal=STOP:when=1 \
        "$PEELER" index "$work/reports" >/dev/null 2>&1 &
    tracer=$!
    tries=0 # until it stands: seen, not hoped
    until grep -q 'stopped by SIGSTOP' "$work/log" 2>/dev/null || [ $tries -gt 300 ]; do
        tries=$((tries + 1))
        timeout 0.1 tail -f /dev/null
    done
    holder=$(cut -d' ' -f1 "$index/lock")
    refused "a writer at work is named" "process $holder \\(peeler-index\\) since 20" "$PEELER" index "$work/reports"
    as_before "a writer at work"
    kill -KILL "$holder"
    wait "$tracer" 2>/dev/null
else
    skip "a writer at work is named" "strace may not trace here"
fi
rm "$work/reports/more.txt"
exits "after a killed writer the next one works" 0 "$PEELER" index "$work/reports"
is "and leaves nothing of the dead" "" "$(ls "$index" | grep -E 'building|CURRENT.new')"
as_before "after a killed writer"

# A full disk: a small file system, or else a limit on the size of files.
yes 'The gifts and hospitality of the force are registered in one place and nowhere else' | head -n 150000 |
    nl >"$work/large.txt"
small=$work/small
mkdir "$small"
if mount -t tmpfs -o size=3m tmpfs "$small" 2>/dev/null; then
    trap 'umount "$small"; rm -rf "$work"' EXIT
    "$PEELER" index "$work/reports" -d "$small/index" >/dev/null
    is "on a small disk: the first index fits" "$count" "$("$PEELER" mentions hospitality --count -d "$small/index")"
    cp "$work/large.txt" "$work/reports/large.txt"
    refused "a full disk" '[Nn]o space|full' "$PEELER" index "$work/reports" -d "$small/index"
    is "a full disk: the answers are those of before" "$count" \
        "$("$PEELER" mentions hospitality --count -d "$small/index")"
    exits "a full disk: the index is whole" 0 "$PEELER" check -d "$small/index"
    is "a full disk: no debris" "" "$(ls "$small/index" | grep -E 'building|CURRENT.new')"
    umount "$small"
    trap 'rm -rf "$work"' EXIT
else
    skip "a full disk" "no tmpfs can be mounted here"
fi
cp "$work/large.txt" "$work/reports/large.txt"
(
    ulimit -f 400 # blocks of 512 bytes
    trap '' XFSZ
    refused "a limit on files' size" '[Ff]ile too large|limit|full|space' "$PEELER" index "$work/reports"
    exit $tap_fails
) >"$work/tap"
is "a limit on files' size: one line" "" "$(grep -A9 '^not ok' "$work/tap")"
as_before "a limit on files' size"
if strace -f -qq -o /dev/null -e trace=fsync true 2>/dev/null; then
    wrong=""
    fired=0
    cp -R "$index" "$work/template"
    for when in 1 3 8 21 55; do
        for call in write pwrite64 fsync; do
            rm -rf "$index"
            cp -R "$work/template" "$index"
            strace -f -qq -y -o "$work/log" -e "trace=$call" -e "inject=$call:error=ENOSPC:when=$when+" \
                "$PEELER" index "$work/reports" >"$work/out" 2>"$work/err"
            code=$?
            grep INJECTED "$work/log" | grep -qv 'write([12]<' || continue # of the disk, not of the output
            fired=$((fired + 1))
            now=$("$PEELER" mentions hospitality --count 2>&1)
            case $code in
            2) [ "$now" = "$count" ] || wrong="$wrong $call:$when:$now" ;;
            *) wrong="$wrong $call:$when:exit-$code" ;;
            esac
        done
    done
    rm -rf "$index"
    cp -R "$work/template" "$index"
    is "no space from the n-th write on ($fired faults): an error, and the answers of before" "" "$wrong"
    [ $fired -ge 5 ] && pass "faults fired" || fail "faults fired" "only $fired"
else
    skip "no space from the n-th write on" "strace may not trace here"
fi
rm "$work/reports/large.txt"
as_before "no space"

# Another version, engine or analysis. The manifest is sealed, so the digest is made again.
seal() {
    python3 - "$1" "$2" "$3" <<'PY'
import re, subprocess, sys
path, old, new = sys.argv[1:]
text = open(path, encoding="utf-8").read()
head, rest = text.split("\n", 2)[:2], text.split("\n", 2)[2]
assert re.search(old, rest), (old, rest[:300])
rest = re.sub(old, new, rest, count=1)
digest = subprocess.run(["xxhsum", "-H2"], input=rest.encode(), stdout=subprocess.PIPE).stdout.split()[0].decode()
open(path, "w", encoding="utf-8").write(head[0] + "\n" + re.sub('"[0-9a-f]{32}"', f'"{digest}"', head[1]) + "\n" + rest)
PY
}
manifest=$(readlink -f "$index/$(cut -d" " -f1 "$index/CURRENT")/manifest.json")
cp "$manifest" "$work/manifest"
if command -v xxhsum >/dev/null; then
    seal "$manifest" '"format":\s*[0-9]+' '"format": 99'
    refused "another format" 'format 99|format.*99' "$PEELER" search hospitality
    refused "another format: the indexer" 'format' "$PEELER" index "$work/reports"
    cp "$work/manifest" "$manifest"
    seal "$manifest" '"analysis":\s*"[^"]*"' '"analysis": "klingon-7"'
    refused "another analysis" 'klingon-7' "$PEELER" search hospitality
    cp "$work/manifest" "$manifest"
    seal "$manifest" '"engine":\s*"[^"]*"' '"engine": "steam"'
    refused "another engine" 'steam' "$PEELER" search hospitality
    exits "what can't be read is replaced with --rebuild" 0 "$PEELER" index "$work/reports" --rebuild
    as_before "--rebuild"
else
    for what in format analysis engine; do skip "another $what" "xxhsum is missing"; done
    sed -i 's/"format":/"formal":/' "$manifest"
    refused "a changed manifest" 'manifest' "$PEELER" search hospitality
    cp "$work/manifest" "$manifest"
fi
generation=$index/$(cut -d" " -f1 "$index/CURRENT")

# Damage: of each file one byte is turned; it is cut short; it is gone; one is there too many.
cp -R "$generation" "$work/whole"
for file in $(cd "$generation" && find . -type f -size +0 | sed 's|^\./||'); do
    name=${file##*/}
    python3 - "$generation/$file" <<'PY'
import sys
with open(sys.argv[1], "r+b") as f:
    data = bytearray(f.read())
    if data:
        data[len(data) // 2] ^= 0x10
    f.seek(0)
    f.write(data)
PY
    refused "a bit of $file is turned: check says which file" "$name" "$PEELER" check
    printf 'A new report about Northmoor Police.\n' >"$work/reports/new-one.txt"
    refused "a bit of $file is turned: nothing is taken over from it" "$name" "$PEELER" index "$work/reports"
    is "a bit of $file is turned: the old generation stays" "$generation" "$index/$(cut -d" " -f1 "$index/CURRENT")"
    rm "$work/reports/new-one.txt"
    cp "$work/whole/$file" "$generation/$file"
    truncate -s -1 "$generation/$file"
    refused "$file is cut short: nothing is answered" "$name" "$PEELER" search hospitality
    rm "$generation/$file"
    refused "$file is gone: nothing is answered" "$name" "$PEELER" search hospitality
    cp "$work/whole/$file" "$generation/$file"
done
touch "$generation/stray"
refused "a stray file: check names it" "stray" "$PEELER" check
rm "$generation/stray"
as_before "damage mended"
current=$(cat "$index/CURRENT")
printf 'gen-99\n' >"$index/CURRENT"
refused "CURRENT is of another version" 'another version' "$PEELER" search hospitality
if command -v xxhsum >/dev/null; then
    printf 'gen-99 %s\n' "$(printf gen-99 | xxhsum -H2 | cut -d' ' -f1)" >"$index/CURRENT"
    refused "CURRENT names what isn't there" 'gen-99' "$PEELER" search hospitality
else
    skip "CURRENT names what isn't there" "xxhsum is missing"
fi
printf '%s\n' "$current" | sed 's/gen-./gen-99/' >"$index/CURRENT"
refused "CURRENT's check is of another name" 'CURRENT' "$PEELER" search hospitality
printf '../../etc\n' >"$index/CURRENT"
refused "CURRENT names a place outside" 'CURRENT' "$PEELER" search hospitality
: >"$index/CURRENT"
refused "CURRENT is empty" 'CURRENT' "$PEELER" search hospitality
done_testing
