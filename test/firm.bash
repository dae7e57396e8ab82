# Sourced after test/tap.bash: a small firm that keeps its documents with docket.
#
#   firm DIR          makes the repository, committed and unreleased; $firm is its path from then on
#   firm_use DIR      goes on with another one (a clone, a copy)
#   tick [SECONDS]    the clock goes on (60): docket's, and the dates of git's commits; $now is the moment
#   on DAY            the clock stands at 09:00 UTC of that day ("2026-03-09")
#   approve_all ID…   every open step is taken by the people who take it
#   approve ID PERSON [OPTION…] · issue ID… · promulgate NAME [OPTION…] · release_control: each ends with the verb's status
#   revise FILE REVISION [CLASS]   a new revision of a document, one sentence longer, committed
#   commit TEXT       all that lies in the working tree, committed
#   dk VERB ARGUMENT…  docket, in the firm
#   key PERSON        the path of a person's secret key; make_key NAME… makes others
#   firm_document, firm_picture, signers_line: see below
#
# People: m.vogt issues, a.brandt promulgates and approves control files; h.osei (ems-manager), t.wilke and s.yilmaz (department-head),
# k.nowak (safety-officer), l.chen and j.petersen (authors) have keys; d.lindqvist (department-head) and r.hansen (safety-officer) have
# none: m.vogt may attest for them. EP-02 shows a picture, procedures/flow.png.
# shellcheck shell=bash disable=SC2154

# The clock begins here, on a Monday.
now=1772442000
tick() {
    now=$((now + ${1:-60}))
    export SOURCE_DATE_EPOCH=$now GIT_AUTHOR_DATE="@$now +0000" GIT_COMMITTER_DATE="@$now +0000"
}
on() {
    now=$(date -u -d "$1T09:00:00Z" +%s)
    tick 0
}
tick 0
unset SSH_AUTH_SOCK SSH_ASKPASS DISPLAY
export HOME=$TMP/home
mkdir -p "$HOME"

key() {
    printf '%s/keys/%s' "$TMP" "$1"
}
# make_key NAME…
make_key() {
    local name
    mkdir -p "$TMP/keys"
    for name; do
        [ -e "$(key "$name")" ] || ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$(key "$name")" </dev/null || exit 3
    done
}
# signers_line PERSON NAMESPACES [KEY]: a line of allowed_signers
signers_line() {
    printf '%s namespaces="%s" %s\n' "$1" "$2" "$(cut -d' ' -f1,2 <"$(key "${3:-$1}").pub")"
}

# firm_document FILE ID TITLE REVISION [KEY: VALUE…]: its text comes from standard input
firm_document() {
    local file=$1
    mkdir -p "$(dirname "$file")"
    printf -- '---\nid: %s\ntitle: %s\nrevision: %s\nchange: First edition\nowner: ems-manager\nauthors: [l.chen]\n' "$2" "$3" "$4" >"$file"
    shift 4
    [ $# = 0 ] || printf '%s\n' "$@" >>"$file"
    { printf -- '---\n\n' && cat; } >>"$file"
}

firm_configuration() {
    cat <<'END'
system: 5f0c7d1e2a3b4c5d6e7f8091a2b3c4d5
branch: main
organisation:
  name: Small Works
  sites: {main: Harbour Street 12}
  time-zone: Europe/Berlin
  language: en
standards: [iso14001-2015]
people:
  m.vogt: {name: Maren Vogt, email: m.vogt@works.example, roles: [document-controller]}
  a.brandt: {name: Annika Brandt, email: a.brandt@works.example, roles: [top-management]}
  h.osei: {name: Henrik Osei, email: h.osei@works.example, roles: [ems-manager]}
  t.wilke: {name: Tobias Wilke, email: t.wilke@works.example, roles: [department-head]}
  s.yilmaz: {name: Selin Yilmaz, email: s.yilmaz@works.example, roles: [department-head]}
  k.nowak: {name: Karolina Nowak, email: k.nowak@works.example, roles: [safety-officer]}
  l.chen: {name: Lin Chen, email: l.chen@works.example, roles: [author]}
  j.petersen: {name: Jens Petersen, email: j.petersen@works.example, roles: [author]}
  d.lindqvist: {name: Dag Lindqvist, email: d.lindqvist@works.example, roles: [department-head]}
  r.hansen: {name: Ralf Hansen, email: r.hansen@works.example, roles: [safety-officer]}
roles:
  document-controller: {title: Document controller}
  top-management: {title: Managing director}
  ems-manager: {title: Environmental management representative}
  department-head: {title: Head of department}
  safety-officer: {title: Safety officer}
  author: {title: Author}
types:
  manual:
    folder: manual-templates/chapters
    id: "EM-[0-9]{2}"
    revision: decimal
    steps: [{meaning: reviewed, role: ems-manager}, {meaning: approved, role: top-management}]
  procedure:
    folder: procedures
    id: "EP-[0-9]{2}"
    revision: integer
    review-every: 24 months
    steps: [{meaning: reviewed, role: department-head}, {meaning: approved, role: ems-manager}]
    editorial: [{meaning: approved, role: ems-manager}]
  work-instruction:
    folder: work-instructions
    id: "WI-[0-9]{2}"
    revision: letter/number
    steps: [{meaning: reviewed, role: safety-officer}, {meaning: approved, role: department-head}]
  form:
    folder: manual-templates/forms
    id: "F-[0-9]{2}"
    revision: integer
    steps: [{meaning: approved, role: ems-manager}]
  register:
    folder: manual-templates/registers
    id: "G-[0-9]{2}"
    revision: letter
    steps: [{meaning: approved, role: ems-manager}]
control:
  steps: [{meaning: approved, role: top-management}]
  promulgate: top-management
  issue: document-controller
attest: {by: document-controller, for: [department-head, safety-officer]}
rules: {author-approves: error}
END
}

# firm_picture FILE [other]: a PNG of one pixel, or of another one
firm_picture() {
    if [ "${2:-}" = other ]; then
        echo iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=
    else
        echo iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
    fi | base64 -d >"$1"
}

firm_documents() {
    firm_document manual-templates/chapters/EM-01.md EM-01 Scope 1.0 <<<'The system covers the works; see [EP-01].'
    firm_document procedures/EP-01.md EP-01 'Control of records' 1 \
        'clauses: {iso14001-2015: [6.1.2, 7.5.3, 9.1.1]}' \
        'records: [{form: F-01, keeper: ems-manager, storage: document office, retention: 5 years, disposition: shred}]' \
        <<<$'## 1 Records {#records}\n\nReadings are entered in [F-01] on every working day.'
    firm_document procedures/EP-02.md EP-02 'Control of copies' 1 \
        <<<$'## 1 Copies {#copies}\n\nCopies are held by:\n\n![The way of a copy](flow.png)\n\nSee [WI-01] and [G-01].'
    firm_picture procedures/flow.png
    firm_document work-instructions/WI-01.md WI-01 'Emptying the bath' A/0 <<<'Close the valve first; see [EP-01].'
    firm_document manual-templates/forms/F-01.md F-01 'Daily readings' 1 <<<$'| Date | Reading | By |\n|---|---|---|\n|  |  |  |'
    firm_document manual-templates/registers/G-01.md G-01 'Register of aspects' A <<<$'| Aspect | Significant |\n|---|---|\n| Rinse water | yes |'
}

firm_use() {
    firm=$1
}
firm() {
    local person
    firm_use "$1"
    mkdir -p "$firm/control" "$firm/manual-templates/standards"
    make_key m.vogt a.brandt h.osei t.wilke s.yilmaz k.nowak l.chen j.petersen
    {
        for person in m.vogt a.brandt; do signers_line $person approval-v1@docket,git; done
        for person in h.osei t.wilke s.yilmaz k.nowak l.chen j.petersen; do signers_line $person approval-v1@docket; done
    } >"$firm/control/allowed_signers"
    cp "$TOP/test/golden/check/base/manual-templates/standards/iso14001-2015.xml" "$firm/manual-templates/standards"
    firm_configuration >"$firm/docket.yaml"
    (cd "$firm" && firm_documents && git init -q -b main --template= . && mkdir .git/info && git add -A && git commit -q -m 'The documents as they were') || exit 3
}

# dk VERB ARGUMENT…
dk() {
    local verb=$1
    shift
    "$B/bin/docket-$verb" -C "$firm" "$@" </dev/null
}
commit() {
    git -C "$firm" add -A && git -C "$firm" commit -q -m "$1"
}
# approve ID PERSON [OPTION…]
approve() {
    local id=$1 person=$2
    shift 2
    tick
    dk approve "$id" --key "$(key "$person")" --yes "$@"
}
# Who takes which steps, in their order.
approvers() {
    case $1 in
    EM-*) echo h.osei a.brandt ;;
    EP-*) echo t.wilke h.osei ;;
    WI-*) echo k.nowak t.wilke ;;
    control) echo a.brandt ;;
    *) echo h.osei ;;
    esac
}
approve_all() {
    local id person
    for id; do
        for person in $(approvers "${id%%:*}"); do approve "$id" "$person" || return; done
    done
}
issue() {
    tick
    dk issue --key "$(key m.vogt)" "$@"
}
promulgate() {
    tick
    dk promulgate --key "$(key a.brandt)" "$@"
}
# What lies in the working tree as control files, approved and released.
release_control() {
    commit "${1:-Change the control files}" && approve_all control && issue control
}
# revise FILE REVISION [CLASS]
revise() {
    tick
    sed -i "s|^revision: .*|revision: $2|; s|^change: .*|change: {text: Says more, class: ${3:-minor}}|" "$firm/$1" &&
        printf '\nAdded with revision %s.\n' "$2" >>"$firm/$1" && commit "Draft revision $2 of $(basename "$1" .md)"
}
