#!/usr/bin/env python3
"""bench.py BUILD, for `make bench`: peeler beside plain Xapian, SQLite FTS5 and Lucene, on the
same documents and queries in one sitting. Times differ from hour to hour and from machine to
machine: only the ratios of one sitting count.

Settings, from the environment:
  ROUNDS=5   rounds of queries; in each round every engine is asked all of them
  REPEAT=10  runs of each query in a round (Lucene twice, FTS5 a fifth of it)
  BUILDS=2   rounds of index builds
  ENGINES    "peeler xapian fts5 fts5-hash lucene lucene-stored"; also: peeler-xapian
  DOCS       a file of records {"id","title","text"}, or .gz   (the shared prose of 50 MB)
  QUERIES    class TAB words; classes term, and, or, phrase    (the shared queries-dev.tsv)
  PEELER_SHARED  where the peers' sources are                  (../shared)"""
import os
import subprocess
import sys
import time
from pathlib import Path

import corpus as corpora
import engines
import queries as classes
import report as reports
import sitting

ENGINES = "peeler xapian fts5 fts5-hash lucene lucene-stored"
SPEED_SECONDS = 2.0  # that a process of the throughput measure works, about


def index_part(found, corpus, rounds, report):
    peeler = found[0]  # by ENGINES; see sitting.lose
    best = sitting.builds(found, corpus, (1, 2), rounds, report)
    rows = []
    for engine in found:
        for cores in (1, 2):
            used = best[engine.short, cores]
            rows.append([engine.name, f"{cores} core{'s' * (cores > 1)}", used.seconds,
                         corpus.megabytes / used.seconds, used.processor, used.memory,
                         engine.bytes() / 1e6])
    report.table("Indexing", ["engine", "on", "s", "MB text/s", "processor s", "memory MB",
                              "disk MB"], rows)
    how = "--jobs 1 on one core, its default on two" if peeler.has_jobs() else \
        "this peeler-index has no --jobs"
    report.line(f"  The best of {rounds} builds, whole processes. peeler: {how}. Xapian's disk is "
                "what xapian-compact leaves.")

    def part_of(peer, cores):
        pair = best.get((peeler.short, cores)), best.get((peer, cores))
        return pair[0].seconds / pair[1].seconds if all(pair) else None
    report.bar("index on 2 cores: part of Lucene's time on 2", part_of("lucene", 2), 0.2)
    for name in ("fts5", "fts5-hash"):
        title = engines.KNOWN[name].name
        report.bar(f"index on 2 cores: part of the time of {title}", part_of(name, 2), 0.5)
        report.bar(f"index on 1 core: part of the time of {title}", part_of(name, 1), 1)
    report.bar("index on 2 cores: MB of text a second",
               corpus.megabytes / best[peeler.short, 2].seconds, 60, at_least=True)


def size_part(found, corpus, report):
    peeler = found[0]
    files, counts = peeler.files(), peeler.postings()
    postings = sum(counts[space] for space in "STH")  # words of texts, titles and headings
    positions = peeler.tokens()
    inverted = ["terms", "postings", "positions"]
    rows = [[name, files.get(name, 0) / 1e6, files.get(name, 0) / postings,
             files.get(name, 0) / positions, 100 * files.get(name, 0) / corpus.text_bytes]
            for name in [*inverted, "store", "columns"]]
    whole = sum(files.get(name, 0) for name in inverted)
    rows.append(["terms + postings + positions", whole / 1e6, whole / postings, whole / positions,
                 100 * whole / corpus.text_bytes])
    report.table("peeler's files", ["file", "MB", "bytes a posting", "bytes a position",
                                    "% of text"], rows)
    report.line(f"  {postings} postings (a word in a section), {positions} positions")
    lucene = next((e for e in found if e.short == "lucene"), None)
    report.bar("terms + postings + positions: part of Lucene's index without text",
               whole / lucene.bytes() if lucene else None, 1.1)
    report.bar("stored text: % of the text", 100 * files.get("store", 0) / corpus.text_bytes, 40)


def posting_part(peeler, best, queries, report):
    rows = []
    for count in range(2, 7):
        which = [i for i, q in enumerate(queries) if q.kind == "common" and len(q.words) == count]
        spent = sum(best[peeler.short][i].exact_us for i in which)
        postings = sum(peeler.postings_of(queries[i]) for i in which)
        rows.append([f"{count} words", postings, spent, 1000 * spent / postings])
    rows.append(["all", *(sum(row[i] for row in rows) for i in (1, 2)), 0])
    rows[-1][3] = 1000 * rows[-1][2] / rows[-1][1]
    report.table("Ranked OR of the most common words: what a posting costs peeler",
                 ["class common", "postings", "us", "ns a posting"], rows)
    report.bar("ns a posting, ranked OR of common words", rows[-1][3], 1.2)


def speed_part(machine, peeler, queries, best, report):
    """As many processes of `peeler bench` as there are cores, at once over one index."""
    path = machine.out / "speed.queries"
    one_pass = sum(a.exact_us for a in best[peeler.short]) / 1e6
    repeat = max(1, round(SPEED_SECONDS / one_pass))
    peeler.write(queries, repeat, path)
    command = [machine.peeler, "bench", path, "--repeat", "1", "-d", peeler.path]
    rows = []
    for processes in sorted({1, os.cpu_count()}):
        start = time.monotonic()
        started = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(processes)]
        if any([p.wait() for p in started]):
            raise engines.Failed("peeler bench: one of several at once failed")
        seconds = time.monotonic() - start
        rows.append([f"{processes} at once", processes * repeat * len(queries) / seconds])
    report.table("peeler alone on all cores: processes of `peeler bench`, all classes",
                 ["processes", "queries a second"], rows)


def main(build):
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("PEELER_SHARED", root.parent / "shared"))
    out = Path(build).resolve() / "bench"
    machine = engines.Machine(root, Path(build).resolve(), shared, out)
    docs = os.environ.get("DOCS", shared / "prose/docs-50mb.jsonl.gz")
    asked = os.environ.get("QUERIES", shared / "bench/queries-dev.tsv")
    for need in docs, asked, shared / "bench/xapian_peer.cc", shared / "bench/Lucene.java":
        if not Path(need).is_file():
            sys.exit(f"bench: {need} is not there: nothing to compare with")
    out.mkdir(parents=True, exist_ok=True)

    rounds, repeat = sitting.number("ROUNDS", 5), sitting.number("REPEAT", 10)
    report = reports.Report()
    corpus = corpora.from_file(out / "docs", docs)
    report.line(f"{corpus.documents} documents, {corpus.megabytes:.1f} MB of text; one sitting: "
                "only its ratios count")
    found = sitting.engines(machine, out, os.environ.get("ENGINES", ENGINES), report)
    index_part(found, corpus, sitting.number("BUILDS", 2), report)
    size_part(found, corpus, report)

    peeler = found[0]
    queries = classes.read(asked) + classes.common(peeler.frequencies())
    best = sitting.asks(found, queries, rounds, repeat, report)
    report.table("Queries: one thread each, warm", sitting.QUERY_COLUMNS,
                 sitting.query_rows(found, best, queries))
    runs = ", ".join(f"{e.name} {e.repeats(repeat)}" for e in found if e.short in best)
    report.line(f"  The best of {rounds} rounds of so many runs: {runs}. Each round is a new process, "
                "\n  and goes through all queries in turn, again and again; Lucene's compiler warms up "
                "within a round.\n  peeler's time includes parsing the query; FTS5's exact total is a "
                "second statement.")
    sitting.differing(found, best, queries, report)
    sitting.query_bars(best, queries, report)
    posting_part(peeler, best, queries, report)
    sitting.opening(machine, peeler, report)
    speed_part(machine, peeler, queries, best, report)
    report.close(out / "results.tsv")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except engines.Failed as failed:
        sys.exit(f"bench: {failed}")
