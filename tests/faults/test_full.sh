#!/bin/sh
# full: an update on a disk that is too small, page by page larger until it fits: each
# time but the last an error in one line, the index as it was, and nothing left behind.
# And writes that the kernel cuts short, all of them: they are gone on with, so that
# the same bytes come out.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # it can't under ptrace
mkdir "$work/in"
for name in estuary-2018-custody.md northmoor-2022-vetting.md follow-up-letters.jsonl; do
    cp "$ROOT/corpus/reports/$name" "$work/in"
done

# All that is asked, in bytes.
answers() {
    "$PEELER" mentions 'vetting OR custody OR new* OR hospitality' -d "$1" --format tsv 2>&1
    "$PEELER" search 'force OR vetting' -d "$1" -n 1000 --format tsv 2>/dev/null # says how long it took
}

# Reports that change, come and go between the first index and its update.
change() {
    rm "$work/in/estuary-2018-custody.md"
    printf '\n\nThe vetting of newcomers is new.\n' >>"$work/in/northmoor-2022-vetting.md"
    cp "$ROOT/corpus/reports/northmoor-2014-integrity.txt" "$work/in"
    cp "$ROOT/corpus/reports/severn-vale-2014-integrity.txt" "$work/in"
}

# --- a small disk ---------------------------------------------------------------

small=$work/small
cp -R "$work/in" "$work/in.before"
mkdir "$small"
for engine in pack xapian; do
    rm -rf "$work/in"
    cp -R "$work/in.before" "$work/in"
    if ! mount -t tmpfs -o size=64m tmpfs "$small" 2>/dev/null; then
        skip "$engine on a full disk" "no tmpfs can be mounted here"
        continue
    fi
    trap 'umount "$small"; rm -rf "$work"' EXIT
    index=$small/index
    "$PEELER" index "$work/in" -d "$index" --engine $engine >/dev/null
    before=$(answers "$index")
    used=$(df -k --output=used "$small" | tail -n 1)
    change
    "$PEELER" index "$work/in" -d "$work/fresh-$engine" --engine $engine >/dev/null
    after=$(answers "$work/fresh-$engine")
    needed=$(du -sk "$work/fresh-$engine" | cut -f1)
    step=$((needed / 48 * 4 + 4)) # kilobytes: a dozen sizes, in whole pages
    wrong="" fulls=0 size=$((used + 4))
    while [ $size -lt 60000 ]; do
        mount -o remount,size=${size}k "$small" || break
        run "$PEELER" index "$work/in" -d "$index"
        [ "$code" -ne 0 ] || break
        fulls=$((fulls + 1))
        [ "$code" -eq 2 ] || wrong="$wrong ${size}k:exit-$code"
        printf '%s\n' "$err" | grep -qE '[Nn]o space|full' || wrong="$wrong ${size}k:$err"
        [ "$(wc -l <"$work/.err")" -eq 1 ] || wrong="$wrong ${size}k:$err"
        [ "$(answers "$index")" = "$before" ] || wrong="$wrong ${size}k:answers"
        "$PEELER" check -d "$index" >/dev/null 2>&1 || wrong="$wrong ${size}k:check"
        [ -z "$(ls "$index" | grep -vxE 'CURRENT|lock|gen-1')" ] || wrong="$wrong ${size}k:debris"
        size=$((size + step))
    done
    is "$engine: an update on a disk that was full at $fulls sizes" "" "$wrong"
    [ $fulls -ge 6 ] && pass "$engine: full at enough sizes" || fail "$engine: full at enough sizes" "$fulls"
    is "$engine: on the first disk that is large enough: the answers of a fresh index" "$after" "$(answers "$index")"
    exits "$engine: and it is whole" 0 "$PEELER" check -d "$index"
    umount "$small"
    trap 'rm -rf "$work"' EXIT
done

# --- short writes -----------------------------------------------------------------

short=$BUILD/tests/faults/short_driver
halves=$("$short" python3 -c '
import os, sys
print(os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b"x" * 100))' "$work/x" 2>/dev/null)
if [ "$halves" != 50 ]; then
    skip "short writes" "ptrace can't cut them here"
    done_testing
fi
for engine in pack xapian; do
    rm -rf "$work/in"
    cp -R "$work/in.before" "$work/in"
    for step in build update; do
        [ $step = build ] || change
        "$ROOT/peeler-index" "$work/in" -d "$work/plain-$engine" --engine $engine >/dev/null
        run "$short" "$ROOT/peeler-index" "$work/in" -d "$work/short-$engine" --engine $engine
        is "$engine, $step by short writes: exit code" 0 "$code"
        cuts=$(printf '%s\n' "$err" | sed -n 's/ writes were cut short$//p')
        [ "${cuts:-0}" -ge 50 ] && pass "$engine, $step: $cuts writes were cut" ||
            fail "$engine, $step: writes were cut" "$err"
        exits "$engine, $step by short writes: the index is whole" 0 "$PEELER" check -d "$work/short-$engine"
        is "$engine, $step by short writes: the answers" "$(answers "$work/plain-$engine")" \
            "$(answers "$work/short-$engine")"
        [ $engine = xapian ] || # whose bytes have random identities in them
            is "$engine, $step by short writes: the same bytes" "" \
                "$(diff -r "$work/plain-$engine" "$work/short-$engine" 2>&1)"
    done
done
done_testing
