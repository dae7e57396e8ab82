#!/usr/bin/env bash
# Each format that programs read, against its schema in tools/schemas, with texts that try to break it; SARIF and JUnit by what they have to say; the
# page of the matrix in a browser's terms: whole, and asking nobody for anything.
. "$(dirname "$0")/tap.bash"
schemas=$TOP/tools/schemas
repository=$TMP/repository
cp -r "$TOP/test/golden/check/base" "$repository"
cd "$repository" || exit 3
rm -f expected arguments
# Titles and names that quote, run, turn, or end what they stand in.
nasty() { # ID TITLE
    printf -- '---\nid: %s\ntitle: "%s"\nrevision: 1\nchange: First edition\nowner: ems-manager\nauthors: [l.chen]\nclauses: {iso14001-2015: [7.5.3]}\nrecords: [{form: F-01, keeper: ems-manager, storage: "=office", retention: "5 <years> & more", disposition: "@shred"}]\n---\n\n## 1 Purpose\n\n[EP-99] and TODO "it" <b>\n' "$1" "$2" >"procedures/$1.md"
}
nasty EP-20 "=cmd|' /C calc'!A0"
nasty EP-21 ']]></testcase><x a=\"'
nasty EP-22 '\"quoted\", with, commas & <tags>'
nasty EP-23 '{braces} and ](links) \\\\ backslash'
nasty EP-24 $'\u202eturned\u202c \U0001F600 \u0301'
nasty EP-25 '-1+2'
nasty EP-26 '控制 文件'
mv procedures/EP-26.md 'procedures/EP-26 =a;&<b>#%.md'
printf 'binary\0\n' >procedures/EP-27.md
printf -- '---\nid: EP-28\ntitle: T\xff\n---\n' >procedures/EP-28.md

by_schema() { # NAME SCHEMA STATUSES COMMAND…
    local name=$1 schema=$2 statuses=$3 said
    shift 3
    run "$@"
    case " $statuses " in *" $status "*) ;; *) not_ok "$name" "status $status" "$(cat "$TMP/err")"; return ;; esac
    case $schema in
    *.rng) said=$(xmllint --noout --nonet --relaxng "$schemas/$schema" "$TMP/out" 2>&1) && ok "$name" || not_ok "$name" "$said" ;;
    *.json) said=$("$TOP/test/validate.py" "$schemas/$schema" "$TMP/out" 2>&1) && ok "$name" || not_ok "$name" "$said" ;;
    *) said=$("$TOP/test/validate.py" --csv "$schema" "$TMP/out" 2>&1) && ok "$name" || not_ok "$name" "$said" ;;
    esac
    cp "$TMP/out" "$TMP/last"
}
columns() { # of a schema, as CSV has them
    jq -r '[.properties[].items.required[]?] | join(",")' "$schemas/$1.schema.json"
}
table() { # NAME SCHEMA COMMAND…
    local name=$1 schema=$2
    shift 2
    by_schema "$name as JSON" "$schema.schema.json" '0 1' "$@" --format json
    by_schema "$name as XML" "$schema.rng" '0 1' "$@" --format xml
    by_schema "$name as CSV" "$(columns "$schema")" '0 1' "$@" --format csv
}
day='--as-of 2026-03-02'
table status status "$docket" status $day
table 'matrix by clause' matrix-clause "$docket" matrix $day
table 'matrix of another edition' matrix-clause "$docket" matrix $day --standard iso14001-2026
table 'matrix by document' matrix-document "$docket" matrix $day --by document
table 'matrix by record' matrix-record "$docket" matrix $day --by record
table 'matrix by role' matrix-role "$docket" matrix $day --by role
table impact impact "$docket" impact EP-01
git init -q -b main . && git add -A && git commit -qm one

# --- findings
for gate in draft release; do
    by_schema "check as JSON, gate $gate" findings.schema.json '1' "$docket" check --gate $gate --format json
    cp "$TMP/last" "$TMP/findings.$gate"
    by_schema "check as SARIF, gate $gate" sarif.schema.json '1' "$docket" check --gate $gate --format sarif
    cp "$TMP/last" "$TMP/sarif.$gate"
    by_schema "check as JUnit, gate $gate" junit.rng '1' "$docket" check --gate $gate --format junit
    cp "$TMP/last" "$TMP/junit.$gate"
done
# SARIF_SCHEMA: the schema that its makers publish, which isn't ours to copy; `make test-sarif` fetches it.
if [ -n "${SARIF_SCHEMA:-}" ]; then
    for gate in draft release; do result "SARIF by its published schema, gate $gate" "$TOP/test/validate.py" "$SARIF_SCHEMA" "$TMP/sarif.$gate"; done
else
    skip 'SARIF by its published schema' 'SARIF_SCHEMA names none'
fi
same_findings() {
    diff <(jq -c '.findings[] | [.rule, .severity, .line]' "$TMP/findings.draft") \
        <(jq -c '.runs[0].results[] | [.ruleId, .level, .locations[0].physicalLocation.region.startLine]' "$TMP/sarif.draft")
}
result 'SARIF has the findings of JSON' same_findings
result 'each result leads to its rule' jq -e '.runs[0] as $run | all($run.results[]; $run.tool.driver.rules[.ruleIndex].id == .ruleId)' "$TMP/sarif.draft"
result 'a path is a reference' grep -q '"uri": "procedures/EP-26%20%3Da%3B%26%3Cb%3E%23%25.md"' "$TMP/sarif.draft"
failures_by_json() {
    [ "$(jq -r '[.findings[] | select(.severity == "error") | .path] | unique | length' "$TMP/findings.draft")" = \
        "$(xmllint --xpath 'string(/testsuites/@failures)' "$TMP/junit.draft")" ]
}
result 'JUnit: as many files fail as have errors' failures_by_json
result 'JUnit: a file without findings passes' [ "$(xmllint --xpath "count(//testcase[@name='procedures/EP-01.md'][not(failure)])" "$TMP/junit.draft")" = 1 ]
tests() { [ "$(xmllint --xpath 'count(//testcase)' "$TMP/junit.draft")" = "$(xmllint --xpath 'string(/testsuites/@tests)' "$TMP/junit.draft")" ]; }
result 'JUnit: counts its tests' tests
run "$docket" check --format junit --strict procedures/EP-01.md
result 'JUnit of one file' [ "$(xmllint --xpath 'string(/testsuites/@tests)' "$TMP/out")" = 1 ]

# A caret under the column, on a terminal of its own width.
printf -- '---\nid: EP-29\ntitle: Caret\nrevision: 1\nchange: First edition\nowner: ems-manager\nauthors: [l.chen]\n---\n\n## 1 Purpose\n\n控制文件 [EP-98] %s [EP-97]\n' "$(printf 'word %.0s' {1..60})" >procedures/EP-29.md
run script -qec "stty cols 60; '$docket' check procedures/EP-29.md" /dev/null
tr -d '\r' <"$TMP/out" >"$TMP/terminal"
below() { # TEXT: the caret of the next line stands under its beginning
    perl -CSD -Mutf8 -e 'my ($text, $found) = ($ARGV[0]); open my $in, "<:utf8", $ARGV[1]; my @lines = <$in>;
        sub width { my $w = 0; $w += /\p{Han}/ ? 2 : 1 for split //, $_[0]; $w }
        for my $i (1 .. $#lines) { $found = 1 if $lines[$i] =~ /^( *)\^$/ and do { my $n = length $1; my $at = index($lines[$i - 1], $text); $at >= 0 && width(substr $lines[$i - 1], 0, $at) == $n } }
        exit !$found' "$1" "$TMP/terminal"
}
result 'a caret behind wide characters' below '[EP-98]'
result 'a caret far to the right' below '[EP-97]'
narrow() { ! perl -CSD -Mutf8 -ne 'chomp; next unless /^  /; my $w = 0; $w += /\p{Han}/ ? 2 : 1 for split //; print "$w: $_\n" if $w > 60' "$TMP/terminal" | grep .; }
result 'no excerpt is wider than the terminal' narrow
rm procedures/EP-29.md

# --- the matrix as a page
for view in clause document record role; do
    run "$docket" matrix $day --by $view --format html
    cp "$TMP/out" "$TMP/page.html"
    result "the page by $view is well-formed" xmllint --noout --nonet <(sed -e '1d' -e '/<script>/,/<\/script>/d' -e 's/ hidden>/>/' "$TMP/page.html")
    result "… asks for nothing" bash -c "! grep -qE '(src|href)=|url\(|@import|https?:' '$TMP/page.html'"
done
rows() { [ "$(grep -c '^<tr><td' "$TMP/page.html")" = "$("$docket" matrix $day --by role --format json 2>/dev/null | jq '.matrix | length')" ]; }
result '… has the rows of JSON' rows
if browser=$(command -v chromium || command -v chromium-browser); then
    run "$docket" matrix $day --format html
    sed 's|</body>|<script>var f=document.querySelector(".filters");f.elements.words.value="7.5.3";f.dispatchEvent(new Event("input"));document.title=[].filter.call(document.querySelectorAll("table.rows tbody tr"),function(r){return !r.hidden}).length+" shown"</script></body>|' "$TMP/out" >"$TMP/page.html"
    shown=$("$browser" --headless --no-sandbox --disable-gpu --dump-dom "file://$TMP/page.html" 2>/dev/null | grep -o '<title>[0-9]* shown')
    wanted=$("$docket" matrix $day --format csv 2>/dev/null | grep -c '7\.5\.3')
    [ "$shown" = "<title>$wanted shown" ] && ok 'in a browser it can be filtered' || not_ok 'in a browser it can be filtered' "$shown, not $wanted"
fi

# The validators themselves notice.
echo '{"status": [{"id": 1}]}' >"$TMP/wrong.json"
result 'the schema notices what is wrong' bash -c "! '$TOP/test/validate.py' '$schemas/status.schema.json' '$TMP/wrong.json' >/dev/null"
printf 'a,b\n=1+1,2\n' >"$TMP/wrong.csv"
result 'the reader of CSV notices a formula' bash -c "! '$TOP/test/validate.py' --csv a,b '$TMP/wrong.csv' >/dev/null"
finish
