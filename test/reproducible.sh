#!/usr/bin/env bash
# The same input, the same bytes: run again, from another folder, under another locale, time zone, home, umask, in another clone, with other
# file times. The only date is the commit's, or SOURCE_DATE_EPOCH.
. "$(dirname "$0")/tap.bash"

snapshot "$TMP/one"
git clone -q "$TMP/one" "$TMP/elsewhere/two words" 2>/dev/null || exit 3
find "$TMP/elsewhere" -type f -path '*.md' -exec touch -d 2001-01-01 {} +
export HOME=$TMP
commit=$(git -C "$TMP/one" log -1 --format=%ct)

# same NAME FIRST SECOND
same() {
    if [ -s "$2" ] && cmp -s "$2" "$3"; then ok "$1"; else not_ok "$1" "$(cmp "$2" "$3" 2>&1)" "$(head -c 500 "$TMP/err")"; fi
}
differ() {
    if [ -s "$2" ] && [ -s "$3" ] && ! cmp -s "$2" "$3"; then ok "$1"; else not_ok "$1" "$(head -c 500 "$TMP/err")"; fi
}
created() {
    pdfinfo -isodates "$1" 2>/dev/null | sed -n 's/^CreationDate: *//p'
}
iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%S
}
dated() { # NAME FILE SECONDS
    local found
    found=$(created "$2")
    [ "${found:0:19}" = "$(iso "$3")" ] && ok "$1" || not_ok "$1" "created $found, not $(iso "$3")"
    grep -aq "$(date +%Y%m%d)" "$2" && not_ok "$1: today's date is in it" || ok "$1: and not today's"
}

# variations NAME WORDS…: WORDS with -o FILE, run in $TMP/one and in all the other ways, give the same file
variations() {
    local name=$1 first=$TMP/first.pdf next=$TMP/next.pdf
    shift
    cd "$TMP/one" || exit 3
    run "$docket" "$@" -o "$first"
    [ "$status" = 0 ] && ok "$name" || not_ok "$name" "status $status" "$(head -c 2000 "$TMP/err")"
    result "$name: is sound" qpdf --check "$first"
    run "$docket" "$@" -o "$next"
    same "$name: once more" "$first" "$next"
    run env LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 TZ=Asia/Kathmandu HOME=/nonexistent USER=x "$docket" "$@" -o "$next"
    same "$name: locale, time zone, home" "$first" "$next"
    run bash -c 'umask 077 && exec env -i ${SOURCE_DATE_EPOCH:+SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH} "$@"' clean "$docket" "$@" -o "$next"
    same "$name: an empty environment" "$first" "$next"
    run env MALLOC_PERTURB_=85 setarch -R "$docket" "$@" -o "$next"
    same "$name: other memory" "$first" "$next"
    cd "$TMP/elsewhere/two words/procedures" || exit 3
    local words=("$@")
    [ "$1" != render ] || words=("$1" "../$2")
    run "$docket" "${words[@]}" -o "$next"
    case $name in *'working tree'*) ;; *) same "$name: another clone, from a folder below" "$first" "$next" ;; esac
}

some=$(cd "$TMP/one" && ls procedures/*.md | head -n 1)
variations 'pack of the commit' pack --draft --rev HEAD
dated 'pack of the commit: the date is the commit'\''s' "$TMP/first.pdf" "$commit"
cd "$TMP/one" || exit 3
for epoch in 1700000000 1800000000; do
    run env SOURCE_DATE_EPOCH=$epoch "$docket" pack --draft -o "$TMP/$epoch.pdf"
    dated "pack of the working tree: SOURCE_DATE_EPOCH=$epoch" "$TMP/$epoch.pdf" $epoch
done
differ 'pack of the working tree: the date is said' "$TMP/1700000000.pdf" "$TMP/1800000000.pdf"
(cd "$TMP/elsewhere/two words/work-instructions" && SOURCE_DATE_EPOCH=1700000000 "$docket" pack --draft -o "$TMP/next.pdf" >/dev/null 2>"$TMP/err")
same 'pack of the working tree: another clone, from a folder below' "$TMP/1700000000.pdf" "$TMP/next.pdf"

export SOURCE_DATE_EPOCH=1700000000
variations 'render' render "$some"
unset SOURCE_DATE_EPOCH
mkdir "$TMP/alone" && cp "$TMP/one/$some" "$TMP/alone/x.md" && cd "$TMP/alone" || exit 3
run "$docket" render x.md -o "$TMP/first.pdf"
sleep 1.1
touch x.md
run "$docket" render x.md -o "$TMP/next.pdf"
same 'render outside a repository, a second later' "$TMP/first.pdf" "$TMP/next.pdf"
for format in tree layout html; do
    run "$docket" render x.md --format $format -o "$TMP/a"
    run env LC_ALL=C TZ=Asia/Tokyo "$docket" render x.md --format $format -o "$TMP/b"
    same "render --format $format" "$TMP/a" "$TMP/b"
done
cd "$TMP/one" || exit 3
for words in 'status --format csv' 'matrix --format csv' 'check --format json'; do
    # shellcheck disable=SC2086
    run "$docket" $words --rev HEAD --as-of 2026-03-02 && cp "$TMP/out" "$TMP/a"
    cd "$TMP/elsewhere/two words/procedures" || exit 3
    # shellcheck disable=SC2086
    run env LC_ALL=C TZ=Asia/Tokyo "$docket" $words --as-of 2026-03-02
    same "$words: commit and clean working tree" "$TMP/a" "$TMP/out"
    cd "$TMP/one" || exit 3
done
finish
