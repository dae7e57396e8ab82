#!/usr/bin/env bash
# Hostile pushes of files: their names, what lies at them, what is in them. Each beside the same push without the defect; and what the
# pre-commit hook says in a clone. test/push.sh has those of statements, tags and references.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/forge.bash"
. "$TOP/test/server.bash"

# The server has release 1, of EP-01 and WI-01; the other documents are drafts.
firm "$TMP/base/firm"
serve "$TMP/base"
{ approve_all EP-01 WI-01 && issue EP-01 WI-01 && push main release/1; } >"$TMP/log" 2>&1 || not_ok 'a firm and its server' "$(cat "$TMP/log")"
tick
begin

# with PATH: another document there, committed
with() {
    (cd "$firm" && firm_document "$1" "${2:-EP-05}" "${3:-A document more}" 1 <<<'See [EP-01].') && commit 'A document more'
}
# staged MODE OBJECT PATH: in the index alone, as no file system would hold it; committed
staged() {
    git -C "$firm" update-index --add --cacheinfo "$1,$2,$3" && git -C "$firm" commit -q -m 'Something else'
}
blob() {
    git -C "$firm" hash-object -w --stdin <<<"${1:-text}"
}

# --- names
fine='with procedures/EP-05.md'
hostile 'a control character in a name' X030 "with \$'procedures/EP-05\\a.md'" "$fine"
hostile 'a line feed in a name' X030 "with \$'procedures/EP-05.md\\n'" "$fine"
hostile 'a name that turns the direction' X030 "with \$'procedures/EP-05\\u202edm.md'" "$fine"
hostile 'an invisible character in a name' X030 "with \$'procedures/EP-05\\u200b.md'" "$fine"
hostile 'a name that is not UTF-8' X030 "with \$'procedures/EP-05\\xfc.md'" "with \$'procedures/Pr\\u00fcfung.md'"
hostile 'a backslash in a name' X030 "with 'procedures/..\\EP-05.md'" "$fine"
hostile 'a name that Windows keeps for a device' X030 'with procedures/aux.md' 'with procedures/auxiliary.md'
hostile 'a name that differs by case alone' X031 'with procedures/ep-01.md' "$fine"
hostile 'a folder that differs by case alone' X031 'with Procedures/EP-05.md' 'with procedures/more/EP-05.md'
hostile 'a name in letters that look alike' X031 "with \$'procedures/\\u0415\\u0420-01.md'" "with \$'procedures/\\u0416\\u0428-01.md'"
hostile 'a folder in letters that look alike' X031 "with \$'pr\\u043ecedures/EP-05.md'" 'with more/EP-05.md'
hostile 'a full-width name' X031 "with \$'procedures/\\uff25P-01.md'" "$fine"
hostile 'one name composed and decomposed' X031 "with \$'procedures/Pr\\u00fcfung.md' && with \$'procedures/Pru\\u0308fung.md' EP-06" "with \$'procedures/Pr\\u00fcfung.md'"
hostile 'a folder of statements that looks alike' X031 'staged 100644 $(blob) control/Approvals/EP-01/1/x' 'staged 100644 $(blob) control/notes/x'
hostile 'attributes in capitals' X031 'staged 100644 $(blob) procedures/.GITATTRIBUTES' 'staged 100644 $(blob) procedures/.gitignore'

# --- what lies there
hostile 'a document that is a symbolic link' X032 'ln -s EP-01.md $firm/procedures/EP-05.md && commit Link' "$fine"
hostile 'control files that are symbolic links' X032 'staged 120000 $(blob /etc/passwd) control/allowed_signers' 'staged 120000 $(blob README) notes/readme'
hostile 'a folder that is a symbolic link' X032 'staged 120000 $(blob /etc) control/registers' 'staged 100644 $(blob) control/registers/copies.csv'
hostile 'a submodule in the place of documents' X032 'staged 160000 $(git -C $firm rev-parse HEAD) procedures/more' 'staged 160000 $(git -C $firm rev-parse HEAD) tools'
hostile 'a document that is a program' X032 'chmod +x $firm/procedures/EP-02.md && commit Mode' 'echo More. >>$firm/procedures/EP-02.md && commit More'
dotgit() {
    local tree
    tree=$(git -C "$firm" ls-tree HEAD | { cat && printf '100644 blob %s\t.git\n' "$(blob)"; } | git -C "$firm" mktree) &&
        git -C "$firm" update-ref refs/heads/main "$(git -C "$firm" commit-tree -p HEAD -m Else "$tree")"
}
hostile 'a file called .git' '[.]git' dotgit "$fine"

# --- what is in them
# body TEXT: a document of that text, from standard input
body() {
    (cd "$firm" && firm_document procedures/EP-05.md EP-05 'A document more' 1) && commit 'A document more'
}
head_line() {
    with procedures/EP-05.md && sed -i "3a $1" "$firm/procedures/EP-05.md" && git -C "$firm" commit -q --amend --no-edit -a
}
row() { # COLUMNS
    local line
    line=$(printf '| x %.0s' $(seq "$1"))
    printf '%s|\n%s|\n%s|\n' "$line" "$(printf '|---%.0s' $(seq "$1"))" "$line"
}
hostile 'the table of 4,000 columns' X005 'row 4000 | body' 'row 12 | body'
hostile 'lists nested ten thousand deep' 'X004\|X007' "perl -e 'print \"> \" x 10000, \"x\\n\"' | body" "perl -e 'print \"> \" x 5, \"x\\n\"' | body"
hostile 'a hundred thousand brackets' X007 "perl -e 'print \"[\" x 1200000, \"\\n\"' | body" "perl -e 'print \"[\" x 12, \"\\n\"' | body"
hostile 'a document of 5 MB' X003 "perl -e 'print \"word \" x 1000000' | body" "perl -e 'print \"word \" x 1000' | body"
hostile 'text that reads in another direction' X009 "printf 'The limit is \\u202e01\\u202c mg/l.\\n' | body" "printf 'The limit is 10 mg/l.\\n' | body"
hostile 'a file of Word' X001 'with procedures/EP-05.md && printf "PK\0\0" >$firm/procedures/EP-05.md && commit Word' "$fine"
hostile 'a document in another encoding' X002 "printf 'Pr\\xfcfung\\n' | body" "printf 'Pr\\u00fcfung\\n' | body"
hostile 'a link that runs a script' X013 "body <<<'[here](javascript:alert(1))'" "body <<<'[here](https://works.example)'"
hostile 'YAML that refers to itself' 'M02' "head_line 'classification: \\&a [*a, *a]'" "head_line 'classification: internal'"
hostile 'YAML with a tag' 'M02' "head_line 'classification: !!python/object:os.system x'" "head_line 'classification: internal'"
hostile 'a key twice' 'M02' "head_line 'title: Another'" "head_line 'classification: internal'"
bomb() {
    { printf '<!DOCTYPE standard [<!ENTITY a "aaaaaaaaaa">' && for e in b c d e f g h i; do printf '<!ENTITY %s "&%s;&%s;&%s;&%s;&%s;&%s;&%s;&%s;">' $e $p $p $p $p $p $p $p $p && p=$e; done; } 2>/dev/null
    printf ']>\n<standard xmlns="urn:docket:standard:1" id="iso45001-2018" label="&i;" topic="safety" exclusions="no"><clause number="1" title="&i;"/></standard>\n'
}
outside() {
    printf '<!DOCTYPE standard [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<standard xmlns="urn:docket:standard:1" id="iso45001-2018" label="ISO 45001:2018" topic="safety" exclusions="no"><clause number="1" title="&a;"/></standard>\n'
}
catalogue() {
    printf '<standard xmlns="urn:docket:standard:1" id="iso45001-2018" label="ISO 45001:2018" topic="safety" exclusions="no"><clause number="1" title="Scope"/></standard>\n'
}
standard() { # COMMAND: a catalogue more, as a draft
    "$1" >"$firm/manual-templates/standards/iso45001-2018.xml" && commit 'A catalogue more'
}
p=a
hostile 'an XML bomb' C001 'standard bomb' 'standard catalogue'
hostile 'XML that reads files of the server' C001 'standard outside' 'standard catalogue'
hostile 'a configuration that refers to itself' 'M00[0-9]' 'printf "x: \&a [*a]\n" >>$firm/docket.yaml && commit Configuration' 'printf "# x\n" >>$firm/docket.yaml && commit Configuration'
hostile 'a pattern that never ends' 'M008' 'sed -i "s/EP-\[0-9\]{2}/(((a{1,255}){1,255}){1,255}){1,255}/" $firm/docket.yaml && commit Configuration' 'sed -i "s/EP-\[0-9\]{2}/EP-[0-9]{2,3}/" $firm/docket.yaml && commit Configuration'

# --- documents among each other, and what is in force
hostile 'an identifier taken over' M018 'with procedures/EP-05.md EP-01' "$fine"
hostile 'a document in force changed' R003 'printf "\nMore.\n" >>$firm/procedures/EP-01.md && commit More' 'revise procedures/EP-01.md 2'
hostile 'a revision that goes back' R005 'revise procedures/EP-01.md 0' 'revise procedures/EP-01.md 2'
hostile 'a document deleted to which others lead' L001 'git -C $firm rm -q manual-templates/registers/G-01.md && git -C $firm commit -q -m Delete' 'git -C $firm rm -q manual-templates/chapters/EM-01.md && git -C $firm commit -q -m Delete'
hostile 'a section taken away to which another leads' L002 "body <<<'See [EP-02#copies].' && push main && sed -i 's/{#copies}//' \$firm/procedures/EP-02.md && commit Section" \
    "body <<<'See [EP-02#copies].' && push main && sed -i 's/Copies {/All copies {/' \$firm/procedures/EP-02.md && commit Section"
hostile 'the same on another branch' X005 'row 4000 | body && refs=(HEAD:refs/heads/draft)' 'row 12 | body && refs=(HEAD:refs/heads/draft)'

# --- pre-commit, in a clone
# commits NAME STATUS PATTERN COMMAND: in a copy, with docket's hook; COMMAND ends with git commit
commits() {
    local code
    rm -rf "$TMP/case"
    cp -r "$server_base" "$TMP/case"
    (
        cd "$TMP/case/firm" && "$B/bin/docket-hook" install >/dev/null || exit 3
        firm_use "$TMP/case/firm"
        eval "$4"
    ) >"$TMP/said" 2>&1 </dev/null
    code=$?
    if [ $code = "$2" ] && { [ -z "$3" ] || grep -q -e "$3" "$TMP/said"; }; then ok "commit: $1"; else not_ok "commit: $1" "status $code, not $2; or no '$3':" "$(cat "$TMP/said")"; fi
}
broken="printf 'See [EP-99].\n'"
commits 'what is staged is checked' 1 'EP-02.md.*L001' "$broken >>procedures/EP-02.md && git commit -qam More"
commits 'what is not staged is not' 0 '' "$broken >>procedures/EP-02.md && printf '\nMore.\n' >>manual-templates/forms/F-01.md && git commit -qm More manual-templates/forms/F-01.md"
commits 'git commit PATH is checked as it will be' 1 'EP-02.md.*L001' "$broken >>procedures/EP-02.md && git commit -qm More procedures/EP-02.md"
commits 'git commit PATH, with something else staged' 0 '' "$broken >>procedures/EP-02.md && git add procedures && printf '\nMore.\n' >>manual-templates/forms/F-01.md && git commit -qm More manual-templates/forms/F-01.md"
commits 'staged, and mended since in the working tree alone' 1 'EP-02.md.*L001' "cp procedures/EP-02.md x; $broken >>procedures/EP-02.md && git add procedures && mv x procedures/EP-02.md && git commit -qm More"
commits 'what refers to it' 1 'EP-01.md.*L001' 'git rm -q manual-templates/forms/F-01.md && git commit -qm Less'
commits 'what was wrong before elsewhere does not matter' 0 '' "$broken >>procedures/EP-02.md && git commit -qnam More && printf '\nMore.\n' >>manual-templates/forms/F-01.md && git commit -qam More"
commits 'a note is told, and commits' 0 'S051' "printf '\n### Deep\n' >>procedures/EP-02.md && git commit -qam More"
commits 'a document in force' 1 'EP-01.md.*R003' "printf '\nMore.\n' >>procedures/EP-01.md && git commit -qam More"
commits 'a statement is not edited' 1 E116 'echo >>"$(echo control/approvals/EP-01/1/*.h.osei)" && git commit -qam Other'
commits 'a name' 1 X031 "cp procedures/EP-01.md procedures/ep-01.md && git add . && git commit -qm More"
commits 'from a folder below' 1 'EP-02.md.*L001' "$broken >>procedures/EP-02.md && cd procedures && git commit -qam More"
commits 'in a worktree' 1 'EP-02.md.*L001' "git worktree add -q ../tree && cd ../tree && $broken >>procedures/EP-02.md && git commit -qam More"
commits 'docket that is gone' 1 "docket hook install" "sed -i \"s|^program=.*|program='/nowhere/docket'|\" .git/hooks/pre-commit && echo >>x && git add x && git commit -qm More"
commits 'the first commit of all' 1 L001 "rm -rf .git && git init -q --template= . && '$B/bin/docket-hook' install && $broken >>procedures/EP-02.md && git add . && git commit -qm First"
commits 'a hook of somebody else stays' 3 "isn't docket's" "echo true >.git/hooks/pre-commit && '$B/bin/docket-hook' install"
commits 'a folder of hooks of its own' 1 L001 "git config core.hooksPath .hooks && '$B/bin/docket-hook' install && $broken >>procedures/EP-02.md && git commit -qam More"
finish
