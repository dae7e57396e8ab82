#!/usr/bin/env bash
# docket person: people, roles and keys entered, replaced, ended; what counts when. Every refusal changes nothing.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/refusals.bash"

firm "$TMP/firm"
make_key new.one chen.2 vogt.2 brandt.2 lindqvist
head=$(git -C "$firm" rev-parse HEAD)
before() {
    git -C "$firm" reset -q --hard "$head"
}
signers() {
    cat "$firm/control/allowed_signers"
}

# --- refusals
does 'add: who is nobody needs a name' 3 'give --name' person add n.one --role author --key "$(key new.one).pub"
does 'add: and a role' 3 'give at least one --role' person add n.one --name N --key "$(key new.one).pub"
does 'add: a role that there is none of' 3 "did you mean 'author'" person add n.one --name N --role auther
does 'add: a bad name' 3 "can't name a person" person add 'n one' --name N --role author
does 'add: a name of two lines' 3 'control characters' person add n.one --name $'N\nsystem: x' --role author
cp "$(key new.one)" "$TMP/secret"
does 'add: a secret key' 3 'is a secret key' person add n.one --name N --role author --key "$TMP/secret"
does "add: somebody else's key" 3 'control/allowed_signers' person add n.one --name N --role author --key "$(key h.osei).pub"
does 'add: no key there' 3 'No such file' person add n.one --name N --role author --key "$TMP/none.pub"
echo rubbish >"$TMP/rubbish.pub"
does 'add: no key in the file' 3 'key' person add n.one --name N --role author --key "$TMP/rubbish.pub"
does 'add: nothing new' 3 'nothing was changed' person add l.chen --role author --key "$(key l.chen).pub"
does 'add: from the past' 3 'lies in the past' person add l.chen --key "$(key chen.2).pub" --from 2026-03-01
does 'add: no date' 2 'is no date' person add l.chen --key "$(key chen.2).pub" --from soon
does 'add: a wildcard as namespace' 3 'control/allowed_signers' person add n.one --name N --role author --key "$(key new.one).pub" --namespaces '*'
does 'end: nobody' 3 "did you mean 'l.chen'" person end l.chan
does 'end: nothing to end' 3 'has no key' person end d.lindqvist --keep-roles
does 'neither add nor end' 2 'neither add nor end' person remove l.chen
does 'end with options of add' 2 'which are for' person end l.chen --role author
does 'add with options of end' 2 'which are for' person add l.chen --keep-roles
echo '# mine' >>"$firm/docket.yaml"
does 'a dirty docket.yaml' 3 "'docket.yaml' was changed and not committed" person add n.one --name N --role author
changes '--no-commit goes on with it' 0 'n.one: N, Author' person add n.one --name N --role author --no-commit
said '--no-commit: the edit is kept, nothing is committed' "$(grep -c '# mine\|n.one: {name: .N' "$firm/docket.yaml").$(git -C "$firm" rev-parse HEAD)" = "2.$head"
before

# --- before the first release
changes 'a new person' 0 'counts with the first release' person add n.one --name 'Nora One' --email n.one@works.example --role author --role safety-officer --key "$(key new.one).pub"
said 'docket.yaml: one line more, after the last person' "$(git -C "$firm" diff --stat HEAD~ -- docket.yaml | tail -1; grep -A1 'r.hansen: ' "$firm/docket.yaml" | tail -1)" = " 1 file changed, 1 insertion(+)
  n.one: {name: Nora One, email: n.one@works.example, roles: [author, safety-officer]}"
said 'allowed_signers: her line' "$(signers | tail -1)" = "$(signers_line n.one approval-v1@docket new.one)"
said 'one commit, a clean tree' "$(git -C "$firm" log -1 --format=%s).$(git -C "$firm" status --porcelain)" = 'Enter n.one.'
changes 'who releases gets git among the namespaces' 0 'signs releases, too' person add n.one --role document-controller
said 'of the same key' "$(signers | tail -1)" = "$(signers_line n.one approval-v1@docket,git new.one)"
changes 'a person without a key' 0 'no key: somebody else signs' person add k.less --name 'K. Less' --role department-head
before
mkdir -p "$TMP/bare" && git -C "$firm" rm -q control/allowed_signers && git -C "$firm" commit -q -m 'No signers'
changes 'without an allowed_signers' 0 'key SHA256' person add l.chen --key "$(key chen.2).pub"
said 'it is made' "$(signers)" = "$(signers_line l.chen approval-v1@docket chen.2)"
before

# --- with rules in force
approve_all F-01 >"$TMP/log" 2>&1
goes 'a first release' issue F-01
on 2026-03-09
changes 'a key is replaced' 0 'docket approve control (Managing director)' person add l.chen --key "$(key chen.2).pub"
said 'the old one ended, the new one after it' "$(signers | grep -c '^l.chen namespaces="approval-v1@docket",valid-\(before="20260309090100Z"\|after="20260309090101Z"\) ')" = 2
goes 'approved and released' approve_all control
goes 'issue control' issue control
does 'the old key is not good any more' 3 "isn't good any more" approve EP-01 --yes --key "$(key l.chen)"
changes 'a key is stolen: ended, roles kept' 0 'until 2026-03-09T' person end t.wilke --keep-roles
said 'roles are kept' "$(grep -c 't.wilke: .*roles: \[department-head\]' "$firm/docket.yaml")" = 1
goes 'approved' approve_all control
goes 'released' issue control
does 'the stolen key signs nothing more' 3 'was good until' approve EP-01 --yes --key "$(key t.wilke)"
changes 'a person who left' 0 'without a role' person end s.yilmaz
said 'key and roles ended' "$(grep -c 's.yilmaz: .*roles: \[\]' "$firm/docket.yaml").$(signers | grep -c '^s.yilmaz.*valid-before')" = 1.1
changes 'the last working day is to come' 0 'The roles stay until then' person end k.nowak --until 2026-03-31
said 'until its end' "$(signers | grep -c '^k.nowak.*valid-before="20260331235959Z"')" = 1
does 'the only one who approves rules cannot end her key at once' 3 'nobody could approve this change then' person add a.brandt --key "$(key brandt.2).pub"
does 'nor leave' 3 'nobody could approve this change then' person end a.brandt
changes 'but from a later day on' 0 'from 2026-03-11T00:00:00Z' person add a.brandt --key "$(key brandt.2).pub" --from 2026-03-11
does 'a second time before it is good' 3 'good from a later day on' person add a.brandt --key "$(key vogt.2).pub"
goes 'approved with the old key' approve_all control
goes 'released' issue control
on 2026-03-12
does 'then the old one is over' 3 "isn't good any more" approve EM-01 --yes --key "$(key a.brandt)"
changes 'a second person to approve rules' 0 'Managing director' person add m.vogt --role top-management
does 'approve: the key of yesterday' 3 "isn't good any more" approve control --yes --key "$(key a.brandt)"
changes 'approve: the new key' 0 'Signed' approve control --yes --key "$(key brandt.2)"
goes 'released' issue control
changes 'the only one who releases, at once: git would not take it' 0 'only m.vogt can release this change' person add m.vogt --key "$(key vogt.2).pub"
git -C "$firm" reset -q --hard HEAD~
changes 'who releases gets a new key' 0 'signs releases, too' person add m.vogt --key "$(key vogt.2).pub" --from 2026-03-13
changes 'approved' 0 'Signed' approve control --yes --key "$(key brandt.2)"
goes 'released with the old one: the rules before hold' issue control
on 2026-03-13
changes 'revise' 0 'revision 2' revise F-01 --change 'More'
changes 'approve' 0 Signed approve F-01 --yes --key "$(key h.osei)"
does 'issue: the old key' 3 "isn't good any more\|was good until" issue F-01 --key "$(key m.vogt)"
changes 'issue: the new key' 0 'Release' issue F-01 --key "$(key vogt.2)"
result 'verify' dk verify
git -C "$firm" config gpg.ssh.allowedSignersFile "$firm/control/allowed_signers"
for n in $(git -C "$firm" tag -l 'release/*' | sort -V); do
    result "stock git takes $n with today's file" git -C "$firm" verify-tag "$n"
done
finish
