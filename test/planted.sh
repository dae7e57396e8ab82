#!/usr/bin/env bash
# Ten documents with twenty planted mistakes each: docket check at the gate of release finds all that test/planted/MISTAKES lists, and nothing else.
. "$(dirname "$0")/tap.bash"

planted=$TOP/test/planted
grep -v '^#' "$planted/MISTAKES" >"$TMP/mistakes"
result 'ten documents, twenty mistakes each' diff <(cut -f 1 "$TMP/mistakes" | sort | uniq -c | awk '{ print $1 }') <(yes 20 | head -n 10)

run "$B/bin/docket-check" -C "$planted/works" --gate release --as-of 2026-11-25 --format json
[ "$status" = 1 ] && ok 'check ends with findings' || not_ok 'check ends with findings' "status $status" "$(cat "$TMP/err")"
jq -r '.findings[] | [.path, (.line // 0), .rule] | @tsv' "$TMP/out" | sort >"$TMP/found"
cut -f 1-3 "$TMP/mistakes" | sort >"$TMP/planted"
result 'every planted mistake is found' diff <(comm -23 "$TMP/planted" "$TMP/found") /dev/null
result 'nothing else is' diff <(comm -13 "$TMP/planted" "$TMP/found") /dev/null
result 'and each says what to do' jq -e '.findings | all(.fix != null)' "$TMP/out"
finish
