#!/usr/bin/env python3
"""queries.py QUERIES.jsonl: the queries as `id TAB text` lines for peeler batch."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        query = json.loads(line)
        print(query["id"], " ".join(query["text"].split()), sep="\t")
