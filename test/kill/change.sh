#!/usr/bin/env bash
# A change killed before and after each of its calls that changes something, and with each of them failing: afterwards the repository is as it was, or,
# after the next run, as it was to be; never between. Part of `make kill`.
. "$(dirname "$0")/../tap.bash"
driver=$B/test/kill_change
shim=$B/test/shim.so
good=$TMP/good
mkdir "$good" && cd "$good" && git init -q -b main && mkdir gone && echo old >kept.md && echo old >edited.md && echo old >gone/away.md &&
    git add -A && git commit -qm 'First' && echo new >edited.md || exit 3

# state FOLDER: before, after, or what is in between
state() {
    local tag head files
    tag=$(git tag -l | tr '\n' ' ')
    head=$(git log -1 --format=%s)
    files=$(git status --porcelain | tr '\n' ';')
    case "$tag|$head|$files" in
    '|First| M edited.md;') echo before ;;
    'release/1 |Release 1|') [ "$(cat kept.md procedures/new/a.md edited.md)$([ -e gone/away.md ] && echo gone)" = $'changed\nA\nnew' ] && echo after || echo between ;;
    *) echo "between: $tag|$head|$files" ;;
    esac
}
# try HOW NUMBER
try() {
    local work=$TMP/work first second told
    rm -rf "$work" && cp -a "$good" "$work" && cd "$work" || exit 3
    # Within a shell of its own, whose word about the kill nobody needs.
    (KILL_AT=$2 KILL_HOW=$1 KILL_PROGRAM=kill_change LD_PRELOAD=$shim "$driver" >"$TMP/out" 2>&1; exit $?) 2>/dev/null
    told=$?
    first=$(state)
    git fsck --strict >"$TMP/fsck" 2>&1 || { not_ok "$1 $2: fsck" "$(cat "$TMP/fsck")"; return; }
    [ $told = 0 ] && [ "$first" != after ] && { not_ok "$1 $2: status 0, but $first"; return; }
    "$driver" begin >"$TMP/out2" 2>&1 || { not_ok "$1 $2: the next run" "$(cat "$TMP/out2")"; return; }
    second=$(state)
    case $second in before | after) ;; *) not_ok "$1 $2: $first, then $second"; return ;; esac
    "$driver" >"$TMP/out3" 2>&1 || { not_ok "$1 $2: the run after that" "$(cat "$TMP/out3")"; return; }
    [ "$(state)" = after ] || { not_ok "$1 $2: at last $(state)"; return; }
    [ -z "$(find . \( -name '*.lock' -o -name '.docket-new' -o -name '*.XXXXXX' \) ! -path './.git/docket/lock')" ] &&
        [ "$(ls -A .git/docket)" = "$(printf 'lock\nlocks')" ] && [ -z "$(ls -A .git/docket/locks)" ] ||
        { not_ok "$1 $2: left behind" "$(find . -name '*.lock' -o -name '.docket-new'; find .git/docket)"; return; }
    [ -z "$(git log -g --format=%H HEAD | sort | uniq -d)" ] || { not_ok "$1 $2: twice in the reflog"; return; }
    ok "$1 $2: $first, then $second"
}
KILL_COUNT=$TMP/count KILL_PROGRAM=kill_change
export KILL_COUNT KILL_PROGRAM
rm -rf "$TMP/work" && cp -a "$good" "$TMP/work" && cd "$TMP/work" && LD_PRELOAD=$shim "$driver" || exit 3
count=$(cat "$TMP/count")
unset KILL_COUNT
[ "$count" -gt 40 ] && ok "$count calls" || not_ok "only $count calls were seen"
for how in before after fail; do
    for ((i = 1; i <= count; i++)); do try $how "$i"; done
done
finish
