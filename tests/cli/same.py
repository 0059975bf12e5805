#!/usr/bin/env python3
"""same.py PREFIX LIST: PREFIX.json, .jsonl, .tsv and .csv are one answer in four formats,
whose rows the json keeps in the member LIST. 0: they hold the same rows."""
import csv
import json
import sys


def cell(value):
    """A value of the json as a cell of the tables shows it, blanks and line ends alike."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(cell, value))
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def flat(text):
    return text.replace("\t", " ").replace("\r", " ").replace("\n", " ")


def table(rows):
    return rows[0], rows[1:]


def main(prefix, member):
    with open(prefix + ".json", encoding="utf-8") as f:
        rows = json.load(f)[member]
    with open(prefix + ".jsonl", encoding="utf-8") as f:
        lines = [row for row in map(json.loads, f) if "summary" not in row]
    with open(prefix + ".tsv", encoding="utf-8", newline="") as f:
        columns, tsv = table([line.split("\t") for line in f.read().split("\n")[:-1]])
    with open(prefix + ".csv", encoding="utf-8", newline="") as f:
        raw = f.read()
        csv_columns, csv_rows = table(list(csv.reader(raw.splitlines(keepends=True), strict=True)))
    assert rows, "nothing to compare"
    assert raw.count("\r\n") >= len(rows) + 1, "RFC 4180 wants CR LF"
    assert lines == rows, "jsonl and json differ"
    assert columns == csv_columns, "the headers of tsv and csv differ"
    wanted = [[cell(row.get(name)) for name in columns] for row in rows]
    assert csv_rows == wanted, "csv and json differ"
    assert tsv == [[flat(c) for c in row] for row in wanted], "tsv and json differ"


main(*sys.argv[1:])
