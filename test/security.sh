#!/usr/bin/env bash
# SECURITY.md names a test for each thing that an attacker can't do (`test/SCRIPT.sh: RESULT`): that test is there. And what GUIDE.md tells a
# controller to type are verbs and options of docket.
. "$(dirname "$0")/tap.bash"
cd "$TOP" || exit 3

grep -oE '`test/[a-z-]+\.sh(: [^`]+)?`' SECURITY.md | tr -d '`' | sort -u >"$TMP/named"
[ "$(wc -l <"$TMP/named")" -gt 30 ] && ok 'SECURITY.md names tests' || not_ok 'SECURITY.md names tests' "$(cat "$TMP/named")"
while IFS= read -r named; do
    script=${named%%: *} what=
    case $named in *': '*) what=${named#*: } ;; esac
    if [ -f "$script" ] && { [ -z "$what" ] || grep -qF -- "$what" "$script"; }; then ok "SECURITY.md: $named"; else
        not_ok "SECURITY.md: $named" 'there is no such test'
    fi
done <"$TMP/named"

# Each command of GUIDE.md, by its verb, as "VERB OPTION".
{
    sed -n '/^```$/,/^```$/p' GUIDE.md | grep '^docket '
    grep -oE '`docket [^`]+`' GUIDE.md | tr -d '`'
} | sed 's/   .*//; s/"[^"]*"//g' | while read -r _ verb rest; do
    echo "$verb"
    [ "$verb" != hook ] || echo "hook ${rest%% *}"
    for word in $rest; do case $word in --*) echo "$verb $word" ;; esac; done
done | sort -u >"$TMP/typed"
[ "$(wc -l <"$TMP/typed")" -gt 20 ] && ok 'GUIDE.md names commands' || not_ok 'GUIDE.md names commands' "$(cat "$TMP/typed")"
while read -r verb option; do
    if ! grep -q "^VERB($verb," tools/verbs.def; then
        not_ok "GUIDE.md: docket $verb $option" 'there is no such verb'
    elif [ -z "$option" ] || "$docket" "$verb" --help | grep -qE -- "(^|[ ,|[])$option( |$|\]|,)"; then
        ok "GUIDE.md: docket $verb $option"
    else
        not_ok "GUIDE.md: docket $verb $option" 'its help names no such option' "$("$docket" "$verb" --help)"
    fi
done <"$TMP/typed"
finish
