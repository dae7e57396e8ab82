#!/usr/bin/env bash
# An integrated system: documents that answer several standards. Each clause stays that of its standard; what they share is shown once.
. "$(dirname "$0")/tap.bash"
repository=$TMP/repository
cp -r "$TOP/test/golden/check/base" "$repository"
cd "$repository" || exit 3
rm -f expected arguments
cp "$TOP"/manual-templates/standards/iso{14001-2015,9001-2015,45001-2018,50001-2018}.xml manual-templates/standards
sed -i 's/^standards: .*/standards: [iso14001-2015, iso9001-2015, iso45001-2018]/' docket.yaml
# document ID CLAUSES HEADING: of that type, with its clauses and a section
document() {
    printf -- '---\nid: %s\ntitle: %s\nrevision: 1\nchange: First edition\nowner: ems-manager\nauthors: [l.chen]\nclauses: {%s}\n%s---\n\n## 1 Purpose\n\nSays how it is done.\n\n## 2 %s\n\nSomebody does it.\n' "$1" "$2" "$3" "${5:-}" "$4" >"procedures/$1.md"
}
all='iso14001-2015: [7.5.1, 7.5.3], iso9001-2015: [7.5.1, 7.5.3], iso45001-2018: [7.5.3]'
document EP-30 'Control of documents' "$all" 'Copies {clauses="7.5.3"}'
document EP-33 'Audits' 'iso14001-2015: [9.2], iso9001-2015: [9.2], iso45001-2018: [4.1]' 'Programme {clauses="9.2.2 iso45001-2018:9.2.1"}'
document EP-34 'Ideas' 'iso9001-2015: [10.3]' 'Box {clauses="10.2"}'
document EP-31 'Emergencies' 'iso14001-2015: [8.2], iso45001-2018: [8.2]' 'Alarm'
document EP-32 'Orders' 'iso9001-2015: [8.2, 8.2.1]' 'Enquiries'

rows() { # CLAUSE ARGUMENT…: its rows as CSV without title and path
    local clause=$1
    shift
    run "$docket" matrix --format json "$@"
    jq -r --arg clause "$clause" '.matrix[] | select(.clause == $clause) | [.standard, .coverage, .document, .section] | join("|")' "$TMP/out"
}
is() { # NAME EXPECTED FOUND
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "found: $3"; fi
}
run "$docket" check
is 'no clause is unknown' '' "$(grep -E 'C01[024]|C022' "$TMP/err")"
is 'a heading means the standards of the front matter; where that lists none, it says which' 'procedures/EP-34.md' "$(grep C011 "$TMP/err" | cut -d: -f1)"
is '… and what it names by itself is to be listed' 'procedures/EP-33.md' "$(grep C013 "$TMP/err" | cut -d: -f1)"
is 'what each standard asks for is missing by its own number' 1 "$(grep -c 'ISO 9001:2015 asks for documented information in 8.2.3 ' "$TMP/err")"
is 'one document answers three standards, each by itself' \
    'iso14001-2015|addressed|EP-01| iso14001-2015|addressed|EP-30|2 Copies iso9001-2015|addressed|EP-30|2 Copies iso45001-2018|addressed|EP-30|2 Copies' "$(rows 7.5.3 | paste -sd' ')"
is 'a heading means a clause below those that are listed, in those standards that have it' 'iso14001-2015|EP-33|2 Programme iso45001-2018||' \
    "$(rows 9.2.2 | cut -d'|' -f1,3,4 | paste -sd' ')"
is 'a clause that one of them lacks is not covered by the others' 'not-referenced' "$(rows 7.5.1 | sed -n 's/iso45001-2018|\([^|]*\).*/\1/p')"
is 'one number, two clauses' 'iso14001-2015|evidenced|EP-31| iso9001-2015|addressed|EP-32| iso45001-2018|missing|EP-31|' "$(rows 8.2 | paste -sd' ')"
is 'nothing is carried over between standards' '' "$(for standard in iso14001-2015 iso9001-2015 iso45001-2018 iso50001-2018; do run "$docket" matrix --standard $standard --format csv && grep carried-over "$TMP/out"; done)"
is 'one of them alone' 66 "$(rows 8.2 --standard iso9001-2015 >/dev/null; jq '[.matrix[].clause] | unique | length' "$TMP/out")"

run "$docket" matrix
[ -z "${UPDATE:-}" ] || sed 1d "$TMP/out" >"$TOP/test/golden/report/integrated.text.golden"
result 'for people, shared clauses come once' diff <(sed 1d "$TMP/out") "$TOP/test/golden/report/integrated.text.golden"
is '… every clause of every standard is there' "$(cat manual-templates/standards/iso{14001-2015,9001-2015,45001-2018}.xml | grep -o '<clause number="[^"]*" title="[^"]*"' | sort -u | wc -l)" \
    "$(run "$docket" matrix --format html && grep -o '<tr><td[^>]*>[^<]*</td><td[^>]*>[^<]*</td>' "$TMP/out" | sed 's/ class="again"//g' | sort -u | wc -l)"
rm procedures/EP-34.md # an error, with which there is no pack
run "$docket" pack --draft -o "$TMP/out.pdf"
matrices() { pdftotext -layout "$TMP/out.pdf" - | grep -oE 'Clause matrix:? (of )?ISO [0-9]+:20[0-9]+' | sort -u | wc -l; }
is 'the pack has a matrix for each' 3 "$(matrices)"
finish
