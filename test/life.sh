#!/usr/bin/env bash
# Verbs that move a document's life: revise, withdraw, suspend, resume, review, issue --drop. Real git and ssh-keygen; every refusal
# changes nothing.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/refusals.bash"

# state ID FIELD: of the master list, by docket status
released() {
    git -C "$firm" show "release/$1:control/releases/$(printf %06d "$1").xml"
}

firm "$TMP/firm"
for id in EM-01 EP-01 EP-02 WI-01 F-01 G-01; do approve_all $id >"$TMP/log" 2>&1 || not_ok "approve $id" "$(cat "$TMP/log")"; done
result 'an edition to begin with' promulgate 2026

# --- withdraw
on 2026-03-09
does 'withdraw: refused without a key of somebody' 3 "is nobody's" withdraw EP-02 --yes --key "$(make_key stranger; key stranger)"
does 'withdraw: refused to who may not' 3 'l.chen doesn.t have that role' withdraw EP-02 --yes --key "$(key l.chen)"
does 'withdraw: nobody to ask' 3 'nobody to ask here' withdraw EP-02 --key "$(key h.osei)"
does 'withdraw: unknown document' 3 "did you mean 'EP-02'" withdraw EP-2 --yes --key "$(key h.osei)"
does 'withdraw: a revision that is not in force' 3 "revision 4 of EP-02 isn't in force" withdraw EP-02@4 --yes --key "$(key h.osei)"
changes 'withdraw --no-commit: statement and signature lie there, uncommitted' 0 'docket issue EP-02' withdraw EP-02 --yes --key "$(key h.osei)" --no-commit
said 'withdraw --no-commit: two files' "$(git -C "$firm" status --porcelain -uall | wc -l)" = 2
git -C "$firm" clean -qfd
changes 'withdraw: signed' 0 'Next: the document controller' withdraw EP-02 --yes --key "$(key h.osei)"
said 'withdraw: its own commit, tree clean' "$(git -C "$firm" log -1 --format=%s).$(git -C "$firm" status --porcelain)" = "Sign 'withdrawn' of EP-02 1 as h.osei."
does 'withdraw: twice' 3 'is signed by all who have to' withdraw EP-02 --yes --key "$(key h.osei)"
changes 'issue: takes it out of force' 0 'EP-02 revision 1 withdrawn' issue EP-02 --key "$(key m.vogt)"
said 'its file is gone' ! -e "$firm/procedures/EP-02.md"
does 'withdraw: withdrawn' 3 'EP-02 is withdrawn since 2026-03-09' withdraw EP-02 --yes --key "$(key h.osei)"
does 'suspend: withdrawn' 3 'EP-02 is withdrawn' suspend EP-02 --yes --key "$(key h.osei)"
result 'verify' dk verify
finish
