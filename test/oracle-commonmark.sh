#!/usr/bin/env bash
# All of CommonMark, against cmark-gfm: the blocks, inlines and words of docket's HTML and of cmark-gfm's. The examples are
# test/oracle/commonmark.txt, one or more for every construct. Where HTML is in it, and where docket means to differ, only the words are
# compared: each of cmark-gfm's occurs in docket's at least as often.
#
# SPEC=FILE compares the examples of a CommonMark specification too (spec.txt of npm's commonmark-spec). They aren't part of `make test`,
# which needs no registry. Of those of 0.31.2 docket means to differ in four: a link without a destination is its text (three of them), and
# `---` twice is an empty front matter; cmark-gfm is older than the limit for the digits of `&#87654321;`.
. "$(dirname "$0")/tap.bash"
cd "$TMP" || exit 3

# html NAME: $TMP/NAME.md as docket and as cmark-gfm write it
html() {
    run "$B/bin/docket-render" --format html "$1.md" -o "$1.html"
    cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist -e footnotes "$1.md" >"$1.gfm.html"
}

# structure NAME TITLE
structure() {
    html "$1"
    perl "$TOP/test/oracle/structure.pl" <"$1.html" >"$1.docket"
    perl "$TOP/test/oracle/structure.pl" <"$1.gfm.html" >"$1.gfm"
    if [ "$status" = 0 ] && diff -u "$1.gfm" "$1.docket" >difference; then ok "$2"; else
        not_ok "$2" "status $status" "$(cat "$1.md")" "$(cat difference)"
    fi
}

# words NAME TITLE
words() {
    local missing
    html "$1"
    WORDS=1 perl "$TOP/test/oracle/structure.pl" <"$1.html" >"$1.docket"
    WORDS=1 perl "$TOP/test/oracle/structure.pl" <"$1.gfm.html" >"$1.gfm"
    missing=$(comm -23 "$1.gfm" "$1.docket")
    if [ "$status" = 0 ] && [ -z "$missing" ]; then ok "$2: words"; else
        not_ok "$2: words" "status $status; missing:" "$missing" "$(cat "$1.md")"
    fi
}

# --- the examples; "%%% words: TITLE" where only words count
awk '/^%%% / { close(file); file = sprintf("example-%03d.md", ++n); print substr($0, 5) >(file ".title"); close(file ".title"); printf "" >file; next }
     { print >file }' "$TOP/test/oracle/commonmark.txt"
for file in example-*.md; do
    title=$(cat "$file.title")
    case $title in
    words:*) words "${file%.md}" "${title#words: }" ;;
    *) structure "${file%.md}" "$title" ;;
    esac
done

# --- the specification's own
if [ -n "${SPEC:-}" ]; then
    perl -CSD -e '
        while (<>) {
            if (/^`{32} example$/) { $number++; open $out, ">:utf8", sprintf "spec-%03d.md", $number; $on = 1 }
            elsif (/^`{32}$/) { close $out if $on; $on = 0 }
            elsif ($on && /^\.$/) { close $out; open $out, ">", "/dev/null" }
            elsif ($on) { s/→/\t/g; print $out $_ }
        }' "$SPEC"
    for file in spec-*.md; do
        if grep -q '[<]' "$file"; then words "${file%.md}" "${file%.md}"; else structure "${file%.md}" "${file%.md}"; fi
    done
fi
finish
