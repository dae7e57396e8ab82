#!/usr/bin/env bash
# Ten documents with twenty planted mistakes each, of two firms: docket check at the gate of release finds all that
# test/planted/MISTAKES.FIRM lists, and nothing else; nor in the firm's other documents, which have none.
. "$(dirname "$0")/tap.bash"

planted=$TOP/test/planted
# firm NAME DAY
firm() {
    local name=$1 day=$2
    rm -rf "$TMP/firm"
    cp -r "$planted/$name" "$TMP/firm"
    mkdir -p "$TMP/firm/manual-templates/standards"
    [ -n "$(ls "$TMP/firm/manual-templates/standards")" ] || cp "$TOP/manual-templates/standards/iso14001-2015.xml" "$TMP/firm/manual-templates/standards"
    grep -v '^#' "$planted/MISTAKES.$name" >"$TMP/mistakes"
    result "$name: ten documents, twenty mistakes each" diff <(cut -f 1 "$TMP/mistakes" | sort | uniq -c | awk '{ print $1 }') <(yes 20 | head -n 10)
    run "$B/bin/docket-check" -C "$TMP/firm" --gate release --as-of "$day" --format json
    [ "$status" = 1 ] && ok "$name: check ends with findings" || not_ok "$name: check ends with findings" "status $status" "$(cat "$TMP/err")"
    jq -r '.findings[] | [.path, (.line // 0), .rule] | @tsv' "$TMP/out" | sort >"$TMP/found"
    cut -f 1-3 "$TMP/mistakes" | sort >"$TMP/planted"
    result "$name: every planted mistake is found" diff <(comm -23 "$TMP/planted" "$TMP/found") /dev/null
    result "$name: nothing else is" diff <(comm -13 "$TMP/planted" "$TMP/found") /dev/null
    result "$name: and each says what to do" jq -e '.findings | all(.fix != null)' "$TMP/out"
}
firm works 2026-11-25
firm dyeworks 2026-03-02
finish
