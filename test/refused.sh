#!/usr/bin/env bash
# Where verbs can't do what they are asked: repositories, clones, keys, clocks and names that won't do. Each says what is the matter and
# what to do, and changes nothing. Verbs that edit documents are in life.sh.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/refusals.bash"

# The firm: an edition; revision 2 of EP-01 is approved, that of EP-02 waits.
firm "$TMP/firm"
{
    approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01 && promulgate 2026
    on 2026-03-10
    revise procedures/EP-01.md 2 && approve_all EP-01 && revise procedures/EP-02.md 2
} >"$TMP/log" 2>&1 || not_ok 'a firm' "$(cat "$TMP/log")"
base=$firm
# signs NAME PATTERN: what needs a key
signs() {
    does "approve: $1" 3 "$2" approve EP-02 --yes --key "$(key t.wilke)"
    does "issue: $1" 3 "$2" issue EP-01 --key "$(key m.vogt)"
    does "promulgate: $1" 3 "$2" promulgate 2027 --without EP-02 --key "$(key a.brandt)"
}
# reads NAME PATTERN [VERB…]: what only looks
reads() {
    local verb name=$1 pattern=$2
    shift 2
    [ $# != 0 ] || set -- status waiting
    for verb in "$@" verify 'log EP-01' 'show EP-01' "pack -o $TMP/none.pdf"; do
        # shellcheck disable=SC2086
        does "$verb: $name" 3 "$pattern" $verb
    done
    [ ! -e "$TMP/none.pdf" ] || not_ok "pack: $name: nothing is written"
}
fresh() {
    rm -rf "$TMP/case" && cp -r "$base" "$TMP/case" && firm_use "$TMP/case"
}

# --- repositories
mkdir "$TMP/empty" && firm_use "$TMP/empty"
signs 'no docket.yaml' 'there is no docket.yaml'
fresh && rm -rf "$firm/.git"
signs 'no repository' 'is in no git repository'
reads 'no repository' 'is in no git repository\|git init' 'status --rev HEAD'
git -C "$firm" init -q -b main && git -C "$firm" add -A
signs 'no commit' 'no commit yet'
fresh && rm -rf "$firm/.git" && git -C "$firm" init -q -b main --object-format=sha256 && commit All
signs 'SHA-256' 'git init --object-format=sha1'
reads 'SHA-256' 'git init --object-format=sha1'
does 'check: SHA-256: the documents, and that the releases are not looked at' 0 "the releases aren't looked at: .* SHA-256" check
does 'hook install: SHA-256' 3 'git init --object-format=sha1' hook install
fresh && git -C "$firm" switch -q --detach
signs 'a detached HEAD' 'git switch main'
fresh && git -C "$firm" switch -q -c side
does 'issue: another branch' 3 'git switch main' issue EP-01 --key "$(key m.vogt)"
does 'promulgate: another branch' 3 'git switch main' promulgate 2027 --key "$(key a.brandt)"
fresh && echo x >"$firm/x" && commit X && git -C "$firm" switch -q -c side HEAD~ && echo y >"$firm/x" && commit Y && git -C "$firm" switch -q main
git -C "$firm" merge -q side >"$TMP/log" 2>&1
signs 'a merge in progress' 'a merge is in progress'

# --- clones
git clone -q --depth 1 "file://$base" "$TMP/shallow" && firm_use "$TMP/shallow"
signs 'a shallow clone' 'git fetch --unshallow'
reads 'a shallow clone' 'git fetch --unshallow'
git -C "$base" config uploadpack.allowFilter true
git clone -q --filter=blob:none "file://$base" "$TMP/partial" 2>"$TMP/log" && firm_use "$TMP/partial"
signs 'a partial clone' 'git clone without --filter'
reads 'a partial clone' 'git clone without --filter'
git clone -q --no-checkout "$base" "$TMP/sparse" && git -C "$TMP/sparse" sparse-checkout set procedures control 2>"$TMP/log" && git -C "$TMP/sparse" checkout -q main && firm_use "$TMP/sparse"
[ ! -e "$firm/work-instructions" ] && ok 'a sparse checkout, indeed' || not_ok 'a sparse checkout, indeed'
signs 'a sparse checkout' 'git sparse-checkout disable'
does 'status: a sparse checkout' 3 'git sparse-checkout disable' status
does 'status --rev: a sparse checkout' 0 'WI-01' status --rev HEAD
does 'verify: a sparse checkout' 0 '1 release verified' verify
if [ "$(id -u)" = 0 ]; then
    fresh && chown -R 4711:4711 "$firm"
    signs "another user's" 'git config --global --add safe.directory'
    reads "another user's" 'git config --global --add safe.directory'
    git config --file "$HOME/.gitconfig" --add safe.directory "$firm"
    does "verify: another user's, trusted" 0 '1 release verified' verify
else
    skip "another user's" 'only root can give files away'
fi

# --- files that were changed: what is committed counts, and that is said
fresh && echo more >>"$firm/procedures/EP-01.md" && echo more >>"$firm/procedures/EP-02.md" && git -C "$firm" add procedures/EP-02.md
changes 'approve: a file with changes' 0 "procedures/EP-02.md has changes that aren't committed" approve EP-02 --yes --key "$(key t.wilke)"
does 'issue --dry-run: a file with changes' 0 "procedures/EP-01.md has changes that aren't committed" issue EP-01 --dry-run
changes 'issue: a file with changes' 0 "procedures/EP-01.md has changes that aren't committed" issue EP-01 --key "$(key m.vogt)"
said 'the changes lie there as before' "$(git -C "$firm" status --porcelain | tr '\n' ' ')" = ' M procedures/EP-01.md M  procedures/EP-02.md '
result 'and are in no release' dk verify
changes 'promulgate: nothing new' 0 'edition 2027: all that is in force, and nothing new' promulgate 2027 --without EP-02 --key "$(key a.brandt)"

# --- keys
fresh
nokey() {
    does "approve: $1" 3 "$2" approve EP-02 --yes
    does "issue: $1" 3 "$2" issue EP-01
    does "promulgate: $1" 3 "$2" promulgate 2027 --without EP-02
}
nokey 'no key' 'no key of yours'
mkdir -p "$HOME/.ssh"
for person in t.wilke m.vogt a.brandt; do cp "$(key $person).pub" "$HOME/.ssh/id_$person.pub"; done
nokey 'several keys' 'say which with --key FILE'
rm -r "$HOME/.ssh"
git -C "$firm" config user.signingkey 'key::ssh-ed25519 AAAA'
nokey 'a key without a file' 'name its file with --key FILE'
git -C "$firm" config --unset user.signingkey
for person in t.wilke m.vogt a.brandt; do
    cp "$(key $person)" "$TMP/keys/locked.$person" && cp "$(key $person).pub" "$TMP/keys/locked.$person.pub"
    ssh-keygen -q -p -N 'a passphrase' -f "$TMP/keys/locked.$person" </dev/null >"$TMP/log" 2>&1
done
does 'approve: a locked key' 3 'ssh-add' approve EP-02 --yes --key "$(key locked.t.wilke)"
does 'issue: a locked key' 3 'ssh-add' issue EP-01 --key "$(key locked.m.vogt)"
does 'promulgate: a locked key' 3 'ssh-add' promulgate 2027 --without EP-02 --key "$(key locked.a.brandt)"
make_key stranger
does "approve: nobody's key" 3 "is nobody's" approve EP-02 --yes --key "$(key stranger)"
does "issue: nobody's key" 3 "is nobody's" issue EP-01 --key "$(key stranger)"
does "issue: somebody else's key" 3 'may not release documents; that is for' issue EP-01 --key "$(key a.brandt)"
does "promulgate: somebody else's key" 3 'may not promulgate an edition; that is for' promulgate 2027 --without EP-02 --key "$(key m.vogt)"

# --- names
does 'promulgate: a name that is taken' 1 "there is an edition '2026' already" promulgate 2026 --without EP-02 --key "$(key a.brandt)"
for name in a..b x.lock .x 'a b' '' @ 'a~1' 'a^' 2027. 'a:b' 'a\b' ü "$(printf %064d 1)"; do
    does "promulgate: the name '$name'" 2 "can't be an edition's name" promulgate "$name" --without EP-02 --key "$(key a.brandt)"
done
for name in EP-9 EP-01:de EP-01@2; do
    does "promulgate: without '$name', which is nothing" 3 "there is no" promulgate 2027 --without EP-02 --without "$name" --key "$(key a.brandt)"
done
changes 'promulgate: without what is there, in its language' 0 'edition 2027: all that is in force, and nothing new' promulgate 2027 --without EP-02 --without EP-01:en --key "$(key a.brandt)"
fresh
changes 'approve: one document twice' 0 '^Signed: EP-02 2$' approve EP-02 EP-02:en --yes --key "$(key t.wilke)"
said 'one statement, one signature' "$(git -C "$firm" show --format= --name-only HEAD | wc -l)" = 2
changes 'issue: one document twice' 0 '^  EP-01 revision 2$' issue EP-01 EP-01:en --key "$(key m.vogt)"
result 'and the chain holds' dk verify

# --- the clock
fresh
on 2026-01-05
signs 'a clock before the last release' "clock stands before release 1; set it right"
finish
