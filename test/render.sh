#!/usr/bin/env bash
# One document with render: the images that it may show, and its HTML: well-formed, self-contained, in the document's language.
. "$(dirname "$0")/tap.bash"

wide=$TOP/test/golden/layout/image/wide.png
mkdir -p "$TMP/repository/procedures/own" "$TMP/repository/pictures" "$TMP/alone/below"
printf 'system: 00000000000000000000000000000000\norganisation: {name: X, time-zone: UTC}\n' >"$TMP/repository/docket.yaml"
for place in repository/pictures repository/procedures repository/procedures/own alone alone/below; do
    cp "$wide" "$TMP/$place/x.png"
done
cp "$wide" "$TMP/outside.png"
ln -s ../../outside.png "$TMP/repository/pictures/link.png"
ln -s "$TMP/alone" "$TMP/repository/procedures/way"
ln -s "$TMP/repository" "$TMP/door"

# shows NAME FILE TARGET NUMBER [PATTERN]: FILE with an image at TARGET shows that many, as PDF and as HTML; or says PATTERN
shows() {
    local pictures
    printf '![alternate words](%s)\n' "$3" >"$2"
    run "$docket" render "$2" -o "$TMP/out.pdf"
    pictures=$(pdfimages -list "$TMP/out.pdf" | tail -n +3 | wc -l)
    if [ "$status $pictures" = "0 $4" ] && grep -q "${5:-^$}" <(cat "$TMP/err" - <<<''); then ok "$1"; else
        not_ok "$1" "status $status, $pictures images" "$(cat "$TMP/err")"
    fi
    run "$docket" render "$2" -o "$TMP/out.html"
    pictures=$(grep -c '<img src="data:image/png;base64,' "$TMP/out.html")
    if [ "$status $pictures" = "0 $4" ] && grep -q 'alternate words' "$TMP/out.html"; then ok "$1: HTML"; else
        not_ok "$1: HTML" "status $status, $pictures images" "$(cat "$TMP/err")"
    fi
}
inside=$TMP/repository/procedures/a.md
shows 'beside the document' "$inside" x.png 1
shows 'below the document' "$inside" own/x.png 1
shows 'elsewhere in the repository' "$inside" ../pictures/x.png 1
shows 'above the repository' "$inside" ../../outside.png 0 'a.md:1:1: warning: .*leaves the repository'
shows 'by an absolute path' "$inside" "$TMP/outside.png" 0 'warning: .*L010'
shows 'through a link' "$inside" ../pictures/link.png 0 'warning: .*symbolic link'
shows 'through a linked folder' "$inside" way/x.png 0 'warning: .*symbolic link'
shows 'the repository through a link' "$TMP/door/procedures/a.md" ../pictures/x.png 1
shows 'a document at the root' "$TMP/repository/a.md" pictures/x.png 1
shows 'a document at the root, above' "$TMP/repository/a.md" ../outside.png 0 'leaves the repository'
shows 'no repository: beside' "$TMP/alone/a.md" x.png 1
shows 'no repository: below' "$TMP/alone/a.md" below/x.png 1
shows 'no repository: above' "$TMP/alone/below/a.md" ../x.png 0 "leaves the document's folder"
cd "$TMP/repository/procedures" || exit 3
shows 'from the folder itself' a.md ../pictures/x.png 1
run bash -c '"$1" render - -o "$2" <a.md' stdin "$docket" "$TMP/out.pdf"
if pdfimages -list "$TMP/out.pdf" | grep -q ' image '; then ok 'from standard input'; else not_ok 'from standard input' "$(cat "$TMP/err")"; fi

# --- HTML
# page NAME FILE WORD…: its HTML is well-formed, asks for nothing, and has these words
page() {
    local name=$1 file=$2 word
    shift 2
    run "$docket" render "$file" -o "$TMP/page.html"
    [ "$status" = 0 ] && ok "$name" || not_ok "$name" "$(cat "$TMP/err")"
    result "$name: is well-formed" xmllint --noout --nonet "$TMP/page.html"
    grep -qiE '<(script|link|iframe|object|embed|base)|@import|url\(|(src|srcset|poster)="[^d]|http-equiv="refresh' "$TMP/page.html" &&
        not_ok "$name: asks for nothing" "$(grep -niE 'url\(|src="[^d]' "$TMP/page.html" | cut -c1-200)" || ok "$name: asks for nothing"
    for word; do
        grep -qF "$word" "$TMP/page.html" && ok "$name: $word" || not_ok "$name: $word"
    done
}
page 'HTML of a procedure' "$TOP/procedures/EP-07.md" '<html lang="en">' 'Draft, not valid for use' '<p class="number">EP-07</p>' \
    '<h1 class="title">Control of documented information</h1>' '<th scope="row">Revision</th>'
result 'HTML: the mark is on every printed page' grep -qF '@top-center{content:"Draft, not valid for use"' "$TMP/page.html"
page 'HTML in Chinese' "$TOP/test/chinese/procedures/EP-07.md" '<html lang="zh">' '草稿，不得使用' '<th scope="row">更改内容</th>' '中文'
page 'HTML in German' "$TOP/test/german/manual-templates/forms/FB-03.md" '<html lang="de">' 'Entwurf, nicht zur Verwendung' \
    'aria-label="offen"' 'Deutsch'
printf -- '---\ntitle: "<script>alert(1)</script>"\nid: "\\"><b>"\n---\n\n<script>alert(2)</script>\n\n[x](javascript:alert(3)) <img src=http://127.0.0.1/a.png onerror=x>\n' >"$TMP/alone/nasty.md"
page 'HTML of a nasty document' "$TMP/alone/nasty.md" '&lt;script&gt;alert(1)'
if grep -q 'href="javascript' "$TMP/page.html"; then not_ok 'a script as a link' "$(grep javascript "$TMP/page.html")"; else ok 'a script as a link'; fi

# --- watching
small_repository "$TMP/watched"
cd "$TMP/watched" || exit 3
printf 'Tank,Volume\nT-101,12\n' >procedures/tanks.csv
printf '\n![Tanks](tanks.csv)\n' >>procedures/EP-01.md
# until PATTERN: what the page that is written says in the end
until_shown() {
    local name=$1 i
    for ((i = 0; i < 200; i++)); do
        if grep -q "$2" out.html 2>/dev/null; then
            ok "$name"
            return
        fi
        sleep 0.1
    done
    not_ok "$name" "$(cat "$TMP/watch.err")"
}
"$B/bin/docket-render" --watch procedures/EP-01.md -o out.html >"$TMP/watch.out" 2>"$TMP/watch.err" &
watcher=$!
until_shown 'watching: the page is written at once' 'T-101'
sleep 0.3
printf '\nA first change.\n' >>procedures/EP-01.md
until_shown '… again after the document was written' 'A first change'
printf 'Tank,Volume\nT-102,12\n' >procedures/tanks.new && mv procedures/tanks.new procedures/tanks.csv
until_shown '… after a table that it shows was replaced' 'T-102'
printf -- '---\nid: [\n' >procedures/EP-01.md
sleep 0.5
printf 'Whole again.\n' >procedures/EP-01.md
until_shown '… after it was broken and mended' 'Whole again'
result '… and it said what was broken' grep -q 'EP-01.md:.*error' "$TMP/watch.err"
kill "$watcher" 2>/dev/null && wait "$watcher" 2>/dev/null
result 'what changed is named' grep -qx 'out.html written' "$TMP/watch.out"
run "$docket" render --watch - <<<'x'
[ "$status" = 2 ] && ok 'standard input is not watched' || not_ok 'standard input is not watched' "$status"
finish
