#!/usr/bin/env bash
# Bad input to docket diff: the largest documents that there may be, entirely different or nearly the same, are told apart within a few
# seconds and a bounded memory, in every format; what can't be read as a document is compared as text. None is refused.
. "$(dirname "$0")/tap.bash"
limit=4000
[ -z "$SLOW" ] || limit=60000
cd "$TMP" || exit 3

# judge NAME: of the last run
judge() {
    local wrong=()
    [ "$status" = 0 ] || wrong+=("status $status")
    [ "$cpu" -le "$limit" ] || wrong+=("took $cpu ms")
    if grep -q 'Sanitizer\|runtime error:\|Assertion' "$TMP/err"; then wrong+=('a fault inside'); fi
    if [ ${#wrong[@]} = 0 ]; then ok "$1"; else not_ok "$1" "${wrong[@]}" "$(head -c 1500 "$TMP/err")"; fi
}
# compare NAME [FORMAT…]: a.md and b.md
compare() {
    local name=$1 format memory=1000000
    shift
    [ -z "$SLOW" ] || memory=unlimited
    for format in text "$@"; do
        # shellcheck disable=SC2016
        run bash -c 'ulimit -v "$0" && exec "$@"' $memory "$B/bin/docket-diff" -f "$format" -o out a.md b.md
        judge "$name: $format"
    done
}
# make_both PERL: two documents from random numbers of their own; $w->() is a word, $p->(N) a paragraph of N
make_both() {
    local file seed=1
    for file in a.md b.md; do
        perl -e 'my $s = shift; my $r = sub { $s = ($s * 1103515245 + 12345) % 2147483648; int(($s >> 8) % $_[0]) };
            my $w = sub { "w" . $r->($_[0] || 3000) }; my $p = sub { join " ", map { $w->() } 1 .. $_[0] };' -e "$1" $seed >$file
        seed=2
    done
}

make_both 'my $n = 0; while ($n < 4000000) { my $t = $p->(60) . "\n\n"; $n += length $t; print $t }'
compare '4 MB, entirely different' html pdf
perl -ne 's/^w\d+/changed/; print' a.md >b.md
compare '4 MB, a word of each paragraph changed' html pdf
perl -e 'local $/ = "\n\n"; print reverse <>' a.md >b.md
compare '4 MB, turned round'
: >b.md
compare '4 MB, all deleted' pdf
make_both 'print $w->(40), "\n\n" for 1 .. 95000'
compare '95,000 paragraphs of few words'
make_both 'print "| k | v |\n|---|---|\n"; print "| $_ | ", $w->(), " |\n" for 1 .. 99999'
compare '100,000 rows, a cell of each changed' html pdf
make_both 'print "| k | v |\n|---|---|\n"; print "| ", $w->(50), " | ", $w->(50), " |\n" for 1 .. 99999'
compare '100,000 rows of few words'
make_both 'print "|", "a|" x 128, "\n|", "-|" x 128, "\n"; print "|", join("|", map { $w->() } 1 .. 128), "|\n" for 1 .. 1500'
compare '128 columns'
make_both 'print substr($p->(60000), 0, 300000), "\n"'
compare 'a paragraph of 300 KB'
make_both 'print join(" ", map { ("*x*", "**y**", "`z`", "[l](a)")[$r->(4)] } 1 .. 40000), "\n"'
compare 'a paragraph of marks'
make_both 'binmode STDOUT, ":utf8"; print map { chr(0x4e00 + $r->(10)) } 1 .. 100000'
compare '100,000 ideographs of ten kinds'
make_both 'print "1. ", $w->(9), "\n" for 1 .. 90000'
compare '90,000 items' html
make_both 'print "> " x 90, $p->(20), "\n\n" for 1 .. 5000'
compare 'quotes 90 deep'
make_both 'print "```\n"; print $w->(20), "\n" for 1 .. 190000; print "```\n"'
compare '190,000 lines of code'
make_both 'print "a[^$_]\n\n[^$_]: ", $w->(), "\n\n" for 1 .. 20000'
compare '20,000 footnotes'
make_both 'print "# ", $w->(20), "\n\n" for 1 .. 60000'
compare '60,000 headings' html
make_both 'print "---\nrecords:\n"; print "  - {form: F-", $r->(100), ", keeper: ", $w->(), "}\n" for 1 .. 20000; print "---\n"'
compare '20,000 records'
make_both 'print "\xff"; print $p->(8), "\n" for 1 .. 60000'
compare 'no UTF-8'
head -c 8000000 /dev/urandom >a.md
head -c 8000000 /dev/urandom >b.md
compare 'noise of 8 MB'
make_both 'print "x" x 5000000, "\n", $w->()'
compare '5 MB in a line'
make_both 'print "\n" x 5000000, $w->()'
compare '5,000,000 empty lines'
finish
