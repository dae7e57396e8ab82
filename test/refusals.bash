# Sourced after test/firm.bash: verbs that are refused, and have changed nothing then.
# shellcheck shell=bash disable=SC2154

# said NAME CONDITION…: the verdict, with what the last run printed where it isn't as it should be
said() {
    local name=$1
    shift
    if [ "$@" ]; then ok "$name"; else
        not_ok "$name" "status $status" "stdout: $(head -c 600 "$TMP/out" | tr -d '\0')" "stderr: $(head -c 1000 "$TMP/err")"
    fi
}
# Everything that a verb could change: references, HEAD, index, files; what ignored files docket keeps for itself apart.
fingerprint() {
    {
        git -C "$firm" rev-parse HEAD
        git -C "$firm" symbolic-ref -q HEAD
        git -C "$firm" for-each-ref
        git -C "$firm" ls-files -s
        git -C "$firm" status --porcelain -uall
        find "$firm" -name .git -prune -o -type f -exec sha256sum {} +
    } 2>&1 | sha256sum
}
# attempt NAME STATUS PATTERN CHANGED VERB ARGUMENT…: a verb, run in the firm: its status, what it says, and whether anything is changed
attempt() {
    local name=$1 expected=$2 pattern=$3 changed=$4 before after verb=$5
    shift 5
    before=$(fingerprint)
    tick
    run "$B/bin/docket-$verb" -C "$firm" "$@"
    after=$(fingerprint)
    said "$name" "$status.$(cat "$TMP/out" "$TMP/err" | grep -c -- "$pattern" | sed 's/^[1-9].*/said/').$([ "$before" = "$after" ] && echo same || echo changed)" = "$expected.said.$changed"
}
# does NAME STATUS PATTERN VERB ARGUMENT…: …, and changes nothing; changes: and does
does() {
    attempt "$1" "$2" "$3" same "${@:4}"
}
changes() {
    attempt "$1" "$2" "$3" changed "${@:4}"
}
# goes NAME COMMAND…: ok where it succeeds; not in a shell of its own, so that the clock goes on
goes() {
    local name=$1
    shift
    if "$@" >"$TMP/log" 2>&1; then ok "$name"; else not_ok "$name" "$(cat "$TMP/log")"; fi
}
