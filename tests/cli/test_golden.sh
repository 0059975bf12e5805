#!/bin/sh
# golden: what each command prints about the sample reports, in each format.
# golden/NAME.args holds the arguments, as a shell would read them; NAME.expected
# what comes out: standard output, then standard error, then the exit code. Times
# and sizes are left out. UPDATE=1 writes the expected files anew, to be read.
. "$(dirname "$0")/../lib.sh"
index_of_samples
export PEELER_INDEX="$samples"
cd "$ROOT/tests/cli/golden" || exit 1

answer() {
    eval "set -- $(cat "$1")"
    "$PEELER" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
    cat "$work/out"
    [ ! -s "$work/err" ] || sed 's/^/standard error: /' "$work/err"
    echo "exit code: $code"
}

without_times() {
    sed -E 's/"took_us":[0-9]+/"took_us":0/; s/; [0-9.]+ ms$/; 0.0 ms/
        s/"bytes":[0-9]+/"bytes":0/; s/^(bytes[^0-9]+)[0-9]+/\10/' | tr -d '\r' | sed "s|$ROOT|ROOT|g"
}

for args in *.args; do
    name=${args%.args}
    actual=$(answer "$args" | without_times)
    if [ -n "${UPDATE:-}" ]; then
        printf '%s\n' "$actual" >"$name.expected"
    fi
    is "$name" "$(cat "$name.expected")" "$actual"
done
done_testing
