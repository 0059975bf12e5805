#!/bin/sh
# exit codes: 0 something found, 1 nothing found, 2 an error in one line; which index
# is asked; what stands behind "--".
. "$(dirname "$0")/../lib.sh"
index_of_samples

exits "no index is named" 2 "$PEELER" search vetting
refused "no index: the message says how" 'no index is named: give -d DIR, or set PEELER_INDEX' \
    "$PEELER" search vetting
refused "an index that is not there" "$work/none" "$PEELER" search vetting -d "$work/none"
exits "-d names the index" 0 "$PEELER" search vetting -d "$samples"
exits "--index does" 0 "$PEELER" search vetting --index "$samples"
PEELER_INDEX=$samples
export PEELER_INDEX
exits "PEELER_INDEX does" 0 "$PEELER" search vetting
refused "-d overrules PEELER_INDEX" "$work/none" "$PEELER" search vetting -d "$work/none"

for command in search mentions "mentions --count" matrix terms; do
    # shellcheck disable=SC2086
    exits "$command: something found" 0 "$PEELER" $command hospitality
    # shellcheck disable=SC2086
    exits "$command: nothing found" 1 "$PEELER" $command xyzzy
done
for command in acronyms recommendations; do
    exits "$command: all of them" 0 "$PEELER" $command
done
exits "acronyms: nothing found" 1 "$PEELER" acronyms xyzzy
exits "acronyms: of a prefix in any case" 0 "$PEELER" acronyms ips
exits "recommendations: something found" 0 "$PEELER" recommendations 'vetting kind:recommendation'
exits "recommendations: nothing found" 1 "$PEELER" recommendations xyzzy
refused "recommendations: a bad query" 'column 10: ' "$PEELER" recommendations 'vetting ('
exits "track" 0 "$PEELER" track --force northmoor
exits "track: nothing found" 1 "$PEELER" track --force northmoor xyzzy
refused "track: no force" 'expected --force NAME' "$PEELER" track
refused "track: a threshold that is none" 'a number from 0 to 1' "$PEELER" track --force northmoor --threshold 2
refused "an acronym that nobody teaches" 'column 1: no report teaches' "$PEELER" search 'XYZ^^'
exits "explain" 0 "$PEELER" explain xyzzy
for command in stats check families --help --version; do
    exits "$command" 0 "$PEELER" $command
done
echo hospitality >"$work/found"
echo xyzzy >"$work/nothing"
echo '"open' >"$work/bad"
exits "batch: something found" 0 "$PEELER" batch "$work/found"
exits "batch: nothing found" 1 "$PEELER" batch "$work/nothing"
exits "batch: a bad line" 2 "$PEELER" batch "$work/bad"
refused "batch: no such file" "$work/none" "$PEELER" batch "$work/none"
exits "bench" 0 "$PEELER" bench "$work/found" --repeat 1
exits "sections of a report" 0 "$PEELER" sections severn-vale-2023-vetting.md
exits "show a section" 0 "$PEELER" show severn-vale-2023-vetting.md#2
exits "similar: something found" 0 "$PEELER" similar severn-vale-2023-vetting.md#3
exits "similar: nothing found" 1 "$PEELER" similar severn-vale-2023-vetting.md#3 force:nobody
refused "similar: what is not there" 'no-such#1' "$PEELER" similar no-such#1
refused "similar: a report" 'several sections' "$PEELER" similar severn-vale-2023-vetting.md
refused "similar: a bad query" 'column 6' "$PEELER" similar severn-vale-2023-vetting.md#3 year:20x4
refused "similar: an argument too many" "'x'" "$PEELER" similar a b x
refused "similar: nothing named" 'expected SECTION' "$PEELER" similar
refused "show what is not there" 'no-such#1' "$PEELER" show no-such#1
refused "sections of what is not there" 'no-such' "$PEELER" sections no-such

# Faults of the command line: one line that names the thing at fault.
refused "an unknown option" "'--bogus'" "$PEELER" search --bogus vetting
refused "an unknown option, with a value" "'--bogus=3'" "$PEELER" search --bogus=3 vetting
refused "an unknown letter" "'-z'" "$PEELER" search -z vetting
refused "a query that begins with -: how to write it" "'-vetting'.* --" "$PEELER" search -vetting
refused "the same behind other options" "'-vetting'.* --" "$PEELER" search -n 3 --any -vetting
refused "an option that begins two" 'more than one option begins with --f' "$PEELER" search --f x vetting
refused "an option without its value" 'option --limit needs a value' "$PEELER" search vetting --limit
refused "a letter without its value" 'option -n needs a value' "$PEELER" search vetting -n
refused "an option with a value too many" 'option --any takes no value' "$PEELER" search vetting --any=x
refused "a limit that is no number" "'many'" "$PEELER" search vetting -n many
refused "a negative limit" "'-1'" "$PEELER" search vetting -n -1
refused "a format that there is not" "'xml'" "$PEELER" search vetting --format xml
refused "a sort order that there is not" "'size'" "$PEELER" search vetting --sort size
refused "a facet that there is not" "'colour'" "$PEELER" search vetting --facets colour
refused "rows that there are not" "'colour'" "$PEELER" matrix vetting --rows colour
refused "a measure that there is not" "'weight'" "$PEELER" matrix vetting --measure weight
refused "two families for rows" "must name one family" "$PEELER" matrix "@gifts-hospitality @business-interests" --rows family
refused "both axes by family" "rows and columns" "$PEELER" matrix @gifts-hospitality --rows family --cols family
refused "html of a list" "'html'" "$PEELER" search vetting --format html
refused "b above 1" "'2'" "$PEELER" search vetting --b 2
refused "no query" 'expected QUERY' "$PEELER" search
refused "two queries" "'backlog' is one argument too many" "$PEELER" search vetting backlog
refused "an argument where none is taken" "'x'" "$PEELER" stats x
refused "a command that there is not" "'serach'" "$PEELER" serach vetting
refused "index: an unknown option" "'--bogus'" "$PEELER" index --bogus x
refused "index: an unknown letter" "'-q'" "$PEELER" index -q x
refused "index: nothing to index" 'expected files or folders' "$PEELER" index
refused "index: an engine that there is not" 'engine' "$PEELER" index x --engine none
refused "index: a memory that is no number" 'memory' "$PEELER" index x --memory lots
refused "index: a format that there is not" "'xml'" "$PEELER" index x --format xml
run "$PEELER"
is "no command: usage, exit 2" "2" "$code"
matches "usage is on standard error" '^usage: peeler COMMAND' "$err"

# Behind "--" a query may begin with '-'; options may stand behind the query.
exits "-- before a query" 0 "$PEELER" search -- '-vetting hospitality'
run "$PEELER" search -n 0 -- '-vetting hospitality'
first=$err
run "$PEELER" search -n 0 'hospitality NOT vetting'
is "-x y is y NOT x" "${first%%;*}" "${err%%;*}"
exits "options behind the query" 0 "$PEELER" search hospitality -n 1 --format json

# Full help for each command, on standard output.
for command in search mentions matrix similar batch bench sections show terms stats check explain families \
    save packs run diff index; do
    run "$PEELER" $command --help
    matches "$command --help" '^Usage: peeler' "$out"
    is "$command --help: exit code and standard error" 0 "$code$err"
    [ $command = index ] || continue
    for option in --engine --memory --metadata --whole --rebuild --format --index; do
        matches "index --help has $option" "$option" "$out"
    done
done
run "$PEELER" --help
for command in index search mentions matrix similar batch bench sections show terms stats check explain families \
    save packs run diff; do
    matches "--help has $command" "^  $command" "$out"
done

# Faults of a query: the column, and what was expected there.
while IFS='	' read -r column query; do
    refused "bad query $query" "column $column: " "$PEELER" search -- "$query"
done <<'EOF'
1	"gifts and
9	vetting (backlog
8	vetting)
11	vetting OR
1	OR vetting
4	NOT
14	vetting NEAR/x backlog
6	year:20x4
1	colour:red
6	date:2014-13
1	@no-such-family
EOF
done_testing
