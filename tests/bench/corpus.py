"""corpus: the documents of a sitting, as each engine reads them: a file of records for peeler
(docs.jsonl), of id, title and text for the peers (docs.tsv), and how much text that is."""
import gzip
import json
import shutil
import subprocess
from pathlib import Path


class Corpus:
    """Lies in the folder `place`, and is made there if it is not complete."""

    def __init__(self, place):
        self.place = Path(place)
        self.jsonl, self.tsv = self.place / "docs.jsonl", self.place / "docs.tsv"
        facts = json.loads((self.place / "docs.json").read_text(encoding="utf-8"))
        self.documents, self.text_bytes = facts["documents"], facts["text_bytes"]

    @property
    def megabytes(self):
        return self.text_bytes / 1e6


def is_made(place, source):
    try:
        return json.loads((place / "docs.json").read_text(encoding="utf-8"))["source"] == source
    except FileNotFoundError:
        return False


def write_tsv(place, source):
    """docs.tsv, and last docs.json, which says that all is there."""
    documents = text_bytes = 0
    with open(place / "docs.jsonl", encoding="utf-8") as records, \
            open(place / "docs.tsv", "w", encoding="utf-8") as out:
        for line in records:
            record = json.loads(line)
            title, text = record.get("title", ""), record["text"]
            documents += 1
            text_bytes += len(title.encode()) + len(text.encode())
            print(record["id"], " ".join(title.split()), " ".join(text.split()), sep="\t", file=out)
    facts = {"source": source, "documents": documents, "text_bytes": text_bytes}
    (place / "docs.json").write_text(json.dumps(facts), encoding="utf-8")


def from_file(place, path):
    """From a file of records, which may be compressed (.gz)."""
    place = Path(place)
    source = f"{path} of {Path(path).stat().st_size} bytes"
    if not is_made(place, source):
        place.mkdir(parents=True, exist_ok=True)
        opened = gzip.open(path) if str(path).endswith(".gz") else open(path, "rb")
        with opened as read, open(place / "docs.jsonl", "wb") as out:
            shutil.copyfileobj(read, out)
        write_tsv(place, source)
    return Corpus(place)


def generated(place, generate, sections, seed):
    """From corpus/generate.c: the same sections and seed give the same bytes."""
    place = Path(place)
    source = f"{sections} sections of seed {seed}"
    if not is_made(place, source):
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run([generate, "--sections", str(sections), "--seed", str(seed), "--out",
                        place / "docs.jsonl", "--truth", place / "truth.tsv"], check=True)
        write_tsv(place, source)
    return Corpus(place)
