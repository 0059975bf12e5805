#!/usr/bin/env python3
"""queries.py CLASSES.tsv: `class TAB words` as `id TAB query` in peeler's language: words in
any form. The id is the number of the line, from 0."""
import sys


def query(kind, words):
    if kind == "or":
        return " OR ".join(f'~"{w}"' if w in ("and", "or", "not", "near", "adj") else w for w in words)
    return f'~"{" ".join(words)}"' if kind == "phrase" else " ".join(words)


with open(sys.argv[1], encoding="utf-8") as file:
    for number, line in enumerate(file):
        kind, text = line.rstrip("\n").split("\t")
        print(number, query(kind, text.split()), sep="\t")
