#!/usr/bin/env python3
"""check.py ROOT: the walls of the house, from its #include lines. A line for each breach;
0: there is none."""
import os
import re
import sys

# A room, and what it may take from. The longest that fits a path is its room.
ROOMS = {
    "shim/": ["shim/"],
    "indexer/text/": ["indexer/text/", "shim/"],
    "indexer/report/": ["indexer/report/", "indexer/text/", "shim/"],
    "indexer/pack/": ["indexer/pack/", "indexer/report/", "indexer/text/", "shim/"],
    "indexer/": ["indexer/", "shim/"],
    # Of the indexer, the searcher knows words and the bytes on disk, and no more.
    "searcher/": ["searcher/", "indexer/text/", "shim/"]
    + [f"indexer/pack/{m}.h" for m in ("format", "dictionary", "entry", "stems", "postings", "rice", "store", "columns", "sums")],
    "corpus/": ["corpus/", "shim/"],
}

# The header of a foreign library, and the one file that may include it.
FOREIGN = {
    r"xapian\.h|xapian/": "shim/xapian.cc",
    r"libstemmer": "shim/stem.c",
    r"zlib\.h": "shim/zip.c",
    r"utf8proc": "shim/unicode.c",
    r"xxhash\.h": "shim/digest.c",
    r"microhttpd": "searcher/serve/http.c",
    r"poppler": "shim/pdf.c",
    r"libxml": "shim/html.c",
}
LINES = 500  # of a file; shim/xapian.cc is let off


def sources(root):
    for folder in "shim", "indexer", "searcher", "corpus":
        for top, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp")):
                    yield os.path.relpath(os.path.join(top, name), root)


def room_of(path):
    return max((r for r in ROOMS if path.startswith(r)), key=len)


def breaches(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        own = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
        any_header = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
        if own and not any(own.group(1).startswith(r) for r in ROOMS[room_of(path)]):
            yield f"{path}:{number}: {room_of(path)} must not include {own.group(1)}"
        for pattern, place in FOREIGN.items():
            if any_header and re.match(pattern, any_header.group(1)) and path != place:
                yield f"{path}:{number}: <{any_header.group(1)}> belongs in {place} alone"
    if not path.endswith((".c", ".h")) and path != "shim/xapian.cc":
        yield f"{path}: only shim/xapian.cc is C++"
    if text.count("\n") > LINES and path != "shim/xapian.cc":
        yield f"{path}: {text.count(chr(10))} lines, more than {LINES}"
    if not text.lstrip().startswith("/*"):
        yield f"{path}: it doesn't open with what it does, and what it doesn't"


def main(root):
    found = count = 0
    for path in sources(root):
        with open(os.path.join(root, path), encoding="utf-8") as f:
            text = f.read()
        count += 1
        for breach in breaches(path, text):
            found += 1
            print(breach)
    if not count:
        print(f"{root}: no sources")
    return 1 if found or not count else 0


sys.exit(main(*sys.argv[1:]))
