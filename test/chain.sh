#!/usr/bin/env bash
# The rules of the chain: for each a release, a statement, a tag or a tree in which it fires, and beside it the same without the defect,
# in which nothing does. test/golden/check/RULES names this file in their places.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/forge.bash"

# fires RULE NAME COMMAND…: in a copy of the firm as begin() left it, after COMMAND…, the last of which is docket's
# passes RULE NAME COMMAND…: likewise
fires() {
    judge "$@"
    if [ "$code" = 1 ] && grep -q "\[$1[],]" "$TMP/said"; then ok "[$1] $2"; else not_ok "[$1] $2" "status $code" "$(cat "$TMP/said")"; fi
}
passes() {
    judge "$@"
    if [ "$code" = 0 ] && ! grep -q '\(error\|warning\): ' "$TMP/said"; then ok "[$1] passes: $2"; else not_ok "[$1] passes: $2" "status $code" "$(cat "$TMP/said")"; fi
}
judge() {
    local base=$firm
    shift 2
    rm -rf "$TMP/case"
    cp -r "$firm" "$TMP/case"
    firm_use "$TMP/case"
    ("$@") >"$TMP/said" 2>&1 </dev/null
    code=$?
    firm_use "$base"
}

# The firm: EP-01, EP-02 and WI-01 released, then revision 2 of EP-02 by the two statements $reviewed and $approved.
firm "$TMP/firm"
{
    approve_all EP-01 EP-02 WI-01 && issue EP-01 EP-02 WI-01
    on 2026-03-03
    revise procedures/EP-02.md 2 && approve_all EP-02 && issue EP-02
} >"$TMP/log" 2>&1 || not_ok 'a firm with two releases' "$(cat "$TMP/log")"
reviewed=$(cd "$firm" && echo control/approvals/EP-02/2/*.t.wilke)
approved=$(cd "$firm" && echo control/approvals/EP-02/2/*.h.osei)
nothing=0000000000000000000000000000000000000000000000000000000000000000
on 2026-03-04

# --- statements: one of release 2's in another form, which the release then relies on
# restate SCRIPT [KEY [STATEMENT]]
restate() {
    local old=${3:-$reviewed} new
    new=$(forge_statement "$old" "$1" "${2:-}") || return 3
    forge_list "$old" "$new"
    forge_seal && dk verify
}
crlf() {
    sed -i 's/$/\r/' "$firm/$reviewed" && forge_sign "$firm/$reviewed" t.wilke && forge_list "$reviewed" "$reviewed" && forge_seal && dk verify
}
# moved TO: the statement and its signature under another name
moved() {
    git -C "$firm" mv "$reviewed" "$1" && git -C "$firm" mv "$reviewed.sig" "$1.sig" && forge_list "$reviewed" "$1" && forge_seal && dk verify
}
unsigned_statement() {
    git -C "$firm" rm -q "$reviewed.sig" && forge_seal && dk verify
}
# listed STATEMENT…: also these
listed() {
    local statement
    for statement; do forge_list - "$statement"; done
    forge_seal && dk verify
}
# review REVISION: a review without change of EP-01, by its owner
review() {
    listed "$(forge_statement "$(cd "$firm" && echo control/approvals/EP-01/1/*.h.osei)" \
        "s/^subject: .*/subject: review/; s/^meaning: .*/meaning: unchanged/; s/^revision: .*/revision: $1/; s/^base: .*/base: 1 $(forge_digest control/releases/000001.xml)/; s/^date: .*/date: 2026-03-03T08:00:00Z/")"
}
fires A010 'a statement with the line ends of Windows' crlf
passes A010 'the same statement, signed anew' restate ''
fires A011 'a statement under another person'"'"'s name' moved "${reviewed%t.wilke}s.yilmaz"
passes A011 'the same statement as the second of its name' moved "$reviewed.2"
fires A012 'a statement of another system' restate 's/^system: .*/system: 00112233445566778899aabbccddeeff/'
passes A012 'the same statement of this system' restate 's/^system: .*/system: 5f0c7d1e2a3b4c5d6e7f8091a2b3c4d5/'
fires A013 'a review of a revision that is not in force' review 9
passes A013 'the same review of the revision in force' review 1
fires A014 'a statement for other bytes' restate "s/^sha256: .*/sha256: $nothing/"
passes A014 'the same statement for these bytes' restate "s/^sha256: .*/sha256: $(forge_digest procedures/EP-02.md)/"
fires A015 'a statement for another picture' restate "s/^assets: .*/assets: $nothing/"
passes A015 'the same statement for this picture' restate "s/^assets: .*/assets: $(printf '%s  procedures/flow.png\n' "$(forge_digest procedures/flow.png)" | sha256sum | cut -d' ' -f1)/"
fires A016 'a statement that rests on nothing' restate 's/^base: .*/base: 0 -/'
fires A016 'a statement that rests on another chain' restate "s/^base: .*/base: 1 $nothing/"
passes A016 'the same statement on the release before' restate "s/^base: .*/base: 1 $(forge_digest control/releases/000001.xml)/"
# A temporary revision is over and in no manifest any more, so what is in force is as it was when its statements were made. Then it
# is to come back with them, in a release of something else. once_more back|gone: with it, or without
once_more() {
    local third=control/releases/000003.xml newest statement
    revise procedures/EP-01.md 2 && approve_all EP-01 && issue EP-01 --until 2026-03-05 || return 3
    on 2026-03-10
    approve_all G-01 && issue G-01 && approve_all F-01 && issue F-01 || return 3
    [ "$1" = back ] || { dk verify; return; }
    newest=$firm/$(forge_newest)
    ! grep -q '^<document id="EP-01" .*revision="2"' "$newest" || return 3
    sed -n '/^<document id="EP-01" .*revision="2"/s/effective="[^"]*" until="[^"]*"/effective="2026-03-10" until=""/p' "$firm/$third" >"$TMP/line"
    sed -i "/^<document id=\"EP-01\"/r $TMP/line" "$newest"
    for statement in $(sed -n 's/^<statement path="\([^"]*\)".*/\1/p' "$firm/$third"); do forge_list - "$statement"; done
    forge_seal && dk verify
}
fires A016 'a revision that was over, back by the statements that an earlier release relied on' once_more back
passes A016 'the releases after it, without it' once_more gone
fires A017 'a statement dated after its release' restate 's/^date: .*/date: 2026-03-03T09:30:00Z/'
passes A017 'the same statement dated before it' restate 's/^date: .*/date: 2026-03-02T20:00:00Z/'
fires A018 'a review by somebody without the role' restate 's/^\(person\|signer\): .*/\1: l.chen/'
fires A018 'a review for somebody, by a person who may not attest' restate 's/^person: .*/person: d.lindqvist/; s/^signer: .*/signer: t.wilke/'
passes A018 'the same review by another who has the role' restate 's/^\(person\|signer\): .*/\1: s.yilmaz/'
passes A018 'the same review for somebody, by the person who may attest' restate 's/^person: .*/person: d.lindqvist/; s/^signer: .*/signer: m.vogt/'
fires A019 'a statement without its signature' unsigned_statement
passes A019 'the same statement with it' restate 's/^evidence: .*/evidence: -/'
fires A020 'a statement signed by another key' restate '' s.yilmaz
passes A020 'the same statement signed by the right one' restate '' t.wilke
# released_with STATEMENT…: release 2 relies on just these
released_with() {
    forge_manifest '/^<statement/d'
    listed "$@"
}
fires A021 'a release without the approval' released_with "$reviewed"
fires A021 'a review that follows the approval' restate 's/^date: .*/date: 2026-03-02T20:00:00Z/' h.osei "$approved"
passes A021 'the same release with both' released_with "$reviewed" "$approved"

# --- control files
# signers LINE: released by themselves, with this line more
signers() {
    printf '%s\n' "$1" >>"$firm/control/allowed_signers"
    release_control && dk verify
}
# forged_signers LINE: as signers(), by hand, round docket
forged_signers() {
    signers "# nobody's line" || return 3
    printf '%s\n' "$1" >>"$firm/control/allowed_signers"
    forge_control control/allowed_signers
    forge_seal && dk verify
}
# loosened: a release of a document that loosens a rule on the way
loosened() {
    sed -i 's/author-approves: error/author-approves: warning/' "$firm/docket.yaml"
    forge_control docket.yaml
    forge_seal && dk verify
}
loosen() {
    sed -i 's/author-approves: error/author-approves: warning/' "$firm/docket.yaml"
    release_control && dk verify
}
make_key new.person
fires A003 'a pattern in the place of a person' forged_signers "$(signers_line '*@works.example' approval-v1@docket new.person)"
fires A003 'one key as two people' forged_signers "$(signers_line new.person approval-v1@docket t.wilke)"
passes A003 'a person and a key' signers "$(signers_line new.person approval-v1@docket)"
fires E105 'a rule loosened beside a document' loosened
passes E105 'the same rule loosened by itself' loosen

# --- tags and manifests
manifest() {
    forge_manifest "$1"
    forge_seal "${2:-}" && dk verify
}
tag() {
    git -C "$firm" update-ref "$@" && dk verify
}
retag() {
    forge_tag release/2 "$1" HEAD "${2:-}" && dk verify
}
two_lines() {
    git -C "$firm" checkout -q -b side && tick && forge_seal && git -C "$firm" update-ref refs/heads/main side~1 && dk verify
}
fires E101 'a tag that is none' tag refs/tags/release/2 HEAD
fires E101 'a tag copied to another number' tag refs/tags/release/3 refs/tags/release/2
fires E101 'a release with a name of its own' tag refs/tags/release/urgent refs/tags/release/2
passes E101 'the same tags as they were' tag refs/tags/release-2 HEAD
fires E102 'a release that was deleted' tag -d refs/tags/release/1
passes E102 'another tag that was deleted' eval 'git -C "$firm" tag other && tag -d refs/tags/other'
fires E103 'a predecessor with another digest' manifest "s/^<predecessor .*/<predecessor sequence=\"1\" sha256=\"$nothing\"\/>/"
fires E103 'a release of another system' manifest '2s/ system="[^"]*"/ system="00112233445566778899aabbccddeeff"/'
passes E103 'the same release after its predecessor' manifest "s/^<predecessor .*/<predecessor sequence=\"1\" sha256=\"$(forge_digest control/releases/000001.xml)\"\/>/"
fires E104 'a release dated before its predecessor' manifest '2s/ date="[^"]*"/ date="2026-03-01T09:00:00Z"/'
passes E104 'the same release dated after it' manifest '2s/ date="[^"]*"/ date="2026-03-03T21:00:00Z"/'
fires E106 'an issue signed by who promulgates' retag a.brandt
fires E106 'a tag signed by who approves' retag h.osei
fires E106 'a tag signed by a stranger' retag new.person
passes E106 'the same tag signed by who issues' retag m.vogt
fires E107 'a tag that says more than its manifest' retag m.vogt 's/^kind: .*/kind: edition/; s/^name: .*/name: 2026/'
fires E107 'a tag for another manifest' retag m.vogt "s/^manifest-sha256: .*/manifest-sha256: $nothing/"
passes E107 'the same tag for this manifest' retag m.vogt "s/^manifest-sha256: .*/manifest-sha256: $(forge_digest control/releases/000002.xml)/"
fires E108 'contents that are others than the manifest says' manifest "/^<document id=\"EP-02\"/s/ sha256=\"[^\"]*\"/ sha256=\"$nothing\"/"
fires E108 'a statement that is another than the manifest says' manifest "\|$approved|s/ sha256=\"[^\"]*\"/ sha256=\"$nothing\"/"
passes E108 'the same contents as the manifest says' manifest "/^<document id=\"EP-02\"/s/ sha256=\"[^\"]*\"/ sha256=\"$(forge_digest procedures/EP-02.md)\"/"
fires E109 'another title than the document has' manifest '/^<document id="EP-02"/s/ title="[^"]*"/ title="Destruction of copies"/'
fires E109 'a revision in force before its release' manifest '/^<document id="EP-02"/s/ effective="[^"]*"/ effective="2026-03-02"/'
fires E109 'a picture that the release leaves out' manifest '/^<asset/d; /^<document id="EP-02"/s/ assets="[^"]*"/ assets="-"/'
passes E109 'the title that the document has' manifest '/^<document id="EP-02"/s/ title="[^"]*"/ title="Control of copies"/'
fires E110 'a document in force left out' manifest '/^<document id="WI-01"/d'
passes E110 'all documents in force' manifest ''
fires E111 'an identifier that no document has' manifest 's/^<identifier id="WI-01".*/&\n<identifier id="WI-02"\/>/'
passes E111 'the identifiers of the documents' manifest 's/^<identifier id="WI-01".*/&/'
fires E112 'a statement that the release does not need' listed "$(cd "$firm" && echo control/approvals/EP-01/1/*.h.osei)"
passes E112 'the statements that it needs' listed "$reviewed" "$approved"
fires E114 'a release on a side line' two_lines
passes E114 'the same release on the branch' eval 'git -C "$firm" checkout -q -b side && tick && forge_seal && git -C "$firm" update-ref refs/heads/main side && dk verify'

# --- editions
# edition NAME: promulgated after edition 2026, without what nobody has approved
edition() {
    promulgate 2026a --without EM-01 --without F-01 --without G-01 && promulgate "$1" --without EM-01 --without F-01 --without G-01
}
fires E113 'the name of another edition, in capitals' edition 2026A
passes E113 'a name of its own' edition 2027
# edition_tag KEY [SCRIPT]: the edition's tag made by hand
edition_tag() {
    edition 2027 && forge_tag edition/2027 "$1" HEAD "${2:-}" && dk verify
}
fires E107 'an edition that says something else than its release' edition_tag a.brandt "s/^manifest-sha256: .*/manifest-sha256: $nothing/"
fires E106 'an edition signed by who issues' edition_tag m.vogt
passes E106 'the same edition signed by who promulgates' edition_tag a.brandt

# --- the tree beside the chain
later() {
    tick
    (cd "$firm" && "$@") && commit 'Something else' && dk verify
}
fires E115 'a manifest without its tag' later cp control/releases/000002.xml control/releases/000003.xml
passes E115 'the same file elsewhere' later cp control/releases/000002.xml control/000003.xml
fires E116 'a statement that was deleted' later git rm -q "$approved"
fires E116 'a signature that was changed' later git mv -f "$reviewed.sig" "$approved.sig"
fires E116 'a manifest that was changed' later sed -i s/EP-01/EP-03/ control/releases/000001.xml
passes E116 'a statement more' later cp control/releases/000001.xml control/approvals/note.xml
# lost FILE: deleted; would F-01 be released then?
lost() {
    git -C "$firm" rm -q "$1" && commit Less && approve_all F-01 && issue F-01 -n
}
fires E116 'a release behind which a statement is missing' lost "$approved"
fires E116 'a release behind which a manifest is missing' lost control/releases/000001.xml
passes E116 'the same release behind which a draft is missing' lost manual-templates/chapters/EM-01.md

# cut_off OBJECT: its file ends half-way, as after a power cut; libgit2 alone would read on for ever
cut_off() {
    local object file
    object=$(git -C "$firm" rev-parse "$1") && file=$firm/.git/objects/${object:0:2}/${object:2}
    chmod +w "$file" && truncate -s $(($(stat -c %s "$file") / 2)) "$file"
    timeout 20 "$B/bin/docket-verify" -C "$firm" >"$TMP/said" 2>&1
    code=$?
    [ $code = 1 ] || [ $code = 3 ] && grep -q 'error: \|cut off' "$TMP/said"
}
for object in HEAD release/2 HEAD^{tree} HEAD:docket.yaml HEAD:procedures/EP-02.md "HEAD:$approved" "HEAD:$approved.sig" HEAD~1 HEAD:control/releases/000001.xml; do
    rm -rf "$TMP/case" && cp -r "$firm" "$TMP/case"
    if (firm_use "$TMP/case" && cut_off "$object"); then ok "an object that is cut off: ${object%%.*}"; else not_ok "an object that is cut off: $object" "$(cat "$TMP/said")"; fi
done

# --- revisions
# next REVISION: of EP-02, approved; would it be released?
next() {
    revise procedures/EP-02.md "$1" && approve_all EP-02 && issue EP-02 -n
}
# backward REVISION: released under another revision than it has, by hand
backward() {
    revise procedures/EP-02.md 3 && approve_all EP-02 && issue EP-02 || return 3
    forge_manifest "s/ id=\"EP-02\" language=\"en\" revision=\"3\"/ id=\"EP-02\" language=\"en\" revision=\"$1\"/"
    forge_seal && dk verify
}
# again FILE REVISION: after WI-01 was withdrawn, another document is to be released under its number
again() {
    forge_statement "$(cd "$firm" && echo control/approvals/WI-01/A+0/*.t.wilke)" \
        "s/^subject: .*/subject: withdrawal/; s/^meaning: .*/meaning: withdrawn/; s/^base: .*/base: 2 $(forge_digest control/releases/000002.xml)/; s/^date: .*/date: 2026-03-04T08:59:00Z/"
    commit 'Withdraw WI-01' && issue WI-01 || return 3
    (cd "$firm" && firm_document "work-instructions/$1.md" "$1" 'Filling the bath' "$2" <<<'Open the valve.')
    commit 'Draft another instruction' && approve_all "$1" && issue "$1" -n
}
fires R003 'a revision in force with other content' manifest '/^<document id="EP-01"/s/ title="[^"]*"/ title="Control of nothing"/'
fires R003 'a document changed without a new revision' eval 'echo More. >>"$firm/procedures/EP-02.md" && commit More && issue EP-02 -n'
passes R003 'the same change as a new revision' next 3
fires R004 'a revision left out' next 4
passes R004 'the next revision' next 3
fires R005 'a revision that goes back' backward 1
passes R005 'a revision that goes on' backward 3
fires R008 'the number of a document that was withdrawn' again WI-01 A/1
passes R008 'a number of its own' again WI-02 A/0

# --- what check knows from the releases
# only RULE ARGUMENT…: docket check, of which the findings of RULE alone count
only() {
    local rule=$1
    shift
    dk check --strict "$@" >"$TMP/all" 2>&1 || [ $? = 1 ] || return 3
    if grep "\[$rule[],]" "$TMP/all"; then return 1; fi
}
# stops VERB: WI-01, to which EP-02 leads
stops() {
    dk "$1" WI-01 --yes --key "$(key t.wilke)" && issue WI-01
}
withdrawn() {
    forge_statement "$(cd "$firm" && echo control/approvals/WI-01/A+0/*.t.wilke)" \
        "s/^subject: .*/subject: withdrawal/; s/^meaning: .*/meaning: withdrawn/; s/^base: .*/base: 2 $(forge_digest control/releases/000002.xml)/; s/^date: .*/date: 2026-03-04T08:59:00Z/"
    commit 'Withdraw WI-01' && issue WI-01
}
# adds TEXT: to EP-01
adds() {
    printf '\n%s\n' "$1" >>"$firm/procedures/EP-01.md"
}
fires M085 'a document that is reviewed every two years, a day later' only M085 --as-of 2028-03-03
passes M085 'the same on the last day' only M085 --as-of 2028-03-02
fires L011 'a link to what was withdrawn' eval 'withdrawn && only L011'
passes L011 'the link taken out' eval "withdrawn && sed -i 's/\[WI-01\]/the list/' \"\$firm/procedures/EP-02.md\" && only L011"
fires L015 'a link to what is suspended' eval 'stops suspend && only L015'
passes L015 'the same taken up again' eval 'stops suspend && tick && stops resume && only L015'
fires L012 'the revision before the one in force' eval 'adds "See [EP-02] revision 1." && only L012'
passes L012 'the one in force, while the next is written' eval 'adds "See [EP-02] revision 2." && revise procedures/EP-02.md 3 && only L012'
fires S057 'another day than that of the release' eval 'adds "Effective from: 3 March 2026" && only S057'
passes S057 'the day of the release' eval 'adds "Effective from: 2 March 2026" && only S057'
finish
