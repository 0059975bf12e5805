"""queries: the classes of queries of a sitting, and how each side writes them. A word stands
for all its forms, as the peers have it."""
import random
from dataclasses import dataclass

RESERVED = ("and", "or", "not", "near", "adj")  # read as words in quotes, whatever their case


@dataclass(frozen=True)
class Query:
    kind: str  # the class that its time counts in
    operation: str  # term, and, or, phrase
    words: tuple

    def for_peers(self):
        return f"{self.operation}\t{' '.join(self.words)}"

    def for_peeler(self):
        if self.operation == "phrase":
            return f'~"{" ".join(self.words)}"'
        words = [f'~"{w}"' if w.lower() in RESERVED else w for w in self.words]
        return (" OR " if self.operation == "or" else " ").join(words)


def read(path):
    """A file of class TAB words; the class is the operation."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip()]
    return [Query(kind, kind, tuple(words.split())) for kind, words in rows]


def common(frequencies, count=30, seed=1):
    """Ranked OR of 2 to 6 of the 12 most common words: what a posting costs."""
    chance = random.Random(seed)
    words = [w for w, _ in frequencies[:12]]
    return [Query("common", "or", tuple(chance.sample(words, 2 + i % 5))) for i in range(count)]


def bands(frequencies, documents):
    """Words that stand in a tenth of the documents or more, in a hundredth, and in fewer."""
    limits = [(documents / 10, documents + 1), (documents / 100, documents / 10),
              (10, documents / 100)]
    return [[w for w, docs in frequencies if low <= docs < high] for low, high in limits]


def mixed(chance, groups):
    """2 to 4 words, each as likely common as middling as rare."""
    count = chance.choice((2, 2, 3, 3, 4))
    words = [chance.choice(chance.choice(groups)) for _ in range(count)]
    return tuple(dict.fromkeys(words))


def out_of_text(chance, texts):
    """2 or 3 words as they stand side by side somewhere."""
    while True:
        words = chance.choice(texts).split()
        start, count = chance.randrange(len(words)), chance.choice((2, 2, 3))
        found = words[start:start + count]
        if len(found) == count and all(w.isascii() and w.isalpha() for w in found):
            return tuple(w.lower() for w in found)


def of_vocabulary(frequencies, documents, texts, count=60, seed=1):
    """Queries out of a corpus's own words; the same seed, the same queries."""
    chance = random.Random(seed)
    groups = [group for group in bands(frequencies, documents) if group]
    found = [Query("term", "term", (chance.choice(groups[i % len(groups)]),))
             for i in range(count // 2)]
    for kind in ("and", "or"):
        made = []
        while len(made) < count:
            words = mixed(chance, groups)
            if len(words) > 1:
                made.append(Query(kind, kind, words))
        found += made
    found += [Query("phrase", "phrase", out_of_text(chance, texts)) for _ in range(count)]
    return found + common(frequencies, seed=seed)
