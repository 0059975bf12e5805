"""report: what a sitting found: tables to read, the same figures as rows of a TSV file
(part, what, figure, value), and the bars that were set with whether they were met."""


def shown(value):
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    size = abs(value)
    return f"{value:.0f}" if size >= 1000 or value == int(value) else \
        f"{value:.1f}" if size >= 20 else f"{value:.2f}" if size >= 0.2 else f"{value:.4f}"


class Report:
    def __init__(self):
        self.rows, self.bars, self.failures = [], [], []

    def line(self, text=""):
        print(text, flush=True)

    def table(self, part, columns, rows):
        """A row is a list: its texts are its name, the numbers its figures."""
        self.show(part, columns, rows)
        for row in rows:
            what = " / ".join(v for v in row if isinstance(v, str))
            self.rows += [(part, what, column, f"{value:.6g}") for column, value
                          in zip(columns, row) if isinstance(value, (int, float))]

    def show(self, part, columns, rows):
        cells = [[shown(v) for v in row] for row in rows]
        widths = [max(len(c[i]) for c in [columns, *cells]) for i in range(len(columns))]
        left = [all(isinstance(row[i], str) for row in rows) for i in range(len(columns))]
        self.line(f"\n{part}")
        for row in [columns, *cells]:
            self.line("  " + "  ".join(c.ljust(w) if at_left else c.rjust(w) for c, w, at_left
                                       in zip(row, widths, left)).rstrip())

    def failed(self, what, why):
        self.failures.append((what, str(why)))
        self.line(f"{what} FAILED: {why}")

    def bar(self, name, value, bound, at_least=False):
        """`value` None: it could not be measured."""
        verdict = "not measured"
        if value is not None:
            verdict = "met" if (value >= bound if at_least else value <= bound) else "NOT met"
        self.bars.append((name, value, ("at least " if at_least else "at most ") + f"{bound:g}",
                          verdict))

    def close(self, path):
        self.show("Bars", ["", "measured", "bar", ""], self.bars)
        self.rows += [(f"bar {verdict}", name, bound, "" if value is None else f"{value:.6g}")
                      for name, value, bound, verdict in self.bars]
        self.line()
        for what, why in self.failures:
            self.line(f"{what} FAILED: {why}")
        with open(path, "w", encoding="utf-8") as out:
            print("part", "what", "figure", "value", sep="\t", file=out)
            for row in self.rows:
                print(*row, sep="\t", file=out)
            for what, why in self.failures:
                print("failed", what, "why", " ".join(why.split()), sep="\t", file=out)
        self.line(f"The same figures as rows: {path}")
