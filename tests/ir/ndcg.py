#!/usr/bin/env python3
"""ndcg.py QRELS.tsv RUN.trec: mean nDCG@10 over the queries that have a positive
judgement. Gain is the judgement's score (negative ones 0), the discount log2."""
import collections
import math
import sys

K = 10


def dcg(gains):
    return sum(g / math.log2(i + 2) for i, g in enumerate(gains[:K]))


def main(qrels_path, run_path):
    qrels = collections.defaultdict(dict)
    with open(qrels_path, encoding="utf-8") as file:
        next(file)
        for line in file:
            query, doc, score = line.rstrip("\n").split("\t")
            qrels[query][doc] = max(0, int(score))
    run = collections.defaultdict(list)
    with open(run_path, encoding="utf-8") as file:
        for line in file:
            query, _, doc, rank, _, _ = line.split()
            run[query].append((int(rank), doc))
    scores = []
    for query, judged in qrels.items():
        ideal = dcg(sorted(judged.values(), reverse=True))
        if ideal > 0:
            found = [judged.get(doc, 0) for _, doc in sorted(run[query])]
            scores.append(dcg(found) / ideal)
    print(f"{sum(scores) / len(scores):.4f}")


main(*sys.argv[1:])
