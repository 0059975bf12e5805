"""sitting: builds and queries, the engines taking turns, so that what the machine does beside
hits all alike; of each the best time counts."""
import os
import statistics

from engines import Failed, KNOWN

OPENINGS = 20  # of an index; the least time counts


def number(name, default):
    """A setting from the environment."""
    return int(os.environ.get(name, default))


def engines(machine, place, names, report):
    """Those that can be run; the others are reported."""
    ready = []
    for name in names.split():
        engine = KNOWN[name](machine, place)
        try:
            engine.prepare()
            ready.append(engine)
        except Failed as why:
            report.failed(engine.name, why)
    return ready


def turned(things, by):
    """In another order each round: no engine always follows the same one."""
    by %= len(things) or 1
    return things[by:] + things[:by]


def lose(found, engine, why, report):
    """A peer that fails is left out and reported; without peeler there is no sitting."""
    if engine.short == "peeler":
        raise why
    report.failed(engine.name, why)
    found.remove(engine)


def builds(found, corpus, cores_list, rounds, report):
    """{(engine's short name, cores): Used}, the least seconds and memory of all rounds."""
    best = {}
    for r in range(rounds):
        for cores in cores_list:
            for engine in turned(list(found), r):
                try:
                    used = engine.build(corpus, cores)
                except Failed as why:
                    lose(found, engine, why, report)
                    continue
                key = engine.short, cores
                if key not in best or used.seconds < best[key].seconds:
                    best[key] = used
    return best


def asks(found, queries, rounds, repeat, report, best=None):
    """{engine's short name: [Answer]}, the best of each query; goes on with `best`, if given."""
    best = {} if best is None else best
    for r in range(rounds):
        for engine in turned([e for e in found if e.asked], r):
            try:
                answers = engine.ask(queries, engine.repeats(repeat))
            except Failed as why:
                lose(found, engine, why, report)
                best.pop(engine.short, None)
                continue
            for old, new in zip(best.setdefault(engine.short, answers), answers):
                old.top_us = min(old.top_us, new.top_us)
                old.exact_us = min(old.exact_us, new.exact_us)
    return best


def times(answers, queries, kind, exact=True):
    return [a.exact_us if exact else a.top_us for a, q in zip(answers, queries)
            if kind in (q.kind, "all")]


def mean(answers, queries, kind, exact=True):
    return statistics.mean(times(answers, queries, kind, exact))


def figures(values):
    """Mean, median, 99th percentile."""
    ordered = sorted(values)
    return [statistics.mean(values), statistics.median(values),
            ordered[int(0.99 * (len(ordered) - 1))]]


def kinds(queries):
    return [*dict.fromkeys(q.kind for q in queries)]


def query_rows(found, best, queries):
    """class, engine, what was asked of it, queries, mean, median, p99, times peeler's mean."""
    rows = []
    for kind in [*kinds(queries), "all"]:
        for engine in (e for e in found if e.short in best):
            ways = [("ten best + exact total", True)]
            if not engine.short.startswith("peeler"):
                ways.insert(0, ("ten best", False))
            for way, exact in ways:
                values = times(best[engine.short], queries, kind, exact)
                rows.append([kind, engine.name, way, len(values), *figures(values),
                             statistics.mean(values) / mean(best["peeler"], queries, kind)])
    return rows


QUERY_COLUMNS = ["class", "engine", "answer", "queries", "mean us", "median us", "p99 us",
                 "times peeler"]


def differing(found, best, queries, report):
    report.line("\nTotals that differ from peeler's (not all cut text into words by the same rules):")
    for engine in (e for e in found if e.short in best and e.short != "peeler"):
        differ = sum(a.total != b.total for a, b in zip(best["peeler"], best[engine.short]))
        report.line(f"  {engine.name}: {differ} of {len(queries)} queries")


def query_bars(best, queries, report, note=""):
    """At most a fifth of Lucene's time with the exact total, half of its early stop."""
    for kind in ("and", "or", "phrase"):
        for exact, bound, way in ((True, 0.2, "exact total"), (False, 0.5, "early stop")):
            value = mean(best["peeler"], queries, kind) / \
                mean(best["lucene"], queries, kind, exact) if "lucene" in best else None
            report.bar(f"{kind}{note}: part of Lucene's time, {way}", value, bound)


def opening(machine, peeler, report, note=""):
    """Whole processes; the first, which opens no index, is what a process costs."""
    rows = []
    for name, index in (("--version", []), ("explain the", ["-d", peeler.path]),
                        ("search --limit 0 the", ["-d", peeler.path]),
                        ("stats", ["-d", peeler.path])):
        used = [machine.run([machine.peeler, *name.split(), *index]) for _ in range(OPENINGS)]
        rows.append([f"peeler {name}", 1000 * min(u.seconds for u in used),
                     min(u.memory for u in used)])
    report.table(f"Opening an index: a process from its start to its end{note}",
                 ["command", "ms", "memory MB"], rows)
    report.bar(f"start, open, one query, end: ms{note}", rows[2][1], 10)
    report.bar(f"opening, and finding a word: MB above a process without an index{note}",
               rows[1][2] - rows[0][2], 5)
