#!/usr/bin/env bash
# docket init and docket new: what a newcomer begins with, up to the first release. Every refusal changes nothing.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/refusals.bash"
cd "$TMP" || exit 3

# init NAME STATUS PATTERN CHANGED ARGUMENT…: as attempt, for what lies in $TMP/here
init() {
    local name=$1 expected=$2 pattern=$3 changed=$4 before after
    shift 4
    before=$(find "$TMP/here" -path '*/.git/docket*' -prune -o -type f -exec sha256sum {} + -o -print | sort | sha256sum)
    tick
    run "$docket" init "$@"
    after=$(find "$TMP/here" -path '*/.git/docket*' -prune -o -type f -exec sha256sum {} + -o -print | sort | sha256sum)
    said "$name" "$status.$(cat "$TMP/out" "$TMP/err" | grep -c -- "$pattern" | sed 's/^[1-9].*/said/').$([ "$before" = "$after" ] && echo same || echo changed)" = "$expected.said.$changed"
}

mkdir -p here/full here/repository here/empty here/unborn && echo text >here/full/file
git init -q -b main here/repository && echo mine >here/repository/README.md && echo '*.bin -diff' >here/repository/.gitattributes && git -C here/repository add -A && git -C here/repository commit -qm Mine
git init -q -b trunk here/unborn

# --- refusals
init 'a folder that is not empty' 3 "isn't empty" same here/full
init 'a file' 3 "can't be used" same here/full/file
init 'no catalogue of the standard' 3 'there is: iso14001' same here/new --standard iso99999
init 'a standard that is a path' 3 'no catalogue' same here/new --standard ../standards/iso14001-2015
init 'no language' 2 'is no language' same here/new --language english_language
init 'the sample in another language' 2 'leave' same here/new --sample --language de
init "a folder of somebody's repository" 3 'is one of its own' same here/repository/ehs
init 'the same, one that is there' 3 'is one of its own' same "$TMP/here/repository/."'/ehs'
unset GIT_AUTHOR_NAME GIT_COMMITTER_NAME
init 'nobody that git knows' 3 'git config --global user.name' same here/new
export GIT_AUTHOR_NAME='Jane Doe' GIT_COMMITTER_NAME='Jane Doe' GIT_AUTHOR_EMAIL=Jane.Doe@works.example
mkdir here/repository/procedures && echo x >here/repository/docket.yaml
init 'a document repository' 3 'already' same here/repository
rm here/repository/docket.yaml && mkdir -p here/repository/control && echo x >here/repository/control/allowed_signers
init 'a file in the way' 3 "'control/allowed_signers' is there already" same here/repository
rm -r here/repository/control
git -C here/repository checkout -q --detach
init 'a detached HEAD' 3 'git switch' same here/repository
git -C here/repository checkout -q main

# --- made
init 'a new folder' 0 'docket person add jane.doe' changed here/new/deep
firm_use "$TMP/here/new/deep"
said 'one commit, a clean tree, on main' "$(git -C "$firm" log --format=%s).$(git -C "$firm" status --porcelain).$(git -C "$firm" symbolic-ref HEAD)" = 'Begin the document repository..refs/heads/main'
said 'a name of its own' "$(grep -c '^system: [0-9a-f]\{32\} ' "$firm/docket.yaml")" = 1
init 'twice' 3 'already' same here/new/deep
init 'an empty folder, in German' 0 'committed' changed here/empty --language de-AT --standard iso14001-2026 --standard iso14001-2015
said 'the standards in their order, the language, words of the language' "$(grep -c '^standards: \[iso14001-2026, iso14001-2015\]$\|^  language: de-AT$\|Geschäftsführung' here/empty/docket.yaml)" = 3
said 'another name than the first' "$(grep -h '^system:' here/new/deep/docket.yaml here/empty/docket.yaml | sort -u | wc -l)" = 2
init 'a repository without a commit, on its branch' 0 'on branch trunk' changed here/unborn
said 'as docket.yaml says' "$(grep '^branch:' here/unborn/docket.yaml)" = 'branch: trunk'
init 'a repository with files of others' 0 'committed' changed here/repository
said 'its attributes are kept, ours come after' "$(head -1 here/repository/.gitattributes).$(grep -c '^\* -text$' here/repository/.gitattributes).$(git -C here/repository log --format=%s | wc -l)" = '*.bin -diff.1.2'
mkdir here/killed && mkdir here/killed/.git && touch here/killed/.git/config
init 'what a killed run left' 0 committed changed here/killed
mkdir -p here/outer && git init -q here/outer && echo /build/ >here/outer/.gitignore
init 'a folder that the repository around ignores' 0 committed changed here/outer/build/demo
for dir in new/deep empty unborn repository killed; do
    result "git fsck $dir" git -C "here/$dir" fsck --strict
    said "$dir: bytes stay, whatever git's settings" "$(git -C "here/$dir" -c core.autocrlf=true check-attr text docket.yaml)" = 'docket.yaml: text: unset'
    run "$docket" check -C "here/$dir" --format json
    said "check $dir: the one error is the name to be entered" "$status.$(grep -o '"severity": "error"[^}]*' "$TMP/out" | grep -c M003).$(grep -c '"severity": "error"' "$TMP/out")" = 1.1.1
done 2>/dev/null

# --- the sample
init 'the sample' 0 'docket pack --draft' changed here/sample --sample
firm_use "$TMP/here/sample"
said 'its documents, without its people and keys' "$(ls "$firm/procedures" | wc -l).$(grep -c 'brandt\|osei' "$firm/docket.yaml").$(grep -vc '^#' "$firm/control/allowed_signers").$(cat "$firm"/procedures/*.md | grep -c '^authors: \[jane.doe\]$')" = "$(ls "$TOP/procedures" | wc -l).0.0.$(ls "$TOP/procedures" | wc -l)"
run "$docket" check -C "$firm"
said 'check: nobody holds the roles yet' "$status.$(grep -c 'nobody holds the role' "$TMP/err" | sed 's/^[1-9].*/some/').$(grep -c ' error: ' "$TMP/err")" = 0.some.0
said 'a system of its own' "$(grep '^system:' "$firm/docket.yaml")" != "$(grep '^system:' "$TOP/docket.yaml")"

# --- new
firm_use "$TMP/here/new/deep"
sed -i 's/^  name: #.*/  name: Works/' "$firm/docket.yaml" && commit 'Our name'
changes 'the first number' 0 'procedures/EP-01.md: EP-01, revision 1' new procedure
said 'a commit, a clean tree' "$(git -C "$firm" log -1 --format=%s).$(git -C "$firm" status --porcelain)" = 'Begin EP-01.'
run "$docket" check -C "$firm" procedures/EP-01.md
said 'nothing is wrong with it but its title, and that it is to be written' "$status.$(grep 'EP-01.md' "$TMP/err" | grep -vc 'S055').$(grep -c M054 "$TMP/err")" = 1.1.1
cat >"$TMP/expected" <<'END'
---
id: EP-02
title: "Waste: where it goes"
revision: 1
change: {text: First edition, class: major}
owner: department-head
authors: [jane.doe]
clauses: {iso14001-2015: []}
language: en
---

## 1 Purpose

TODO

## 2 Scope

TODO

## 3 Responsibilities

TODO

## 4 Procedure

TODO

## 5 Records

TODO
END
changes 'the next number, title and owner' 0 'procedures/EP-02.md' new procedure 'EP-?' --title 'Waste: where it goes' --owner department-head
result 'as it should be' diff "$TMP/expected" "$firm/procedures/EP-02.md"
changes 'a number of choice' 0 'EP-40' new procedure EP-40 --no-commit
said '--no-commit' "$(git -C "$firm" status --porcelain)" = '?? procedures/EP-40.md'
does 'it is there already' 3 'procedures/EP-40.md' new procedure EP-40
changes 'the number after it, though that is not committed' 0 'EP-41' new procedure
does 'a type that there is none of' 3 "did you mean 'procedure'" new procedur
does 'another pattern' 3 "isn't of the form" new procedure WI-01
does 'another case' 3 "isn't of the form" new procedure ep-07
does 'a path' 3 "isn't of the form" new procedure ../EP-07
does 'no role' 3 'there is no role' new procedure --owner boss
does 'nobody' 3 'is nobody in docket.yaml' new procedure --author x.y
does 'no language' 3 'is no language' new procedure --language x_y
mkdir -p "$firm/procedures" && echo x >"$firm/procedures/EP-42.md"
does 'a file in the way' 3 "EP-42.md' is there already" new procedure EP-42
rm "$firm/procedures/EP-42.md" && git -C "$firm" add -A && git -C "$firm" commit -qm Numbers
changes 'a translation' 0 'translates revision 1' new procedure EP-01 --language de
said 'beside the original' "$(sed -n '/^translation-of\|^language\|^change/p' "$firm/procedures/EP-01.de.md" | tr '\n' ' ')" = 'change: {text: Erstausgabe, class: major} language: de translation-of: {language: en, revision: 1} '
does 'twice' 3 'is there already' new procedure EP-01 --language de
sed -i 's/"EP-\[0-9\]{2}"/"EP-[0-9]{2}"\n    #/' "$firm/docket.yaml" && sed -i '0,/^types:/s//types:\n  policy:\n    folder: procedures\n    id: "EP-9[0-9]"\n    revision: letter/' "$firm/docket.yaml" && commit 'A type in the same folder'
changes 'a type that shares its folder is named' 0 'revision A' new policy EP-90
said 'in the front matter' "$(grep -c '^type: policy$' "$firm/procedures/EP-90.md")" = 1
for i in 43 44 99; do changes "number $i" 0 "EP-$i" new procedure "EP-$i"; done
does 'no number is left' 3 'no number after' new procedure

# --- up to the first release, as init says
firm_use "$TMP/here/empty"
make_key jane.doe boss rep head
sed -i 's/^  name: #.*/  name: Werke/' "$firm/docket.yaml" && commit 'Unser Name'
changes 'oneself' 0 'jane.doe: Jane Doe' person add jane.doe --key "$(key jane.doe).pub"
changes 'the managing director' 0 'Geschäftsführung' person add boss --name 'B. Oss' --email boss@works.example --role top-management --key "$(key boss).pub"
changes 'the representative' 0 'rep: R. Ep' person add rep --name 'R. Ep' --role ems-manager --key "$(key rep).pub"
changes 'a head of department' 0 'head: H. Ead' person add head --name 'H. Ead' --role department-head --key "$(key head).pub"
# A type whose documents carry no revision is checked, and goes no further.
sed -i '0,/^types:/s//types:\n  notice:\n    folder: notices\n    id: "N-[0-9]{2}"\n    revision: none\n    steps: [{meaning: approved, role: ems-manager}]/' "$firm/docket.yaml"
mkdir "$firm/notices" && printf -- '---\nid: N-01\ntitle: Summer hours\nowner: ems-manager\nauthors: [jane.doe]\n---\n\n## Hours\n\nSix to two.\n' >"$firm/notices/N-01.md" && commit 'A notice'
does 'without revision: check' 0 'no findings' check notices
does 'without revision: new' 3 'carry no revision' new notice N-02
does 'without revision: revise' 3 'carry no revision' revise N-01 --change 'Seven to three'
does 'without revision: approve' 3 'carry no revision' approve N-01 --yes --key "$(key rep)"
does 'without revision: the master list' 0 '^N-01,' status --format csv
git -C "$firm" rm -q notices/N-01.md && git -C "$firm" commit -qm 'No notice'
changes 'a document' 0 'VA-01' new procedure --title 'Lenkung der Dokumente'
sed -i 's/^TODO$/Dies ist der Text./; s/\[\]}/[7.5.3]}/' "$firm/procedures/VA-01.md" && commit 'Geschrieben'
changes 'reviewed' 0 Signed approve VA-01 --yes --key "$(key head)"
changes 'approved' 0 Signed approve VA-01 --yes --key "$(key rep)"
changes 'issued' 0 'The root of this chain' issue VA-01 --key "$(key jane.doe)"
changes 'promulgated' 0 'edition 2026' promulgate 2026 --key "$(key boss)"
result 'verify' dk verify
result 'git fsck' git -C "$firm" fsck --strict
sed -i 's/^types:/types:\n  plan:\n    folder: plans\n    id: "PL-[0-9]{2}"/' "$firm/docket.yaml" && commit 'A type more'
does "new: a type that isn't in force yet" 3 "isn't in force yet" new plan PL-01
finish
