#!/usr/bin/env python3
"""scale.py BUILD, for `make bench-scale`: generated corpora of 100,000 sections and of ten times
as many, indexed and asked the same queries in one sitting: does the time grow faster than the
corpus, and what does a build of more than 1 GB of text need?

Settings, from the environment:
  SECTIONS="100000 1000000"   the sizes
  SEED=1                      of the corpora and of the queries
  ROUNDS=3  REPEAT=5          as of bench.py; REPEAT is of the smallest corpus, and falls to 2 with size
  BUILDS=1                    rounds of index builds
  ENGINES="peeler lucene"     also: fts5, xapian (an hour of it), …
  PEELER_SHARED               where the peers' sources are (../shared)
It needs some 8 GB of disk below BUILD/bench/scale."""
import itertools
import os
import sys
from pathlib import Path

import corpus as corpora
import engines
import queries as classes
import report as reports
import sitting

SAMPLE = 20000  # documents at the corpus's start that phrases are taken out of
MEMORY_MB = 600  # of a build of 1 GB of text


class Size:
    """One corpus, its engines, and what was measured."""

    def __init__(self, machine, sections, seed):
        self.sections = sections
        self.place = machine.out / str(sections)
        self.corpus = corpora.generated(self.place, machine.build / "generate", sections, seed)
        self.found, self.builds, self.best = [], {}, {}

    def sample(self):
        with open(self.corpus.tsv, encoding="utf-8") as file:
            return [line.rstrip("\n").split("\t")[2] for line in itertools.islice(file, SAMPLE)]


def build_table(sizes, report):
    rows = []
    for size in sizes:
        for engine in size.found:
            used = size.builds[engine.short, None]
            rows.append([engine.name, f"{size.sections} sections", size.corpus.megabytes,
                         used.seconds, size.corpus.megabytes / used.seconds, used.processor,
                         used.memory, engine.bytes() / 1e6])
    report.table("Indexing, all cores", ["engine", "corpus", "text MB", "s", "MB text/s",
                                         "processor s", "memory MB", "disk MB"], rows)


def growth(small, large, queries, engine):
    """(what, times as long) of the build and of each class."""
    built = [s.builds.get((engine, None)) for s in (small, large)]
    if all(built):
        yield "build", built[1].seconds / built[0].seconds
    if engine in small.best and engine in large.best:
        for kind in sitting.kinds(queries):
            yield kind, sitting.mean(large.best[engine], queries, kind) / \
                sitting.mean(small.best[engine], queries, kind)


def growth_table(small, large, queries, report):
    times = large.sections / small.sections
    rows = [[engine.name, what, by] for engine in large.found
            for what, by in growth(small, large, queries, engine.short)]
    report.table(f"{times:g} times the sections: times as long",
                 ["engine", "what", "times"], rows)
    for what, by in growth(small, large, queries, "peeler"):
        report.bar(f"{what}: times as long, {small.sections} to {large.sections} sections", by,
                   times)


def settings():
    sections = os.environ.get("SECTIONS", "100000 1000000").split()
    return (sorted(map(int, sections)), sitting.number("SEED", 1), sitting.number("ROUNDS", 3),
            sitting.number("REPEAT", 5), sitting.number("BUILDS", 1))


def main(build):
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("PEELER_SHARED", root.parent / "shared"))
    out = Path(build).resolve() / "bench/scale"
    out.mkdir(parents=True, exist_ok=True)
    machine = engines.Machine(root, Path(build).resolve(), shared, out)
    sections, seed, rounds, repeat, builds = settings()
    names = os.environ.get("ENGINES", "peeler lucene")

    report = reports.Report()
    sizes = []
    for count in sections:
        size = Size(machine, count, seed)
        report.line(f"{count} sections, {size.corpus.megabytes:.0f} MB of text")
        sizes.append(size)
    for size in sizes:
        size.found = sitting.engines(machine, size.place, names, report)
        size.builds = sitting.builds(size.found, size.corpus, (None,), builds, report)
    build_table(sizes, report)

    small, large = sizes[0], sizes[-1]
    queries = classes.of_vocabulary(small.found[0].frequencies(), small.sections, small.sample(),
                                    seed=seed)
    for r in range(rounds):  # the sizes take turns, too
        for size in sitting.turned(sizes, r):
            runs = max(2, round(repeat * small.sections / size.sections))
            sitting.asks(size.found, queries, 1, runs, report, size.best)
    for size in sizes:
        report.table(f"Queries over {size.sections} sections: one thread each, warm",
                     sitting.QUERY_COLUMNS, sitting.query_rows(size.found, size.best, queries))
        sitting.differing(size.found, size.best, queries, report)
    growth_table(small, large, queries, report)
    report.bar(f"memory of building {large.corpus.megabytes:.0f} MB of text, MB",
               large.builds["peeler", None].memory, MEMORY_MB)
    sitting.opening(machine, large.found[0], report, f", {large.sections} sections")
    sitting.query_bars(large.best, queries, report, f", {large.sections} sections")
    report.close(out / "results.tsv")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except engines.Failed as failed:
        sys.exit(f"bench-scale: {failed}")
