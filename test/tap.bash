# Sourced by test/run and by the scripts of test/: the same surroundings for all of them, and how results are told:
# "ok NAME" or "not ok NAME" on a line, details after "# ".
# shellcheck shell=bash disable=SC2034
set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
B=${B:-$TOP/build}
case $B in /*) ;; *) B=$TOP/$B ;; esac
export B TOP
docket=$B/bin/docket
SLOW=${SLOW:-}
export SLOW

# Nothing of the caller's own settings counts: no git configuration, a fixed identity and clock, one locale.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CDPATH SOURCE_DATE_EPOCH
unset "${!GIT_@}"
export LC_ALL=C.UTF-8 TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=tester@example.org GIT_AUTHOR_DATE=2026-03-02T09:00:00Z
export GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=tester@example.org GIT_COMMITTER_DATE=2026-03-02T09:00:00Z
# A status of its own, so that what a sanitizer found is never taken for "1, findings".
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:exitcode=99 LSAN_OPTIONS=exitcode=99:print_suppressions=0:suppressions=$TOP/test/lsan.suppressions

TMP=$(mktemp -d "${TMPDIR:-/tmp}/docket-test.XXXXXX") || exit 3
# A file of its own: `git config --global` would put a plain file in the place of /dev/null.
export GIT_CONFIG_GLOBAL=$TMP/gitconfig
: >"$GIT_CONFIG_GLOBAL"
failures=0
# A script that dies half-way must not look as if all had been well: its last line is `finish`.
finished=
trap 'code=$?; cd / && chmod -R u+rwX "$TMP" && rm -rf "$TMP"; [ -n "$finished" ] || exit $((code ? code : 1))' EXIT
trap 'exit 130' INT TERM
finish() {
    finished=1
    exit $((failures > 0))
}

ok() {
    echo "ok $*"
}
# not_ok NAME [DETAIL…]
not_ok() {
    failures=$((failures + 1))
    echo "not ok $1"
    shift
    [ $# = 0 ] || printf '%s\n' "$@" | head -n 40 | sed 's/^/# /'
}
# skip NAME REASON: for what this machine cannot show
skip() {
    echo "ok $1 # SKIP $2"
}
# result NAME COMMAND…: ok where the command succeeds; else its output is shown
result() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1 </dev/null); then ok "$name"; else not_ok "$name" "$output"; fi
}

# run COMMAND…: the command with no input; its standard output lies in $TMP/out afterwards, its standard error in $TMP/err, its
# exit status is in $status, the processor's milliseconds that it took in $cpu.
run() {
    local TIMEFORMAT='%U %S' limit=20 times
    [ -z "$SLOW" ] || limit=100
    times=$({ time timeout -k 2 "$limit" "$@" </dev/null >"$TMP/out" 2>"$TMP/err" || echo "status $?" >&3; } 2>&1 3>"$TMP/status")
    status=$(sed -n 's/^status //p' "$TMP/status")
    status=${status:-0}
    times=${times##*$'\n'}
    cpu=$(awk -v t="$times" 'BEGIN { split(t, a, " "); printf "%d", (a[1] + a[2]) * 1000 }')
}

# snapshot FOLDER: the files of the project as they lie here, build output apart, committed in a repository of their own.
snapshot() {
    mkdir -p "$1"
    if [ -e "$TOP/.git" ]; then
        (cd "$TOP" && git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' f; do
            [ ! -e "$f" ] && [ ! -L "$f" ] || printf '%s\0' "$f"
        done | tar -c --null --files-from=- -f -) | tar -x -C "$1"
    else
        tar -c -C "$TOP" --exclude=./build -f - . | tar -x -C "$1"
    fi
    (cd "$1" && git init -q -b main . && git add -A && git commit -q -m 'The project as it lies')
}

# small_repository FOLDER: a document repository of three documents without findings, committed.
small_repository() {
    mkdir -p "$1"
    cp -r "$TOP/test/golden/check/base/." "$1"
    rm -f "$1/expected" "$1/arguments"
    (cd "$1" && git init -q -b main . && git add -A && git commit -q -m 'Three documents')
}
# with_closed_pipe COMMAND…: as run, but standard output is a pipe that nobody reads any more
with_closed_pipe() {
    # shellcheck disable=SC2016
    run bash -c '{ sleep 0.2; "$@"; echo $? >"$0"; } | :; exit "$(cat "$0")"' "$TMP/pipe-status" "$@"
}
# with_full_device FD COMMAND…: as run, but file descriptor FD is a full device
with_full_device() {
    local fd=$1
    shift
    # shellcheck disable=SC2016
    run bash -c 'eval "\"\$@\" $0>/dev/full"' "$fd" "$@"
}
