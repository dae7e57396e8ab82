#!/usr/bin/env bash
# A year of a firm's life: the sample's documents and generated ones, real git and ssh-keygen, a server with docket's hooks, two clones.
# After every release: `docket status --as-of` against a plain table that is kept here (test/year.pl), `docket verify`, and with stock
# tools `git verify-tag` and `ssh-keygen -Y verify` on every statement that the release relies on, by the allowed_signers of the release
# that judges it. The clock is fixed; the firm is in Berlin.
# Thousands of small files, each of them synced: in memory, where there is such a place.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"

table=$TMP/table
: >"$table"
sequence=0
root=

at() {
    now=$(date -u -d "$1" +%s)
    tick 0
}
berlin() {
    TZ=Europe/Berlin date -d "@$now" +%F
}
file_of() {
    case $1 in
    EM-*) echo "manual-templates/chapters/$1.md" ;;
    EP-*) echo "procedures/$1.md" ;;
    WI-*) echo "work-instructions/$1.md" ;;
    F-01) echo manual-templates/registers/F-01.md ;;
    F-*) echo "manual-templates/forms/$1.md" ;;
    R-*) echo "manual-templates/records/$1.md" ;;
    esac
}
g() {
    git -C "$firm" "$@"
}
# quiet NAME COMMAND…: ok where it succeeds, else what it said; told only where it fails, with `steps` in the end
steps=0
quiet() {
    local name=$1
    shift
    steps=$((steps + 1))
    "$@" >"$TMP/log" 2>&1 || not_ok "$name" "$(tail -n 30 "$TMP/log")"
}
# refused NAME STATUS PATTERN COMMAND…
refused() {
    local name=$1 wanted=$2 pattern=$3 status=0
    shift 3
    "$@" >"$TMP/log" 2>&1 || status=$?
    if [ "$status" = "$wanted" ] && grep -q -- "$pattern" "$TMP/log"; then ok "refused: $name"; else
        not_ok "refused: $name" "status $status, not $wanted; '$pattern' is not in:" "$(tail -n 20 "$TMP/log")"
    fi
}

# --- the firm -------------------------------------------------------------------------------------------------------------------------

# generated ID TITLE
generated() {
    cat >"$firm/$(file_of "$1")" <<END
---
id: $1
title: $2
revision: 1
change: First edition
owner: ems-manager
authors: [l.chen]
language: en
---

## 1 What is done

Readings are entered in [F-09] on every working day; see [EP-07].
END
}
generated_ids=()
begin() {
    local n
    firm_use "$TMP/firm"
    mkdir -p "$firm/control"
    cp -r "$TOP/docket.yaml" "$TOP/manual-templates" "$TOP/procedures" "$TOP/work-instructions" "$firm"
    rm "$firm"/manual-templates/chapters/*.??.md "$firm"/procedures/*.??.md # one language is enough for a year
    for n in {40..59}; do
        generated "EP-$n" "Procedure $n"
        generated "WI-$n" "Instruction $n"
        generated_ids+=("EP-$n" "WI-$n")
    done
    for n in 40 41 42; do
        generated "F-$n" "Form $n"
        generated_ids+=("F-$n")
    done
    firm_picture "$firm/procedures/flow.png"
    printf '\n![The way of a reading](flow.png)\n' >>"$firm/procedures/EP-40.md"
    make_key m.vogt a.brandt h.osei t.wilke k.nowak k.nowak.2 h.osei.2 s.yilmaz
    {
        for n in m.vogt a.brandt; do signers_line $n approval-v1@docket,git; done
        for n in h.osei t.wilke k.nowak; do signers_line $n approval-v1@docket; done
    } >"$firm/control/allowed_signers"
    (cd "$firm" && git init -q -b main . && git add -A && git commit -q -m 'The documents as they were') || exit 3
}

# --- what the table knows ---------------------------------------------------------------------------------------------------------------

released() {
    sequence=$((sequence + 1))
    echo "R $sequence $(berlin)" >>"$table"
}
# has ID REVISION [EFFECTIVE [UNTIL]]: the release just made put it into force
has() {
    echo "D $1 $2 ${3:-$(berlin)} ${4:--} - $sequence -" >>"$table"
}
# ended ID REVISION [DAY]: it withdrew it, or called it off
ended() {
    sed -i "s/^\\(D $1 $2 [^ ]* [^ ]*\\) - \\([0-9]*\\) -\$/\\1 ${3:-$(berlin)} \\2 $sequence/" "$table"
}
stopped() {
    echo "S $1 $2 $(berlin) ${3:--} $sequence -" >>"$table"
}
goes_on() {
    sed -i "s/^\\(S $1 .*\\) -\$/\\1 $sequence/" "$table"
}

# --- after each release -----------------------------------------------------------------------------------------------------------------

# status_on DAY…
status_on() {
    local day
    for day; do echo "== $day" && dk status --format csv --as-of "$day" 2>"$TMP/status.err"; done >"$TMP/lists"
    "$TOP/test/year.pl" check "$table" <"$TMP/lists"
}
# The manifest of a release, by its tag, and the allowed_signers that it lists.
manifest_of() {
    local file
    file=$TMP/manifest.$1
    [ -s "$file" ] || g show "release/$1:$(printf 'control/releases/%06d.xml' "$1")" >"$file"
    echo "$file"
}
signers_of() {
    local file
    file=$TMP/signers.$1
    [ -s "$file" ] || g cat-file blob "$(sed -n 's|^<control path="control/allowed_signers" blob="\([0-9a-f]*\)".*|\1|p' "$(manifest_of "$1")")" >"$file"
    echo "$file"
}
stock() {
    local judge=$(($1 > 1 ? $1 - 1 : 1)) manifest date name tag path signer signers own status=0
    manifest=$(manifest_of "$1") signers=$(signers_of "$judge") own=$(signers_of "$1")
    date=$(sed -n '2s/.* date="\([^"]*\)".*/\1/p' "$manifest" | tr -d ':T-')
    name=$(sed -n '2s/.* name="\([^"]*\)".*/\1/p' "$manifest")
    for tag in "release/$1" ${name:+"edition/$name"}; do
        g -c gpg.ssh.allowedSignersFile="$signers" verify-tag "$tag" 2>&1 || status=1
    done
    for path in $(sed -n 's/^<statement path="\([^"]*\)".*/\1/p' "$manifest"); do
        signer=$(sed -n 's/^signer: //p' "$firm/$path")
        ssh-keygen -Y verify -f "$signers" -I "$signer" -n approval-v1@docket -O "verify-time=$date" -s "$firm/$path.sig" <"$firm/$path" 2>&1 || status=1
        [ "$signers" = "$own" ] || cmp -s "$signers" "$own" ||
            ssh-keygen -Y verify -f "$own" -I "$signer" -n approval-v1@docket -O "verify-time=$date" -s "$firm/$path.sig" <"$firm/$path" 2>&1 || status=1
    done
    return $status
}
# check NAME [all]: `all`: on every day on which something begins or ends
check() {
    local name="release $sequence: $1" fine=1 days
    if [ "${2:-}" = all ]; then
        days=$("$TOP/test/year.pl" days "$table")
    else
        days="$(berlin) $("$TOP/test/year.pl" days "$table" | shuf -n 2 --random-source=<(yes "$sequence"))"
    fi
    # shellcheck disable=SC2086
    status_on $days >"$TMP/log" 2>&1 || { not_ok "$name: status" "$(cat "$TMP/log" "$TMP/status.err")" && fine=; }
    dk verify ${root:+--root "$root"} >"$TMP/verified" 2>&1 || { not_ok "$name: verify" "$(cat "$TMP/verified")" && fine=; }
    grep -q "^Newest: $sequence:" "$TMP/verified" || { not_ok "$name: the newest" "$(cat "$TMP/verified")" && fine=; }
    stock "$sequence" >"$TMP/log" 2>&1 || { not_ok "$name: stock git and ssh-keygen" "$(cat "$TMP/log")" && fine=; }
    [ -n "$root" ] || root=$(sed -n 's/^Root: *//p' "$TMP/verified")
    [ -z "$fine" ] || ok "$name"
}

# --- what people do ---------------------------------------------------------------------------------------------------------------------

head=t.wilke manager=h.osei safety=k.nowak third=
# Who signs what with which key: key names are people's, and their second key's.
people_for() {
    case $1 in
    EM-*) echo "$manager a.brandt" ;;
    EP-* | F-0[1238]) echo "$head $manager" ;;
    WI-*) echo "$safety $head $third" ;;
    R-*) echo a.brandt ;;
    control) echo a.brandt ;;
    *) echo "$manager" ;;
    esac
}
sign() {
    local person=$1
    shift
    tick
    dk approve --key "$(key "$person")" --yes "$@"
}
sign_all() {
    local id person
    for id; do
        for person in $(people_for "$id"); do sign "$person" "$id" || return; done
    done
}
# change ID [CLASS]: a sentence more, and the next revision
change() {
    tick
    printf '\nAdded on %s.\n' "$(date -u -d "@$now" +%FT%T)" >>"$firm/$(file_of "$1")"
    dk revise "$1" --change "Says what was added at $now" --class "${2:-minor}"
}
# put ID REVISION [EFFECTIVE [UNTIL]]: revised, signed, issued
put() {
    change "$1" && sign_all "$1" && issue "$1" ${3:+--effective "$3"} ${4:+--until "$4"} >"$TMP/issued" && released && has "$@"
}
control() {
    tick
    g commit -q -m "$1" docket.yaml control/allowed_signers 2>/dev/null
    sign a.brandt control && issue control && released
}
verb() {
    tick
    dk "$@"
}

# --- January to March: the first edition, everyday issues -----------------------------------------------------------------------------

at 2026-01-12T09:00:00Z
begin
all_ids=(EM-{01..10} EP-{01..20} WI-{01..12} F-{01..16} R-01 R-02 "${generated_ids[@]}")
quiet 'reviews' sign t.wilke EP-{01..20} EP-{40..59} F-{01,02,03,08}
quiet 'reviews' sign k.nowak WI-{01..12} WI-{40..59}
quiet 'reviews and approvals' sign h.osei EM-{01..10} EP-{01..20} EP-{40..59} F-{01..16} F-{40,41,42}
quiet 'approvals' sign t.wilke WI-{01..12} WI-{40..59}
quiet 'approvals' sign a.brandt EM-{01..10} R-01 R-02
quiet 'the first edition' promulgate 2026 && released
for id in "${all_ids[@]}"; do has "$id" 1; done
[ ${#all_ids[@]} = 103 ] || not_ok "103 documents, not ${#all_ids[@]}"
check 'the first edition of 103 documents' all

# The server, with docket's hooks, and a second clone.
git clone -q --bare "$firm" "$TMP/server.git"
quiet 'hooks of the server' "$B/bin/docket-hook" -C "$TMP/server.git" --root "$root" install
g remote add origin "$TMP/server.git"
g fetch -q && g branch -q -u origin/main
git clone -q "$TMP/server.git" "$TMP/second"
push() {
    g push -q --atomic origin main --tags
}

# Drafts, from now on: one committed, one never released, one that lies uncommitted.
firm_use "$TMP/firm"
quiet 'a draft' change EP-59
generated EP-90 'A draft of the year'
g add procedures/EP-90.md && g commit -q -m 'Begin EP-90'
printf '\nNot committed yet.\n' >>"$firm/work-instructions/WI-59.md"
uncommitted=$(git -C "$firm" diff | sha256sum)

# Half past eleven at night in Greenwich is the next day in Berlin.
at 2026-02-03T23:20:00Z
quiet 'EP-41' put EP-41 2
[ "$(berlin)" = 2026-02-04 ] || not_ok 'the day in Berlin'
check 'half past midnight in Berlin'
on 2026-02-10
quiet 'three at once' change EP-42 && quiet 'three at once' change WI-42 && quiet 'three at once' change F-42
quiet 'three at once' sign_all EP-42 WI-42 F-42
quiet 'three at once' issue EP-42 WI-42 F-42 && released && has EP-42 2 && has WI-42 2 && has F-42 2
check 'three documents at once'
on 2026-02-17
quiet 'editorial' change EP-43 editorial
refused 'the head of department has no part in an editorial change' 3 "t.wilke doesn't have that role" sign t.wilke EP-43
quiet 'editorial' sign h.osei EP-43
quiet 'editorial' issue EP-43 && released && has EP-43 2
check 'an editorial change with one step'
# A new document that calls itself editorial takes all steps all the same.
generated EP-60 'A newcomer'
sed -i 's/^change: .*/change: {text: First edition, class: editorial}/' "$firm/procedures/EP-60.md"
g add procedures/EP-60.md && g commit -q -m 'Begin EP-60'
refused 'a first revision is no editorial change' 3 "h.osei doesn't have that role" sign h.osei EP-60
quiet 'a new document' sign_all EP-60
quiet 'a new document' issue EP-60 && released && has EP-60 1
check 'a new document'
on 2026-02-24
echo 'Read and agreed, D. Lindqvist' >"$TMP/scan.txt"
quiet 'attested' change EP-44
refused 'attesting for somebody who has a key' 3 'has a key' sign m.vogt EP-44 --attest t.wilke --evidence "$TMP/scan.txt"
refused 'attesting without the right to' 3 'may not sign for others' sign k.nowak EP-44 --attest d.lindqvist
quiet 'attested' sign m.vogt EP-44 --attest d.lindqvist --evidence "$TMP/scan.txt"
quiet 'attested' sign h.osei EP-44
quiet 'attested' issue EP-44 && released && has EP-44 2
check 'an attested review'
quiet 'to the server' push

# --- an edition for later; what is urgent goes before it --------------------------------------------------------------------------------

on 2026-03-10
for id in EP-45 EP-46 EP-47 WI-45 WI-46; do quiet 'the second edition' change $id && quiet 'the second edition' sign_all $id; done
refused 'an edition while drafts are open' 1 "EP-59 isn't" promulgate 2026-2 --effective 2026-05-01
quiet 'the second edition' promulgate 2026-2 --effective 2026-05-01 --without EP-59 --without EP-90 && released
for id in EP-45 EP-46 EP-47 WI-45 WI-46; do has $id 2 2026-05-01; done
check 'an edition that waits for May' all
on 2026-03-12
quiet 'urgent' put EP-48 2
check 'an urgent issue while an edition waits'
# Of a document that is part of it: the scheduled revision is called off, and the fix comes at once.
quiet 'called off' verb withdraw EP-45@2 --yes --key "$(key h.osei)"
quiet 'called off' issue EP-45 && released && ended EP-45 2
check 'a scheduled revision is called off'
refused 'what was called off is not issued again' 1 'revision 2 was withdrawn' issue EP-45
quiet 'urgent' put EP-45 3
check 'and another comes at once'
# Nobody called off the revision that waits, so docket tells what becomes of the fix.
quiet 'overtaken' put WI-46 3
check 'a fix that the edition takes the place of'
grep -q 'docket withdraw WI-46@2' "$TMP/issued" && ok 'a fix that is overtaken is told so' || not_ok 'a fix that is overtaken is told so' "$(cat "$TMP/issued")"
# A fix for the time until then: afterwards the scheduled one comes.
quiet 'temporary' put EP-46 3 2026-03-12 2026-04-30
check 'a temporary revision until the edition is in force'
# One that passes, and the old one is in force again.
quiet 'temporary' put WI-47 2 2026-03-12 2026-03-20
check 'a temporary revision'
# The night in which the clocks go forward: 00:30 and 03:30 are on the same day.
at 2026-03-28T23:20:00Z
quiet 'summer time' put WI-48 2
check 'half an hour into the day of summer time'
at 2026-03-29T01:30:00Z
quiet 'summer time' put WI-48 3
check 'half past three on that day'
refused 'a temporary revision that is over is not released anew' 3 'nothing to release' issue WI-47
tick
sed -i 's/^Readings/All readings/' "$firm/work-instructions/WI-47.md"
g commit -q -m 'Other content under the number that passed' work-instructions/WI-47.md
refused 'its number is not used again' 3 'released with other content' sign k.nowak WI-47
g revert --no-edit HEAD >/dev/null 2>&1
quiet 'to the server' push

# --- stops, and their ends ----------------------------------------------------------------------------------------------------------------

on 2026-04-07
quiet 'suspended' verb suspend EP-49 --yes --key "$(key h.osei)"
quiet 'suspended' issue EP-49 --until 2026-04-10 && released && stopped EP-49 1 2026-04-10
check 'a suspension with an end'
on 2026-04-13
# The first stop's statement, signed for once, laid beside itself under the next number.
replayed=$(cd "$firm" && echo control/approvals/EP-49*/1/*.suspended.*h.osei)
cp "$firm/$replayed" "$firm/$replayed.2" && cp "$firm/$replayed.sig" "$firm/$replayed.2.sig"
g add control && g commit -q -m 'A statement, once more'
refused 'a second stop with the statement of the first' 3 'nothing to release' issue EP-49
quiet 'suspended' verb suspend EP-49 --yes --key "$(key h.osei)"
quiet 'suspended' issue EP-49 && released && stopped EP-49 1
check 'a second suspension, with a statement of its own'
on 2026-04-20
quiet 'resumed' verb resume EP-49 --yes --key "$(key h.osei)"
quiet 'resumed' issue EP-49 && released && goes_on EP-49
check 'in force again'
refused 'a third stop with what was signed for the second' 3 'nothing to release' issue EP-49
on 2026-04-21
quiet 'reviewed' verb review EP-50 --no-change --yes --key "$(key h.osei)"
quiet 'withdrawn' verb withdraw EP-51 --yes --key "$(key h.osei)"
quiet 'withdrawn' issue EP-51 --effective 2026-04-27 && released && ended EP-51 1 2026-04-27
check 'a withdrawal for later'
on 2026-04-28
quiet 'withdrawn' put EP-52 2
check 'the withdrawal is in force' all
[ ! -e "$firm/procedures/EP-51.md" ] && ok 'the file of the withdrawn procedure is gone' || not_ok 'the file of the withdrawn procedure is gone'
generated EP-51 'Another one'
sed -i 's/^revision: 1/revision: 2/' "$firm/procedures/EP-51.md"
g add procedures && g commit -q -m 'EP-51 again'
sign_all EP-51 >"$TMP/log" 2>&1
refused 'an identifier that was withdrawn does not come back' 1 "can't come back" issue EP-51
g rm -q procedures/EP-51.md && g commit -q -m 'No EP-51'
quiet 'to the server' push

# --- people and their keys ----------------------------------------------------------------------------------------------------------------

# A key is replaced: what the old one signed and no release relied on yet has to be signed again.
on 2026-05-04
quiet 'a review with the old key' change WI-49
quiet 'a review with the old key' sign k.nowak WI-49
quiet 'a new key' verb person add k.nowak --key "$(key k.nowak.2).pub"
quiet 'a new key' control 'A new key of k.nowak'
check 'a key is replaced'
refused 'the old key' 3 "isn't good any more\|was good until" sign k.nowak WI-50
refused 'what only the old key signed' 1 "isn't 'reviewed' yet\|isn't" issue WI-49
safety=k.nowak.2
quiet 'signed again' sign_all WI-49
quiet 'signed again' issue WI-49 && released && has WI-49 2
check 'signed again with the new key'

# A key is stolen. Whoever has it signs, and dates back what he signs.
on 2026-05-18
stolen_base="$sequence $(sha256sum <"$(manifest_of "$sequence")" | cut -d' ' -f1)"
stolen_date=$(date -u -d "@$now" +%FT%TZ)
quiet 'a key is stolen' verb person end h.osei --keep-roles
quiet 'a key is stolen' control 'The key of h.osei is stolen'
check 'a stolen key is revoked'
quiet 'by the thief' change F-40
refused 'the stolen key' 3 'good until' sign h.osei F-40
forged=$(sha256sum <"$firm/manual-templates/forms/F-40.md" | cut -d' ' -f1)
mkdir -p "$firm/control/approvals/F-40/2"
forgery=$firm/control/approvals/F-40/2/${forged:0:12}.approved.ems-manager.h.osei
printf 'docket-statement 1\nsystem: %s\nsubject: document\nid: F-40\nlanguage: en\nrevision: 2\nsha256: %s\nassets: -\nbase: %s\nrole: ems-manager\nmeaning: approved\nperson: h.osei\nsigner: h.osei\nevidence: -\ndate: %s\n' \
    "$(sed -n 's/^system: //p' "$firm/docket.yaml")" "$forged" "$stolen_base" "$stolen_date" >"$forgery"
ssh-keygen -q -Y sign -n approval-v1@docket -f "$(key h.osei)" "$forgery" 2>/dev/null
g add control && g commit -q -m 'Dated back'
refused 'a statement of the stolen key, dated before its end' 1 "isn't 'approved' yet" issue F-40
quiet 'another key' verb person add h.osei --key "$(key h.osei.2).pub"
quiet 'another key' control 'h.osei has another key'
check 'another key for whom it was stolen from'
refused 'the forgery still' 1 "isn't 'approved' yet" issue F-40
manager=h.osei.2
quiet 'approved by himself' sign_all F-40
quiet 'approved by himself' issue F-40 && released && has F-40 2
check 'approved with the key that he has now'

# A deputy, for two weeks; both of the days are his.
on 2026-06-01
sed -i 's/^  ems-manager: .*/  ems-manager: {title: Environmental management representative, deputies: [{for: h.osei, person: k.nowak, from: 2026-06-08, until: 2026-06-19}]}/' "$firm/docket.yaml"
refused 'rules that nobody approved' 3 "isn't\|nothing to release" issue control
quiet 'a deputy' control 'k.nowak stands in for h.osei'
check 'a deputy is named'
quiet 'a deputy' change F-41
refused 'the deputy before her time' 3 "doesn't have that role" sign k.nowak.2 F-41
at 2026-06-07T22:20:00Z
quiet 'her first day begins in Berlin' sign k.nowak.2 F-41
quiet 'her first day begins in Berlin' issue F-41 && released && has F-41 2
check 'a deputy approves on her first day'
at 2026-06-19T21:20:00Z
quiet 'her last day' change F-42 && quiet 'her last day' sign k.nowak.2 F-42
at 2026-06-19T22:20:00Z
refused 'what the deputy approved, released after her time' 1 "isn't 'approved' yet" issue F-42
quiet 'the manager is back' sign_all F-42
quiet 'the manager is back' issue F-42 && released && has F-42 3
check 'the manager approves again'
quiet 'to the server' push

# One leaves, another comes: what he reviewed last doesn't count any more.
on 2026-07-01
quiet 'his last review' change EP-53 && quiet 'his last review' sign t.wilke EP-53
quiet 'she has a key' verb person add s.yilmaz --key "$(key s.yilmaz).pub"
quiet 'he leaves' verb person end t.wilke
quiet 'he leaves' control 'T. Wilke has left, S. Yilmaz signs'
check 'one leaves, another comes'
refused 'the key of one who left' 3 "good until\|nobody" sign t.wilke EP-54
refused 'what he signed and nobody released' 1 "isn't 'reviewed' yet" issue EP-53
refused 'attested, now that she has a key' 3 'has a key' sign m.vogt EP-53 --attest s.yilmaz
head=s.yilmaz
quiet 'her review' sign_all EP-53
quiet 'her review' issue EP-53 && released && has EP-53 2
check 'she reviews'

# Other rules: work instructions want the manager's approval too.
on 2026-07-20
quiet 'under the old rules' change WI-51 && quiet 'under the old rules' sign_all WI-51
sed -i 's/\(role: safety-officer}, {meaning: approved, role: department-head}\)\]/\1, {meaning: approved, role: ems-manager}]/' "$firm/docket.yaml"
quiet 'other rules' control 'The manager approves work instructions, too'
check 'other rules of approval'
refused 'what the old rules would have let pass' 1 "isn't 'approved' yet" issue WI-51
third=h.osei.2
quiet 'the third step' sign h.osei.2 WI-51
quiet 'the third step' issue WI-51 && released && has WI-51 2
check 'by the new rules'
quiet 'to the server' push

# A change of the control files is taken back; what approved it doesn't bring it again.
on 2026-08-03
echo '# A note.' >>"$firm/docket.yaml"
quiet 'a note' control 'A note'
check 'a change of the rules'
sed -i '$d' "$firm/docket.yaml"
quiet 'no note' control 'No note'
check 'taken back'
echo '# A note.' >>"$firm/docket.yaml"
g commit -q -m 'The note again' docket.yaml
refused 'the change again by its old approval' 1 "isn't 'approved' yet" issue control
quiet 'other documents go on meanwhile' put EP-57 2
check 'a draft of the rules lies in the tree'
sed -i '$d' "$firm/docket.yaml"
g commit -q -m 'No note' docket.yaml
quiet 'to the server' push

# --- several at once ------------------------------------------------------------------------------------------------------------------------

on 2026-08-17
quiet 'two at once' change EP-54 && quiet 'two at once' change EP-55
quiet 'two at once' sign_all EP-54 EP-55
tick
dk issue --key "$(key m.vogt)" EP-54 >"$TMP/one" 2>&1 &
one=$!
dk issue --key "$(key m.vogt)" EP-55 >"$TMP/other" 2>&1
other=$?
wait $one
one=$?
[ "$one.$other" = 0.0 ] && ok 'two issues at once in one folder' || not_ok 'two issues at once in one folder' "$(cat "$TMP/one" "$TMP/other")"
released && released
for id in EP-54 EP-55; do
    n=$((sequence - 1))
    grep -q "^<document id=\"$id\" language=\"en\" revision=\"2\"" "$(manifest_of $n)" || n=$sequence
    echo "D $id 2 $(berlin) - - $n -" >>"$table"
done
check 'one after the other'
stock $((sequence - 1)) >"$TMP/log" 2>&1 || not_ok 'the first of the two by stock tools' "$(cat "$TMP/log")"
quiet 'to the server' push

# The second clone: approvals made in a branch there, while the first issues something else; merged, pushed, issued by the first.
second() {
    firm_use "$TMP/second"
}
first() {
    firm_use "$TMP/firm"
}
on 2026-09-07
second
g pull -q --ff-only && g fetch -q --tags
g switch -q -c revision-of-56
quiet 'in a branch' change EP-56 && quiet 'in a branch' sign_all EP-56
refused 'no release but on the controlled branch' 3 'git switch main' issue EP-56
first
quiet 'meanwhile' put WI-52 2
check 'an issue while approvals lie in a branch elsewhere'
quiet 'to the server' push
second
g switch -q main && g pull -q --ff-only && g fetch -q --tags
g merge -q --no-ff --no-edit revision-of-56 >"$TMP/log" 2>&1 || not_ok 'merge' "$(cat "$TMP/log")"
quiet 'the merge is taken by the server' push
first
g pull -q --ff-only >"$TMP/log" 2>&1 || not_ok 'pull' "$(cat "$TMP/log")"
quiet 'approved in the branch' issue EP-56 && released && has EP-56 2
check 'approved in a branch of another clone'
quiet 'to the server' push

# The clones diverge: the second issues, the first has drafts that it didn't push yet.
on 2026-09-21
quiet 'a draft here' change EP-58 && quiet 'a draft here' sign_all EP-58
second
g pull -q --ff-only && g fetch -q --tags
quiet 'an issue there' put WI-53 2
check 'an issue in the other clone'
quiet 'to the server' push
first
refused 'a push of what lags behind' 1 'rejected\|fetch first' push
g pull -q --rebase --autostash >"$TMP/log" 2>&1 || not_ok 'pull --rebase' "$(cat "$TMP/log")"
g fetch -q --tags
check 'the first clone after it has fetched'
quiet 'the draft, rebased' issue EP-58 && released && has EP-58 2
check 'approvals that were rebased'
quiet 'to the server' push

# Two clones make the same release: who pushes second is told so, drops his, and issues again.
on 2026-10-05
second
g pull -q --ff-only && g fetch -q --tags
quiet 'there' change WI-54 && quiet 'there' sign_all WI-54 && quiet 'there' issue WI-54
lost=$((sequence + 1))
first
quiet 'here' put EP-40 2
check 'the one of two releases of one number'
quiet 'to the server' push
second
refused 'the other one' 1 'rejected\|already exists\|fetch first' push
refused 'a release that lost, fetched over' 1 'clobber' g fetch --tags
quiet 'dropped' verb issue --drop "$lost"
g pull -q --rebase >"$TMP/log" 2>&1 || not_ok 'pull --rebase' "$(cat "$TMP/log")"
quiet 'tags' g fetch -q --tags
quiet 'issued again' issue WI-54 && released && has WI-54 2
check 'the release that lost, made again'
quiet 'to the server' push
first
g pull -q --rebase --autostash && g fetch -q --tags
check 'both clones are of one mind'

# --- the clocks go back; the year turns ---------------------------------------------------------------------------------------------------

at 2026-10-24T22:20:00Z
quiet 'winter time' put EP-42 3
check 'half past midnight, the day the clocks go back'
at 2026-10-25T22:50:00Z
quiet 'winter time' put EP-42 4
check 'before midnight, 25 hours later'
at 2026-12-31T23:20:00Z
for id in EM-01 EM-04 EP-02; do quiet 'the third edition' change $id && quiet 'the third edition' sign_all $id; done
quiet 'the third edition' promulgate 2027 --without EP-59 --without EP-90 --without WI-47 && released
for id in EM-01 EM-04 EP-02; do has $id 2; done
[ "$(berlin)" = 2027-01-01 ] || not_ok "the year turns in Berlin first"
check 'an edition in the first half hour of the year in Berlin' all
quiet 'to the server' push

# --- in the end -----------------------------------------------------------------------------------------------------------------------------

[ "$(git -C "$firm" diff | sha256sum)" = "$uncommitted" ] && ok 'what lay uncommitted all the year lies there still' || not_ok 'uncommitted' "$(git -C "$firm" diff --stat)"
result 'git fsck' git -C "$TMP/server.git" fsck --strict --no-dangling
git clone -q "$TMP/server.git" "$TMP/auditor"
firm_use "$TMP/auditor"
check 'a stranger with a clone of the server'
for n in $(seq 1 $((sequence - 1))); do stock "$n" >>"$TMP/log" 2>&1 || not_ok "release $n, from the auditor's clone" "$(tail -n 5 "$TMP/log")"; done
[ "$sequence" -ge 31 ] && ok "$sequence releases, $steps steps" || not_ok "only $sequence releases"
finish
