#!/usr/bin/env bash
# An auditor's three questions, each answered by one command; the answers are worked out by hand here.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
firm "$TMP/firm"
cp "$TOP"/manual-templates/standards/iso14001-20{15,26}.xml "$firm/manual-templates/standards"
firm_document "$firm/procedures/EP-18.md" EP-18 'Evaluation of compliance' 1 'clauses: {iso14001-2015: [6.1.1, 9.1.2]}' \
    'records: [{form: F-01, keeper: ems-manager, storage: document office, retention: 5 years, disposition: shred}]' \
    <<<$'## 1 Rounds {#rounds clauses="9.1.2"}\n\nEvery line is looked at twice a year.'
firm_document "$firm/procedures/EP-19.md" EP-19 'Audits' 1 'clauses: {iso14001-2015: [9.1.2]}' <<<'Says who looks at whom.'
commit 'Two procedures'
approve_all EP-01 EP-18 F-01 >/dev/null 2>&1 && issue EP-01 EP-18 F-01 >/dev/null 2>&1 || not_ok 'three documents are released'

# Where do you meet 9.1.2, and where is the evidence?
run "$docket" matrix -C "$firm" 9.1.2
is() { # NAME EXPECTED FOUND
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2" "found: $3"; fi
}
is '9.1.2 is met in two documents, and one of them leads to the record' \
    'Evaluation of compliance / 9.1.2 retain evidenced EP-18 1 1 Rounds F-01 (document office) / EP-19 1' \
    "$(sed '1,/^$/d' "$TMP/out" | sed '1,2d; /^$/d' | tr -s ' ' | sed 's/^ //; s/ $//' | paste -sd/ | sed 's|/| / |g')"
run "$docket" matrix -C "$firm" 9.1 --format csv
is '9.1 is asked for with those below it' '9.1 9.1.1 9.1.2' "$(sed 1d "$TMP/out" | cut -d, -f2 | uniq | paste -sd' ')"
is '… and programs read the columns that they know' 'standard,clause,title,documented,coverage,document,revision,section,anchor,path' "$(head -n 1 "$TMP/out")"
for words in 9.1.9 9.1. 6.3 '9.1.2 9.9' '9.1.2 --by role'; do
    # shellcheck disable=SC2086
    run "$docket" matrix -C "$firm" $words
    is "matrix $words: a mistake" 2. "$status.$(cat "$TMP/out")"
done
run "$docket" matrix -C "$firm" 9.1.2 --format html
is 'a page says where the evidence is' 1 "$(grep -c '<td>F-01 (document office)</td>' "$TMP/out")"

# Which documents are overdue for review? In force since March 2026, every 24 months; a form has no such rule, a draft none to keep.
overdue() { # DAY
    run "$docket" status -C "$firm" --overdue --format csv --as-of "$1"
    sed 1d "$TMP/out" | cut -d, -f1 | paste -sd' '
}
is 'none is overdue on the last day of the two years' '' "$(overdue 2028-03-01)"
is 'two are overdue later' 'EP-01 EP-18' "$(overdue 2028-06-01)"
run "$docket" status -C "$firm" --overdue --as-of 2028-06-01
is '… as a list for people' '2 documents' "$(tail -n 1 "$TMP/out")"

# What is missing for the 2026 edition? 6.1.1 became 6.1.1 and 6.1.4, so that the risks are carried over; nobody has confirmed it.
run "$docket" matrix -C "$firm" --standard iso14001-2026
summary=$(grep '^ISO 14001:2026: ' "$TMP/out")
is 'what is missing for 2026' '11 missing (4.3 5.2 6.1.3 6.2.1 7.2 7.4.1 8.1 8.2 9.2.2 9.3.3 10.2)' "$(grep -o '[0-9]* missing ([^)]*)' <<<"$summary")"
is 'what is new in 2026' '1 new (6.3)' "$(grep -o '[0-9]* new ([^)]*)' <<<"$summary")"
is 'what is carried over is unconfirmed' 1 "$(grep -c '^carried-over: .*unconfirmed' "$TMP/out")"
run "$docket" matrix -C "$firm" --standard iso14001-2026 6.1.4 --format csv
is '… from the number that it had' 'carried-over,EP-18' "$(sed 1d "$TMP/out" | cut -d, -f5,6)"
# And back: a document that names 2026 alone, for a firm of 2015.
sed -i 's/^standards: .*/standards: [iso14001-2026]/' "$firm/docket.yaml"
sed -i 's/iso14001-2015: \[6.1.1, 9.1.2\]/iso14001-2026: [6.1.5, 9.3.3]/; s/ clauses="9.1.2"//' "$firm/procedures/EP-18.md"
run "$docket" matrix -C "$firm" --standard iso14001-2015 6.1.4 9.3 --format csv
is 'the other way round' '6.1.4,carried-over,EP-18 9.3,carried-over,EP-18' "$(sed 1d "$TMP/out" | cut -d, -f2,5,6 | paste -sd' ')"
finish
