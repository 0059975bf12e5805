#!/bin/sh
# paging: pages join to the whole list, in any order, for sections and reports;
# filters, facets and sorting against what the single hits say.
. "$(dirname "$0")/../lib.sh"
index_of_samples
export PEELER_INDEX="$samples"
cat >"$work/paging.py" <<'PY'
import collections, json, subprocess, sys
peeler = sys.argv[1]
count = 0

def ask(query, *options):
    run = subprocess.run([peeler, "search", "--format", "json", *options, "--", query],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)

def say(name, good, why=""):
    global count
    count += 1
    print("ok" if good else "not ok", f"{name}" + ("" if good else f" {why}"))

def key(hit):
    return hit["section"]

for query in "hospitality OR vetting", '"professional standards department"', "force*":
    for order in "relevance", "date", "force":
        for group in (), ("--group", "report"):
            options = ("--sort", order, *group)
            whole = ask(query, "-n", "1000", *options)
            hits = whole["hits"]
            name = f"{query} --sort {order} {' '.join(group)}"
            total = whole["total_reports"] if group else whole["total"]
            say(f"{name}: the total is the number of hits", total == len(hits))
            say(f"{name}: no hit twice", len(set(map(key, hits))) == len(hits))
            for size in 1, 7:
                if size == 1 and len(hits) > 40:
                    continue
                pages = []
                for offset in range(0, len(hits) + size, size):
                    page = ask(query, "-n", str(size), "--offset", str(offset), *options)
                    assert page["total"] == whole["total"]
                    pages += page["hits"]
                say(f"{name}: pages of {size} join to the whole", pages == hits)
            if order == "date":
                dates = [h["date"] for h in hits]
                say(f"{name}: the newest first", all(a[:4] >= b[:4] for a, b in zip(dates, dates[1:])), dates)
            elif order == "relevance":
                scores = [h["score"] for h in hits]
                say(f"{name}: scores fall", scores == sorted(scores, reverse=True))
            else:
                forces = ["; ".join(h["force"]) for h in hits]
                say(f"{name}: by force, those not known first", forces == sorted(forces), forces)
            if group:
                say(f"{name}: each report once", len({h["report"] for h in hits}) == len(hits))

whole = ask("hospitality OR vetting", "-n", "1000", "--facets", "force,year,kind")
facets = {name: {v["value"]: v["sections"] for v in values} for name, values in whole["facets"].items()}
for name, of in (("year", lambda h: [h["date"][:4]]), ("kind", lambda h: [h["kind"]]),
                 ("force", lambda h: h["force"] or [""])):
    counted = collections.Counter(v for h in whole["hits"] for v in of(h))
    say(f"facets: {name} counts every hit", facets[name] == counted, (facets[name], counted))
say("facets: kind sums to the total", sum(facets["kind"].values()) == whole["total"])
few = ask("hospitality OR vetting", "-n", "1", "--facets", "force,year,kind")
say("facets: the same on any page", few["facets"] == whole["facets"])

def filtered(filter, keep):
    got = {key(h) for h in ask(f"(hospitality OR vetting) {filter}", "-n", "1000")["hits"]}
    want = {key(h) for h in whole["hits"] if keep(h)}
    say(f"filter {filter}", got == want and want, (len(got), len(want)))

filtered("year:2014", lambda h: h["date"].startswith("2014"))
filtered("year:2012..2014", lambda h: "2012" <= h["date"][:4] <= "2014")
filtered("-year:2014", lambda h: not h["date"].startswith("2014"))
filtered("date:2014-11", lambda h: h["date"].startswith("2014-11"))
filtered("kind:recommendation,improvement", lambda h: h["kind"] in ("recommendation", "improvement"))
filtered("-kind:finding", lambda h: h["kind"] != "finding")
filtered("report:severn-vale-2016-legitimacy.txt", lambda h: h["report"] == "severn-vale-2016-legitimacy.txt")
filtered('force:"severn vale constabulary"', lambda h: "Severn Vale Constabulary" in h["force"])
filtered('-force:"severn vale constabulary"', lambda h: "Severn Vale Constabulary" not in h["force"])
filtered('force:"severn vale"', lambda h: "Severn Vale Constabulary" in h["force"])
headed = {key(h) for h in ask("(hospitality OR vetting) heading:recommendation", "-n", "1000")["hits"]}
say("filter heading:, of the heading or of one above it",
    headed >= {key(h) for h in whole["hits"] if "recommendation" in h["heading"].lower()} and headed)
PY
python3 "$work/paging.py" "$PEELER" >"$work/tap" 2>"$work/paging.err"
is "the checks ran to their end" "" "$(cat "$work/paging.err")"
while read -r line; do
    case $line in
    ok*) pass "${line#ok }" ;;
    *) fail "${line#not ok }" ;;
    esac
done <"$work/tap"
done_testing
