#!/usr/bin/env bash
# The goldens of layout. test/golden/layout/CASE holds a repository's files to lay over those of test/golden/layout/base (a layout of small
# pages), with one document.md among them, and `expected`: what docket render --format layout prints of it, what it says, its status.
# UPDATE=1 writes them anew.
. "$(dirname "$0")/tap.bash"

goldens=$TOP/test/golden/layout
repository=$TMP/repository

# compare NAME EXPECTED ACTUAL
compare() {
    if [ -n "${UPDATE:-}" ]; then cp "$3" "$2"; fi
    if diff -u "$2" "$3" >"$TMP/difference" 2>&1; then ok "$1"; else not_ok "$1" "$(cat "$TMP/difference")"; fi
}

for folder in "$goldens"/*/; do
    name=$(basename "$folder")
    [ "$name" != base ] || continue
    rm -rf "$repository"
    cp -r "$goldens/base" "$repository"
    cp -r "$folder/." "$repository"
    rm -f "$repository/expected"
    document=$(cd "$repository" && find . -name document.md -printf '%P\n')
    run env -C "$repository" "$docket" render --format layout "$document"
    cat "$TMP/out" "$TMP/err" - <<<"status $status" >"$TMP/actual"
    compare "layout $name" "$folder/expected" "$TMP/actual"
done
finish
