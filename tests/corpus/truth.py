#!/usr/bin/env python3
"""Counts the mentions in the sample reports again, and compares with corpus/truth.tsv.

    truth.py [--show QUERY] [--print] [CORPUS-FOLDER]

It knows nothing of peeler. What is left out of a report is what a reader leaves
out: page numbers, running heads, the contents list, marks of markup. With
--print the table is printed instead; with --show each mention of one query, in
its line, to be read by somebody. 0: the same; 1: a difference.
"""
import argparse
import collections
import json
import os
import re
import sys

QUERIES = [
    '"gifts and hospitality"',
    '"gift|gifts and|or|& hospitality|hospitalities"',
    '"vetting backlog"',
    "=hospital",
    '"social media polic*"',
    '"business interests"',
    '"secondary employment"',
    '"professional standards department"',
    '"abuse of position for a sexual purpose"',
    '"notifiable association|associations"',
    '"it monitoring"',
    '"counter-corruption unit"',
    '"stop and search"',
    "=prevention",
]
PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
FOLDED = {"\u2019": "'", "\u00a0": " ", "\u00ad": "", "ﬁ": "fi", "ﬂ": "fl", "\u2011": "-"}


def without_contents(lines):
    """A list that begins with `Contents` and whose entries end in dots and a page, or in a
    TAB and a page: all lines from the one to the last of the others."""
    for start, line in enumerate(lines):
        if line.strip() == "Contents":
            last = start
            for i in range(start + 1, min(start + 40, len(lines))):
                if re.search(r"(\.{4,} ?|\t)([0-9]+|[ivx]+)\s*$", lines[i]):
                    last = i
            return lines[:start] + lines[last + 1:]
    return lines


def edges(pages):
    """Lines that stand at the top or at the bottom of three pages or more."""
    count = collections.Counter()
    for page in pages:
        text = [line.strip() for line in page if line.strip()]
        text = [line for line in text if not PAGE_NUMBER.fullmatch(line)]
        count.update(set(text[:2] + text[-1:]))
    return {line for line, n in count.items() if n >= 3}


def clean_pages(text):
    """The text without furniture: each page's own lines, a page's end leaving no trace."""
    pages = []
    for line in text.split("\n"):
        new_page = line.startswith("\f") or (line.startswith(" ") and line.strip())
        if new_page or not pages:
            pages.append([])
        pages[-1].append(line.lstrip("\f ").rstrip())
    heads, out = edges(pages), []
    for page in pages:
        keep = [line for line in page if line not in heads]
        while keep and (not keep[-1] or PAGE_NUMBER.fullmatch(keep[-1])):
            keep.pop()
        while keep and not keep[0]:
            keep.pop(0)
        out += keep
    return out


def clean(name, text):
    for a, b in FOLDED.items():
        text = text.replace(a, b)
    if name.endswith(".jsonl"):
        return "\n\n".join(json.loads(line)["text"] for line in text.splitlines())
    lines = clean_pages(text) if name.endswith(".txt") else text.split("\n")
    text = "\n".join(without_contents(lines))
    if name.endswith(".md"):
        text = re.sub(r"\]\([^)]*\)|[*\[\\]", "", text)
    return text


def pattern(query):
    """A regular expression for one of QUERIES; words may be parted by anything but letters,
    digits and an empty line."""
    gap = r"(?:(?!\n[ \t]*\n)[^\w&])+"
    broken = r"(?:-[ \t]*\n)?"  # a word that is broken at a line's end is that word

    def word(letters):
        return broken.join(r"\w*" if c == "*" else re.escape(c) for c in letters)

    places = [
        "(?:" + "|".join(map(word, place.split("|"))) + ")"
        for place in query.strip('="').replace("-", " ").split()
    ]
    return re.compile(r"(?<!\w)" + gap.join(places) + r"(?!\w)", re.I)


def count(folder):
    rows = []
    for name in sorted(os.listdir(os.path.join(folder, "reports"))):
        with open(os.path.join(folder, "reports", name), encoding="utf-8") as f:
            text = clean(name, f.read())
        rows += [(name, q, len(pattern(q).findall(text)), text) for q in QUERIES]
    return rows


def show(rows, query):
    for name, q, _, text in rows:
        if q == query:
            for m in pattern(q).finditer(text):
                around = text[max(m.start() - 50, 0):m.end() + 40]
                print(name, "|", re.sub(r"\s+", " ", around))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default="corpus")
    parser.add_argument("--show")
    parser.add_argument("--print", action="store_true")
    args = parser.parse_args()
    rows = count(args.folder)
    table = ["file\tquery\tmentions"] + [f"{name}\t{q}\t{n}" for name, q, n, _ in rows]
    if args.show:
        show(rows, args.show)
        return 0
    if args.print:
        print("\n".join(table))
        return 0
    with open(os.path.join(args.folder, "truth.tsv"), encoding="utf-8") as f:
        held = f.read().splitlines()
    different = set(table) ^ set(held)
    for row in sorted(different):
        print("counted:" if row in table else "held:   ", row)
    if not different:
        print(f"{len(rows)} counts, all the same")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
