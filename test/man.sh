#!/usr/bin/env bash
# The manual pages: sound, and in step with the programs, option by option.
. "$(dirname "$0")/tap.bash"
cd "$TOP" || exit 3

for page in tools/man/*.1; do
    name=$(basename "$page" .1)
    verb=${name#docket-}
    mandoc -T lint -W warning "$page" >"$TMP/lint" 2>&1
    [ ! -s "$TMP/lint" ] && ok "$name: mandoc finds nothing" || not_ok "$name: mandoc finds nothing" "$(cat "$TMP/lint")"
    run "$docket" "$verb" --help
    for option in $(grep -oE '^ +(-., )?--[a-z-]+' "$TMP/out" | grep -oE -- '--[a-z-]+'); do
        result "$name has $option" grep -qE "^\\.It.*Fl -${option#--}( |$)" "$page"
    done
    for option in $(sed -n 's/^\.It.*Fl -\([a-z-]*\).*/\1/p' "$page"); do
        result "$verb has --$option" grep -qE -- "--$option( |$)" "$TMP/out"
    done
    for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES; do
        result "$name: $section" grep -q "^\\.Sh $section\$" "$page"
    done
done
finish
