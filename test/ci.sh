#!/usr/bin/env bash
# The ready files for CI: what they run in a clone, as the servers run it. That the servers take the files was tried with action-validator
# and gitlab-ci-local; the keys of .pre-commit-hooks.yaml are pre-commit's.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"

# github STEP: the script of a step by its name
github() {
    perl -ne 'if (/^      - (?:name: (.*))?/) { $in = ($1 // "") eq $ENV{STEP}; $run = 0 } elsif (/^        run: \|$/) { $run = $in }
        elsif ($run && s/^          //) { print }' "$TOP/tools/ci/github-actions.yml"
}
# gitlab KEY: the lines of before_script or script, as one script
gitlab() {
    perl -ne 'if (/^  ([a-z_]+):/) { $in = $1 eq $ENV{KEY}; $block = 0 } elsif ($in && /^    - \|$/) { $block = 1 }
        elsif ($in && s/^    - //) { $block = 0; s/ # .*//; print } elsif ($in && $block && s/^      //) { print }' "$TOP/tools/ci/gitlab-ci.yml"
}
firm "$TMP/firm"
{ approve_all EM-01 EP-01 EP-02 F-01 G-01 WI-01 && promulgate 2026; } >"$TMP/log" 2>&1 || not_ok 'an edition' "$(cat "$TMP/log")"
root=$(sha256sum "$firm/control/releases/000001.xml" | cut -d" " -f1)
export PATH=$B/bin:$PATH
STEP=Documents github >"$TMP/github.sh"
{
    KEY=before_script gitlab | grep '^git config\|^git fetch'
    KEY=script gitlab
} >"$TMP/gitlab.sh"

# runs NAME STATUS [ROOT]: both scripts, in a clone of the firm each; their findings and their pack are there
runs() {
    local name=$1 wanted=$2 server file
    for server in github gitlab; do
        rm -rf "$TMP/clone" && git clone -q "$firm" "$TMP/clone"
        case $server in
        github) file=findings.sarif; run env -C "$TMP/clone" GITHUB_WORKSPACE="$TMP/clone" DOCKET_ROOT="${3:-}" sh -e "$TMP/github.sh" ;;
        gitlab) file=findings.xml; run env -C "$TMP/clone" CI_PROJECT_DIR="$TMP/clone" DOCKET_ROOT="${3:-}" bash -eo pipefail "$TMP/gitlab.sh" ;;
        esac
        [ "$status" = "$wanted" ] && [ -s "$TMP/clone/$file" ] && ok "$server: $name" || not_ok "$server: $name" "status $status" "$(cat "$TMP/err")"
    done
}
runs 'a sound system' 0
result 'the pack is one' qpdf --check "$TMP/clone/manual-pack.pdf"
runs 'of this root' 0 "$root"
runs 'of another root' 1 "${root//[0-9a]/f}"
sed -i 's/^owner: .*/owner: nobody/' "$firm/procedures/EP-01.md" && commit 'A mistake'
runs 'a mistake in a document' 1
result 'and it is told in the log' grep -q 'EP-01.md:.*nobody' "$TMP/err"
# Without releases nothing is verified.
rm -rf "$TMP/firm" && firm "$TMP/firm"
runs 'drafts alone' 0

# Each hook of pre-commit runs as its entry says.
entries=$(sed -n 's/^  entry: //p' "$TOP/.pre-commit-hooks.yaml")
[ "$(grep -c '^- id: ' "$TOP/.pre-commit-hooks.yaml").$(printf '%s\n' "$entries" | wc -l)" = 2.2 ] && ok 'each hook has an entry' || not_ok 'each hook has an entry' "$entries"
while read -r entry; do
    # shellcheck disable=SC2086
    run env -C "$firm" $entry
    [ "$status" = 0 ] && ok "pre-commit: $entry" || not_ok "pre-commit: $entry" "status $status" "$(cat "$TMP/err")"
done <<<"$entries"
finish
