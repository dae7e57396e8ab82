#!/usr/bin/env bash
# Verbs that move a document's life: revise, withdraw, suspend, resume, review, issue --drop, with deputies, all schemes of revisions,
# editorial changes. Real git and ssh-keygen; every refusal changes nothing.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/refusals.bash"

subject() {
    git -C "$firm" log -1 --format=%s
}
field() {
    sed -n "s/^$2: //p" "$firm/$1"
}
# state ID: its state by the master list, as state/revision/work revision/work state
state() {
    dk status --format csv | grep "^$1," | sed 's/"[^"]*"/T/g' | cut -d, -f6,5,10,11 | tr , /
}

firm "$TMP/firm"
sed -i 's|^  document-controller: .*|  document-controller: {title: Document controller, deputies: [{person: k.nowak, for: m.vogt, from: 2026-03-10, until: 2026-03-10}]}|
s|^  ems-manager: .*|  ems-manager: {title: Environmental management representative, deputies: [{person: l.chen, from: 2026-04-01, until: 2026-04-30}]}|' "$firm/docket.yaml"
sed -i 's|^k.nowak .*namespaces="approval-v1@docket"|k.nowak namespaces="approval-v1@docket,git"|; s|^k.nowak namespaces="[^"]*"|k.nowak namespaces="approval-v1@docket,git"|' "$firm/control/allowed_signers"
commit 'Deputies'
for id in EM-01 EP-01 EP-02 WI-01 F-01 G-01; do approve_all $id >"$TMP/log" 2>&1 || not_ok "approve $id" "$(cat "$TMP/log")"; done
goes 'an edition to begin with' promulgate 2026
cp -r "$TMP/firm" "$TMP/begun"

# --- revise
on 2026-03-09
does 'revise: without a text' 2 'says what changes' revise EP-01
does 'revise: an empty text' 2 'says what changes' revise EP-01 --change '  '
does 'revise: a text of two lines' 2 'in one line' revise EP-01 --change $'a\nb'
does 'revise: no class' 2 'editorial' revise EP-01 --change a --class small
does 'revise: an unknown document' 3 "did you mean 'EP-01'" revise EP-1 --change a
changes 'revise: the next revision' 0 'EP-01, revision 2 (after 1): Adds: "a", #1' revise EP-01 --change 'Adds: "a", #1' --reason 'audit 2026-04' --class minor --reading required
said 'revise: number and change in the front matter, the rest as it was' "$(field procedures/EP-01.md revision).$(field procedures/EP-01.md change).$(git -C "$firm" diff --stat HEAD~ | tail -1)" = \
    '2.{text: "Adds: \"a\", #1", reason: audit 2026-04, class: minor, reading: required}. 1 file changed, 2 insertions(+), 2 deletions(-)'
said 'revise: a commit, a clean tree' "$(subject).$(git -C "$firm" status --porcelain)" = 'Revise EP-01 to 2: Adds: "a", #1.'
does 'revise: the same again' 3 'nothing to commit' revise EP-01 --change 'Adds: "a", #1' --reason 'audit 2026-04' --class minor --reading required
changes 'revise: again keeps the number' 0 'EP-01, revision 2 (after 1): Other' revise EP-01 --change Other
said 'revise: with another text' "$(field procedures/EP-01.md revision).$(field procedures/EP-01.md change)" = 2.Other
printf '\nEdited first.\n' >>"$firm/procedures/EP-02.md"
echo staged >"$firm/other.txt" && git -C "$firm" add other.txt
changes 'revise: edits that were made first are kept and committed' 0 'EP-02, revision 2' revise EP-02 --change 'Says more' --class editorial
said 'revise: they are in the commit, what else is staged is not' "$(git -C "$firm" show HEAD:procedures/EP-02.md | tail -1).$(git -C "$firm" status --porcelain).$(git -C "$firm" show --format= --name-only HEAD)" = 'Edited first..A  other.txt.procedures/EP-02.md'
git -C "$firm" rm -qf other.txt
sed -i 's/^revision: 2/revision: 7/' "$firm/procedures/EP-02.md"
changes 'revise: a number that was left out is mended' 0 'EP-02, revision 2' revise EP-02 --change 'Says yet more' --class editorial
printf '\nStill in work.\n' >>"$firm/procedures/EP-01.md"
changes 'revise --no-commit' 0 'EP-01, revision 2' revise EP-01 --change 'Left' --no-commit
said 'revise --no-commit: changed and uncommitted, the edit is kept' "$(git -C "$firm" status --porcelain).$(field procedures/EP-01.md change).$(tail -1 "$firm/procedures/EP-01.md")" = ' M procedures/EP-01.md.Left.Still in work.'
git -C "$firm" checkout -q procedures/EP-01.md
sed -i '1,/^---$/{s/^id: /{id: /}' "$firm/procedures/EP-01.md"
does 'revise: a front matter that cannot be edited' 3 'EP-01' revise EP-01 --change a
git -C "$firm" checkout -q procedures/EP-01.md

# --- editorial: the shorter steps; the schemes
does 'approve: the first step of all is not asked for' 3 'the next step is for Environmental management' approve EP-02 --yes --key "$(key t.wilke)"
changes 'approve: only the approver' 0 'Signed' approve EP-02 --yes --key "$(key h.osei)"
changes 'issue: editorial' 0 'EP-02 revision 2' issue EP-02 --key "$(key m.vogt)"
for row in 'EM-01 1.1 2.0' 'WI-01 A/1 B/0' 'G-01 B B'; do
    # shellcheck disable=SC2086
    set -- $row
    changes "$1: $2" 0 "revision $2 " revise "$1" --change 'Next'
    [ "$2" = "$3" ] || changes "$1: --major $3" 0 "revision $3 " revise "$1" --change 'Next, and more' --major
    git -C "$firm" log -1 -p --format= | sed -n 's/^[-+]revision/&/p' >/dev/null
    file=$(git -C "$firm" diff --name-only HEAD~ | head -1)
    echo >>"$firm/$file" && echo "Now with $3." >>"$firm/$file" && commit "Write $1"
    goes "$1: all steps" approve_all "$1"
    changes "$1: $3 is issued" 0 "$1 revision $3" issue "$1" --key "$(key m.vogt)"
done
changes 'EM-01: 2.1 after 2.0' 0 'revision 2.1 ' revise EM-01 --change 'Next'
result 'verify' dk verify

# --- deputies
on 2026-03-10
changes 'revise' 0 'revision 2 ' revise F-01 --change 'More'
goes 'approve' approve_all F-01
changes 'the deputy releases on his day' 0 'F-01 revision 2' issue F-01 --key "$(key k.nowak)"
on 2026-03-11
changes 'revise' 0 'revision 3 ' revise F-01 --change 'Even more'
does 'a deputy before her time' 3 "l.chen doesn't have that role" approve F-01 --yes --key "$(key l.chen)"
goes 'approve' approve_all F-01
does 'and not on the day after' 3 'k.nowak may not release' issue F-01 --key "$(key k.nowak)"
changes 'the controller does' 0 'F-01 revision 3' issue F-01 --key "$(key m.vogt)"
result 'verify' dk verify

# --- a scheduled revision, and an emergency in front of it
on 2026-03-12
changes 'revise' 0 'revision 4 ' revise F-01 --change 'For later'
goes 'approve' approve_all F-01
changes 'issue: scheduled' 0 'F-01 revision 4 from 2026-06-01' issue F-01 --effective 2026-06-01 --key "$(key m.vogt)"
does 'withdraw: while another revision is scheduled' 3 'docket withdraw F-01@4' withdraw F-01 --yes --key "$(key h.osei)"
does 'withdraw: the one before it, likewise' 3 'call that off first' withdraw F-01@3 --yes --key "$(key h.osei)"
changes 'suspend: what is in force, not what is scheduled' 0 'F-01, revision 3' suspend F-01 --yes --key "$(key h.osei)"
does 'suspend: twice' 3 'signed by all who have to' suspend F-01 --yes --key "$(key h.osei)"
changes 'issue: suspended' 0 'F-01 revision 3 suspended' issue F-01 --key "$(key m.vogt)"
does 'suspend: it is already' 3 'is suspended already' suspend F-01 --yes --key "$(key h.osei)"
does 'review: suspended' 3 'is suspended' review F-01 --no-change --yes --key "$(key h.osei)"
does 'resume: who may not' 3 "t.wilke doesn't have that role" resume F-01 --yes --key "$(key t.wilke)"
changes 'resume' 0 'docket issue F-01' resume F-01 --yes --key "$(key h.osei)"
changes 'issue: in force again' 0 'F-01 revision 3 in force again' issue F-01 --key "$(key m.vogt)"
does 'resume: not suspended' 3 "isn't suspended" resume F-01 --yes --key "$(key h.osei)"
does 'the old statement suspends nothing again' 3 'nothing to release of F-01' issue F-01 --key "$(key m.vogt)"
changes 'withdraw: the scheduled revision is called off' 0 'docket issue F-01' withdraw F-01@4 --yes --key "$(key h.osei)"
changes 'issue: called off' 0 'F-01 revision 4 called off' issue F-01 --key "$(key m.vogt)"
said 'the file of what stays in force stays' -e "$firm/manual-templates/forms/F-01.md"
does 'a number that was called off is not used again' 1 'revision 4 was withdrawn' issue F-01 --key "$(key m.vogt)"
changes 'revise: the one after it' 0 'F-01, revision 5 (after 4)' revise F-01 --change 'Next'
goes 'approve' approve_all F-01
changes 'issue' 0 'F-01 revision 5' issue F-01 --key "$(key m.vogt)"
result 'verify' dk verify

# --- review
on 2026-03-16
does 'review: only where there is nothing to change' 2 'docket revise EP-01' review EP-01
does 'review: by the owner' 3 "t.wilke doesn't have that role" review EP-01 --no-change --yes --key "$(key t.wilke)"
does 'review: of what is in force alone' 3 'name the document alone' review EP-01@1 --no-change --yes --key "$(key h.osei)"
changes 'review' 0 'due on 2028-03-16' review EP-01 --no-change --yes --key "$(key h.osei)"
said 'review: a commit' "$(subject)" = "Sign 'unchanged' of EP-01 1 as h.osei"
changes 'a release to vouch for it' 0 'revision 6' revise F-01 --change 'Next'
goes 'approve' approve_all F-01
# A review by somebody else, signed by hand: it counts for nothing, and stops nobody.
review=$(cd "$firm" && ls control/approvals/EP-01/1/*.unchanged.ems-manager.h.osei)
sed 's/^role: .*/role: department-head/; s/^person: .*/person: t.wilke/; s/^signer: .*/signer: t.wilke/' "$firm/$review" >"$firm/${review%ems*}department-head.t.wilke"
ssh-keygen -q -Y sign -n approval-v1@docket -f "$(key t.wilke)" "$firm/${review%ems*}department-head.t.wilke" 2>"$TMP/log"
commit 'A review by who does not own it'
changes 'issue' 0 'F-01 revision 6' issue F-01 --key "$(key m.vogt)"
said 'the release vouches for the right one' "$(grep -c 'unchanged.ems-manager.h.osei\|unchanged.department' "$firm/$(cd "$firm" && ls control/releases/* | tail -1)")" = 1
result 'verify' dk verify

# --- withdraw
on 2026-03-17
make_key stranger
does "withdraw: a key that is nobody's" 3 "is nobody's" withdraw EP-02 --yes --key "$(key stranger)"
does 'withdraw: no key' 3 'no key of yours' withdraw EP-02 --yes
does 'withdraw: a key that is not there' 3 'there is no key' withdraw EP-02 --yes --key "$TMP/none"
does "withdraw: somebody else's key" 3 "is h.osei's, not t.wilke's" withdraw EP-02 --yes --key "$(key h.osei)" --as t.wilke
does 'withdraw: who may not' 3 "l.chen doesn't have that role" withdraw EP-02 --yes --key "$(key l.chen)"
does 'withdraw: nobody to ask' 3 'nobody to ask here' withdraw EP-02 --key "$(key h.osei)"
does 'withdraw: an unknown document' 3 "did you mean 'EP-02'" withdraw EP-2 --yes --key "$(key h.osei)"
does 'withdraw: a revision that is not in force' 3 "revision 4 of EP-02 isn't in force" withdraw EP-02@4 --yes --key "$(key h.osei)"
does 'withdraw: attested, where that is not allowed' 3 'may not sign for others in the role ems-manager' withdraw EP-02 --yes --key "$(key m.vogt)" --attest h.osei
does 'withdraw: a draft of what was never released' 3 "there is no document 'EP-09'" withdraw EP-09 --yes --key "$(key h.osei)"
mkdir -p "$HOME/.ssh" && cp "$(key h.osei).pub" "$HOME/.ssh/id_one.pub" && cp "$(key t.wilke).pub" "$HOME/.ssh/id_two.pub"
does 'withdraw: several keys' 3 'several of your keys' withdraw EP-02 --yes
rm -r "$HOME/.ssh"
changes 'withdraw --no-commit' 0 'docket issue EP-02' withdraw EP-02 --yes --key "$(key h.osei)" --no-commit
said 'withdraw --no-commit: statement and signature lie there' "$(git -C "$firm" status --porcelain -uall | wc -l)" = 2
git -C "$firm" clean -qfd
changes 'withdraw' 0 'Next: the document controller' withdraw EP-02 --yes --key "$(key h.osei)"
said 'withdraw: its own commit, tree clean' "$(subject).$(git -C "$firm" status --porcelain)" = "Sign 'withdrawn' of EP-02 2 as h.osei."
does 'withdraw: twice' 3 'is signed by all who have to' withdraw EP-02 --yes --key "$(key h.osei)"
changes 'issue: out of force' 0 'EP-02 revision 2 withdrawn' issue EP-02 --key "$(key m.vogt)"
said 'its file is gone' ! -e "$firm/procedures/EP-02.md"
for verb in withdraw suspend resume 'review --no-change'; do
    # shellcheck disable=SC2086
    does "$verb: withdrawn" 3 'EP-02 is withdrawn since 2026-03-17' $verb EP-02 --yes --key "$(key h.osei)"
done
does 'revise: withdrawn' 3 "its identifier can't come back" revise EP-02 --change a
does 'new: withdrawn' 3 'was used before' new procedure EP-02
does 'new: withdrawn, in another case' 3 'was used before\|of the form' new procedure ep-02
# Attested: WI-01 is approved by heads of department, of whom d.lindqvist has no key.
echo scan >"$TMP/scan.pdf"
does 'withdraw: who has no key' 3 "d.lindqvist has no key: '--attest d.lindqvist'" withdraw WI-01 --yes --key "$(key m.vogt)"
changes 'withdraw: attested, with evidence' 0 'docket issue WI-01' withdraw WI-01 --yes --key "$(key m.vogt)" --attest d.lindqvist --evidence "$TMP/scan.pdf"
said 'the evidence lies beside it' "$(git -C "$firm" show --format= --name-only | grep -c 'withdrawn.department-head.d.lindqvist\(\|.sig\|.evidence.pdf\)$')" = 3
changes 'issue: for a later day' 0 'WI-01 revision B/0 withdrawn from 2026-05-01' issue WI-01 --effective 2026-05-01 --key "$(key m.vogt)"
does 'withdraw: that is settled' 3 'to be withdrawn on 2026-05-01 already' withdraw WI-01 --yes --key "$(key h.osei)"
result 'verify' dk verify
result 'git fsck' git -C "$firm" fsck --strict

# --- in no state to write to
verbs() {
    local name=$1 pattern=$2
    does "withdraw: $name" 3 "$pattern" withdraw EP-01 --yes --key "$(key h.osei)"
    does "suspend: $name" 3 "$pattern" suspend EP-01 --yes --key "$(key h.osei)"
    does "resume: $name" 3 "$pattern" resume EP-01 --yes --key "$(key h.osei)"
    does "review: $name" 3 "$pattern" review EP-01 --no-change --yes --key "$(key h.osei)"
    does "revise: $name" 3 "$pattern" revise EP-01 --change Text
    does "new: $name" 3 "$pattern" new procedure EP-55
    does "person: $name" 3 "$pattern" person add n.one --name N --role author
    does "issue --drop: $name" 3 "$pattern" issue --drop 1
}
mkdir "$TMP/empty" && firm_use "$TMP/empty"
verbs 'no docket.yaml' 'there is no docket.yaml'
cp -r "$TMP/begun" "$TMP/plain" && rm -rf "$TMP/plain/.git" && firm_use "$TMP/plain"
verbs 'no repository' 'is in no git repository'
git -C "$firm" init -q -b main && git -C "$firm" add -A
verbs 'no commit' 'no commit yet'
firm_use "$TMP/begun"
git -C "$firm" switch -q --detach
verbs 'a detached HEAD' 'git switch main'
git -C "$firm" switch -q main
echo x >"$firm/x" && git -C "$firm" add x && git -C "$firm" commit -qm X && git -C "$firm" switch -qc side HEAD~ && echo y >"$firm/x" && git -C "$firm" add x && git -C "$firm" commit -qm Y
git -C "$firm" merge -q main >"$TMP/log" 2>&1
verbs 'a merge in progress' 'a merge is in progress'
git -C "$firm" merge --abort && git -C "$firm" switch -q main
touch "$firm/.git/index.lock"
now_before=$now
does 'withdraw: another git at work' 3 'index.lock' withdraw EP-01 --yes --key "$(key h.osei)"
rm "$firm/.git/index.lock"
on 2026-01-05
verbs "a clock before the last release" "clock stands before release 1"
now=$now_before && tick 0
git clone -q --depth 1 "file://$firm" "$TMP/shallow" && firm_use "$TMP/shallow"
verbs 'a shallow clone' 'shallow'

# --- two release at once
git clone -q --bare "$TMP/firm" "$TMP/server.git"
for who in a b; do git clone -q "$TMP/server.git" "$TMP/$who"; done
on 2026-03-20
firm_use "$TMP/a"
does 'drop: no release of the number' 3 'there is no release 99' issue --drop 99
does 'drop: no number' 2 'takes a release' issue --drop next
does 'drop: with documents' 2 'goes alone' issue --drop 3 EP-01
does 'drop: one that was pushed' 3 'what was pushed stays' issue --drop "$(git -C "$firm" tag -l 'release/*' | sed 's|.*/||' | sort -n | tail -1)"
for who in a b; do
    firm_use "$TMP/$who"
    now=$(date -u -d 2026-03-20T10:00:00Z +%s)
    git -C "$firm" config user.name "$who"
    dk revise G-01 --change "By $who" >"$TMP/log" && approve_all G-01 >>"$TMP/log" 2>&1
    [ $who = a ] || tick 600
    promulgate "2026-$who" --without EM-01 --without EP-01 >>"$TMP/log" 2>&1 || not_ok "$who promulgates" "$(cat "$TMP/log")"
done
n=$(git -C "$firm" tag -l 'release/*' | sed 's|.*/||' | sort -n | tail -1)
does 'drop: one that has not lost' 3 "release $n hasn't lost" issue --drop "$n"
git -C "$TMP/a" push -q --atomic origin main "release/$n" edition/2026-a
git -C "$firm" fetch -q origin 2>"$TMP/log"
echo later >"$firm/later.txt" && git -C "$firm" add later.txt && git -C "$firm" commit -qm Later
does 'drop: with later commits on it' 3 'git rebase --onto' issue --drop "$n"
result 'what it says' bash -c "cd '$firm' && $(sed -n 's/.*(\(git rebase[^)]*\)).*/\1/p' "$TMP/err")"
changes 'then it goes' 0 "Release $n is dropped" issue --drop "$n"
said 'the later commit is kept, tags and manifest are gone' "$(subject).$(git -C "$firm" tag -l "release/$n" 'edition/2026-b').$([ -e "$firm/control/releases/$(printf %06d "$n").xml" ] && echo there)" = 'Later..'
git -C "$firm" rm -q later.txt && git -C "$firm" commit -qm 'No more'
git -C "$firm" fetch -q --tags origin
git -C "$firm" -c rebase.backend=apply rebase -q origin/main >"$TMP/log" 2>&1 || { git -C "$firm" checkout -q --ours . 2>/dev/null; git -C "$firm" rebase --abort; git -C "$firm" reset -q --hard origin/main; }
result 'afterwards all is well' dk verify

rm -rf "$TMP/b" && git clone -q "$TMP/server.git" "$TMP/b" && git clone -q "$TMP/server.git" "$TMP/c"
for who in b c; do
    firm_use "$TMP/$who"
    now=$(date -u -d 2026-03-21T10:00:00Z +%s)
    dk revise G-01 --change "By $who" >"$TMP/log" && approve_all G-01 >>"$TMP/log" 2>&1 && issue G-01 >>"$TMP/log" 2>&1 || not_ok "$who issues" "$(cat "$TMP/log")"
done
git -C "$TMP/b" push -q --atomic origin main "release/$((n + 1))"
git -C "$firm" fetch -q origin 2>"$TMP/log"
parent=$(git -C "$firm" rev-parse HEAD~)
echo mine >>"$firm/control/releases/$(printf %06d $((n + 1))).xml"
does 'drop: a manifest that was changed since' 3 'was changed and not committed' issue --drop $((n + 1))
git -C "$firm" checkout -q .
changes 'drop: its commit is the tip' 0 'the branch is where it was before it' issue --drop $((n + 1))
said 'the branch went back, statements stay, nothing else lies there' "$(git -C "$firm" rev-parse HEAD).$(git -C "$firm" status --porcelain).$(git -C "$firm" tag -l "release/$((n + 1))")" = "$parent.."
does 'drop: twice' 3 "there is no release $((n + 1))" issue --drop $((n + 1))
result 'git fsck' git -C "$firm" fsck --strict
finish
