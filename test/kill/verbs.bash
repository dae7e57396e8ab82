# Sourced after test/tap.bash and test/firm.bash: verbs that are killed, and what has to be true when they are run again.
#
#   scenarios            makes the repositories that verbs are tried in, below $TMP/stage, and what each comes to
#   count_calls NAME [recorded]   how many calls docket makes there that change something
#   attempt NAME HOW N   one try, a line "ok …" or "not ok …":
#     before|after|fail|full N   at docket's call N (see shim.c)
#     WORD N           at the signature N: see signer() for the words
#     instant|group N      killed after N microseconds; docket alone, or ssh-keygen with it
#     lost:WAY N       after call N power is lost, see crash.pl for the ways
#     unwritable FOLDER    a folder that nothing can be written to
#   all_cases            the cases of every scenario, a line for each: NAME HOW N
#   power_cases NAME…    those with a loss of power
#   in_parallel          cases from standard input, "NAME HOW N" on each line, in $JOBS processes
# shellcheck shell=bash disable=SC2154
shim=$B/test/shim.so
work=$TMP/work
JOBS=${JOBS:-2}
# A sanitizer's library wants to be the first that is loaded.
export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0

declare -A arguments=(
    [approve]="approve EP-01 EP-02 --yes --key $(key t.wilke)"
    [attest]="approve WI-01 --yes --key $(key m.vogt) --attest r.hansen --evidence $TMP/mail.txt"
    [promulgate]="promulgate 2026 --key $(key a.brandt)"
    [issue]="issue EP-01 G-01 --key $(key m.vogt)"
    [withdraw]="withdraw EP-02 --yes --key $(key h.osei)"
    [suspend]="suspend EP-01 --yes --key $(key h.osei)"
    [removal]="issue EP-02 --key $(key m.vogt)"
    [drop]="issue --drop 2"
)
# What is signed in each.
declare -A signatures=([approve]=2 [attest]=1 [promulgate]=2 [issue]=1 [withdraw]=1 [suspend]=1 [removal]=1 [drop]=0)
names=(approve attest promulgate issue withdraw suspend removal drop)

# In the place of ssh-keygen. At the signature $SIGNER_AT of a try:
#   self-before, self-after      it is killed, before it has signed, or afterwards
#   parent-before, parent-after  docket is killed; it goes on itself
#   both-before, both-after      both are
#   half, half-both              it is killed (with docket) when half of the signature is written
#   refuse                       it doesn't sign
# A signature that was completed is kept below $SIGNER_FOLDER.
signer() {
    cat <<'END'
#!/bin/bash
n=$(($(cat "$SIGNER_FOLDER/calls") + 1))
echo $n >"$SIGNER_FOLDER/calls"
how=
[ $n != "$SIGNER_AT" ] || how=$SIGNER_HOW
file=${!#}
case $how in
self-before) kill -9 $$ ;;
parent-before) kill -9 $PPID ;;
both-before) kill -9 $PPID $$ ;;
refuse) echo 'no' >&2 && exit 255 ;;
esac
END
    printf '%s "$@" || exit\n' "$(command -v ssh-keygen)"
    cat <<'END'
case $how in
half*) truncate -s 150 "$file.sig" ;;
*) cp "$file.sig" "$SIGNER_FOLDER/$n.sig" ;;
esac
case $how in
self-after | half) kill -9 $$ ;;
parent-after) kill -9 $PPID ;;
both-after | half-both) kill -9 $PPID $$ ;;
esac
exit 0
END
}

# What the verb has come to, by names alone: digests hold dates.
outcome() {
    # What could be signed of two documents is committed, and the rest by the next run.
    [ "$name" = approve ] || git rev-list --count HEAD
    git ls-tree -r --name-only HEAD
    git tag -l
}
# copy NAME FOLDER: with drafts that nobody may touch
copy() {
    cp -a "$TMP/stage/$1" "$2" && echo 'An edit of somebody.' >>"$2/manual-templates/forms/F-01.md" && echo 'A note.' >"$2/notes.md"
}
drafts=$' M manual-templates/forms/F-01.md\n?? notes.md'

stage() {
    cp -a "$firm" "$TMP/stage/$1"
}
# Release 2 was made here, and another one was pushed first.
stage_drop() {
    local base=$firm
    git clone -q --bare "$firm" "$TMP/server.git" && cp -a "$firm" "$TMP/theirs" && cp -a "$firm" "$TMP/ours" || return
    firm_use "$TMP/theirs" && issue EP-01 && git -C "$firm" push -q --atomic "$TMP/server.git" main release/2 || return
    firm_use "$TMP/ours" && issue G-01 && git -C "$firm" remote add origin "$TMP/server.git" && git -C "$firm" fetch -q --no-tags origin && stage drop || return
    firm_use "$base"
}
scenarios() {
    local name shown=$TMP/scenarios
    mkdir -p "$TMP/stage" "$TMP/bin" "$TMP/outcome" "$TMP/signed"
    signer >"$TMP/bin/ssh-keygen" && chmod +x "$TMP/bin/ssh-keygen"
    echo 'I have read it.' >"$TMP/mail.txt"
    firm "$TMP/firm"
    {
        stage approve && stage attest
        approve_all EM-01 EP-01 EP-02 WI-01 F-01 G-01 && stage promulgate && promulgate 2026 || exit 3
        on 2026-03-09
        revise procedures/EP-01.md 2 && revise manual-templates/registers/G-01.md B && approve_all EP-01 G-01 && stage issue && stage_drop || exit 3
        stage suspend && stage withdraw && dk withdraw EP-02 --yes --key "$(key h.osei)" && stage removal || exit 3
    } >"$shown" 2>&1
    on 2026-03-16
    for name in "${names[@]}"; do
        copy "$name" "$work" && cd "$work" || exit 3
        signing none 0
        verb "$name" >>"$shown" 2>&1 || { cat "$shown" >&2 && exit 3; }
        outcome >"$TMP/outcome/$name"
        cd / && rm -rf "$work"
    done
}
# signing HOW N: no signature is there yet
signing() {
    export SIGNER_FOLDER=$work.signed SIGNER_HOW=$1 SIGNER_AT=$2
    rm -rf "$SIGNER_FOLDER" && mkdir "$SIGNER_FOLDER" && echo 0 >"$SIGNER_FOLDER/calls"
}
# verb NAME [ENVIRONMENT…]: in the working folder
verb() {
    local words
    read -ra words <<<"${arguments[$1]}"
    shift
    env PATH="$TMP/bin:$PATH" "$@" "$B/bin/docket-${words[0]}" "${words[@]:1}" </dev/null
}
# count_calls NAME [recorded]: with record.c, which makes some itself
count_calls() {
    copy "$1" "$work" && cd "$work" || exit 3
    signing none 0
    rm -rf "$work.kept" "$work.log" && mkdir "$work.kept" && : >"$work.log"
    verb "$1" KILL_COUNT="$TMP/count" KILL_PROGRAM=docket- RECORD_LOG="$work.log" RECORD_ROOT="$work" RECORD_KEPT="$work.kept" \
        LD_PRELOAD="$shim${2:+ $B/test/record.so}" >"$TMP/out" 2>&1 || exit 3
    cd / && rm -rf "$work"
    cat "$TMP/count"
}

# The first run, which something happens to. It ends when ssh-keygen does, too, if that goes on alone.
first_run() {
    local name=$1 how=$2 number=$3
    (
        case $how in
        before | after | fail | full)
            verb "$name" KILL_AT="$number" KILL_HOW="$how" KILL_PROGRAM=docket- LD_PRELOAD="$shim"
            ;;
        lost:*)
            rm -rf "$work.kept" "$work.log" && mkdir "$work.kept" && : >"$work.log"
            verb "$name" KILL_AT="$number" KILL_HOW=after KILL_PROGRAM=docket- RECORD_LOG="$work.log" RECORD_ROOT="$work" RECORD_KEPT="$work.kept" \
                LD_PRELOAD="$shim $B/test/record.so"
            ;;
        instant) verb "$name" timeout --foreground -s KILL "$(printf '0.%06d' "$number")" ;;
        group) verb "$name" timeout -s KILL "$(printf '0.%06d' "$number")" ;;
        # Without what lets root write everywhere.
        unwritable) verb "$name" $([ "$(id -u)" != 0 ] || echo setpriv --bounding-set=-dac_override,-dac_read_search) ;;
        *) verb "$name" ;;
        esac
        echo $? >"$work.status"
    ) 2>&1 | cat >"$work.first"
    read -r told <"$work.status"
    case $how in lost:*) perl "$TOP/test/kill/crash.pl" "$work.log" "${how#lost:}" || told=crash ;; esac
}

# Nothing is released half.
check_tags() {
    local tag
    for tag in $(git tag -l); do
        git merge-base --is-ancestor "$tag^{commit}" HEAD || return
        git cat-file -e "HEAD:$(git cat-file tag "$tag" | sed -n 's/^manifest: //p')" || return
    done
}
# Each signature that was made is in the repository.
check_signatures() {
    local all signature found
    all=$({
        git ls-tree -r HEAD control/approvals | awk '/\.sig$/ { print $3 }' | git cat-file --batch
        git for-each-ref --format='%(objectname)' refs/tags | git cat-file --batch
    } | tr -d '\n')
    set -- "$SIGNER_FOLDER"/*.sig
    for signature; do
        found=$(tr -d '\n' <"$signature")
        [[ $all == *"$found"* ]] || { echo "lost: $signature"; return 1; }
    done
    # Killed with it, ssh-keygen's stand-in may not have kept what was signed.
    [ "$how" = group ] || [ $# = "$1" ] || [ $# = "${signatures[$name]}" ] || { echo "$# signatures were made"; return 1; }
}
check_end() {
    local left
    [ "$(outcome)" = "$(cat "$TMP/outcome/$name")" ] || { echo "not what it comes to:" && outcome | diff "$TMP/outcome/$name" -; return 1; }
    [ "$(git status --porcelain)" = "$drafts" ] || { echo 'status:' && git status --porcelain; return 1; }
    git fsck --strict --no-dangling || return
    check_tags || { echo "a tag is beside its manifest"; return 1; }
    [ -z "$(git tag -l)" ] || "$B/bin/docket-verify" 2>&1 || return
    left=$(find . -name '*.lock' -o -name '.docket-new' -o -name '*.??????' -path '*/.*' ! -path './.git/objects/??/*' ! -name '*.sample' -o -path './.git/docket/?*' ! -name locks ! -name lock ! -name spool)
    [ -z "$left" ] || { echo 'left behind:' && echo "$left"; return 1; }
    # Dropping goes back to where the branch was, and signs nothing.
    [ "$name" != drop ] || return 0
    [ -z "$(git log -g --format=%H HEAD | sort | uniq -d)" ] || { echo 'twice in the reflog'; return 1; }
    # What was lost with the power may have been signed again.
    [[ $how == lost:* ]] || check_signatures
}

# attempt NAME HOW N
attempt() {
    local name=$1 how=$2 number=$3 text="$1: $2 $3" told second complete='' output
    rm -rf "$work" && copy "$name" "$work" && cd "$work" || exit 3
    signing "$how" "$number"
    [ "$how" != unwritable ] || chmod a-w "$number" || exit 3
    first_run "$name" "$how" "$number"
    [ "$how" != unwritable ] || chmod u+w "$number" || exit 3
    # What is dropped has its tag to the end, so that the next run knows of it.
    output=$(git fsck --strict --no-dangling 2>&1 && { [ "$name" = drop ] || check_tags; }) || { not_ok "$text: not whole" "$output"; return; }
    # Of a deletion the journal holds nothing but locks.
    [ "$(outcome)" != "$(cat "$TMP/outcome/$name")" ] || { [ "$name" != drop ] && [ -e .git/docket/journal ]; } || complete=1
    [ "$how" != unwritable ] || [ "$told" = 0 ] || [ "$name" = drop ] || [ "$(git rev-parse HEAD).$(git status --porcelain)" = "$(git -C "$TMP/stage/$name" rev-parse HEAD).$drafts" ] ||
        { not_ok "$text: refused, and changed" "$(cat "$work.first")"; return; }
    [ "$told" != 0 ] || [ -n "$complete" ] || { not_ok "$text: status 0, and not done" "$(cat "$work.first")"; return; }
    [ "$how" != full ] && [ "$how" != fail ] && [ "$how" != unwritable ] || [ "$told" = 3 ] || [ "$told" = 0 ] ||
        { not_ok "$text: status $told" "$(cat "$work.first")"; return; }
    # The next run, half a minute later.
    export SIGNER_AT=0 SOURCE_DATE_EPOCH=$((now + 30))
    verb "$name" >"$work.second" 2>&1
    second=$?
    export SOURCE_DATE_EPOCH=$now
    [ $second = 0 ] || { [ -n "$complete" ] && grep -q 'is signed by all\|there is nothing to\|there is an edition\|there is no release 2 here' "$work.second"; } ||
        { not_ok "$text: the next run: $second" "first run, status $told:" "$(cat "$work.first")" "$(cat "$work.second")"; return; }
    output=$(check_end 2>&1) || { not_ok "$text" "$output" "first run, status $told:" "$(cat "$work.first")" "second run, status $second:" "$(cat "$work.second")"; return; }
    ok "$text: ${complete:+done, then }$second"
}

all_cases() {
    local name how i count folder
    # A full disk is full for the calls after it, too: not each of them has to be the first.
    local -A step=([before]=1 [after]=1 [fail]=1 [full]=3)
    for name in "${names[@]}"; do
        count=$(count_calls "$name")
        for how in before after fail full; do
            for ((i = 1; i <= count; i += step[$how])); do echo "$name $how $i"; done
        done
        for ((i = 1; i <= signatures[$name]; i++)); do
            for how in self-before self-after parent-before parent-after both-before both-after half half-both refuse; do echo "$name $how $i"; done
        done
        # By chance, but the same at each run.
        awk -v name="$name" -v seed="$count" \
            'BEGIN { srand(seed); for (i = 0; i < 16; i++) print name, i % 2 ? "instant" : "group", int(2000 + rand() * 60000) }'
        for folder in .git .git/objects .git/docket .git/refs/heads .git/refs/tags .git/logs/refs/heads . control control/approvals control/releases procedures; do
            [ ! -d "$TMP/stage/$name/$folder" ] || echo "$name unwritable $folder"
        done
    done
}
power_cases() {
    local name how i count
    for name; do
        count=$(count_calls "$name" recorded)
        for ((i = 1; i <= count; i++)); do
            for how in data names both $i; do echo "$name lost:$how $i"; done
        done
    done
}

in_parallel() {
    local i
    sort -R --random-source=<(yes) >"$TMP/cases"
    for ((i = 0; i < JOBS; i++)); do
        awk -v n="$JOBS" -v i="$i" 'NR % n == i' "$TMP/cases" | split -l 50 - "$TMP/cases.$i."
        (
            work=$TMP/work$i
            # A shell for each few: one that has had many thousands of children takes one of them for another of the same number.
            for cases in "$TMP/cases.$i."*; do
                (while read -r name how number; do attempt "$name" "$how" "$number" </dev/null; done <"$cases")
            done
        ) >"$TMP/told$i" &
    done
    wait
    for ((i = 0; i < JOBS; i++)); do cat "$TMP/told$i"; done
    failures=$((failures + $(cat "$TMP"/told? | grep -c '^not ok')))
    [ "$(cat "$TMP"/told? | grep -c '^ok \|^not ok ')" = "$(wc -l <"$TMP/cases")" ] || not_ok 'every case has its result'
}
