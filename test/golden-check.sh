#!/usr/bin/env bash
# The goldens of check, status and matrix. test/golden/check/CASE holds what a repository has beside or in place of the files of
# test/golden/check/base, and
#   prepare     bash that makes there what is better not kept as a file: large, binary, links
#   arguments   for docket check, where it needs some
#   verb        another verb with its arguments, for findings that only it has: then nothing but its findings counts
#   expected    what is printed, and the status
# test/golden/check/RULES names for each rule a place where it finds something, one of the same kind where it doesn't, and one that only
# looks wrong; or, thrice, the scenario that shows it. test/golden/report/*.golden: what status and matrix print of that base with test/golden/report/nasty over it.
# UPDATE=1 writes them anew.
. "$(dirname "$0")/tap.bash"

goldens=$TOP/test/golden/check
reports=$TOP/test/golden/report
repository=$TMP/repository

# compare NAME EXPECTED ACTUAL
compare() {
    if [ -n "${UPDATE:-}" ]; then cp "$3" "$2"; fi
    if diff -u "$2" "$3" >"$TMP/difference" 2>&1; then ok "$1"; else not_ok "$1" "$(cat "$TMP/difference")"; fi
}

# lay FOLDER…: the base, with the files of these folders over it, as a repository
lay() {
    local folder
    rm -rf "$repository"
    cp -r "$goldens/base" "$repository"
    for folder; do cp -r "$folder/." "$repository"; done
    [ ! -e "$repository/prepare" ] || (cd "$repository" && bash -eu prepare)
    (cd "$repository" && rm -f expected arguments verb prepare)
}

# in_repository COMMAND…: as run, from within the repository
in_repository() {
    run env -C "$repository" "$@"
}

# expect NAME STATUS TEXT: of the last run; TEXT is a pattern of grep for what it printed, on either stream
expect() {
    if [ "$status" = "$2" ] && cat "$TMP/out" "$TMP/err" | grep -q -e "$3"; then ok "$1"; else
        not_ok "$1" "status $status, not $2; or no '$3' in:" "$(cat "$TMP/out" "$TMP/err")"
    fi
}

# places CASE: where RULES means something of this case: "RULE KIND CASE PATH LINE", LINE 0 for the whole file
places() {
    local rule kind place path text line
    while IFS=$'\t' read -r rule kind place; do
        path=${place#"$1/"}
        text=
        case $path in *@*) text=${path#*@} path=${path%%@*} ;; esac
        line=0
        [ -z "$text" ] || line=$(grep -anFm 1 -e "$text" "$repository/$path" | cut -d: -f1)
        [ -e "$repository/$path" ] && [ -n "$line" ] || line=none
        printf '%s\t%s\t%s\t%s\t%s\n' "$rule" "$kind" "$1" "$path" "$line"
    done < <(awk -F'\t' -v begin="$1/" '/^[A-Z]/ { for (i = 2; i <= 4; i++) if (index($i, begin) == 1) print $1 "\t" i "\t" $i }' "$goldens/RULES")
}

# Every finding says what to do; the names are those of the format, and the summary counts right.
keys='["path","line","column","severity","rule","whose","requirement","message","fix"]'
sound="(.findings | all(keys_unsorted == $keys and .fix != null and (.line != null or .column == null)))
    and (keys_unsorted == [\"findings\", \"summary\"]) and (.summary | keys_unsorted == [\"errors\", \"warnings\", \"notes\"])
    and ([.summary.errors, .summary.warnings, .summary.notes] ==
         [([\"error\", \"warning\", \"note\"][] as \$s | [.findings[] | select(.severity == \$s)] | length)])
    and (.findings | all((.whose == \"standard\" or .whose == \"house rule\") and (.rule | test(\"^[MRALCSXE][0-9]{3}\$\"))))"

# --- check, case by case
for folder in "$goldens"/*/; do
    name=$(basename "$folder")
    lay "$folder"
    read -r -a arguments <<<"$(cat "$folder/arguments" 2>/dev/null)"
    if [ -e "$folder/verb" ]; then
        read -r -a verb <"$folder/verb"
        in_repository "$B/bin/docket-${verb[0]}" "${verb[@]:1}"
        : >"$TMP/out"
    else
        in_repository "$B/bin/docket-check" --as-of 2026-03-02 "${arguments[@]}"
    fi
    cat "$TMP/out" "$TMP/err" - <<<"status $status" >"$TMP/actual"
    compare "check $name" "$folder/expected" "$TMP/actual"
    places "$name" >>"$TMP/places"
    [ ! -e "$folder/verb" ] || continue
    in_repository "$B/bin/docket-check" --as-of 2026-03-02 "${arguments[@]}" --format json
    result "check $name: as JSON" jq -e "$sound" "$TMP/out"
done

# --- every rule is shown: where it finds something, where not, and what only looks wrong
"$B/bin/docket-check" --explain all | awk '/^[A-Z][0-9]+ / { print $1 }' >"$TMP/rules"
result 'RULES lists the rules, each once and in order' diff "$TMP/rules" <(awk -F'\t' '/^[A-Z]/ { print $1 }' "$goldens/RULES")
# finds RULE CASE PATH LINE: does a finding of that rule stand there, in the golden?
finds() {
    awk -v rule="$1" -v path="$3" -v line="$4" '
        index($0, path ":") == 1 && $0 ~ "\\[" rule "[],]" {
            split(substr($0, length(path) + 2), at, ":")
            if (line == 0 || at[1] == line) found = 1
        }
        END { exit !found }' "$goldens/$2/expected"
}
# shown_by SCRIPT RULE: rules that need releases are shown by a scenario instead. Its lines "fires RULE …" and "passes RULE …", or
# "hostile NAME RULE …", which does both, are their places.
shown_by() {
    { grep -q "^fires $2 " "$TOP/test/$1" && grep -q "^passes $2 " "$TOP/test/$1"; } || grep -q "^hostile '[^']*' $2 " "$TOP/test/$1"
}
while read -r rule; do
    wrong=
    script=$(awk -F'\t' -v rule="$rule" '$1 == rule && $2 ~ /^[a-z-]+[.]sh$/ && $3 == $2 && $4 == $2 { print $2 }' "$goldens/RULES")
    if [ -n "$script" ]; then
        result "$rule is shown by $script" shown_by "$script" "$rule"
        continue
    fi
    [ "$(awk -F'\t' -v rule="$rule" '$1 == rule { print $2 }' "$TMP/places" | sort -u | tr '\n' ' ')" = '2 3 4 ' ] || wrong='lacks one of its three places; '
    while IFS=$'\t' read -r _ kind name path line; do
        if [ "$line" = none ]; then wrong="$wrong$name/$path is not there; "; continue; fi
        if finds "$rule" "$name" "$path" "$line"; then found=2; else found=no; fi
        [ "$kind-$found" = 2-2 ] || [ "$kind-$found" = 3-no ] || [ "$kind-$found" = 4-no ] || wrong="$wrong$name/$path:$line; "
    done < <(grep "^$rule	" "$TMP/places")
    if [ -z "$wrong" ]; then ok "$rule is shown"; else not_ok "$rule is shown" "$wrong"; fi
done <"$TMP/rules"

# --- every rule named in the sources is in the table
unknown=
for rule in $(grep -ohE '"[MRALCSXE][0-9]{3}"' "$TOP"/tools/*.c "$TOP"/tools/lib/*/*.c | tr -d '"' | sort -u); do
    grep -q "^$rule$" "$TMP/rules" || unknown="$unknown $rule"
done
if [ -z "$unknown" ]; then ok 'every rule of the sources is in the table'; else not_ok 'every rule of the sources is in the table' "$unknown"; fi

# --- status and matrix, in every format
lay "$reports/nasty"
# report NAME VERB ARGUMENT…
report() {
    local name=$1 verb=$2 format
    shift 2
    for format in text csv json xml; do
        in_repository "$B/bin/docket-$verb" --as-of 2026-03-02 --format $format "$@"
        compare "$name as $format" "$reports/$name.$format.golden" "$TMP/out"
        [ "$status" = 0 ] || not_ok "$name as $format ends well" "status $status" "$(cat "$TMP/err")"
        cp "$TMP/out" "$TMP/$format"
    done
    result "$name: XML is well-formed" xmllint --noout --nonet "$TMP/xml"
    head -n 1 "$TMP/csv" | tr ',' '\n' >"$TMP/names"
    result "$name: JSON has the names of CSV" diff "$TMP/names" <(jq -r 'to_entries[0].value[0] | keys_unsorted[]' "$TMP/json")
    result "$name: XML has the names of CSV" diff "$TMP/names" <(sed -n 3p "$TMP/xml" | grep -o ' [a-z_]*="' | tr -d ' ="')
}
report status status
report matrix matrix
report matrix-2026 matrix --standard iso14001-2026
report matrix-document matrix --by document
report matrix-record matrix --by record
report matrix-role matrix --by role

# --- clauses that aren't applied, and what is below them
lay "$goldens/exclusions"
in_repository "$B/bin/docket-matrix" --standard iso9001-2015 --format csv
expect 'a clause that is not applied' 0 '^iso9001-2015,8.3.2,Design and development planning,retain,not-applicable,,,,,$'
expect 'one without a reason' 0 '^iso9001-2015,8.5.3,.*,retain,missing,,,,,$'
in_repository "$B/bin/docket-matrix" --standard iso14001-2015 --format csv
if grep -q not-applicable "$TMP/out"; then not_ok 'where no exclusions are allowed'; else ok 'where no exclusions are allowed'; fi
lay "$reports/nasty"

# --- a commit, paths, configurations of one's own
in_repository git init -q -b main .
in_repository git add -A
in_repository git commit -q -m one
rm "$repository/procedures/EP-02.md"
in_repository "$B/bin/docket-status" --rev HEAD --format csv
expect 'status --rev sees the commit' 0 '^EP-02,'
in_repository "$B/bin/docket-status" --format csv
if grep -q '^EP-02,' "$TMP/out"; then not_ok 'status sees the working tree'; else ok 'status sees the working tree'; fi
in_repository "$B/bin/docket-check" --rev nowhere
expect 'check --rev of no commit' 3 nowhere
run git clone -q --bare "$repository" "$TMP/bare.git"
run "$B/bin/docket-status" --repository "$TMP/bare.git" --rev main --format csv
expect 'status of a bare repository' 0 '^EP-02,'
printf 'TODO\n\n# One\n\n### Three\n' >"$repository/notes.md"
in_repository "$B/bin/docket-check" notes.md
expect 'a file outside the controlled folders' 0 'notes.md:5:1: warning: .*S050'
run env -C "$repository/procedures" "$B/bin/docket-check" EP-01.md
expect 'a path from a folder below' 0 '^1 document, no findings$'
run "$B/bin/docket-check" -C "$repository" "$repository/manual-templates"
expect 'a folder by its full path' 0 '^2 documents, no findings$'
in_repository "$B/bin/docket-check" procedures/EP-77.md
expect 'a path that is not there' 3 'EP-77.md'
in_repository "$B/bin/docket-check" /etc/passwd
expect 'a path outside the repository' 3 'outside'
mkdir "$TMP/foreign"
cp -r "$repository/procedures" "$TMP/foreign"
run "$B/bin/docket-check" -C "$TMP/foreign"
expect 'no docket.yaml' 3 'no docket.yaml'
run "$B/bin/docket-check" --config "$repository/docket.yaml" "$TMP/foreign"
expect 'a configuration of its own' 1 'procedures/EP-01.md.*L001'
printf 'organisation: [\n' >"$TMP/broken.yaml"
run "$B/bin/docket-check" --config "$TMP/broken.yaml" "$TMP/foreign"
expect 'a configuration that is broken' 1 'M001'
run "$B/bin/docket-status" -C "$TMP/foreign"
expect 'status without docket.yaml' 3 'no docket.yaml'
in_repository "$B/bin/docket-check" --as-of yesterday
expect 'no date' 2 'yesterday'

# --- a document that can't be read is missed by no list
cp /bin/true "$repository/procedures/EP-66.md"
in_repository "$B/bin/docket-status"
expect 'status names what it could not read' 1 'procedures/EP-66.md.*X001'
in_repository "$B/bin/docket-matrix"
expect 'matrix names what it could not read' 1 'procedures/EP-66.md.*X001'
rm "$repository/procedures/EP-66.md"

# --- explanations
in_repository "$B/bin/docket-check" --explain M050
expect 'explain by number' 0 '^M050 id-missing: '
in_repository "$B/bin/docket-check" --explain id-missing
expect 'explain by name' 0 '^M050 id-missing: '
in_repository "$B/bin/docket-check" --explain id-mising
expect 'explain what is misspelt' 2 'id-missing'
in_repository "$B/bin/docket-check" --explain all
expect 'explain all' 0 '^X001 not-text '
in_repository "$B/bin/docket-matrix" --standard iso14001-2105
expect 'matrix of no standard' 2 'iso14001-2015'

# --- on a terminal of 80 columns: aligned, and within them
lay "$reports/nasty"
# terminal NAME VERB ARGUMENT…
terminal() {
    local name=$1 verb=$2
    shift 2
    if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then skip "$name on a terminal" 'no terminal can be had here'; return; fi
    (cd "$repository" && script -qec "stty cols 80 rows 40; '$B/bin/docket-$verb' --as-of 2026-03-02 $*" /dev/null) </dev/null >"$TMP/typed" 2>&1
    tr -d '\r' <"$TMP/typed" >"$TMP/out"
    compare "$name on a terminal" "$reports/$name.terminal.golden" "$TMP/out"
    [ "$verb" != check ] || return # its sentences are as long as they are
    # Ideographs take two columns.
    result "$name on a terminal: 80 columns" perl -CSD -ne 'chomp; $w = length; $w++ for /[\x{1100}-\x{115f}\x{2e80}-\x{ffef}]/g;
        if ($w > 80) { print "$w: $_\n"; $wide = 1 } END { exit $wide }' "$TMP/out"
}
terminal status status
terminal matrix matrix
terminal matrix-document matrix --by document
terminal matrix-record matrix --by record
terminal matrix-role matrix --by role
printf '%s\n' --- 'id: EP-03' 'title: 受控文件' 'revison: 1' --- '' "受控文件，见 [EP-99]；$(printf '很长的一句话，%.0s' 1 2 3 4 5 6 7 8)[EP-98]。" >"$repository/procedures/EP-03.md"
terminal check check procedures/EP-03.md

# --- CSV is RFC 4180: as many cells in every row as in the header, and the same texts as in JSON but for the apostrophes
for verb in status matrix 'matrix --by document' 'matrix --by record' 'matrix --by role'; do
    # shellcheck disable=SC2086
    in_repository "$B"/bin/docket-$verb --format csv
    cp "$TMP/out" "$TMP/csv"
    # shellcheck disable=SC2086
    in_repository "$B"/bin/docket-$verb --format json
    jq -r 'to_entries[0].value[] | [.[]] | @json' "$TMP/out" >"$TMP/expected-rows"
    perl -0777 -ne 's/^[^\n]*\n//; my @row; while (/\G(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/g) {
            my ($cell, $end) = (defined $1 ? $1 : $2, $3); my $quoted = defined $1; $cell =~ s/""/"/g;
            $cell =~ s/^\x27(?=[=+\-@])// if $quoted; $cell =~ s/(["\\])/\\$1/g; push @row, "\"$cell\"";
            if ($end eq "\n") { print "[", join(",", @row), "]\n"; @row = () } }' "$TMP/csv" >"$TMP/rows"
    result "$verb: CSV and JSON hold the same" diff "$TMP/expected-rows" "$TMP/rows"
done

# --- output that is lost is never a success
lost() { # NAME STREAM COMMAND…: to a full device, and, standard output, into a closed pipe
    local name=$1 stream=$2
    shift 2
    with_full_device "$stream" env -C "$repository" "$@"
    if [ "$status" = 3 ] && { [ "$stream" = 2 ] || grep -q '^docket ' "$TMP/err"; }; then ok "$name on a full device"; else
        not_ok "$name on a full device" "status $status" "$(cat "$TMP/err")"
    fi
    [ "$stream" = 1 ] || return
    with_closed_pipe env -C "$repository" "$@"
    expect "$name into a closed pipe" 3 '^docket '
}
before=$(cd "$repository" && find . | sort)
for words in 'status --format '{text,csv,json,xml} 'matrix --format '{text,csv,json,xml} 'matrix --by '{document,record,role} \
    'check --format json' 'check --explain all' 'check --explain M050'; do
    # shellcheck disable=SC2086
    lost "$words" 1 "$B"/bin/docket-$words
done
lost 'check' 2 "$B/bin/docket-check"
lost 'check without findings' 2 "$B/bin/docket-check" manual-templates
if [ "$before" = "$(cd "$repository" && find . | sort)" ]; then ok 'nothing is left behind'; else not_ok 'nothing is left behind'; fi
finish
