#!/usr/bin/env bash
# Hostile pushes, through a real `git push` to a bare repository with docket's hooks: statements, keys, control files, tags, the line of
# releases, references. Each beside the same push without the defect. test/push-tree.sh has those of files and their contents.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/forge.bash"
. "$TOP/test/server.bash"

# The server has release 1: EP-01, EP-02, WI-01. The firm has release 2 too, revision 2 of EP-02 by the statements $reviewed and
# $approved, not pushed yet.
firm "$TMP/base/firm"
serve "$TMP/base"
{
    approve_all EP-01 EP-02 WI-01 && issue EP-01 EP-02 WI-01 && push main release/1
    on 2026-03-03
    revise procedures/EP-02.md 2 && approve_all EP-02 && issue EP-02
} >"$TMP/log" 2>&1 || not_ok 'a firm and its server' "$(cat "$TMP/log")"
reviewed=$(cd "$firm" && echo control/approvals/EP-02/2/*.t.wilke)
approved=$(cd "$firm" && echo control/approvals/EP-02/2/*.h.osei)
first=$(cd "$firm" && echo control/approvals/EP-01/1/*.h.osei)
nothing=0000000000000000000000000000000000000000000000000000000000000000
on 2026-03-04
begin
make_key intruder

# --- statements
# restate SCRIPT [KEY]: the release relies on the review in another form
restate() {
    local new
    new=$(forge_statement "$reviewed" "$1" "${2:-}") && forge_list "$reviewed" "$new" && forge_seal
}
# replayed FROM TO: a statement and its signature, also under another name, that the release relies on
replayed() {
    mkdir -p "$firm/$(dirname "$2")"
    cp "$firm/$1" "$firm/$2" && cp "$firm/$1.sig" "$firm/$2.sig" && forge_list - "$2" && forge_seal
}
damaged() {
    sed -i '3s/^\(.\{8\}\)\(.\{8\}\)/\2\1/' "$firm/$reviewed.sig" && forge_seal
}
# unreleased COMMAND…: in the state that the server has; then what the command left, committed
unreleased() {
    git -C "$firm" tag -d release/2 && git -C "$firm" reset -q --hard origin/main && "$@" && { [ -z "$(git -C "$firm" status --porcelain)" ] || commit 'Something else'; }
}
# alone SCRIPT [KEY]: a statement on EP-01 as it is, by itself
alone() {
    unreleased forge_statement "$first" "s/^meaning: .*/meaning: reviewed/; s/^role: .*/role: department-head/; s/^base: .*/base: 1 $(git -C "$firm" show release/1:control/releases/000001.xml | sha256sum | cut -d' ' -f1)/; $1" "${2:-}"
}
hostile 'a statement signed by another key' 'A020' "restate '' s.yilmaz" "restate ''"
hostile 'a signature that was damaged' 'A019\|A020' damaged forge_seal
hostile 'a statement without its signature' A019 "git -C \$firm rm -q $reviewed.sig && forge_seal" forge_seal
hostile 'an approval replayed for another document' A011 "replayed $first ${approved%/*}/${first##*/}" "forge_seal"
hostile 'an approval replayed for another revision' A011 "replayed $approved ${approved/\/2\//\/3\/}" forge_seal
hostile 'an approval replayed in another role' A011 "replayed $reviewed ${reviewed/department-head/ems-manager}" forge_seal
hostile 'a review replayed as an approval' A011 "replayed $reviewed ${reviewed/reviewed/approved}" forge_seal
hostile 'a statement of another system' A012 "restate 's/^system: .*/system: 00112233445566778899aabbccddeeff/'" "restate ''"
hostile 'a statement on another base' A016 "restate 's/^base: .*/base: 0 -/'" "restate ''"
hostile 'a statement dated in the future' A017 "alone 's/^date: .*/date: 2026-03-04T09:20:00Z/' s.yilmaz" "alone 's/^date: .*/date: 2026-03-04T09:05:00Z/; s/h.osei/s.yilmaz/'"
hostile 'a forged statement by itself' A020 "alone 's/h.osei/s.yilmaz/' intruder" "alone 's/h.osei/s.yilmaz/' s.yilmaz"
hostile 'a statement with another line' A010 "alone 's/h.osei/s.yilmaz/; s/^date: .*/&\nnote: urgent/' s.yilmaz" "alone 's/h.osei/s.yilmaz/' s.yilmaz"

# --- what was signed, and what is released
# rebyte COMMAND: EP-02 as it lies afterwards, released on the statements for what it was
rebyte() {
    (cd "$firm" && eval "$1") && forge_document EP-02 procedures/EP-02.md && forge_seal
}
# picture [other]: likewise its picture
picture() {
    firm_picture "$firm/procedures/flow.png" "${1:-}"
    forge_manifest "/^<asset id=\"EP-02\"/s|blob=\"[^\"]*\" sha256=\"[^\"]*\"|blob=\"$(git -C "$firm" hash-object -w "$firm/procedures/flow.png")\" sha256=\"$(forge_digest procedures/flow.png)\"|"
    forge_manifest "/^<document id=\"EP-02\"/s|assets=\"[^\"]*\"|assets=\"$(printf '%s  procedures/flow.png\n' "$(forge_digest procedures/flow.png)" | sha256sum | cut -d' ' -f1)\"|"
    forge_seal
}
# authored AUTHOR: the document is that person's, and everything about it signed anew
authored() {
    local statement new
    sed -i "s/^authors: .*/authors: [$1]/" "$firm/procedures/EP-02.md"
    forge_document EP-02 procedures/EP-02.md
    for statement in $reviewed $approved; do
        new=$(forge_statement "$statement" "s/^sha256: .*/sha256: $(forge_digest procedures/EP-02.md)/") && forge_list "$statement" "$new" || return
    done
    forge_seal
}
manifest() {
    forge_manifest "$1" && forge_seal
}
hostile 'one byte changed after the approval' A014 "rebyte 'printf . >>procedures/EP-02.md'" 'rebyte :'
hostile 'line ends changed after the approval' A014 "rebyte 'sed -i \"s/\$/\r/\" procedures/EP-02.md'" 'rebyte :'
hostile 'a picture changed after the approval' A015 'picture other' picture
hostile 'an author who approves' A001 'authored h.osei' 'authored j.petersen'
hostile 'another title than the document has' E109 "manifest '/^<document id=\"EP-02\"/s/ title=\"[^\"]*\"/ title=\"Copies\"/'" forge_seal
hostile 'a document in force left out' E110 "manifest '/^<document id=\"WI-01\"/d'" forge_seal
hostile 'an identifier taken beforehand' E111 "manifest 's/^<identifier id=\"WI-01\".*/&\n<identifier id=\"WI-02\"\/>/'" forge_seal
hostile 'a release without the approval' A021 "forge_list $approved - && forge_seal" forge_seal

# --- control files
# loosen FILE SCRIPT: a control file changed beside a document, or (loosen_alone) by a release of its own
loosen() {
    sed -i "$2" "$firm/$1" && forge_control "$1" && forge_seal
}
loosen_alone() {
    sed -i "$2" "$firm/$1" && release_control
}
attributes() {
    printf '*.md text eol=crlf\n' >"$firm/.gitattributes"
}
# draft_line LINE: a draft of allowed_signers, pushed with nothing else
draft_line() {
    unreleased eval "printf '%s\n' '$1' >>\"\$firm/control/allowed_signers\""
}
# own_key: an intruder's key as that of a head of department, in a draft of allowed_signers
own_key() {
    sed -i '/^s.yilmaz /d' "$firm/control/allowed_signers" && signers_line s.yilmaz approval-v1@docket intruder >>"$firm/control/allowed_signers"
}
hostile 'a rule loosened and used in one push' E105 "loosen docket.yaml 's/, {meaning: approved, role: ems-manager}\]/]/'" \
    "loosen_alone docket.yaml 's/, {meaning: approved, role: ems-manager}\]/]/'"
hostile 'an own key added and used in one push' A020 'own_key && commit Key && restate "s/t.wilke/s.yilmaz/" intruder' 'own_key && commit Key && forge_tag release/2 m.vogt HEAD~1'
hostile 'an own key added by its owner'"'"'s own release' 'E106' 'own_key && release_control && forge_tag release/3 intruder' 'own_key && release_control'
hostile 'attributes that change every file' E105 'unreleased attributes' 'attributes && release_control'
hostile 'a pattern in the place of a person' A003 "draft_line '*@works.example $(signers_line x approval-v1@docket intruder | cut -d' ' -f2-)'" "draft_line 's.intruder $(signers_line x approval-v1@docket intruder | cut -d' ' -f2-)'"
hostile 'one key as two people' A003 "draft_line '$(signers_line x.y approval-v1@docket t.wilke)'" "draft_line '$(signers_line x.y approval-v1@docket intruder)'"
hostile 'an authority that makes keys' A003 "draft_line '$(signers_line x.y approval-v1@docket intruder | sed 's/ namespaces/ cert-authority,namespaces/')'" "draft_line '$(signers_line x.y approval-v1@docket intruder)'"

# --- keys and clocks
# end_key PERSON MOMENT: from release 3 on
end_key() {
    sed -i "s/^\($1 namespaces=\"[^\"]*\"\)/\1,valid-before=\"$2\"/" "$firm/control/allowed_signers" && release_control && push main 'refs/tags/*'
}
# after_end PERSON DATE: a review of a new revision of WI-01
after_end() {
    end_key t.wilke 20260304080000Z && revise work-instructions/WI-01.md A/1 && approve WI-01 k.nowak &&
        forge_statement "$(cd "$firm" && echo control/approvals/WI-01/A+1/*.k.nowak)" "s/^role: .*/role: department-head/; s/^meaning: .*/meaning: approved/; s/k.nowak/$1/; s/^date: .*/date: $2/" && commit Sign
}
# late DAY: m.vogt's key ends on the 10th; a release of the 5th, pushed on that day
late() {
    end_key m.vogt 20260310000000Z && on 2026-03-05 && revise work-instructions/WI-01.md A/1 && approve_all WI-01 && issue WI-01 && on "$1"
}
clock() {
    tick 3600 && revise work-instructions/WI-01.md A/1 && approve_all WI-01 && issue WI-01 && tick "$1"
}
hostile 'a key used after its end' A020 'after_end t.wilke 2026-03-04T09:10:00Z' 'after_end s.yilmaz 2026-03-04T09:10:00Z'
hostile 'a key used after its end, backdated' A020 'after_end t.wilke 2026-03-04T07:00:00Z' 'after_end s.yilmaz 2026-03-04T07:00:00Z'
hostile 'a release backdated to when its key was good' 'E106' 'late 2026-03-12' 'late 2026-03-05'
hostile 'a release dated in the future' E104 'clock -3600' 'clock 60'
hostile 'a release dated before its predecessor' E104 "manifest '2s/ date=\"[^\"]*\"/ date=\"2026-03-01T09:00:00Z\"/'" forge_seal

# --- tags
only() {
    refs=("$@")
}
retag() {
    forge_tag release/2 "$@"
}
hostile 'a tag that is moved' E116 'git -C $firm tag -f release/1 HEAD && only -f main "refs/tags/*"' 'git -C $firm tag one HEAD'
hostile 'a tag that is deleted' E116 'only :refs/tags/release/1' :
hostile 'a tag that is none' E101 'git -C $firm tag -f release/2 HEAD' :
hostile 'a tag that is not signed' E101 'git -C $firm tag -f -m Release release/2' :
hostile 'a tag copied to another name' E101 'git -C $firm update-ref refs/tags/release/3 release/2' 'git -C $firm tag release-3 release/2'
hostile 'a tag for another manifest' E107 "retag m.vogt HEAD 's/^manifest-sha256: .*/manifest-sha256: $nothing/'" 'retag m.vogt'
hostile 'a tag signed by who may not' E106 'retag h.osei' 'retag m.vogt'
hostile 'a tag signed by a stranger' E106 'retag intruder' 'retag m.vogt'
hostile 'a tag without the branch' E114 'only refs/tags/release/2' 'only main refs/tags/release/2'
hostile 'a tag on a side line' E114 'retag m.vogt && git -C $firm checkout -q -b side && tick && forge_seal' 'git -C $firm checkout -q -b side && tick && git -C $firm commit -q --allow-empty -m Side'
hostile 'a manifest without its tag' E115 'only main' 'only main refs/tags/release/2'
hostile 'a gap in the releases' E102 'git -C $firm update-ref refs/tags/release/4 release/2 && git -C $firm tag -d release/2' :
edition() {
    promulgate 2026 --without EM-01 --without F-01 --without G-01 && forge_tag edition/2026 "$1"
}
hostile 'an edition signed by who may not' E106 'edition m.vogt' 'edition a.brandt'
hostile 'an edition of a release that is none' 'E101\|E107' 'forge_tag edition/2026 a.brandt' 'git -C $firm tag edition-2026'

# --- the line
# fork: another release 2, where the server has one
fork() {
    push main release/2 && unreleased revise procedures/EP-01.md 2 && approve_all EP-01 && issue EP-01
}
rewritten() {
    git -C "$firm" tag -d release/2 && git -C "$firm" reset -q --hard origin/main~1 && tick && git -C "$firm" commit -q --allow-empty -m Other
}
# merged INTO OTHER: two lines joined
joined() {
    git -C "$firm" tag -d release/2 && git -C "$firm" reset -q --hard origin/main && git -C "$firm" checkout -q -b draft && tick &&
        revise procedures/EP-01.md 2 && git -C "$firm" checkout -q main && tick && revise work-instructions/WI-01.md A/1 && push main
    git -C "$firm" checkout -q "$1" && git -C "$firm" merge -q --no-ff -m Merge "$2" && git -C "$firm" checkout -q -B main
}
hostile 'a fork of the chain' E116 'fork && only -f main release/2' 'push main release/2 && tick && revise procedures/EP-01.md 2'
hostile 'history rewritten' E116 'rewritten && only -f main' 'unreleased git -C $firm commit -q --allow-empty -m Other'
hostile 'what is in force led onto a side line' E116 'joined draft main' 'joined main draft'
hostile 'the controlled branch deleted' E116 'only :main' :
hostile 'a release after another predecessor' E103 "manifest 's/^<predecessor .*/<predecessor sequence=\"1\" sha256=\"$nothing\"\/>/'" forge_seal
hostile 'a manifest rewritten' E116 'sed -i s/EP-01/EP-03/ $firm/control/releases/000001.xml && commit Other' 'revise procedures/EP-01.md 2'
hostile 'a statement rewritten' E116 "unreleased cp \$firm/$first.sig \$firm/${first%h.osei}h.osei" 'unreleased cp $firm/docket.yaml $firm/copy.yaml'
hostile 'statements deleted' E116 'unreleased git -C $firm rm -q -r control/approvals/EP-01' 'unreleased git -C $firm mv procedures/EP-02.md procedures/EP-02-copies.md'
# away FILE: not there at release 2, and back behind it; verify compares release with release
away() {
    git -C "$firm" rm -q -r "$1" && forge_seal && git -C "$firm" checkout -q release/1 -- "$1" && commit Back
}
hostile 'a statement deleted behind the release that brings it' E116 'git -C $firm rm -q $approved && commit Less' 'git -C $firm rm -q manual-templates/chapters/EM-01.md && commit Less'
hostile 'a signature changed behind the release that brings it' E116 'cp $firm/$reviewed.sig $firm/$approved.sig && commit Other' 'cp $firm/$reviewed.sig $firm/copy && commit Other'
hostile 'a manifest deleted behind its release' E116 'git -C $firm rm -q control/releases/000002.xml && commit Less' 'cp $firm/control/releases/000002.xml $firm/copy && commit More'
hostile 'statements away at a release, and back' E116 'away control/approvals/EP-01' 'away manual-templates/forms/F-01.md'
hostile 'a manifest away at a release, and back' E116 'away control/releases/000001.xml' 'away manual-templates/registers/G-01.md'

# --- references
hostile 'a replacement' 'replacement.*E117' 'git -C $firm replace HEAD~1 HEAD~2 && only "refs/replace/*"' :
hostile 'notes beside commits' E117 'git -C $firm notes add -m Approved HEAD && only "refs/notes/*"' :
hostile 'a branch with the name of a release' E117 'only HEAD:refs/heads/release/3' 'only main refs/tags/release/2 HEAD:refs/heads/release-3'
hostile 'a tag with nearly the name of a release' E117 'git -C $firm tag Release/3' 'git -C $firm tag three'
hostile 'a branch with nearly the name of the controlled one' E117 'only HEAD:refs/heads/Main' 'only origin/main:refs/heads/domain'
hostile 'a branch below nearly the name of the controlled one' E117 'only origin/main:refs/heads/Main/x' 'only origin/main:refs/heads/mainly/x'
hostile 'a tag that git would read for the controlled branch' E117 'only origin/main:refs/tags/main' 'only origin/main:refs/tags/domain'
hostile 'a tag that git would read for the branch of the server' E117 'only origin/main:refs/tags/origin/main' 'only origin/main:refs/tags/origin/domain'
hostile 'a tag that leaves no room for editions' E117 'only origin/main:refs/tags/edition' 'only origin/main:refs/tags/editions'
hostile 'a branch with the name of what is checked out' E117 'only origin/main:refs/heads/HEAD' 'only origin/main:refs/heads/HEADS'
shallow() {
    git clone -q --depth 1 "file://$firm" "$firm-shallow" && firm_use "$firm-shallow" && git -C "$firm" remote set-url origin ../server.git && only HEAD:refs/heads/side
}
hostile 'history that is cut off' 'shallow update not allowed' shallow 'only HEAD:refs/heads/side'
hostile 'grafts on the server' grafts 'git -C $firm rev-parse HEAD >$firm/../server.git/info/grafts' :

# --- the server's own
on_server() { # NAME STATUS COMMAND…: that status, and without one that nothing has changed
    local name=$1 wanted=$2 code
    shift 2
    server_state "$TMP/case/server.git" >"$TMP/before"
    git -C "$TMP/case/server.git" "$@" >"$TMP/said" 2>&1
    code=$?
    server_state "$TMP/case/server.git" >"$TMP/after"
    if [ $((code > 0)) = "$wanted" ] && { [ "$wanted" = 0 ] || cmp -s "$TMP/before" "$TMP/after"; }; then ok "$name"; else not_ok "$name" "status $code" "$(cat "$TMP/said")"; fi
}
in_copy 'git -C $firm branch side HEAD~1 && only main side "refs/tags/*"'
for state in loose packed; do
    on_server "on the server, $state: a release's tag isn't deleted" 1 update-ref -d refs/tags/release/1
    on_server "on the server, $state: nor moved" 1 update-ref refs/tags/release/1 main
    on_server "on the server, $state: nor one made off the branch" 1 update-ref refs/tags/release/3 release/2~1
    on_server "on the server, $state: the branch isn't rewound" 1 update-ref refs/heads/main main~1
    on_server "on the server, $state: nor deleted" 1 update-ref -d refs/heads/main
    on_server "on the server, $state: a replacement isn't made" 1 update-ref refs/replace/0123456789012345678901234567890123456789 main
    on_server "on the server, $state: another branch moves" 0 update-ref refs/heads/side side~1
    on_server "on the server, $state: references are packed" 0 gc -q
done
on_server 'on the server: another branch is deleted' 0 update-ref -d refs/heads/side

# --- a branch that came without its tag, and two at once
in_copy 'git -C $firm push -q ../server.git release/2^{}:refs/tags/pending && git -C $firm/../server.git update-ref refs/heads/main release/2^{} 2>/dev/null || git -C $firm/../server.git update-ref refs/heads/main pending; only release/2'
if [ $pushed = 0 ]; then ok 'taken: the tag of a manifest that came alone'; else not_ok 'taken: the tag of a manifest that came alone' "$(cat "$TMP/pushed")" "$(cat "$TMP/said")"; fi
# race OPTION: two clones release at once and push, by a push that is atomic or not
race() {
    local name pids='' server=$TMP/case/server.git
    rm -rf "$TMP/case" && cp -r "$server_base" "$TMP/case"
    for name in one other; do
        cp -r "$TMP/case/firm" "$TMP/case/$name"
        firm_use "$TMP/case/$name"
        git -C "$firm" tag -d release/2 && git -C "$firm" reset -q --hard origin/main &&
            revise "work-instructions/WI-01.md" A/1 && approve_all WI-01 && issue WI-01 || return 1
    done >"$TMP/said" 2>&1
    for name in one other; do
        git -C "$TMP/case/$name" push -q "$@" origin main release/2 >"$TMP/pushed.$name" 2>&1 &
        pids="$pids $!"
    done
    pushed=0
    for name in $pids; do wait "$name" && pushed=$((pushed + 1)); done
    # Reference by reference, the loser may hold the tag's lock while the winner of the branch wants it: the winner pushes its tag again.
    for name in one other; do
        [ $pushed = 0 ] && [ "$*" = --no-atomic ] && [ "$(git -C "$TMP/case/$name" rev-parse main)" = "$(git -C "$server" rev-parse main)" ] &&
            git -C "$TMP/case/$name" push -q origin release/2 >>"$TMP/pushed.$name" 2>&1 && pushed=1
    done
    [ $pushed = 1 ] && [ "$(git -C "$server" rev-parse release/2^{})" = "$(git -C "$server" rev-parse main)" ] && "$B/bin/docket-verify" -C "$server"
}
for i in 1 2 3; do
    result "two at once, $i: one release" race --atomic
    result "two at once, each reference by itself, $i: one release" race --no-atomic
done

# --- the root
root() { # DIGEST: that of the first release which an empty server takes
    rm -rf "$firm/../server.git"
    serve_again "$1" && only main release/1
}
serve_again() {
    git init -q --bare -b main --template= "$firm/../server.git" && mkdir "$firm/../server.git/info" && "$B/bin/docket-hook" install -C "$firm/../server.git" --root "$1" &&
        git -C "$firm" reset -q --hard release/1 && git -C "$firm" tag -d release/2
}
hostile_root=$(cd "$firm" && git show release/1:control/releases/000001.xml | sha256sum | cut -d' ' -f1)
in_copy "root $hostile_root"
if [ $pushed = 0 ]; then ok 'taken: the first release that the server was told'; else not_ok 'taken: the first release that the server was told' "$(cat "$TMP/pushed")" "$(cat "$TMP/said")"; fi
in_copy "root ${nothing:0:20}"
if [ $pushed = 1 ] && grep -q E103 "$TMP/pushed" && [ -z "$(git -C "$TMP/case/server.git" for-each-ref)" ]; then ok 'refused: another first release'; else not_ok 'refused: another first release' "$(cat "$TMP/pushed")"; fi

# --- a server's repository below a folder of documents: it is the one that is meant
nested() {
    git clone -q --bare "$server_base/server.git" "$firm/nested.git" && "$B/bin/docket-hook" install -C "$firm/nested.git" &&
        [ -x "$firm/nested.git/hooks/pre-receive" ] && [ "$(git -C "$firm/nested.git" config receive.denyDeletes)" = true ] &&
        [ ! -e "$firm/.git/hooks/pre-commit" ] && ! git -C "$firm" config receive.denyDeletes && rm -r "$firm/nested.git/refs/tags" &&
        sed -i '/refs.tags/d' "$firm/nested.git/packed-refs" && ! "$B/bin/docket-verify" -C "$firm/nested.git"
}
rm -rf "$TMP/case" && cp -r "$server_base" "$TMP/case"
if (firm_use "$TMP/case/firm" && nested) >"$TMP/said" 2>&1; then ok 'a bare repository below documents is the one that is meant'; else
    not_ok 'a bare repository below documents is the one that is meant' "$(cat "$TMP/said")"
fi
finish
