#!/usr/bin/env bash
# The manual pages: sound, and in step with the programs, option by option.
. "$(dirname "$0")/tap.bash"
cd "$TOP" || exit 3

# forms HELP: the options in the text that standard input has, a usage or a SYNOPSIS, as they are written there: "--key FILE", "-y", sorted.
# HELP has the verb's list of options, which tells those that take an argument. Where a text has choices for it, "pdf|html", its name is put.
forms() {
    perl -CSD -e 'my ($help) = @ARGV; open my $file, "<", $help or die; my %argument;
        while (<$file>) { /^  (?:(-.),|   ) (--[a-z-]+)(?: ([A-Z]+))?/ or next; $argument{$_} = $3 for grep { defined } $1, $2 }
        my @words = split /[\s\[\]]+/, join "", <STDIN>; my %seen;
        for my $i (0 .. $#words) {
            my $name = $words[$i]; $name =~ /^--?[a-z]/ or next;
            my $given = $i < $#words ? $words[$i + 1] : "";
            $seen{!$argument{$name} ? $name : "$name " . ($given =~ /^[a-z]+(\|[a-z]+)*$/ ? $argument{$name} : $given)} = 1 }
        print "$_\n" for sort keys %seen' "$1"
}
usage_of() {
    sed '/^$/q' "$1" | forms "$1"
}
# synopsis_of PAGE HELP
synopsis_of() {
    mandoc -T utf8 -O width=1000 "$1" | perl -CSD -pe 's/.\x08//g' | sed -n '/^SYNOPSIS$/,/^DESCRIPTION$/p' | forms "$2"
}

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
    usage_of "$TMP/out" >"$TMP/usage"
    synopsis_of "$page" "$TMP/out" >"$TMP/synopsis"
    result "$name: the SYNOPSIS is the usage's" diff -u "$TMP/usage" "$TMP/synopsis"
    for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES; do
        result "$name: $section" grep -q "^\\.Sh $section\$" "$page"
    done
done

# The formats and the overview: sound, and nothing missing that the programs know.
for page in tools/man/*.[57]; do
    mandoc -T lint -W warning "$page" >"$TMP/lint" 2>&1
    [ ! -s "$TMP/lint" ] && ok "${page##*/}: mandoc finds nothing" || not_ok "${page##*/}: mandoc finds nothing" "$(cat "$TMP/lint")"
done
all_in() { # PAGE WORD…
    local page=$1 word missing=
    shift
    for word; do grep -qE "(^\\.(It )?C[mr]|Pq Cm|, ).*\b$word\b|^\\.It Ic.*docket $word\b" "tools/man/$page" || missing="$missing $word"; done
    [ -z "$missing" ] && ok "$page: nothing is missing" || not_ok "$page: nothing is missing" "$missing"
}
# shellcheck disable=SC2046
{
    all_in docket.yaml.5 $(perl -0777 -ne 'while (/known\[\] = \{(.*?)\}/gs) { print "$_\n" for $1 =~ /"([a-z-]+)"/g }' tools/lib/register/{config,types,keys}.c | sort -u)
    all_in docket-document.5 $(sed -n '/config_front_matter_keys\[\] = {/,/NULL}/p' tools/lib/register/config.c | grep -oE '"[a-z-]+"' | tr -d '"')
    all_in docket.7 $(sed -n 's/^VERB(\([a-z]*\),.*/\1/p' tools/verbs.def)
}
finish
