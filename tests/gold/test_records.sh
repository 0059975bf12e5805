#!/bin/sh
# records: acronyms, recommendations and their links on real reports, each checked by
# eye against the text, on both engines.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/gold.sh"
gold_folder=$PEELER_SHARED/reports
if ! [ -d "$gold_folder" ]; then
    skip "real reports" "$gold_folder is not there"
    done_testing
fi

records_of() {
    exits "$1: the reports are indexed" 0 "$PEELER" index "$gold_folder" -d "$gold_index" --engine "$1"

    # Every acronym that stands in brackets in the five reports, and nothing else.
    is "$1: acronyms and what they stand for" "ACPO=Association of Chief Police Officers
ACU=anti-corruption unit
APP=Authorised Professional Practice
AoPSP=abuse of position for a sexual purpose
CCD=Corporate Communications Department
CCU=counter-corruption unit
CPS=Crown Prosecution Service
DCC=deputy chief constable
FVU=force vetting unit
HMIC=Her Majesty's Inspectorate of Constabulary
HMICFRS=His Majesty's Inspectorate of Constabulary and Fire & Rescue Services
HMRC=Her Majesty's Revenue and Customs
HR=human resources
IPCC=Independent Police Complaints Commission
LPU=local police unit
LPU=local policing unit
NCA=National Crime Agency
NDM=National Decision Model
OPCC=office of the PCC
PCC=police and crime commissioner
PEEL=police effectiveness, efficiency and legitimacy
PNC=police national computer
PND=police national database
PSD=professional standards department
ROCU=regional organised crime unit
RRMT=reputation and risk management team
STA=strategic threat assessment" "$(ask_gold acronyms --format tsv 2>/dev/null | tail -n +2 | cut -f1,2 | tr '\t' =)"
    is "$1: where PSD is taught" "4 6 000_35399395077e9aad.txt#2 15" \
        "$(ask_gold acronyms PSD --format tsv 2>/dev/null | tail -n 1 | cut -f3,4,5,7 | tr '\t' ' ')"
    is "$1: PSD^^ is both, and no more" \
        "$(($(ask_gold mentions '=="PSD|PSDs" OR ~"professional standards department"' --count)))" \
        "$(ask_gold mentions 'psd^^' --count)"

    # 5 + 8 + 1 stand in their section and again in the closing list: 14 of 36 records.
    ask_gold recommendations --format jsonl >"$work/records" 2>/dev/null
    is "$1: records by report and kind" "000 earlier 4
000 recommendation 5
001 earlier 2
001 recommendation 8
002 earlier 5
002 recommendation 1
004 earlier 7
004 improvement 4" "$(jq -r '"\(.report[:3]) \(.kind)"' "$work/records" | sort | uniq -c | awk '{ print $2, $3, $1 }')"
    is "$1: repeated in the closing list" "5 000
8 001
1 002" "$(jq -r 'select(.repeated | length == 1) | .report[:3]' "$work/records" | sort | uniq -c | sed 's/^ *//')"
    is "$1: none is repeated twice" "" "$(jq -r 'select(.repeated | length > 1) | .text' "$work/records")"
    is "$1: deadlines" "000 Within six months  5
001 Within six months 2015-05 8
002 Within six months  1
004 By April 2020 2020-04 2
004 By September 2020 2020-09 2
004 as soon as reasonably practicable  1" "$(jq -r 'select(.deadline != "") | "\(.report[:3]) \(.deadline) \(.due)"' \
        "$work/records" | sort | uniq -c | sed -E 's/^ *([0-9]+) (.*)/\2 \1/')"
    is "$1: progress with what was identified in 2012" "Limited progress has been made with this area for improvement.
No progress has been made with this area for improvement.
Limited progress has been made with this area for improvement.
Limited progress has been made with this area for improvement." \
        "$(jq -r 'select(.said == "2012" and .report[:3] == "000") | .progress' "$work/records")"
    is "$1: a recommendation's section, finding and repeat" \
        "#19 line 663 follows #17, again 000_35399395077e9aad.txt#23, page 20, line 746" \
        "$(jq -r 'select(.text | test("view and record")) |
            "\(.section[-3:]) line \(.line) follows \(.follows[-3:]), again \(.repeated[0])"' "$work/records")"
    is "$1: words stand in the record itself" "1" \
        "$(ask_gold recommendations '"substance misuse" -kind:finding' --format jsonl 2>/dev/null | wc -l)"

    # West Mercia's IT monitoring, from 2012 to 2022.
    ask_gold track --force "west mercia" --format jsonl >"$work/track" 2>/dev/null
    thread=$(jq -r 'select(.text | test("social networking usage")) | .thread' "$work/track")
    is "$1: IT monitoring along time" "2012 2014 2016 2018 2019 2019 2019 2022" \
        "$(jq -r "select(.thread == $thread) | .year" "$work/track" | xargs)"
    is "$1: all of the thread speaks of it" "" "$(jq -r "select(.thread == $thread) | .text" "$work/track" |
        grep -Ev 'monitor|computer systems')"
    is "$1: the passage of the report of 2012" \
        "003_bf5a6d3d7e06a364.txt#4 41 Currently the force does not have the IT capability to monitor" \
        "$(jq -r 'select(.text | test("social networking usage")) | .passage_at |
            "\(.section) \(.line) \(.text[:62])"' "$work/track")"
    is "$1: every link" "2-10 8-10 8-11 10-11 10-18 11-18 12-18 13-18 14-18 15-19 15-20 16-19 16-20" \
        "$(jq -r '.entry as $e | .links[] | "\(.entry)-\($e)"' "$work/track" | sort -t- -k1,1n -k2,2n | xargs)"
    is "$1: below the threshold only what the report says itself" "" \
        "$(jq -r '.links[] | select(.similarity < 0.145 and (.stated | test("continued area") | not)) | .entry' "$work/track")"
    is "$1: all are listed" 20 "$(wc -l <"$work/track")"
    is "$1: a higher threshold links less" "8-10 10-11 10-18 11-18 12-18 13-18 14-18 15-19 15-20 16-19 16-20" \
        "$(ask_gold track --force "west mercia" --threshold 0.25 --format jsonl 2>/dev/null |
            jq -r '.entry as $e | .links[] | "\(.entry)-\($e)"' | sort -t- -k1,1n -k2,2n | xargs)"
    cat "$work/records" "$work/track" >"$work/$1"
}

for engine in pack xapian; do
    gold_index=$work/$engine.index
    records_of $engine
done
is "both engines say the same" "" "$(diff "$work/pack" "$work/xapian" | head -n 5)"
done_testing
