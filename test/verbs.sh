#!/usr/bin/env bash
# Every verb, in one loop over tools/verbs.def: help, mistakes in the command line, outputs that can't be written. Then the places from
# which docket works: uninstalled, through a link, from another folder, installed.
. "$(dirname "$0")/tap.bash"

# A use of each verb that ends with 0 and writes to standard output.
declare -A good=(
    [check]='check --format json'
    [diff]='diff procedures/EP-01.md manual-templates/registers/G-01.md'
    [hook]='hook install'
    [impact]='impact EP-01'
    [matrix]=matrix
    [pack]='pack --draft -o -'
    [render]='render procedures/EP-01.md -o -'
    [status]=status
)
# Of each verb that writes, a use that does so in a firm made ready for it; each run has a copy of its own.
declare -A writes=(
    [approve]='approve WI-01 --yes --key keys/k.nowak'
    [init]='init new'
    [issue]='issue G-01 --key keys/m.vogt'
    [new]='new procedure'
    [person]='person add n.one --name N --role author'
    [promulgate]='promulgate 2026 --without EM-01 --without EP-02 --without WI-01 --key keys/a.brandt'
    [resume]='resume F-01 --yes --key keys/h.osei'
    [review]='review EP-01 --no-change --yes --key keys/h.osei'
    [revise]='revise EP-01 --change More'
    [suspend]='suspend EP-01 --yes --key keys/h.osei'
    [log]='log EP-01'
    [show]='show EP-01'
    [verify]=verify
    [waiting]=waiting
    [withdraw]='withdraw EP-01 --yes --key keys/h.osei'
)
verbs=$(sed -n 's/^VERB(\([a-z]*\),.*/\1/p' "$TOP/tools/verbs.def")
small_repository "$TMP/repository"
cd "$TMP/repository" || exit 3

# EP-01 and F-01 are in force, F-01 is suspended, G-01 approved.
ready() {
    # shellcheck source=test/firm.bash
    . "$TOP/test/firm.bash"
    firm "$TMP/ready"
    approve_all EP-01 F-01 && issue EP-01 F-01 && tick && dk suspend F-01 --yes --key "$(key h.osei)" && issue F-01 && approve_all G-01 && tick
}
# The place in which the verb's use works.
place_for() {
    cd "$TMP/repository" || exit 3
    [ -n "${writes[$1]:-}" ] || return 0
    rm -rf "$TMP/copy" && cp -r "$TMP/ready" "$TMP/copy" && cp -r "$TMP/keys" "$TMP/copy/keys" && cd "$TMP/copy" || exit 3
    [ "$1" != init ] || cd "$(mktemp -d "$TMP/init.XXXXXX")" || exit 3
}

# said NAME CONDITION…: the verdict, with what the last run printed where it isn't as it should be
said() {
    local name=$1
    shift
    if [ "$@" ]; then ok "$name"; else
        not_ok "$name" "status $status" "stdout: $(head -c 300 "$TMP/out" | tr -d '\0')" "stderr: $(head -c 1000 "$TMP/err")"
    fi
}
bytes() {
    wc -c <"$1"
}

mistakes() {
    local verb=$1
    run "$docket" "$verb" --help
    said "$verb --help: 0, on standard output only" "$status.$([ -s "$TMP/out" ] && echo yes).$(bytes "$TMP/err")" = 0.yes.0
    cp "$TMP/out" "$TMP/help"
    said "$verb --help: begins with the usage" "$(head -c "$((14 + ${#verb}))" "$TMP/help")" = "usage: docket $verb"
    said "$verb --help: lines of at most 100 columns" "$(awk 'length > 100' "$TMP/help")" = ""
    run "$docket" help "$verb"
    said "help $verb: the same" "$(cat "$TMP/out")" = "$(cat "$TMP/help")"
    run "$docket" "$verb" --version
    said "$verb --version" "$status.$(cat "$TMP/out")" = "0.$("$docket" --version)"

    run "$docket" "$verb" --no-such-option
    said "$verb: an unknown option: 2, usage on standard error" "$status.$(grep -c '^usage: docket' "$TMP/err").$(bytes "$TMP/out")" = 2.1.0
    said "$verb: an unknown option is named" "$(grep -c -- --no-such-option "$TMP/err")" = 1
    run "$docket" "$verb" --hepl
    said "$verb: the nearest option is named" "$status.$(grep -c -- "'--help'" "$TMP/err")" = 2.1
    if ! head -n 8 "$TMP/help" | grep -q '[A-Z]…'; then
        run "$docket" "$verb" a b c d e f g
        said "$verb: too many operands: 2" "$status.$(grep -c '^usage: docket' "$TMP/err").$(bytes "$TMP/out")" = 2.1.0
    fi
    # Each option that takes a value, without one; each that has choices, with another.
    local option
    for option in $(sed -n 's/^  \(-.,\|   \) --\([a-z-]*\) [A-Z].*/\2/p' "$TMP/help"); do
        run "$docket" "$verb" "--$option"
        said "$verb --$option without its value: 2" "$status.$(bytes "$TMP/out")" = 2.0
    done
    for option in $(sed -n 's/^  \(-.,\|   \) --\([a-z-]*\) \(FORMAT\|GATE\|VIEW\)\>.*/\2/p' "$TMP/help"); do
        run "$docket" "$verb" "--$option" nonsense
        said "$verb --$option nonsense: 2" "$status.$(bytes "$TMP/out")" = 2.0
    done
}

outputs() {
    local verb=$1
    local use=${good[$verb]:-${writes[$verb]:-}} words
    # shellcheck disable=SC2206
    local command=("$docket" $use)
    place_for "$verb"
    run "${command[@]}"
    said "$verb: ends with 0 and prints" "$status.$([ -s "$TMP/out" ] && echo yes)" = 0.yes
    for words in "$use" "$verb --help"; do
        place_for "$verb"
        # shellcheck disable=SC2086
        with_full_device 1 "$docket" $words
        said "$words >/dev/full: 3, with a message" "$status.$(grep -c 'standard output\|No space left' "$TMP/err")" = 3.1
        place_for "$verb"
        # shellcheck disable=SC2086
        with_closed_pipe "$docket" $words
        said "$words into a closed pipe: 3, with a message" "$status.$(grep -c 'standard output\|Broken pipe' "$TMP/err")" = 3.1
    done
    place_for "$verb"
    # shellcheck disable=SC2016
    run bash -c '"$@" >&-' closed "${command[@]}"
    said "$verb with standard output closed: 3" "$status" = 3
}

run "$docket" --help
said 'docket --help: 0, on standard output only' "$status.$([ -s "$TMP/out" ] && echo yes).$(bytes "$TMP/err")" = 0.yes.0
cp "$TMP/out" "$TMP/front"
run "$docket"
said 'docket alone: 2, help on standard error' "$status.$(bytes "$TMP/out").$(grep -c '^usage: docket' "$TMP/err")" = 2.0.1
run "$docket" chekc
said 'an unknown verb: 2, and the nearest' "$status.$(bytes "$TMP/out").$(grep -c "'check'" "$TMP/err")" = 2.0.1
run "$docket" ../docket
said 'a verb is a word, no path' "$status" = 2
run "$docket" --no-such-option
said 'docket --no-such-option: 2' "$status.$(bytes "$TMP/out")" = 2.0
with_full_device 1 "$docket" --version
said 'docket --version >/dev/full: 3' "$status" = 3

ready >"$TMP/log" 2>&1 || not_ok 'a firm to write in' "$(cat "$TMP/log")"
for verb in $verbs; do
    said "$verb is in docket --help" "$(grep -c "^  $verb " "$TMP/front")" = 1
    if [ -z "${good[$verb]:-}${writes[$verb]:-}" ]; then
        not_ok "$verb has a line in test/verbs.sh"
        continue
    fi
    mistakes "$verb"
    outputs "$verb"
done

cd "$TMP/repository" || exit 3
# What goes into a file: a full device, a folder in the way, a folder that isn't there, one that nothing may be written to.
mkdir "$TMP/folder" "$TMP/locked" && chmod a-w "$TMP/locked"
for words in 'render procedures/EP-01.md' 'pack --draft'; do
    verb=${words%% *}
    # shellcheck disable=SC2086
    {
        run "$docket" $words -o /dev/full
        said "$verb -o /dev/full: 3, with a message" "$status.$(grep -c /dev/full "$TMP/err")" = 3.1
        run "$docket" $words -o "$TMP/folder"
        said "$verb -o FOLDER: 3, with a message" "$status.$(grep -c "$TMP/folder" "$TMP/err")" = 3.1
        run "$docket" $words -o "$TMP/missing/out.pdf"
        said "$verb -o in a missing folder: 3, or it is made" "$({ [ "$status" = 3 ] && grep -q "$TMP/missing" "$TMP/err"; } || test -s "$TMP/missing/out.pdf"; echo $?)" = 0
        if [ "$(id -u)" != 0 ]; then
            run "$docket" $words -o "$TMP/locked/out.pdf"
            said "$verb -o in a locked folder: 3" "$status.$(grep -c "$TMP/locked" "$TMP/err")" = 3.1
        fi
        echo before >"$TMP/folder/out.pdf"
        run bash -c 'ulimit -f 1 && trap "" XFSZ && exec "$@"' limited "$docket" $words -o "$TMP/folder/out.pdf"
        said "$verb -o: a write that fails half-way leaves the old file" "$status.$(cat "$TMP/folder/out.pdf").$(find "$TMP/folder" | wc -l)" = 3.before.2
        rm -f "$TMP/folder/out.pdf"
    }
done
with_full_device 2 "$docket" check procedures/none.md
said 'check with standard error full: not 0' "$status" -gt 0

# --- places
works() {
    local name=$1
    shift
    run "$@" render "$TMP/repository/procedures/EP-01.md" -o "$TMP/place.pdf"
    if [ "$status" = 0 ] && cmp -s "$TMP/here.pdf" "$TMP/place.pdf"; then ok "$name"; else
        not_ok "$name" "status $status" "$(cat "$TMP/err")"
    fi
    rm -f "$TMP/place.pdf"
}
run "$docket" render procedures/EP-01.md -o "$TMP/here.pdf"
said 'render, uninstalled' "$status" = 0
cd / || exit 3
works 'from another folder' "$docket"
mkdir "$TMP/links" && ln -s "$docket" "$TMP/links/d" && ln -s d "$TMP/links/docket"
works 'through a link to a link' "$TMP/links/docket"
PATH=$TMP/links:$PATH works 'by PATH' docket
cd "$B/bin" || exit 3
works 'by a relative path' ./docket
cd / || exit 3
works 'a verb by itself' env "PATH=$PATH" bash -c 'verb=$1; shift; exec "$0-$verb" "$@"' "$docket"

install() {
    make -s -C "$TOP" "$1" B="$B" DESTDIR="$TMP/destination" PREFIX=/usr
}
result 'make install' install install
works 'installed' "$TMP/destination/usr/bin/docket"
mv "$TMP/destination" "$TMP/moved"
works 'installed, and moved' "$TMP/moved/usr/bin/docket"
for kind in layout labels standards; do
    said "$kind are installed" "$(ls "$TMP/moved/usr/share/docket/$kind" | wc -l)" -gt 0
done
mv "$TMP/moved" "$TMP/destination"
result 'make uninstall' install uninstall
said 'make uninstall leaves no file' "$(find "$TMP/destination" ! -type d | wc -l)" = 0
finish
