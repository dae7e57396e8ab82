# Sourced after test/firm.bash: releases, statements and tags made by hand, as somebody who tampers would make them.
#
#   forge_statement FILE SCRIPT [KEY]   what sed's SCRIPT makes of the statement, where it then belongs, signed by KEY's key (that of the
#                                       signer whom it names); prints its path
#   forge_sign FILE KEY                 the signature beside it, anew
#   forge_list OLD NEW                  the newest manifest lists the statement NEW in OLD's place; OLD or NEW '-': only adds, only drops
#   forge_manifest SCRIPT               the newest manifest, by sed
#   forge_control FILE, forge_document ID FILE   the newest manifest has this file as it lies
#   forge_seal [KEY]                    the newest manifest in the place of the newest release: commit amended, tag made anew
#   forge_tag NAME KEY [COMMIT [SCRIPT]]   the signed tag NAME on COMMIT (HEAD) for the newest manifest; SCRIPT changes the message
# shellcheck shell=bash disable=SC2154

forge_newest() {
    (cd "$firm" && printf '%s\n' control/releases/*.xml | tail -n 1)
}
# forge_field FILE NAME: of a statement
forge_field() {
    sed -n "s/^$2: //p" "$1"
}
forge_sign() {
    rm -f "$1.sig"
    ssh-keygen -q -Y sign -n approval-v1@docket -f "$(key "$2")" "$1" </dev/null 2>/dev/null
}
forge_statement() {
    local new=$TMP/forged path
    sed "$2" "$firm/$1" >"$new"
    path=control/approvals/$(forge_field "$new" id)
    [ "$(forge_field "$new" language)" = en ] || [ "$(forge_field "$new" language)" = - ] || path=$path.$(forge_field "$new" language)
    path=$path/$(forge_field "$new" revision | tr / +)/$(forge_field "$new" sha256 | cut -c1-12)
    path=$path.$(forge_field "$new" meaning).$(forge_field "$new" role).$(forge_field "$new" person)
    mkdir -p "$firm/$(dirname "$path")"
    mv "$new" "$firm/$path"
    forge_sign "$firm/$path" "${3:-$(forge_field "$firm/$path" signer)}"
    printf '%s\n' "$path"
}
forge_manifest() {
    sed -i "$1" "$firm/$(forge_newest)"
}
forge_digest() {
    sha256sum "$firm/$1" | cut -d' ' -f1
}
# Elements are sorted within their kind.
forge_list() {
    local file
    file=$firm/$(forge_newest)
    [ "$1" = - ] || sed -i "\\|^<statement path=\"$1\"|d" "$file"
    if [ "$2" != - ]; then
        sed -i "\\|^<statement path=\"$2\"|d; 0,/^<identifier/s||<statement path=\"$2\" sha256=\"$(forge_digest "$2")\"/>\n<identifier|" "$file"
    fi
    { sed -n '/^<statement/q;/^<identifier/q;p' "$file" && grep '^<statement' "$file" | sort; sed -n '/^<identifier/,$p' "$file"; } >"$TMP/sorted"
    mv "$TMP/sorted" "$file"
}
forge_tag() {
    local name=$1 commit manifest file payload=$TMP/payload attribute
    commit=$(git -C "$firm" rev-parse "${3:-HEAD}")
    manifest=$(forge_newest)
    file=$firm/$manifest
    attribute() { sed -n "2s/.* $1=\"\\([^\"]*\\)\".*/\\1/p" "$file"; }
    {
        printf 'object %s\ntype commit\ntag %s\ntagger %s <%s@works.example> %s +0000\n\n' "$commit" "$name" "$2" "$2" "$(date -u -d "$(attribute date)" +%s)"
        printf 'docket release %s\n\nsystem: %s\nsequence: %s\nkind: %s\n' "$(attribute sequence)" "$(attribute system)" "$(attribute sequence)" "$(attribute kind)"
        printf 'name: %s\nmanifest: %s\nmanifest-sha256: %s\n' "$(attribute name | sed 's/^$/-/')" "$manifest" "$(forge_digest "$manifest")"
        printf 'predecessor-sha256: %s\n' "$(sed -n 's/^<predecessor .*sha256="\(.*\)".*/\1/p' "$file" | grep . || echo -)"
        printf 'control-sha256: %s\n' "$(sed -n 's/^<control path="\(.*\)" blob=".*" sha256="\(.*\)".*/\2  \1/p' "$file" | sort | sha256sum | cut -d' ' -f1)"
        printf 'date: %s\n' "$(attribute date)"
    } | sed "${4:-}" >"$payload"
    rm -f "$payload.sig"
    ssh-keygen -q -Y sign -n git -f "$(key "$2")" "$payload" </dev/null 2>/dev/null
    git -C "$firm" update-ref "refs/tags/$name" "$(cat "$payload" "$payload.sig" | git -C "$firm" hash-object -t tag -w --stdin)"
}
forge_seal() {
    local sequence
    git -C "$firm" add -A && git -C "$firm" commit -q --amend --no-edit || return
    sequence=$(sed -n '2s/.* sequence="\([0-9]*\)".*/\1/p' "$firm/$(forge_newest)")
    forge_tag "release/$sequence" "${1:-m.vogt}"
}
forge_control() {
    forge_manifest "s|^<control path=\"$1\".*|<control path=\"$1\" blob=\"$(git -C "$firm" hash-object -w "$firm/$1")\" sha256=\"$(forge_digest "$1")\"/>|"
}
forge_document() {
    forge_manifest "/^<document id=\"$1\"/s|blob=\"[^\"]*\" sha256=\"[^\"]*\"|blob=\"$(git -C "$firm" hash-object -w --no-filters "$firm/$2")\" sha256=\"$(forge_digest "$2")\"|"
}
