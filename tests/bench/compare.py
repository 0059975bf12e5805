#!/usr/bin/env python3
"""compare.py CLASSES.tsv NAME=ROWS.tsv…: microseconds of each class of queries for each engine,
the ten best and the exact total; and how many times as long as the first engine the others take.
A file of `peeler bench` begins with its header; a peer's rows are class, words, ten best, exact
total in time, total. Totals that differ from the first engine's are counted: not all cut text
into words by the same rules."""
import statistics
import sys


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def answers(path, count):
    """(microseconds, total) of each query."""
    lines = rows(path)
    if lines and lines[0][0] == "id":
        found = [(float(r[3]), int(r[2])) for r in sorted(lines[1:], key=lambda r: int(r[0]))]
    else:
        found = [(float(r[3]), int(r[4])) for r in lines]
    if len(found) != count:
        sys.exit(f"{count} queries, but {len(found)} answers in {path}")
    return found


def figures(times):
    ordered = sorted(times)
    return statistics.mean(times), statistics.median(times), ordered[int(0.99 * (len(ordered) - 1))]


def main(classes, *named):
    kinds = [row[0] for row in rows(classes)]
    engines = [(name, answers(path, len(kinds))) for name, path in (n.split("=", 1) for n in named)]
    first = engines[0]
    print(f"{'queries':8} {'n':>4}  {'engine':16} {'mean µs':>9} {'median':>8} {'p99':>8}  {'times ' + first[0]}")
    for kind in [*dict.fromkeys(kinds), "all"]:
        which = [i for i, k in enumerate(kinds) if kind in (k, "all")]
        base = statistics.mean(first[1][i][0] for i in which)
        for name, found in engines:
            mean, median, p99 = figures([found[i][0] for i in which])
            print(f"{kind:8} {len(which):4}  {name:16} {mean:9.1f} {median:8.1f} {p99:8.1f}  {mean / base:6.2f}")
    print("\nAll give the ten best and the exact total. Totals that differ from those of " + first[0] + ":")
    for name, found in engines[1:]:
        differ = sum(first[1][i][1] != found[i][1] for i in range(len(kinds)))
        print(f"  {name}: {differ} of {len(kinds)} queries")


main(*sys.argv[1:])
