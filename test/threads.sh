#!/usr/bin/env bash
# Rules run on all processors: what is found, and what is suggested, is what one processor finds; also where the suggestions are used up.
. "$(dirname "$0")/tap.bash"
repository=$TMP/repository
cp -r "$TOP/test/golden/check/base" "$repository"
cd "$repository" || exit 3
rm -f expected arguments
sed -i 's/EP-\[0-9\]{2}/EP-[0-9]{4}/' docket.yaml
document() { # NUMBER OWNER
    printf -- '---\nid: EP-%04d\ntitle: Procedure %d\nrevision: 1\nchange: First edition\nowner: %s\nauthors: [l.chen]\nclauses: {iso14001-2015: [7.5.3]}\n---\n\n## 1 Purpose\n\nTODO. See [EP-%04d].\n' \
        "$1" "$1" "$2" $(($1 % 300 + 1)) >"procedures/EP-$(printf %04d "$1").md"
}
same() { # NAME SUGGESTIONS: on all processors, twice, and on one
    "$docket" check >"$TMP/one" 2>&1 </dev/null
    local first=$? suggested
    taskset -c 0 "$docket" check >"$TMP/two" 2>&1 </dev/null
    [ $first = $? ] && cmp -s "$TMP/one" "$TMP/two" && "$docket" check 2>&1 </dev/null | cmp -s - "$TMP/one" && ok "$1" || not_ok "$1" "$(diff "$TMP/one" "$TMP/two" | head)"
    suggested=$(grep -c "write 'owner: ems-manager'" "$TMP/one")
    [ "$suggested" = "$2" ] && ok "$1: $2 suggestions" || not_ok "$1: $2 suggestions" "$suggested of them" "$(grep M0 "$TMP/one" | head -n 3)"
}
for i in {1..300}; do document "$i" "$([ $((i % 3)) = 0 ] && echo ems-manger || echo ems-manager)"; done
same 'some mistakes' 100
for i in {1..300}; do document "$i" ems-manger; done
same 'more mistakes than suggestions' 200
# The system's own rules come last, whoever ran them first.
sed -i 's/^standards: .*/standards: [iso14001-2015, iso14001-2016]/' docket.yaml
same 'and a mistake in docket.yaml' 200
finish
