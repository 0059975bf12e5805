#!/bin/sh
# run.sh BUILD: runs every test and adds up. A test is a cmocka program
# BUILD/tests/**/test_* or a script tests/**/test_*.sh; each prints TAP. The
# last line is `N passed, N failed, N skipped`; the exit code says whether all
# is well. A test that dies, hangs or prints nothing has failed.
set -u
BUILD=$(cd "${1:-build}" && pwd)
ROOT=$(cd "$(dirname "$0")/.." && pwd)
PEELER=$ROOT/peeler
PEELER_SHARED=${PEELER_SHARED:-$ROOT/../shared}
export BUILD ROOT PEELER PEELER_SHARED
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
unset PEELER_INDEX PEELER_FAMILIES PEELER_SERVER
TEST_SECONDS=${TEST_SECONDS:-600} # a test that takes longer hangs

out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
TMPDIR=$out
export TMPDIR
passed=0 failed=0 skipped=0

one() {
    timeout -k 5 "$TEST_SECONDS" "$1" >"$out/log" 2>"$out/err"
    code=$?
    # cmocka says of a test that was skipped: not ok 1 # SKIP
    sed -i 's/^not ok \(.*# *SKIP\)/ok \1/' "$out/log"
    good=$(grep -c '^ok ' "$out/log")
    bad=$(grep -c '^not ok ' "$out/log")
    left=$(grep -ci '^ok .*# *skip' "$out/log")
    if grep -qi '^1\.\.0 # *skip' "$out/log"; then
        left=1 good=1
    elif [ $((good + bad)) -eq 0 ] || { [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=$((bad + 1)) # died
    fi
    passed=$((passed + good - left)) failed=$((failed + bad)) skipped=$((skipped + left))
    name=${1#"$ROOT"/}
    printf '%-50s %d passed, %d failed, %d skipped\n' "${name#"$BUILD"/}" $((good - left)) "$bad" "$left"
    [ "$left" -eq 0 ] || grep -i '# *skip' "$out/log" | sed 's/^/    /'
    if [ "$bad" -gt 0 ]; then
        echo "    exit code $code"
        grep -v '^ok ' "$out/log" | tail -40 | sed 's/^/    /'
        tail -20 "$out/err" | sed 's/^/    /'
    fi
}

for test in $(find "$BUILD/tests" -type f -name 'test_*' -perm -u+x 2>/dev/null | sort) \
            $(find "$ROOT/tests" -type f -name 'test_*.sh' | sort); do
    one "$test"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
