#!/usr/bin/env bash
# The goldens of the redline: test/golden/compare/CASE holds a.md and b.md, and what docket diff makes of them, as text of 80 columns
# (expected.text) and HTML without its style (expected.html). Of every case the PDF, too, has each inserted word. UPDATE=1 writes
# them anew.
. "$(dirname "$0")/tap.bash"
export COLUMNS=80

for folder in "$TOP"/test/golden/compare/*/; do
    name=$(basename "$folder")
    cp -r "$folder" "$TMP/$name"
    cd "$TMP/$name" || exit 3
    rm -f expected.*
    run "$B/bin/docket-diff" a.md b.md
    cp "$TMP/out" "$TMP/text"
    [ "$status" = 0 ] && [ ! -s "$TMP/err" ] && ok "$name: text" || not_ok "$name: text" "status $status" "$(cat "$TMP/err")"
    run "$B/bin/docket-diff" a.md b.md -f html
    [ "$status" = 0 ] && ok "$name: HTML" || not_ok "$name: HTML" "status $status" "$(cat "$TMP/err")"
    sed '/^<style>$/,/^<\/style>$/d; s/content="docket [^"]*"/content="docket"/' "$TMP/out" >"$TMP/html"
    result "$name: HTML is well-formed" xmllint --noout --nonet --html "$TMP/html"
    for kind in text html; do
        [ -z "${UPDATE:-}" ] || cp "$TMP/$kind" "$folder/expected.$kind"
        result "$name: $kind as expected" diff -u "$folder/expected.$kind" "$TMP/$kind"
    done
    run "$B/bin/docket-diff" a.md b.md -o "$TMP/out.pdf"
    [ "$status" = 0 ] && ok "$name: PDF" || not_ok "$name: PDF" "status $status" "$(cat "$TMP/err")"
    result "$name: PDF is sound" qpdf --check "$TMP/out.pdf"
    # Words of letters only: what is joined by signs is parted at a line's end.
    pdftotext -raw "$TMP/out.pdf" - | tr -d '\255' | tr -cs '[:alpha:]' '\n' | sort -u >"$TMP/words"
    missing=$(grep -o '{+[A-Za-z]*+}' "$TMP/text" | tr -d '{+}' | sort -u | comm -23 - "$TMP/words")
    [ -z "$missing" ] && ok "$name: PDF has what was inserted" || not_ok "$name: PDF has what was inserted" "$missing"
done
finish
