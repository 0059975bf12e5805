#!/usr/bin/env python3
"""Counts the mentions of a generated corpus again, and compares with its truth table.

    recount.py CORPUS.jsonl TRUTH.tsv [--matrix MATRIX.tsv --query QUERY]

It shares nothing with the generator but the meaning of the query language, of
which it knows the part that can be planted. 0: all counts are the same; 1: a
difference (each is printed); 2: a file or a query it can't read.
"""
import argparse
import collections
import json
import re
import sys

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")


def words_of(paragraph):
    """[(word, joined)]: joined is the hyphenated word that begins there, in one piece."""
    found = [(m.group(), m.start(), m.end()) for m in WORD.finditer(paragraph)]
    out = []
    for i, (word, _, end) in enumerate(found):
        joined = None
        if i + 1 < len(found) and re.fullmatch(r"-\s*", paragraph[end:found[i + 1][1]]):
            joined = word + found[i + 1][0]
        out.append((word, joined))
    return out


def stem(word):
    """Enough of a stemmer for words that no other planted word's stem is near to."""
    for ending in ("ings", "ing", "ed", "ies", "es", "s", "y", "ie", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def pattern(text):
    return re.compile("".join({"*": r"\w*", "?": r"\w"}.get(c, re.escape(c)) for c in text) + r"\Z")


def word_test(text):
    """A function (word, joined) -> bool for one word of a query, outside of quotes."""
    if text.startswith("=="):
        return lambda word, joined: text[2:] in (word, joined)
    if text.startswith("="):
        want = text[1:].lower()
        return lambda word, joined: word.lower() == want or (joined or "").lower() == want
    if "*" in text or "?" in text:
        wild = pattern(text.lower())
        return lambda word, joined: bool(wild.match(word.lower()))
    want = stem(text.lower())
    return lambda word, joined: stem(word.lower()) == want


def choice_test(chunk):
    """The same for one place of a quoted phrase: exact words, alternatives, wildcards."""
    tests = []
    for text in chunk.split("|"):
        wild = pattern(text.lower())
        tests.append(lambda word, wild=wild: bool(wild.match(word.lower())))
    return lambda word: any(test(word) for test in tests)


def phrase_counter(phrase):
    places = [choice_test(chunk) for chunk in phrase.split()]

    def count(words):
        n = 0
        for i in range(len(words) - len(places) + 1):
            n += all(test(words[i + j][0]) for j, test in enumerate(places))
        return n

    return count


def pair_counter(a, b, distance, ordered):
    a, b = word_test(a), word_test(b)

    def count(words):
        left = [i for i, w in enumerate(words) if a(*w)]
        right = [i for i, w in enumerate(words) if b(*w)]
        near = lambda d: 0 < d <= distance if ordered else 0 < abs(d) <= distance
        return sum(near(j - i) for i in left for j in right)

    return count


def counter(query):
    """A function from a paragraph's words to its mentions of the query."""
    quoted = re.fullmatch(r'"([^"]*)"', query)
    if quoted:
        return phrase_counter(quoted.group(1))
    pair = re.fullmatch(r"(\w+) (NEAR|ADJ)/(\d+) (\w+)", query)
    if pair:
        return pair_counter(pair.group(1), pair.group(4), int(pair.group(3)), pair.group(2) == "ADJ")
    if re.fullmatch(r"={0,2}[\w*?]+", query):
        test = word_test(query)
        return lambda words: sum(test(*w) for w in words)
    raise ValueError(f"can't read the query {query}")


def letters_of(query):
    """Letters of which some stand in any paragraph that holds a mention: most hold none,
    and are not cut into words."""
    places = re.sub(r'["=]|(NEAR|ADJ)/\d+', " ", query.lower()).split()
    runs = [[max(re.split(r"[*?]", w), key=len)[:4] for w in place.split("|")] for place in places]
    return max(runs, key=lambda run: min(map(len, run)))


def read_truth(name):
    with open(name, encoding="utf-8") as f:
        if f.readline() != "query\tmentions\tsections\treports\n":
            raise ValueError(f"{name}: not a truth table")
        return {row[0]: tuple(map(int, row[1:])) for row in (l.rstrip("\n").split("\t") for l in f)}


def read_matrix(name):
    with open(name, encoding="utf-8") as f:
        f.readline()
        rows = (line.rstrip("\n").split("\t") for line in f)
        return {(row[0], row[1]): tuple(map(int, row[2:])) for row in rows}


def recount(corpus, queries, watched):
    """Counts of each query, and of the watched one by force and year."""
    counters = {query: (letters_of(query), counter(query)) for query in queries}
    totals = {query: [0, 0, set()] for query in queries}
    cells = collections.defaultdict(lambda: [0, 0, set()])
    with open(corpus, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            cell = cells[record["force"], record["date"][:4]]
            paragraphs = []
            for text in re.split(r"\n\s*\n", record["text"]):
                low = text.lower() + " " + re.sub(r"-\s*", "", text.lower())
                here = [q for q, (runs, _) in counters.items() if any(r in low for r in runs)]
                if here:
                    paragraphs.append((here, words_of(text)))
            for query, (_, count) in counters.items():
                n = sum(count(words) for here, words in paragraphs if query in here)
                if not n:
                    continue
                for place in [totals[query]] + [cell] * (query == watched):
                    place[0] += n
                    place[1] += 1
                    place[2].add(record["id"])
    final = lambda c: {key: (n, sections, len(reports)) for key, (n, sections, reports) in c.items()}
    return final(totals), final(cells)


def compare(name, truth, found):
    bad = 0
    for key in sorted(truth.keys() | found.keys()):
        if truth.get(key) != found.get(key):
            bad += 1
            print(f"{name}: {key}: the table has {truth.get(key)}, found {found.get(key)}")
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("truth")
    parser.add_argument("--matrix")
    parser.add_argument("--query", help="the query of the matrix (the first of the truth table)")
    args = parser.parse_args()
    truth = read_truth(args.truth)
    watched = args.query or next(iter(truth))
    totals, cells = recount(args.corpus, truth, watched)
    bad = compare(args.truth, truth, totals)
    if args.matrix:
        bad += compare(args.matrix, read_matrix(args.matrix), cells)
    if not bad:
        mentions = sum(row[0] for row in totals.values())
        print(f"{len(truth)} queries, {mentions} mentions: all counts are the same")
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError) as error:
        print(f"recount.py: {error}", file=sys.stderr)
        sys.exit(2)
