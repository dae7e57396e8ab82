# Sourced after test/firm.bash and test/forge.bash: a server that runs docket's hooks, and pushes to it.
#
#   serve DIR             DIR/server.git beside the firm DIR/firm: bare, hooks installed, empty; the firm's origin
#   begin                 what hostile() starts from is the firm and its server as they are now
#   hostile NAME REASON BAD GOOD
#       BAD and GOOD are commands that are run in a copy of both, and then $refs is pushed, main and all tags unless they say otherwise.
#       After BAD the push is refused with REASON (a pattern), and nothing changed on the server; after GOOD, the same without the
#       defect, it is taken.
#   push REFERENCE…       git push --atomic
# shellcheck shell=bash disable=SC2154

serve() {
    git init -q --bare -b main --template= "$1/server.git"
    mkdir -p "$1/server.git/info"
    "$B/bin/docket-hook" install -C "$1/server.git" >/dev/null || exit 3
    git -C "$firm" remote add origin ../server.git
}
begin() {
    server_base=$(dirname "$firm")
    # Few files: they are copied for every case.
    git -C "$firm" repack -adq && git -C "$server_base/server.git" repack -adq
}
push() {
    git -C "$firm" push -q --atomic origin "$@"
}
# What the server holds: references, and the objects that they lead to.
server_state() {
    git -C "$1" for-each-ref && git -C "$1" -c advice.graftFileDeprecated=false rev-list --objects --all | sort | sha256sum
}
# in_copy COMMAND: its output in $TMP/said, the push's in $TMP/pushed, its status in $pushed
in_copy() {
    rm -rf "$TMP/case"
    cp -r "$server_base" "$TMP/case"
    (
        firm_use "$TMP/case/firm"
        refs=(main 'refs/tags/*')
        { eval "$1"; } >"$TMP/said" 2>&1 </dev/null || { echo "not made: $1" >"$TMP/pushed" && exit 99; }
        server_state "$TMP/case/server.git" >"$TMP/before"
        push "${refs[@]}" >"$TMP/pushed" 2>&1 </dev/null
    )
    pushed=$?
    server_state "$TMP/case/server.git" >"$TMP/after"
}
hostile() {
    in_copy "$3"
    if [ $pushed != 99 ] && [ $pushed != 0 ] && grep -q -e "$2" "$TMP/pushed" && cmp -s "$TMP/before" "$TMP/after"; then ok "refused: $1"; else
        not_ok "refused: $1" "status $pushed; or no '$2', or the server has changed:" "$(diff "$TMP/before" "$TMP/after")" "$(cat "$TMP/pushed")" "$(tail -n 20 "$TMP/said")"
    fi
    in_copy "$4"
    if [ $pushed = 0 ] && ! cmp -s "$TMP/before" "$TMP/after"; then ok "taken: $1, without it"; else
        not_ok "taken: $1, without it" "status $pushed" "$(cat "$TMP/pushed")" "$(tail -n 20 "$TMP/said")"
    fi
}
