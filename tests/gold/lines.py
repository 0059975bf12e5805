#!/usr/bin/env python3
"""lines.py FOLDER MENTIONS.tsv: each mention's words begin on the line it names, in the file
it names, and go on from there. What is folded: case, markup, ligatures, hyphens and the ends
of lines. Where a page ends inside a mention its words need only follow in order.

A record of a .jsonl file is found by its id; its line is that of the file. Prints each mention
that is elsewhere, then how many were looked at; 0: all are right."""
import json
import os
import re
import sys
import unicodedata

WRAPPED = 3  # lines that a mention may go on over
PAGE = 25  # the same, with the foot and the head of a page in between


def letters(text):
    text = re.sub(r"\]\([^)]*\)", "", unicodedata.normalize("NFKC", text))
    return "".join(c for c in text.lower() if c.isalpha() or c == "&")


def reports(folder):
    """The lines of each report; a record's are all of its file's."""
    found = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            with open(path, encoding="utf-8", errors="replace") as f:
                lines = f.read().split("\n")
            found[os.path.relpath(path, folder)] = lines
            if name.endswith(".jsonl"):
                for line in filter(str.strip, lines):
                    record = json.loads(line)
                    found[record["id"]] = [json.loads(l)["text"] if l.strip() else "" for l in lines]
    return found


def begins_at(lines, number, match):
    if not 1 <= number <= len(lines):
        return False
    here = letters(lines[number - 1])
    near = here + "".join(map(letters, lines[number:number + WRAPPED]))
    at = near.find(letters(match))
    if 0 <= at < len(here):
        return True
    words = [w for w in map(letters, match.split()) if w]
    text = here + "".join(map(letters, lines[number:number + PAGE]))
    at = -1
    for i, word in enumerate(words):
        at = text.find(word, at + 1)
        if at < 0 or (i == 0 and at >= len(here)):
            return False
    return True


def main(folder, table):
    held = reports(folder)
    wrong = 0
    with open(table, encoding="utf-8") as f:
        columns = f.readline().rstrip("\n").split("\t")
        rows = [dict(zip(columns, line.rstrip("\n").split("\t"))) for line in f]
    for row in rows:
        if not begins_at(held[row["report"]], int(row["line"]), row["match"]):
            wrong += 1
            print(f"{row['report']}:{row['line']}: no {row['match']!r} begins here")
    print(f"{len(rows)} mentions")
    return 1 if wrong or not rows else 0


sys.exit(main(*sys.argv[1:]))
