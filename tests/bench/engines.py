"""engines: peeler and its peers behind one seam: make it ready, build an index, ask it queries.
Every peer's program is run as somebody would run it; one that fails raises Failed."""
import glob
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

FTS5_HASH = 128 << 20  # bytes; more makes it no faster


class Failed(Exception):
    """What was run, and the end of what it said."""


@dataclass
class Used:
    seconds: float
    processor: float  # seconds of all threads
    memory: float  # MB


@dataclass
class Answer:
    top_us: float  # the ten best, by the engine's own means
    exact_us: float  # the ten best and the exact total
    total: int


def folder_bytes(path):
    path = Path(path)
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return sum(f.stat().st_size for f in files)


class Machine:
    """Where things lie: built programs, the peers' sources, a folder to work in."""

    def __init__(self, root, build, shared, out):
        self.root, self.build, self.shared, self.out = map(Path, (root, build, shared, out))
        self.peeler, self.index = self.root / "peeler", self.root / "peeler-index"

    def program(self, name):
        return self.build / "tests/bench" / name

    def run(self, command, cores=None):
        """Runs it on so many cores (None: all) and returns what it used."""
        pin = ["taskset", "-c", ",".join(map(str, range(cores)))] if cores else []
        command = [str(c) for c in (*pin, *command)]
        measured, log = self.out / "measured", self.out / "log"
        with open(log, "w", encoding="utf-8") as said:
            code = subprocess.run([self.program("measure"), measured, *command], check=False,
                                  stdout=said, stderr=said).returncode
        if code:
            end = log.read_text(encoding="utf-8", errors="replace").strip()[-300:]
            raise Failed(f"{' '.join(command)}: exit code {code}: {end}")
        seconds, processor, kib = measured.read_text(encoding="utf-8").split()
        return Used(float(seconds), float(processor), int(kib) * 1024 / 1e6)


class Engine:
    """`repeat` of ask() is how often the whole list is gone through, query by query in turn;
    of each query the best time counts."""
    name = ""
    short = ""
    asked = True  # False: only built
    share = 1.0  # of the runs of a round

    def __init__(self, machine, place):
        self.machine, self.path = machine, Path(place) / self.short

    def prepare(self):
        """Compiles what is needed. Failed when it isn't installed."""

    def clear(self):
        if self.path.is_dir():
            shutil.rmtree(self.path)
        self.path.unlink(missing_ok=True)

    def build(self, corpus, cores):
        self.clear()
        return self.machine.run(self.build_command(corpus, cores), cores)

    def bytes(self):
        return folder_bytes(self.path)

    def repeats(self, repeat):
        return max(1, round(repeat * self.share))

    def build_command(self, corpus, cores):
        raise NotImplementedError

    def ask(self, queries, repeat):
        raise NotImplementedError


class Peeler(Engine):
    name = "peeler"
    short = "peeler"

    def has_jobs(self):
        said = subprocess.run([self.machine.index, "--help"], capture_output=True, text=True,
                              check=True).stdout
        return "--jobs" in said

    def build_command(self, corpus, cores):
        jobs = ["--jobs", "1"] if cores == 1 and self.has_jobs() else []
        return [self.machine.index, corpus.jsonl, "--whole", "-d", self.path, *jobs]

    def bytes(self):
        return folder_bytes(self.generation())

    def generation(self):
        return self.path / (self.path / "CURRENT").read_text(encoding="utf-8").split()[0]

    def files(self):
        return {f.name: f.stat().st_size for f in self.generation().iterdir()}

    def tokens(self):
        manifest = (self.generation() / "manifest.json").read_text(encoding="utf-8")
        return json.loads(manifest)["meta"]["tokens"]

    def say(self, *arguments):
        return subprocess.run([self.machine.peeler, *arguments, "-d", self.path], text=True,
                              capture_output=True, check=True).stdout

    def frequencies(self):
        """Words of letters and the documents that hold them, the most common first."""
        rows = [r.split("\t") for r in
                self.say("terms", "", "-n", "1000000", "--format", "tsv").splitlines()[1:]]
        words = [(fold, int(docs)) for fold, form, docs in rows
                 if fold == form and fold.isascii() and fold.isalpha()]
        return sorted(words, key=lambda w: (-w[1], w[0]))

    def postings(self):
        """Postings of each space of terms; see indexer/pack/format.h."""
        said = subprocess.run([self.machine.program("count_postings"), self.path], text=True,
                              capture_output=True, check=True).stdout
        return {space: int(postings) for space, _, postings in
                (line.split("\t") for line in said.splitlines())}

    def postings_of(self, query):
        """The sum of the document frequencies of its terms."""
        def add(node):
            return sum(t["sections"] for slot in node.get("words", []) for t in slot) + \
                sum(add(child) for child in node.get("of", []))
        return add(json.loads(self.say("explain", "--format", "json", query.for_peeler()))["plan"])

    def write(self, queries, repeat, path):
        """The list `repeat` times over: every run of a query comes after all the others, as the
        peers' do, and finds its postings no warmer than they."""
        with open(path, "w", encoding="utf-8") as out:
            for _ in range(repeat):
                for i, query in enumerate(queries):
                    print(i, query.for_peeler(), sep="\t", file=out)

    def ask(self, queries, repeat):
        path = self.machine.out / "peeler.queries"
        self.write(queries, repeat, path)
        rows = [r.split("\t") for r in
                self.say("bench", path, "--repeat", "1").splitlines()[1:]]
        best = [Answer(float("inf"), float("inf"), 0) for _ in queries]
        for row in rows:
            answer = best[int(row[0])]
            answer.total = int(row[2])
            answer.top_us = answer.exact_us = min(answer.exact_us, float(row[3]))
        if len(rows) != repeat * len(queries):
            raise Failed(f"peeler bench: {len(rows)} answers to {repeat * len(queries)} queries")
        return best


class PeelerXapian(Peeler):
    name = "peeler --engine xapian"
    short = "peeler-xapian"

    def build_command(self, corpus, cores):
        return [*super().build_command(corpus, cores), "--engine", "xapian"]


class Peer(Engine):
    """A program of two modes: index TSV PATH and query PATH QUERIES REPEAT OUT."""

    def program(self):
        raise NotImplementedError

    def build_command(self, corpus, cores):
        return [*self.program(), "index", corpus.tsv, self.path]

    def asked_path(self):
        return self.path

    def ask(self, queries, repeat):
        asked, out = self.machine.out / "peer.queries", self.machine.out / "peer.tsv"
        asked.write_text("".join(q.for_peers() + "\n" for q in queries), encoding="utf-8")
        self.machine.run([*self.program(), "query", self.asked_path(), asked, repeat, out])
        rows = [r.split("\t") for r in out.read_text(encoding="utf-8").splitlines()]
        if len(rows) != len(queries):
            raise Failed(f"{self.name}: {len(rows)} answers to {len(queries)} queries")
        return [Answer(float(r[2]), float(r[3]), int(r[4])) for r in rows]


class Xapian(Peer):
    name = "Xapian"
    short = "xapian"

    def program(self):
        return [self.machine.out / "xapian_peer"]

    def prepare(self):
        source = self.machine.shared / "bench/xapian_peer.cc"
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "xapian-core"], text=True,
                               capture_output=True, check=True).stdout.split()
        self.machine.run([os.environ.get("CXX", "c++"), "-O2", "-o", *self.program(), source,
                          *flags])

    def asked_path(self):
        """The index as xapian-compact leaves it; made when it is first asked for."""
        compact = self.path.with_name("xapian-compact")
        if not compact.exists():
            self.machine.run(["xapian-compact", self.path, compact])
        return compact

    def clear(self):
        super().clear()
        shutil.rmtree(self.path.with_name("xapian-compact"), ignore_errors=True)

    def bytes(self):
        return folder_bytes(self.asked_path())


class Fts5(Peer):
    name = "SQLite FTS5"
    short = "fts5"
    share = 0.2  # its slowest queries take so long that more is no use

    def program(self):
        return [self.machine.program("fts5_peer")]


class Fts5Hash(Fts5):
    name = f"SQLite FTS5, hash {FTS5_HASH >> 20} MB"
    short = "fts5-hash"
    asked = False

    def build_command(self, corpus, cores):
        return [*super().build_command(corpus, cores), FTS5_HASH]


class Lucene(Peer):
    name = "Lucene"
    short = "lucene"
    share = 2.0  # each process has to warm up its compiler first

    def jars(self):
        return sorted(glob.glob("/usr/share/java/lucene-*-8.7.0.jar"))

    def program(self):
        return ["java", "-Xmx3g", "-cp", ":".join([*self.jars(), str(self.machine.out)]), "Lucene"]

    def prepare(self):
        if not self.jars() or not shutil.which("javac"):
            raise Failed("it is not installed: make bench-deps")
        self.machine.run(["javac", "-cp", ":".join(self.jars()), "-d", self.machine.out,
                          self.machine.shared / "bench/Lucene.java"])


class LuceneStored(Lucene):
    name = "Lucene, with text"
    short = "lucene-stored"
    asked = False

    def build_command(self, corpus, cores):
        return [*super().build_command(corpus, cores), "store"]


KNOWN = {e.short: e for e in (Peeler, PeelerXapian, Xapian, Fts5, Fts5Hash, Lucene, LuceneStored)}
