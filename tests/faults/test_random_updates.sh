#!/bin/sh
# random_updates: files come, change, move and go at random, from a seed, some at each
# step; after each update the index answers to the byte as a fresh one of the same
# files. SOAK_SEED=N changes the seed, SOAK_STEPS=N the number of steps.
. "$(dirname "$0")/../lib.sh"
seed=${SOAK_SEED:-1}
steps=${SOAK_STEPS:-6}
cat >"$work/queries" <<'QUERIES'
force
vetting OR custody OR hospitality
"gifts and hospitality"
(vetting NEAR/10 backlog) OR ~"gift and hospitality"
year:2013.. -kind:contents polic*
QUERIES

answers() {
    "$PEELER" batch "$work/queries" -d "$1" -n 1000 --format tsv 2>&1
    "$PEELER" mentions 'hospitality OR backlog' -d "$1" --format tsv 2>&1
    "$PEELER" terms '' -d "$1" -n 100000 --format tsv 2>&1
    "$PEELER" stats -d "$1" --format json | jq 'del(.generation, .bytes)'
}

# Changes the folder; says what it did.
cat >"$work/change.py" <<'PY'
import os, random, shutil, sys
source, folder, seed = sys.argv[1:]
dice = random.Random(seed)
pool = sorted(os.listdir(source))
for i in range(dice.randint(1, 6)):
    here = sorted(os.path.relpath(os.path.join(d, f), folder) for d, _, fs in os.walk(folder) for f in fs)
    what = dice.choice(["come", "come", "change", "grow", "shrink", "move", "go"])
    one = os.path.join(folder, dice.choice(here)) if here else None
    if what == "come" or not here:
        name = dice.choice(pool)
        below = dice.choice(["", "a", "m/n", "z"])
        if name.endswith(".jsonl") and any(h.endswith(".jsonl") for h in here):
            continue # its ids are taken
        os.makedirs(os.path.join(folder, below), exist_ok=True)
        shutil.copyfile(os.path.join(source, name), os.path.join(folder, below, name))
        one = os.path.join(folder, below, name)
    elif what == "go":
        os.remove(one)
    elif what == "move":
        end = os.path.splitext(one)[1]
        os.rename(one, os.path.join(folder, "%03d%s" % (dice.randrange(1000), end)))
    elif not one.endswith(".jsonl"):
        lines = open(one, encoding="utf-8", errors="replace").read().split("\n")
        at = dice.randrange(len(lines))
        if what == "change":
            lines[at] = lines[at].swapcase()
        elif what == "grow":
            lines.insert(at, "The hospitality of the force, and its vetting backlog, are new.")
        else:
            del lines[at:at + dice.randint(1, 40)]
        open(one, "w", encoding="utf-8").write("\n".join(lines) or "Nothing is left.")
    print(what, os.path.relpath(one, folder))
PY

for engine in pack xapian; do
    rm -rf "$work/in" "$work/index"
    mkdir "$work/in"
    cp "$ROOT"/corpus/reports/[ks]*-20* "$work/in"
    "$PEELER" index "$work/in" -d "$work/index" --engine $engine >/dev/null
    kept=0 wrong=""
    for step in $(seq "$steps"); do
        what=$(python3 "$work/change.py" "$ROOT/corpus/reports" "$work/in" "$seed-$engine-$step" | xargs)
        [ -n "$(find "$work/in" -type f)" ] || continue
        "$PEELER" index "$work/in" -d "$work/index" --format json >"$work/result" 2>"$work/err" ||
            wrong="$wrong
step $step ($what): $(cat "$work/err")"
        kept=$((kept + $(jq .kept "$work/result")))
        rm -rf "$work/fresh"
        "$PEELER" index "$work/in" -d "$work/fresh" --engine $engine >/dev/null 2>&1
        answers "$work/index" >"$work/updated"
        answers "$work/fresh" >"$work/anew"
        cmp -s "$work/anew" "$work/updated" || wrong="$wrong
step $step ($what): $(diff "$work/anew" "$work/updated" | head -5)"
        "$PEELER" check -d "$work/index" >/dev/null 2>&1 || wrong="$wrong
step $step ($what): check"
    done
    is "$engine: $steps random updates of seed $seed, answers as a fresh index" "" "$wrong"
    [ $kept -ge "$steps" ] && pass "$engine: $kept files were taken over" || fail "$engine: files were taken over" "$kept"
    [ "$(wc -l <"$work/anew")" -gt 200 ] && pass "$engine: there is something to compare" ||
        fail "$engine: there is something to compare" "$(wc -l <"$work/anew")"
done
done_testing
