# lib.sh: for test scripts: TAP from expected and actual text.
# $PEELER is the program, $ROOT the checkout, $BUILD the build folder,
# $PEELER_SHARED real reports that may be there or not; $work is a new folder. A script
# that is run alone finds them by its own place. Names that begin with tap_ are ours.

ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
BUILD=${BUILD:-$ROOT/build}
PEELER=${PEELER:-$ROOT/peeler}
PEELER_SHARED=${PEELER_SHARED:-$ROOT/../shared}
unset PEELER_INDEX PEELER_FAMILIES
tap_count=0
tap_fails=0
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT

pass() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1"
}

fail() {
    tap_count=$((tap_count + 1))
    tap_fails=$((tap_fails + 1))
    echo "not ok $tap_count - $1"
    [ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/# /'
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# is NAME EXPECTED ACTUAL; of long texts the difference is shown
is() {
    if [ "$2" = "$3" ]; then
        pass "$1"
        return
    fi
    printf '%s\n' "$2" >"$work/.expected"
    printf '%s\n' "$3" >"$work/.actual"
    fail "$1" "$(diff -U1 -L expected -L actual "$work/.expected" "$work/.actual" | head -n 20)"
}

# matches NAME REGEX ACTUAL (extended, over the whole text)
matches() {
    if printf '%s\n' "$3" | grep -Eq -- "$2"; then pass "$1"; else fail "$1" "expected: /$2/
actual:   $3"; fi
}

# run COMMAND…: leaves $out, $err and $code
run() {
    "$@" >"$work/.out" 2>"$work/.err"
    code=$?
    out=$(cat "$work/.out")
    err=$(cat "$work/.err")
}

# exits NAME CODE COMMAND…
exits() {
    tap_name=$1 tap_want=$2
    shift 2
    run "$@"
    if [ "$code" = "$tap_want" ]; then
        pass "$tap_name"
    else
        fail "$tap_name" "exit code $code, not $tap_want: $err"
    fi
}

# good NAME COMMAND…: exit code 0; shows what was printed when it is not
good() {
    tap_name=$1
    shift
    if "$@" >"$work/.out" 2>&1; then
        pass "$tap_name"
    else
        fail "$tap_name" "$(head -n 20 "$work/.out")"
    fi
}

# refused NAME REGEX COMMAND…: exit code 2, nothing printed but one line on standard error
refused() {
    tap_name=$1 tap_regex=$2
    shift 2
    run "$@"
    if [ "$code" != 2 ]; then
        fail "$tap_name" "exit code $code: $out $err"
    elif [ -n "$out" ] || [ "$(wc -l <"$work/.err")" -ne 1 ]; then
        fail "$tap_name" "not one line: $out $err"
    else
        matches "$tap_name" "$tap_regex" "$err"
    fi
}

# index_of_samples: $samples, an index of the sample reports, whose forces and dates
# are those of the table, so that it does not hang on how well they are found out
index_of_samples() {
    samples=$work/samples.index
    awk -F'\t' -v OFS='\t' 'NR == 1 { print "file", "force", "date", "publisher", "title"; next }
        $1 !~ /#/ { gsub(/; /, "|", $2); print $1, $2, $4 == "" ? $3 : sprintf("%d-%02d", $3, $4), $5, $6 }' \
        "$ROOT/corpus/reports.tsv" >"$work/samples.tsv"
    "$PEELER" index "$ROOT/corpus/reports" -d "$samples" --metadata "$work/samples.tsv" \
        >"$work/.out" 2>&1 && return
    echo "Bail out! the sample reports can't be indexed: $(cat "$work/.out")"
    exit 1
}

done_testing() {
    echo "1..$tap_count"
    [ "$tap_fails" -eq 0 ]
    exit
}
