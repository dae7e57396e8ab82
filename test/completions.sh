#!/usr/bin/env bash
# Completions for the shells: sound, and in step with the programs.
. "$(dirname "$0")/tap.bash"
for shell in bash zsh fish; do
    run "$TOP/tools/completions" "$B/bin" $shell
    cp "$TMP/out" "$TMP/docket.$shell"
    [ "$status" = 0 ] && [ -s "$TMP/docket.$shell" ] && ok "$shell: made" || not_ok "$shell: made" "$(cat "$TMP/err")"
    if command -v $shell >/dev/null; then result "$shell: takes it" $shell -n "$TMP/docket.$shell"; fi
    missing=
    while read -r verb; do
        for option in $("$docket" "$verb" --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
            case $shell in
            fish) grep -q "seen_subcommand_from $verb'.* -l ${option#--}\( \|$\)" "$TMP/docket.fish" || missing="$missing $verb $option;" ;;
            *) grep -E "^ +$verb\)" "$TMP/docket.$shell" | grep -qe "$option[] \"[]" || missing="$missing $verb $option;" ;;
            esac
        done
    done < <(sed -n 's/^VERB(\([a-z]*\),.*/\1/p' "$TOP/tools/verbs.def")
    [ -z "$missing" ] && ok "$shell: every option of every verb" || not_ok "$shell: every option of every verb" "$missing"
done

# As bash would ask.
. "$TMP/docket.bash"
export PATH=$B/bin:$PATH
completes() { # NAME WANTED WORD…: the last word is completed
    local name=$1 wanted=$2
    shift 2
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _docket
    case " ${COMPREPLY[*]} " in *" $wanted "*) ok "$name" ;; *) not_ok "$name" "${COMPREPLY[*]}" ;; esac
}
completes 'a verb' matrix docket ma
completes 'an option' --standard docket matrix --st
completes 'a choice' sarif docket check --format s
completes 'a choice by its letter' junit docket check -f ju
cd "$TOP" || exit 3
completes 'an identifier' EP-07 docket impact EP-0
completes 'a file' tools/verbs.def docket check tools/verbs
completes 'what a hook does' install docket hook in
finish
