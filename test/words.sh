#!/usr/bin/env bash
# Every word of a document stands in its PDF, within the margins, in glyphs that there are: test/oracle/words.pl on the project's own documents, on
# those of test/chinese, and on awkward ones, test/words. `make test-corpora` does the same with other people's.
. "$(dirname "$0")/tap.bash"
export DOCKET=$docket WORK=$TMP/words LAYOUT=$TOP/manual-templates/layout/default.xml
mkdir "$WORK"

# The oracle itself: what is wrong it has to notice.
printf '# Seven words\n\nThe last of these words is lost.\n' >"$TMP/sound.md"
# shellcheck disable=SC2016
printf '#!/bin/sh\nsed "s/ lost//" "$2" >"%s/less.md" && exec "%s" render "%s/less.md" "$3" "$4"\n' "$TMP" "$docket" "$TMP" >"$TMP/loses"
chmod +x "$TMP/loses"
sed 's/margin-right="62"/margin-right="330"/' "$LAYOUT" >"$TMP/narrow.xml"
notices() { # NAME PATTERN VARIABLE=VALUE
    local found
    found=$(env "$3" perl "$TOP/test/oracle/words.pl" "$TMP" sound.md 2>&1)
    if [[ $found =~ $2 ]]; then ok "$1"; else not_ok "$1" "$found"; fi
}
notices 'the oracle: a document that is whole' '^ok sound\.md$' "DOCKET=$docket"
notices 'the oracle notices a word that is lost' 'missing words: lost' "DOCKET=$TMP/loses"
notices 'the oracle notices what is outside the margins' 'places: .*outside the margins' "LAYOUT=$TMP/narrow.xml"

# shows NAME PATTERN: what the Markdown on standard input shows
shows() {
    local text
    cat >"$TMP/shown.md"
    run "$docket" render "$TMP/shown.md" -o "$TMP/shown.pdf"
    text=$(pdftotext -raw "$TMP/shown.pdf" - | tr '\n\f' '  ')
    if [[ $text =~ $2 ]]; then ok "$1"; else not_ok "$1" "${text:0:2000}"; fi
}
printf '![](lost.png)\n' | shows 'a picture that is not shown, without other text: its name' 'lost\.png'
{
    printf -- '---\nid: X-01\ntitle: T\nlanguage: de\n---\n\n| Kopf | Spalte |\n|--|--|\n'
    for i in {1..60}; do printf '| %d | Wort |\n' "$i"; done
} | shows 'a table that goes on: it says so, with its header, in its language' 'Wort .*Fortsetzung Kopf Spalte [2-6][0-9] Wort'

for heading in 'Internal audit' 'EP-12: Internal audit'; do
    printf -- '---\nid: EP-12\ntitle: Internal audit\n---\n\n# %s {#top}\n\n## Purpose\n\nSee [above](#top).\n' "$heading" |
        shows "a first heading that is the title: '$heading' once" '^[^–]*EP-12 · Internal audit [^·]*EP-12 Internal audit Type [^A]*Purpose See above\.'
done
printf -- '---\nid: EP-12\ntitle: Internal audit\n---\n\n# Audits\n' | shows 'a first heading that is not the title stays' 'Audits'
titled() { # NAME TITLE; the Markdown on standard input
    local found
    cat >"$TMP/titled.md"
    run "$docket" render "$TMP/titled.md" -o "$TMP/titled.pdf"
    found=$(pdfinfo "$TMP/titled.pdf" | sed -n 's/^Title: *//p')
    if [ "$found" = "$2" ]; then ok "$1"; else not_ok "$1" "$found"; fi
}
printf 'Text.\n\n# The *first* heading\n\n# Second\n' | titled 'without a title the PDF has the first heading as one' 'The first heading'
printf 'Text.\n' | titled 'without a heading, the name of the file' titled.md

cd "$TOP" || exit 3
find procedures work-instructions manual-templates test/chinese test/words -name '*.md' -print0 | LC_ALL=C sort -z |
    xargs -0 -r -P 2 -n 8 perl test/oracle/words.pl "$TOP" >"$TMP/results" 2>&1
cat "$TMP/results"
failures=$((failures + $(grep -c '^not ok ' "$TMP/results")))
finish
