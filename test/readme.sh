#!/usr/bin/env bash
# The README's tour, word for word: the commands of its blocks marked ```sh tour, in order, in one shell and a fresh clone; what the README
# shows below a command ("$ command", then lines) is what comes out. "…" stands for anything within a line, alone on a line for any lines.
. "$(dirname "$0")/tap.bash"

if [ -n "$SLOW" ]; then
    skip "the README's tour" 'builds without sanitizers, as everywhere'
    finish
fi
awk '/^```sh tour *$/ { inside = 1; next } /^```/ { inside = 0 } inside { print FILENAME ":" FNR ":" $0 }' "$TOP/README.md" >"$TMP/tour" 2>/dev/null
[ -s "$TMP/tour" ] || {
    not_ok "README.md has a tour (a block marked 'sh tour')"
    finish
}

# One script of all commands, each with its number before and after on a line of its own.
export TMP
perl - "$TMP/tour" <<'END' || exit 3
my (@commands, $open);
while (<>) {
    s/^[^:]*:(\d+):// or die; my $line = $1; chomp;
    if ($open) { $commands[-1]{text} .= "\n" . ($_ =~ s/^> //r); $open = /\\$/; next }
    if (/^\$ (.*)/) { push @commands, {line => $line, text => $1, shown => undef}; $open = /\\$/ }
    elsif (@commands) { $commands[-1]{shown} .= "$_\n" }
    else { die "README.md:$line: output before any command\n" }
}
open my $script, '>', "$ENV{TMP}/script" or die;
for my $i (0 .. $#commands) {
    print $script "printf '\\n\\036%d\\n' $i\n$commands[$i]{text}\n";
    open my $f, '>', "$ENV{TMP}/command.$i"; print $f "$commands[$i]{line}: $commands[$i]{text}";
    next unless defined $commands[$i]{shown};
    my $pattern = '';
    for my $row (split /\n/, $commands[$i]{shown} =~ s/\s+\z//r, -1) {
        if ($row =~ /^\s*…\s*$/) { $pattern .= '(?:.*\n)*?'; next }
        $pattern .= join('[^\n]*?', map { quotemeta } split /…/, $row =~ s/\s+$//r, -1) . '[ \t]*\n';
    }
    open my $g, '>', "$ENV{TMP}/shown.$i"; print $g $pattern;
}
print $script "printf '\\n\\036end\\n'\n";
END

# The address that the README clones from is this tree.
snapshot "$TMP/origin"
mkdir "$TMP/tour-folder" "$TMP/home"
address=$(sed -n 's/.*\$ git clone \([^ ]*\).*/\1/p' "$TMP/tour" | head -n 1)
cd "$TMP/tour-folder" || exit 3
if [ -z "$address" ]; then
    git clone -q "$TMP/origin" docket 2>/dev/null && cd docket || exit 3
fi
env -u B -u TOP -u SLOW -u DOCKET_TEMPLATES HOME="$TMP/home" GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.$TMP/origin.insteadOf" GIT_CONFIG_VALUE_0="${address:-none:}" \
    timeout 600 bash -e "$TMP/script" </dev/null >"$TMP/printed" 2>&1
code=$?

perl -CSD - "$TMP" <<'END' >"$TMP/verdicts"
use utf8;
my $tmp = $ARGV[0]; local $/;
sub slurp { open my $f, '<:encoding(UTF-8)', $_[0] or return undef; <$f> }
my $all = slurp("$tmp/printed"); my %part; my $ended = $all =~ s/\n\x1eend\n.*//s;
$part{$1} = $2 while $all =~ /\n\x1e(\d+)\n(.*?)(?=\n\x1e\d+\n|\z)/gs;
for (my $i = 0; -e "$tmp/command.$i"; $i++) {
    my $name = slurp("$tmp/command.$i") =~ s/\n.*//sr; my $got = $part{$i}; my $shown = slurp("$tmp/shown.$i");
    if (!defined $got) { print "not ok README.md:$name\n# not reached\n"; next }
    $got =~ s/\s+\z//; $got .= "\n"; $got =~ s/[ \t]+$//mg;
    my $last = !$ended && !exists $part{$i + 1};
    if ($last) { print "not ok README.md:$name\n# ends the tour\n", $got =~ s/^/# /mgr }
    elsif (defined $shown && $got !~ /\A$shown\z/) { print "not ok README.md:$name\n# prints\n", $got =~ s/^/# /mgr }
    else { print "ok README.md:$name\n" }
}
END
cat "$TMP/verdicts"
failures=$(grep -c '^not ok' "$TMP/verdicts")
[ "$code" = 0 ] && [ -s "$TMP/verdicts" ] && ok 'the whole tour' || not_ok 'the whole tour' "ended with $code" "$(tail -n 20 "$TMP/printed")"
finish
