#!/usr/bin/env bash
# What is read from the releases: status, waiting, show, log, impact and check, in the life of a small firm. The texts are in
# test/golden/read; UPDATE=1 writes them anew.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
goldens=$TOP/test/golden/read

# golden NAME VERB ARGUMENT…: what the verb prints, on both streams, and its status
golden() {
    local name=$1 code
    shift
    dk "$@" >"$TMP/out" 2>"$TMP/err"
    code=$?
    {
        cat "$TMP/out"
        sed 's/^/2> /' "$TMP/err"
        echo "status $code"
    } >"$TMP/actual"
    [ -z "${UPDATE:-}" ] || cp "$TMP/actual" "$goldens/$name"
    if diff -u "$goldens/$name" "$TMP/actual" >"$TMP/difference" 2>&1; then ok "$name"; else not_ok "$name" "$(cat "$TMP/difference")"; fi
}
# row NAME ID STATE… [--as-of DAY]: the rows of an identifier in the master list: "REVISION STATE", joined by ", "
row() {
    local name=$1 id=$2 wanted=$3 rows
    shift 3
    rows=$(dk status --format csv "$@" 2>"$TMP/err" | awk -F, -v id="$id" '$1 == id { printf "%s%s %s", (n++ ? ", " : ""), $5, $6 }')
    if [ "$rows" = "$wanted" ]; then ok "$name"; else not_ok "$name" "expected: $wanted" "found: $rows" "$(cat "$TMP/err")"; fi
}
# work NAME ID STATE: what is in work of it beside what is in force, "REVISION STATE"
work() {
    local found
    found=$(dk status --format csv 2>"$TMP/err" | awk -F, -v id="$2" '$1 == id { print $10, $11; exit }')
    if [ "$found" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $3" "found: $found" "$(cat "$TMP/err")"; fi
}
# fires RULE NAME COMMAND…: after COMMAND in a copy of the firm, check finds that rule; passes: no error and no warning, nor that rule
fires() {
    judge "$@"
    if grep -q "\[$1[],]" "$TMP/said"; then ok "[$1] $2"; else not_ok "[$1] $2" "$(cat "$TMP/said")"; fi
}
passes() {
    judge "$@"
    if ! grep -q "\[$1[],]\|error: " "$TMP/said"; then ok "[$1] passes: $2"; else not_ok "[$1] passes: $2" "$(cat "$TMP/said")"; fi
}
judge() {
    local base=$firm then=$now
    shift 2
    rm -rf "$TMP/case"
    cp -r "$firm" "$TMP/case"
    firm_use "$TMP/case"
    "$@" >/dev/null 2>"$TMP/made" </dev/null
    dk check >"$TMP/said" 2>&1
    firm_use "$base"
    now=$then
    tick 0
}
in_copy() { local base=$firm; rm -rf "$TMP/case" && cp -r "$firm" "$TMP/case" && firm_use "$TMP/case" && "$@"; firm_use "$base"; }
in_firm() { (cd "$firm" && "$@"); }
# works NAME COMMAND…: a step of the story
works() {
    local name=$1
    shift
    "$@" >"$TMP/out" 2>&1 </dev/null || not_ok "$name" "$(cat "$TMP/out")"
}

# --- nothing is released
firm "$TMP/firm"
golden status-drafts status
golden waiting-drafts waiting
golden log-nothing log EP-01
golden impact impact EP-01
golden impact-form impact F-01
mkdir -p "$firm/control/registers"
printf '\xef\xbb\xbfDocument,Copy,Holder\r\nEP-01,1,"Plating hall, board 3"\r\nEP-02,2,Office\r\nEP-01:de,3,Nobody\r\n' >"$firm/control/registers/distribution.csv"
golden impact-copies impact EP-01
printf 'Copy,Holder\n1,Office\n' >"$firm/control/registers/distribution.csv"
golden impact-no-column impact EP-01
golden impact-unknown impact EP-1
rm -r "$firm/control/registers"
sed -i '/^owner:/d' "$firm/procedures/EP-02.md"
row 'a document with an error at the gate approve is a draft' EP-02 '1 draft'
row 'one without waits' EP-01 '1 waiting'
in_firm git reset -q --hard

# --- an edition
works approve approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01
golden waiting-for-issue waiting
works promulgate promulgate 2026
golden status-edition status
golden waiting-nothing waiting --for h.osei
golden waiting-nobody waiting --for h.oseii

# --- a temporary revision that ends early: what it replaced is in force again, and its file is no work
early() {
    local then=$now
    works 'a temporary revision' eval 'revise procedures/EP-02.md 2 && approve_all EP-02 && issue EP-02 --until 2026-05-31'
    work 'a temporary revision is in force' EP-02 ' '
    tick
    works 'its withdrawal' eval 'dk withdraw EP-02@2 --yes --key "$(key h.osei)" && issue EP-02'
    row 'withdrawn early: the one before it' EP-02 '1 effective'
    work 'withdrawn early: nothing is in work' EP-02 ' '
    result 'withdrawn early: check finds nothing' dk check --strict
    result 'withdrawn early: an edition goes on' promulgate 2027
    row 'the edition carries on what is in force' EP-02 '1 effective'
    printf '\nMore.\n' >>"$firm/procedures/EP-02.md" && commit 'More under the old number'
    work 'other content under its number is a draft' EP-02 '2 draft'
    promulgate 2028 >"$TMP/out" 2>&1
    said='EP-02 can.t be released: revision 2 was released with other content; run .docket revise EP-02. \[R003'
    [ "$(grep -c "$said" "$TMP/out")" = 1 ] && ok 'and stops the next one, with one thing to do' || not_ok 'and stops the next one, with one thing to do' "$(cat "$TMP/out")"
    works 'revise' dk revise EP-02 --change More
    work 'its next revision is the one after it' EP-02 '3 waiting'
    now=$then
    tick 0
}
in_copy early

# --- work beside what is in force
on 2026-03-10
works revise revise procedures/EP-01.md 2
works approve approve EP-01 t.wilke
works revise revise work-instructions/WI-01.md A/1
golden status-work status
golden waiting waiting
golden waiting-for waiting --for h.osei
golden waiting-json waiting --format json
row 'on a day before the edition there was nothing' EP-01 '' --as-of 2026-03-01
row 'nothing was in work on a day that is past' WI-01 'A/0 effective' --as-of 2026-03-09

# --- what is as it was released is read no further than it has to be
shown_file() {
    firm_picture "$firm/procedures/flow.png" other
    work 'another picture makes a draft of the document that shows it' EP-02 '1 draft'
    rm "$firm/procedures/flow.png"
    work 'so does one that is gone' EP-02 '1 draft'
}
in_copy shown_file
sections() {
    printf '\nSee [EP-01#records] and [EM-01].\n' >>"$firm/procedures/EP-02.md" && sed -i 's/^revision: 1/revision: 2/' "$firm/procedures/EP-02.md"
    work 'a link into a section of a document that is as it was released' EP-02 '2 waiting'
    sed -i 's/#records/#nowhere/' "$firm/procedures/EP-02.md"
    work 'and into one that is not there' EP-02 '2 draft'
}
in_copy sections

# --- scheduled, and overtaken
works approve approve EP-01 h.osei
works issue issue EP-01 --effective 2026-04-01
row 'a scheduled revision has a row of its own' EP-01 '1 effective, 2 scheduled'
row 'the day before' EP-01 '1 effective, 2 scheduled' --as-of 2026-03-31
row 'on its day it is in force' EP-01 '2 effective' --as-of 2026-04-01
row 'before its release nobody knew of it' EP-01 '1 effective' --as-of 2026-03-09
golden show-today show EP-01
golden show-later show EP-01 --as-of 2026-04-01
golden show-release show EP-01 --release edition/2026
golden show-revision show EP-01@2
golden show-unknown show EP-01@9
golden show-before show EP-01 --as-of 2026-01-31
golden show-twice show EP-01@2 --release 1
dk show EP-01@1 >"$TMP/shown" 2>/dev/null
result 'show gives the bytes that were released' cmp "$TMP/shown" <(in_firm git show release/1:procedures/EP-01.md)
works show dk show EP-01@1 -o "$TMP/file.md"
result 'show -o writes them' cmp "$TMP/shown" "$TMP/file.md"

overtake() { revise procedures/EP-01.md 3 && approve_all EP-01 && issue EP-01 "$@"; }
fires R007 'an urgent issue overtakes a scheduled one' overtake
passes R007 'it passes before the scheduled one comes' overtake --until 2026-03-31
passes R007 'its successor comes later still' overtake --effective 2026-05-01

# --- other content than was released
append() { printf '\nMore.\n' >>"$firm/$1"; }
revision() { sed -i "s|^revision: .*|revision: $2|" "$firm/$1"; }
fires R003 'content changed under a revision that was released' append procedures/EP-02.md
passes R003 'a new revision' revise procedures/EP-02.md 2
fires R003 'a picture changed' eval 'firm_picture "$firm/procedures/flow.png" other'
passes R003 'a file that no document shows' append procedures/notes.txt
fires R004 'a revision left out' revision procedures/EP-02.md 3
passes R004 'the next' revision procedures/EP-02.md 2
fires R005 'a revision that goes back' revision procedures/EP-01.md 1
passes R005 'one that goes on' revision procedures/EP-01.md 3
delete() { rm "$firm/$1"; }
fires R006 'the file of what is in force is gone' delete work-instructions/WI-01.md
rename() { mkdir "$firm/procedures/more" && in_firm git mv procedures/EP-01.md procedures/more/EP-01.md; }
passes R006 'it lies elsewhere' rename

# --- statements that don't count
sign_and_change() { revise procedures/EP-02.md 2 && approve EP-02 t.wilke && append procedures/EP-02.md; }
sign_again() { sign_and_change && commit More && approve_all EP-02 && issue EP-02; }
fires A022 'a statement for other bytes of a document in work' sign_and_change
passes A022 'what was released since' sign_again
fires A020 'a signature of other bytes' eval 'revise procedures/EP-02.md 2 && approve EP-02 t.wilke && sed -i "s/^evidence: -/evidence: $(printf %064d 0)/" "$firm"/control/approvals/EP-02/2/*.t.wilke'
passes A020 'a statement as it was signed' eval 'revise procedures/EP-02.md 2 && approve EP-02 t.wilke'
fires A019 'a statement without its signature' eval 'revise procedures/EP-02.md 2 && approve EP-02 t.wilke && rm "$firm"/control/approvals/EP-02/2/*.sig'

# --- control files, manifests, tags
attribute() { echo '*.png binary' >"$firm/procedures/.gitattributes"; }
fires E120 'a control file that is in no release' attribute
fires E120 'docket.yaml changed' eval 'echo "# more" >>"$firm/docket.yaml"' 
fires E120 'a control file gone' delete manual-templates/standards/iso14001-2015.xml
passes E120 'changed control files, released' eval 'attribute && release_control'
fires E115 'a manifest without its tag' cp "$firm/control/releases/000001.xml" "$TMP/case/control/releases/000009.xml"
fires E101 'a tag that is none' in_firm git tag -f release/2 HEAD
passes E101 'another tag' in_firm git tag -f v2 HEAD
other_key() { sed -i '/^m.vogt/d' "$firm/control/allowed_signers"; }
passes E106 'control files in work that lack the signer' other_key
forge() { # the newest tag signed by somebody who may not
    in_firm git cat-file tag release/2 | sed '/^-----BEGIN SSH/,$d' >"$TMP/payload"
    ssh-keygen -q -Y sign -n git -f "$(key l.chen)" "$TMP/payload" </dev/null 2>/dev/null
    tag=$(cat "$TMP/payload" "$TMP/payload.sig" | in_firm git hash-object -t tag -w --stdin --literally)
    rm -f "$TMP/payload.sig"
    in_firm git update-ref refs/tags/release/2 "$tag"
}
fires E106 'the newest tag signed by somebody who may not' forge
refused() { forge && ! dk status >/dev/null 2>&1 && ! dk waiting >/dev/null 2>&1 && ! dk log EP-01 >/dev/null 2>&1 && ! dk show EP-01 >/dev/null 2>&1; }
result 'no list by a release that does not hold' in_copy refused
cached() { dk status >"$TMP/first" && rm -r "$firm/.git/docket/cache" && dk status | cmp - "$TMP/first" && dk status | cmp - "$TMP/first"; }
result 'the cache can be deleted' cached
unwritable() { rm -rf "$firm/.git/docket/cache" && : >"$firm/.git/docket/cache" && dk status | cmp - "$TMP/first"; }
result 'a cache that can not be written' in_copy unwritable
garbage() { for f in "$firm"/.git/docket/cache/*; do mv "$f" "${f%/*}/$(printf '0%.0s' {1..64})"; done && dk status | cmp - "$TMP/first"; }
result 'a fact under another name' in_copy garbage

# --- what is checked: staged, a range, a commit
stage() { append procedures/EP-02.md && in_firm git add -A && in_firm git show HEAD:procedures/EP-02.md >"$firm/procedures/EP-02.md"; }
said() { # said STATUS PATTERN COMMAND…
    local code=$1 pattern=$2
    shift 2
    "$@" >"$TMP/said" 2>&1
    [ $? = "$code" ] && grep -q "$pattern" "$TMP/said" || { cat "$TMP/said"; return 1; }
}
only_staged() { stage && said 1 R003 dk check --staged && said 0 'no findings\|note' dk check; }
result 'check --staged looks at the index' in_copy only_staged
not_staged() { append procedures/EP-02.md && said 0 '6 documents' dk check --staged && said 1 R003 dk check; }
result 'and not at the files' in_copy not_staged
ranges() {
    append procedures/EP-02.md && commit 'Change EP-02' && append work-instructions/WI-01.md && commit 'Change WI-01' &&
        said 0 '^1 document, no findings' dk check --range HEAD~1.. && said 1 'EP-02.md:.*R003' dk check --range HEAD~2..HEAD~1 &&
        said 0 '^0 documents' dk check --range HEAD..HEAD && said 2 'two commits' dk check --range HEAD && said 2 'one of them' dk check --range HEAD.. --staged &&
        said 3 'nowhere' dk check --range nowhere..HEAD
}
result 'check --range reports what changed in it' in_copy ranges
shallow() {
    in_firm git commit -q --allow-empty -m one && git clone -q --depth 1 "file://$firm" "$TMP/shallow" && firm_use "$TMP/shallow" &&
        said 0 'the releases aren.t looked at: this clone has only a part' dk check && said 3 'only a part' dk status
}
result 'a clone without history' in_copy shallow
bare() { git clone -q --bare "$firm" "$TMP/bare.git" && firm_use "$TMP/bare.git" && said 0 '^EP-01,en,.*,1,effective,' dk status --rev main --format csv && said 0 'Revision 2' dk log EP-01 && said 0 'Control' dk show EP-01; }
result 'a bare repository' in_copy bare

# --- history
works issue approve_all WI-01
works issue issue WI-01
golden log log EP-01
golden log-json log EP-01 --format json
golden log-unknown log EP-11
attest() { revise procedures/EP-02.md 2 && tick && dk approve EP-02 --key "$(key m.vogt)" --yes --attest d.lindqvist && approve EP-02 h.osei && issue EP-02; }
works 'an attested approval' attest
golden log-attested log EP-02
golden status-end status
golden status-later status --as-of 2026-04-15
for format in csv json xml; do golden "status-end.$format" status --format $format; done
# Its approvals lie beside those of the original, and of the same revision.
translate() {
    firm_document "$firm/procedures/EP-01.de.md" EP-01 'Lenkung von Dokumenten' 1 'language: de' 'translation-of: {language: en, revision: 2}' <<<$'## 1 Zweck\n\nSagt, was gilt.' &&
        commit 'Translate EP-01' && tick 86400 && approve_all EP-01:de && issue EP-01:de
}
works 'a translation' translate
golden log-translation log EP-01:de
golden log-original log EP-01
finish
