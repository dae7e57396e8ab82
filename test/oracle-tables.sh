#!/usr/bin/env bash
# Pipe tables, against cmark-gfm: its HTML and docket's of the same Markdown have the same structure, alignment and contents. The examples of
# test/oracle/tables.txt (among them those of GFM 4.10, in other words), and tables made at random from a fixed seed.
#
# Where docket means to differ:
#   - a list that begins with another number than 1, directly behind a table: cmark-gfm begins a list, docket (as CommonMark behind a
#     paragraph) doesn't; all its words stand in a paragraph behind the table;
#   - a link definition directly above a table is one; cmark-gfm shows it as text;
#   - behind a table, code that is indented by tabs has blanks for those that are left;
#   - in a list, `---` behind a row that isn't indented as the table is: a rule, where cmark-gfm makes the row a heading;
#   - in a list, code directly behind a table doesn't make the list loose;
#   - a web address without <> is looked for when backslashes, entities and emphasis have done their work; to cmark-gfm they are parts of it;
#   - behind a '[' that nothing closes, web addresses are links too;
#   - `_em_~~x~~` is emphasis and strike-through, as a tilde is punctuation; cmark-gfm looks past it;
#   - an address ends before East Asian punctuation; those scripts put no blank behind one.
. "$(dirname "$0")/tap.bash"
cd "$TMP" || exit 3

# structures NAME: $TMP/NAME.md as docket and as cmark-gfm have it, into NAME.docket and NAME.gfm
structures() {
    run "$B/bin/docket-render" --format html "$1.md" -o "$1.html"
    [ "$status" = 0 ] || not_ok "$1: docket ends well" "status $status" "$(cat err)"
    perl "$TOP/test/oracle/structure.pl" <"$1.html" >"$1.docket"
    cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist -e footnotes "$1.md" >"$1.gfm.html"
    perl "$TOP/test/oracle/structure.pl" <"$1.gfm.html" >"$1.gfm"
}

# --- examples, each a document
awk '/^%%% / { close(file); file = sprintf("example-%02d.md", ++n); print substr($0, 5) >(file ".name"); close(file ".name"); printf "" >file; next }
     { print >file }' "$TOP/test/oracle/tables.txt"
for file in example-*.md; do
    structures "${file%.md}"
    result "$(cat "$file.name")" diff -u "${file%.md}.gfm" "${file%.md}.docket"
done

# --- random tables: one document of many, told apart by their headings
cases=400
perl "$TOP/test/oracle/tables.pl" 20260302 $cases >random.md
structures random
for side in gfm docket; do
    mkdir "$side"
    awk -v side="$side" '/^<h1>$/ { next } /^"case [0-9]+"$/ { close(file); file = side "/" $2 + 0; next } file { print >file }' "random.$side"
done
wrong=0 compared=0
for ((i = 1; i <= cases; i++)); do
    if diff -u "gfm/$i" "docket/$i" >difference 2>&1; then
        compared=$((compared + 1))
        continue
    fi
    wrong=$((wrong + 1))
    [ $wrong -gt 5 ] || not_ok "random table $i" "$(awk -v i="$i" '/^# case / { on = $3 == i } on' random.md)" "$(cat difference)"
done
if [ $wrong = 0 ] && [ $compared = $cases ]; then ok "$cases random tables"; else not_ok "$cases random tables" "$wrong differ"; fi
finish
