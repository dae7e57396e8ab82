#!/usr/bin/env bash
# The goldens of the document room. test/golden/document/NAME.md is a document, NAME.tree what `docket render --format tree` prints of it,
# NAME.diag its findings and its status. UPDATE=1 writes them anew.
. "$(dirname "$0")/tap.bash"

goldens=$TOP/test/golden/document
# No repository around the documents, and names without a folder in the findings.
mkdir "$TMP/work"
cp "$goldens"/*.md "$TMP/work"

# compare NAME EXPECTED ACTUAL
compare() {
    if [ -n "${UPDATE:-}" ]; then cp "$3" "$2"; fi
    if diff -u "$2" "$3" >"$TMP/difference" 2>&1; then ok "$1"; else not_ok "$1" "$(cat "$TMP/difference")"; fi
}

for document in "$goldens"/*.md; do
    name=$(basename "$document" .md)
    run env -C "$TMP/work" "$B/bin/docket-render" --format tree "$name.md"
    echo "status $status" >>"$TMP/err"
    compare "$name: tree" "$goldens/$name.tree" "$TMP/out"
    compare "$name: findings" "$goldens/$name.diag" "$TMP/err"
done

# A result whose document is gone proves nothing.
for result in "$goldens"/*.tree "$goldens"/*.diag; do
    [ -e "${result%.*}.md" ] || not_ok "${result##*/} belongs to a document"
done
finish
