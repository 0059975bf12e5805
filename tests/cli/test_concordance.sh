#!/bin/sh
# concordance: the orders, samples, pages, contexts, links and page of `mentions`, on
# both engines.
. "$(dirname "$0")/../lib.sh"
index_of_samples
"$PEELER" index "$ROOT/corpus/reports" -d "$work/xapian" --engine xapian \
    --metadata "$work/samples.tsv" >"$work/out" 2>&1 || fail "the xapian index is made" "$(cat "$work/out")"
query='"gift|gifts and|or|& hospitality|hospitalities"'

# rows OPTION…: the rows without the header
rows() {
    "$PEELER" mentions "$query" --format tsv "$@" 2>"$work/closing" | tail -n +2
}
sorted() {
    is "$1" "$2" "$(printf '%s\n' "$2" | LC_ALL=C sort $3 -s)"
}
# The words beside each match, nearest first on the left, as they are compared.
beside() {
    python3 -c '
import re, sys
column = {"left": 8, "right": 10}[sys.argv[1]]
for line in sys.stdin:
    cell = line.rstrip("\n").split("\t")[column]
    words = re.findall(r"[^\W_]+(?:[’\x27][^\W_]+)*", cell.lower().replace("’", "\x27"))
    if column == 8: words.reverse()
    print(" ".join(words[:1]))' "$1"
}

for engine in pack xapian; do
    export PEELER_INDEX="$samples"
    [ $engine = pack ] || export PEELER_INDEX="$work/xapian"
    rows >"$work/all"
    total=$(wc -l <"$work/all")
    matches "$engine: there is something to sort" '^[3-9][0-9]$|^[0-9]{3}$' "$total"
    for order in left right date force report; do
        rows --sort $order >"$work/$order"
        is "$engine: --sort $order holds the same mentions" "$(LC_ALL=C sort "$work/all")" \
            "$(LC_ALL=C sort "$work/$order")"
        is "$engine: --sort $order is that of the other engine" "$(cat "$work/$order")" \
            "$(PEELER_INDEX=$samples rows --sort $order)"
    done
    sorted "$engine: --sort date" "$(cut -f2 "$work/date")" -r
    sorted "$engine: --sort report" "$(cut -f3 "$work/report")"
    sorted "$engine: --sort force" "$(cut -f1 "$work/force")"
    sorted "$engine: --sort left" "$(beside left <"$work/left")"
    sorted "$engine: --sort right" "$(beside right <"$work/right")"

    # Pages join to the whole; the total is said with each.
    for order in "" "--sort left" "--sort date" "--sample 20 --seed 9" "--sample 20 --sort right"; do
        # shellcheck disable=SC2086
        rows $order >"$work/whole"
        : >"$work/joined"
        for offset in 0 7 14 21 28 35 42 49 56 63; do
            # shellcheck disable=SC2086
            rows $order -n 7 --offset $offset >>"$work/joined"
            matches "$engine: $order --offset $offset: the total" "^$total mentions in " "$(cat "$work/closing")"
        done
        is "$engine: $order: pages join" "$(cat "$work/whole")" "$(cat "$work/joined")"
    done
    rows -n 5 --offset 2 >/dev/null
    matches "$engine: a page says that it is one" 'complete no: 5 shown, from number 3 on$' "$(cat "$work/closing")"
    rows -n 0 >"$work/none"
    is "$engine: -n 0 shows none" "" "$(cat "$work/none")"
    matches "$engine: -n 0 says the total" "^$total mentions .*complete no: none shown$" "$(cat "$work/closing")"
    rows -n 1000 >/dev/null
    matches "$engine: a page of all is complete" 'complete yes$' "$(cat "$work/closing")"

    # Samples.
    rows --sample 11 --seed 4 >"$work/sample"
    is "$engine: --sample 11 is of eleven" 11 "$(wc -l <"$work/sample")"
    matches "$engine: a sample says that it is one" \
        "^$total mentions .*complete no: a sample of 11 of the $total, drawn with seed 4$" "$(cat "$work/closing")"
    is "$engine: a sample is drawn from all, in their order" "$(cat "$work/sample")" \
        "$(grep -Fx -f "$work/sample" "$work/all")"
    is "$engine: its seed draws it again, on either engine" "$(cat "$work/sample")" \
        "$(PEELER_INDEX=$samples rows --sample 11 --seed 4)"
    if [ "$(rows --sample 11 --seed 5)" = "$(cat "$work/sample")" ]; then
        fail "$engine: another seed draws another"
    else
        pass "$engine: another seed draws another"
    fi
    is "$engine: a sample of more is all" "$(cat "$work/all")" "$(rows --sample 1000)"
    is "$engine: json says the sample" "11 4 false $total 11" "$("$PEELER" mentions "$query" --sample 11 \
        --seed 4 --format json 2>/dev/null | jq -r '.summary | "\(.sample.size) \(.sample.seed) \(.complete) \(.mentions) \(.shown)"')"

    # Context by the sentence: left, match and right are one, and the words of 10 are in it or cut by it.
    "$PEELER" mentions "$query" --context sentence --format json >"$work/sentences" 2>/dev/null
    is "$engine: sentences for all" "$total" "$(jq '.mentions | length' "$work/sentences")"
    is "$engine: no sentence begins within a word or with a blank" "" \
        "$(jq -r '.mentions[] | .left + .match | select(test("^[\\s,;]"))' "$work/sentences")"

    # Each link opens with its match marked, in text and in json.
    cat >"$work/links.py" <<'PY'
import json, subprocess, sys
peeler = sys.argv[1]
def ask(*arguments):
    return subprocess.run([peeler, *arguments], stdout=subprocess.PIPE, check=True).stdout.decode()
rows = 0
for query in sys.argv[2], '"£61|£412|£3|£2|£90,000"', "detainee", "vetting NEAR/5 backlog", "follow-up":
    for m in json.loads(subprocess.run([peeler, "mentions", query, "--format", "json"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout)["mentions"]:
        rows += 1
        s = json.loads(ask("show", m["link"], "--format", "json"))["sections"]
        assert len(s) == 1 and s[0]["section"] == m["section"], m
        start, end = s[0]["range"]
        text = s[0]["text"].encode()
        flat = " ".join(text[start:end].decode().replace("-\n", "-").split())
        assert flat == m["match"] and s[0]["match"].encode() == text[start:end], (m, flat)
        assert m["link"].startswith(f"{m['section']}@{start}"), m
        assert (s[0]["line"], s[0]["page"]) == (m["line"], m["page"]), m
        if rows % 7 == 0:
            marked = text[:start].decode() + "«" + s[0]["match"] + "»" + text[end:].decode()
            assert marked in ask("show", m["link"]), m
assert rows > 80, rows
PY
    good "$engine: each link opens with its match marked" python3 "$work/links.py" "$PEELER" "$query"

    # The page: one for all rows, that asks for nothing from outside.
    "$PEELER" mentions "$query" --format html >"$work/page.html" 2>/dev/null
    cat >"$work/page.py" <<'PY'
import html.parser, json, sys
VOID = {"meta", "br"}
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.rows, self.marks, self.text, self.links = [], 0, [], [], []
    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            assert name not in ("src", "onload", "srcset", "action"), (tag, name)
            if name == "href":
                assert value.startswith("#"), value
        assert tag not in ("script", "link", "img", "iframe"), tag
        if tag not in VOID:
            self.open.append(tag)
        self.rows += tag == "td" and self.open[-2:] == ["tr", "td"] and ("class", "n") in attributes
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.text.append(data)
        if self.open and self.open[-1] == "mark":
            self.marks.append(data)
        if self.open[-1:] == ["code"]:
            self.links.append(data)
page = Page()
source = open(sys.argv[1], encoding="utf-8").read()
page.feed(source)
page.close()
rows = json.load(open(sys.argv[2]))["mentions"]
assert not page.open, page.open
assert page.rows == len(rows) > 30
assert page.marks == [r["match"] for r in rows]
assert page.links[-len(rows):] == [r["link"] for r in rows]
text = "".join(page.text)
for r in rows:
    for name in "left", "right", "title", "heading", "date":
        assert r[name] in text, (name, r[name])
assert f"{len(rows)} mentions in" in text and sys.argv[3] in text
assert "url(" not in source and "@import" not in source and "://" not in source
PY
    "$PEELER" mentions "$query" --format json >"$work/all.json" 2>/dev/null
    good "$engine: the page holds every row" python3 "$work/page.py" "$work/page.html" "$work/all.json" "$query"
done
export PEELER_INDEX="$samples"

# What can't be: one line, exit code 2, nothing printed.
refused "an order that is none" 'left, right, date, force or report' "$PEELER" mentions vetting --sort relevance
refused "a sample of none" 'a number from 1' "$PEELER" mentions vetting --sample 0
refused "a seed without a sample" 'give --sample' "$PEELER" mentions vetting --seed 4
refused "a count of a sample" 'all mentions are counted' "$PEELER" mentions vetting --count --sample 4
refused "a context that is none" "or 'sentence'" "$PEELER" mentions vetting --context paragraph
refused "a page of search" 'text, json, jsonl, tsv or csv' "$PEELER" search vetting --format html
link=$("$PEELER" mentions detainee --format jsonl 2>/dev/null | head -n 1 | jq -r .link)
for format in text json tsv; do
    refused "a link behind the text's end, $format" 'no words at its byte' "$PEELER" show "${link%@*}@999999" --format $format
    refused "a link into a word, $format" 'another version' "$PEELER" show "${link%@*}@$((${link##*@} + 1))" --format $format
done
refused "a link to no section" 'holds no report or section' "$PEELER" show "${link%#*}#9999@1"
refused "a link to nowhere" 'holds no report or section' "$PEELER" show "$link-"

# A terminal: matches in one column, no line wider than it, and said; a pipe has it all.
cat >"$work/terminal.py" <<'PY'
import fcntl, os, pty, re, struct, sys, termios
width, command = int(sys.argv[1]), sys.argv[2:]
ready_out, ready_in = os.pipe()
pid, fd = pty.fork()
if pid == 0:
    os.read(ready_out, 1)
    os.execv(command[0], command)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
os.write(ready_in, b"x")
out = b""
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    out += data
os.waitpid(pid, 0)
lines = out.decode().replace("\r\n", "\n").split("\n")
aligned = [l for l in lines if re.match(r"^.+\x1b\[1m.*(gift|Gift)", l) and "mentions in" not in l]
columns = {l.index("\x1b[1m") for l in aligned}
assert len(aligned) > 30, len(aligned)
assert len(columns) == 1, columns
plain = [re.sub(r"\x1b\[[01]m", "", l) for l in aligned]
assert max(map(len, plain)) <= width, max(map(len, plain))
assert any(l.endswith("…") for l in plain) == (width < 200), "cut"
said = any(f"cut to the {width} columns" in l for l in lines)
assert said == any("…" in l for l in plain), "said"
PY
for width in 70 100 250; do
    good "$width columns" python3 "$work/terminal.py" $width "$PEELER" mentions "$query"
done
"$PEELER" mentions "$query" >"$work/out" 2>/dev/null
is "a pipe has no colour and nothing cut" "" "$(grep -e "$(printf '\033')" -e '…' "$work/out")"
done_testing
