#!/usr/bin/env bash
# The pack of the sample, of a Chinese and of a German system: sound by two readers, every font embedded and readable, each kind of
# page in its language, and page numbers, links and outline that lead where they say.
. "$(dirname "$0")/tap.bash"
# Without a release, what would else be the commit's date.
export SOURCE_DATE_EPOCH=1772442000

# build NAME FOLDER: its pack, as $TMP/NAME.pdf
build() {
    run "$docket" pack --draft -C "$2" -o "$TMP/$1.pdf"
    if [ "$status" = 0 ] && grep -qE "^$TMP/$1.pdf: [0-9]+ pages, [0-9]+ ms$" "$TMP/out"; then ok "$1: is built"; else
        not_ok "$1: is built" "status $status" "$(cat "$TMP/out" "$TMP/err")"
    fi
    result "$1: is sound" qpdf --check "$TMP/$1.pdf"
    mutool draw -q -F stext -o "$TMP/$1.stext" "$TMP/$1.pdf" 2>"$TMP/err"
    grep -v '^warning: ICC support' "$TMP/err" >"$TMP/said"
    [ -s "$TMP/said" ] && not_ok "$1: mutool reads it" "$(cat "$TMP/said")" || ok "$1: mutool reads it"
    qpdf --json=2 "$TMP/$1.pdf" >"$TMP/$1.json"
    "$TOP/test/pack-pages.pl" "$1" "$TMP/$1.stext" "$TMP/$1.json" || failures=$((failures + 1))
    result "$1: pages are labelled from 1" jq -e '.pagelabels == [{"index": 0, "label": {"/S": "/D", "/St": 1}}]' "$TMP/$1.json"
    pdffonts "$TMP/$1.pdf" | tail -n +3 >"$TMP/fonts"
    if [ -s "$TMP/fonts" ] && ! awk '{ if ($(NF - 4) != "yes" || $(NF - 3) != "yes" || $(NF - 2) != "yes") print }' "$TMP/fonts" | grep -q .; then
        ok "$1: every font is embedded, a subset, with ToUnicode"
    else
        not_ok "$1: every font is embedded, a subset, with ToUnicode" "$(cat "$TMP/fonts")"
    fi
    pages=$(pdfinfo "$TMP/$1.pdf" | sed -n 's/^Pages: *//p')
    for ((page = 1; page <= pages; page++)); do pdftotext -f "$page" -l "$page" -layout "$TMP/$1.pdf" "$TMP/$1.$page.txt"; done
}

# says NAME WHAT WORD…: one page of the pack has all these words, beside each other or not
says() {
    local pack=$1 what=$2 page word found
    shift 2
    for page in "$TMP/$pack".*.txt; do
        found=1
        for word; do grep -qF -- "$word" "$page" || found=; done
        [ -z "$found" ] || break
    done
    if [ -n "$found" ]; then ok "$pack: $what"; else not_ok "$pack: $what" "no page has all of: $*"; fi
}
# everywhere NAME WORD…: every page but the cover has these
everywhere() {
    local pack=$1 page word missing=
    shift
    for page in "$TMP/$pack".*.txt; do
        [ "$page" != "$TMP/$pack.1.txt" ] || continue
        for word; do grep -qE -- "$word" "$page" || missing="$missing ${page##*/}: $word;"; done
    done
    if [ -z "$missing" ]; then ok "$pack: on every page"; else not_ok "$pack: on every page" "$missing"; fi
}
# never NAME WORD…: no page has these: words of another language
never() {
    local pack=$1 word
    shift
    for word; do
        if grep -lF -- "$word" "$TMP/$pack".*.txt >"$TMP/found"; then not_ok "$pack: never '$word'" "$(cat "$TMP/found")"; else ok "$pack: never '$word'"; fi
    done
}

# --- the sample
snapshot "$TMP/sample"
build sample "$TMP/sample"
says sample 'cover' 'Manual pack' 'not released' '2 March 2026' 'Approval' 'working tree'
says sample 'promulgation order' 'Promulgation order' 'Date, signature'
says sample 'revision history' 'Revision history' 'First edition' 'State'
says sample 'contents' 'Contents' 'About this pack . .'
says sample 'master list' 'Master list of documents' 'English' 'EP-07'
says sample 'clause matrix' 'Clause matrix' 'Dealt with in' 'evidenced'
says sample 'the matrix goes on overleaf' 'continued' 'Coverage'
says sample 'correspondence' 'Correspondence to ISO 14001:2026' '6.1.1'
says sample 'records' 'Records and retention' 'Disposition' '5 years'
says sample 'responsibilities' 'Responsibilities' 'Keeps records of'
says sample 'forms' 'Used by' 'F-09'
says sample 'colophon' 'SHA-256' 'Carlito-Regular.ttf'
everywhere sample 'Draft, not valid for use|Entwurf, nicht zur Verwendung|草稿，不得使用' 'Nordhafen Galvanik GmbH' "of $pages|von $pages|共 $pages 页"
order=$(for ((p = 1; p <= pages; p++)); do sed -n '/^Correspondence to/,/new in this edition/p' "$TMP/sample.$p.txt"; done | grep -oE '^ {0,2}(6\.1\.4|9\.3|10\.1) ' | tr -d '\n ')
[ "$order" = 6.1.49.310.1 ] && ok 'sample: the correspondence follows the catalogue' || not_ok 'sample: the correspondence follows the catalogue' "$order"
mutool show "$TMP/sample.pdf" outline >"$TMP/outline" 2>/dev/null
result 'sample: the outline has parts' grep -q '"Records and retention"' "$TMP/outline"
result 'sample: the outline has documents' grep -qP '^[+|-]\t\t"EP-07 Control of documented information"' "$TMP/outline"
result 'sample: the outline has sections' grep -qP '^[+|-]\t\t\t"2 Scope"' "$TMP/outline"
run "$docket" pack --draft --rev HEAD -C "$TMP/sample" -o "$TMP/commit.pdf"
pdftotext -l 1 "$TMP/commit.pdf" "$TMP/commit.1.txt"
says commit 'the cover of a commit names it' "commit $(git -C "$TMP/sample" rev-parse HEAD | cut -c1-12)"

# --- Chinese, run from within
cp -r "$TOP/test/chinese" "$TMP/chinese"
build chinese "$TMP/chinese"
cd "$TMP/chinese/procedures" || exit 3
run "$docket" pack --draft -o "$TMP/within.pdf"
result 'chinese: the same from within' cmp "$TMP/chinese.pdf" "$TMP/within.pdf"
cd "$TMP" || exit 3
says chinese 'cover' '环境管理体系' '体系文件汇编' '青岚表面处理有限公司' '2026 年 3 月 2 日' '工作区' '总经理'
says chinese 'promulgation order' '颁布令' '赵敏' '签字'
says chinese 'revision history' '修订记录' '更改原因' '首次发布'
says chinese 'contents' '目录' '受控文件清单 . .' '文件控制程序' '关于本汇编'
says chinese 'master list' '受控文件清单' '作业指导书' '中文' 'C/1'
says chinese 'clause matrix' '条款对照表' '落实文件' '已有证据' '环境方针'
says chinese 'running header' 'EP-07 · 文件控制程序' '版次：B/1' '生效日期'
says chinese 'a control table' '更改内容' '评审周期' '每 24 个月'
says chinese 'records' '记录与保存期限' '3年' '粉碎'
says chinese 'a form' '受控副本发放记录' '☐ 收回'
everywhere chinese '草稿，不得使用' '青岚表面处理有限公司' "共 $pages 页"
never chinese 'draft' 'Draft' 'Page' 'Revision' 'years' 'months' 'English' 'working tree' 'Internal'

# --- German
cp -r "$TOP/test/german" "$TMP/german"
build german "$TMP/german"
says german 'cover' 'Umweltmanagementsystem' 'Dokumentenpaket' 'nicht herausgegeben' '2. März 2026' 'Arbeitsstand' 'Geschäftsführung'
says german 'promulgation order' 'Inkraftsetzung' 'Datum, Unterschrift'
says german 'revision history' 'Änderungsverlauf' 'Erstausgabe'
says german 'contents' 'Inhalt' 'Dokumentenliste . .' 'Zu diesem Paket'
says german 'master list' 'Verfahrensanweisungen' 'Deutsch' 'Umweltmanagementbeauftragter'
says german 'clause matrix' 'Normabschnitte und Dokumente' 'Behandelt in' 'nachgewiesen'
says german 'the matrix goes on overleaf' 'Fortsetzung' 'Behandelt in'
says german 'running header' 'VZ-01 · Verzeichnis der bindenden Verpflichtungen' 'Rev. 1.2 · Gültig ab: –'
says german 'records' 'Aufbewahrung' '5 Jahre'
says german 'a form' 'Chargenprotokoll Neutralisation' 'Unterschrift: ____'
everywhere german 'Entwurf, nicht zur Verwendung' "von $pages"
never german 'Draft' 'draft' 'Page' 'years' 'working tree' 'Internal' 'Document'

# --- what the system is about: each catalogue's topic has its word for the cover
for topic in $(sed -n 's/.* topic="\([^"]*\)".*/\1/p' "$TOP"/manual-templates/standards/*.xml | sort -u); do
    result "labels: a word for $topic" grep -q "key=\"topic-$topic\"" "$TOP/manual-templates/labels/en.xml"
done
finish
