# lib.sh: for test scripts: TAP from expected and actual text.
# $PEELER is the program, $ROOT the checkout, $BUILD the build folder,
# $PEELER_SHARED real reports that may be there or not; `work` is a new folder.

count=0
fails=0
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT

pass() {
    count=$((count + 1))
    echo "ok $count - $1"
}

fail() {
    count=$((count + 1))
    fails=$((fails + 1))
    echo "not ok $count - $1"
    [ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/# /'
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# is NAME EXPECTED ACTUAL
is() {
    if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "expected: $2
actual:   $3"; fi
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
    name=$1 want=$2
    shift 2
    run "$@"
    if [ "$code" = "$want" ]; then pass "$name"; else fail "$name" "exit code $code, not $want: $err"; fi
}

done_testing() {
    echo "1..$count"
    [ "$fails" -eq 0 ]
    exit
}
