#!/usr/bin/perl
# damage.pl OUT SIGNATURE OTHER: writes damaged forms of an SSH signature into the folder OUT, one file each, and prints "CLASS NAME"
# for each: class `same` where docket's verdict must be ssh-keygen's, `stricter` where docket refuses what ssh-keygen accepts. OTHER
# is a signature of another key, whose public key takes the place of the own one.
use strict;
use warnings;
use MIME::Base64;

my ($out, $file, $other) = @ARGV;
my %seen;

sub slurp { open my $f, '<:raw', $_[0] or die "$_[0]: $!"; local $/; <$f> }
sub spit {
    my ($class, $name, $text) = @_;
    return if $seen{$text}++;
    $name =~ s/[^A-Za-z0-9.+-]+/_/g;
    open my $f, '>:raw', "$out/$name.sig" or die $!;
    print $f $text;
    close $f or die $!;
    print "$class $name\n";
}
sub armour {
    my $code = encode_base64($_[0], '');
    $code =~ s/(.{1,70})/$1\n/g;
    "-----BEGIN SSH SIGNATURE-----\n$code-----END SSH SIGNATURE-----\n";
}
sub blob { my $t = slurp($_[0]); $t =~ s/^-----.*\n//mg; decode_base64($t) }
sub string { pack 'N/a*', $_[0] }
sub strings { my @s; my $at = 0; while ($at + 4 <= length $_[0]) { my $n = unpack 'N', substr $_[0], $at, 4; push @s, substr $_[0], $at + 4, $n; $at += 4 + $n } @s }
sub number { my $n = shift; $n =~ s/^\0+//; $n = "\0$n" if $n ne '' && ord($n) & 0x80; string($n) }

my $text = slurp($file);
my $good = blob($file);
my ($key, $namespace, $reserved, $hash, $inner) = strings(substr $good, 10);
my ($algorithm, $value) = strings($inner);
my $tail = substr $inner, 8 + length($algorithm) + length $value;    # a security key's flags and counter
my ($kind, @parts) = strings($key);
my ($foreign) = strings(substr blob($other), 10);

sub build {
    my %p = (version => 1, key => $key, namespace => $namespace, reserved => '', hash => $hash, inner => $inner, @_);
    'SSHSIG' . pack('N', $p{version}) . join '', map { string($p{$_}) } qw(key namespace reserved hash inner);
}
sub whole { my ($class, $name, %p) = @_; spit($class, $name, armour(build(%p))) }
sub inner { my ($class, $name, $a, $v, $t) = @_; whole($class, $name, inner => string($a) . string($v) . ($t // $tail)) }
die "not rebuilt" unless build() eq $good;
spit('same', 'as-it-is', armour($good));

# One bit of each byte of every length and name, of every third byte of what is long; the bits by turns.
my (%length_at, $at);
for ($at = 10; $at < length $good;) { $length_at{$_} = 1 for $at .. $at + 3; $at += 4 + unpack 'N', substr $good, $at, 4 }
for my $i (0 .. length($good) - 1) {
    next unless $i < 40 || $length_at{$i} || $i % (1 + int(length($good) / 90)) == 0 || $i > length($good) - 8;
    my $bad = $good;
    substr($bad, $i, 1) ^= chr(1 << ($i * 5 % 8));
    # Of the version ssh-keygen asks only that it isn't above 1; what the reserved field's length takes in, it may skip.
    spit($i >= 6 && $i < 10 && unpack('N', substr $bad, 6, 4) == 0 ? 'stricter' : 'same', "bit-$i", armour($bad));
}
# Cut off, at every field's end, and here and there.
for my $n (grep { $length_at{$_} || $_ % 37 == 0 } 0 .. length($good) - 1) { spit('same', "cut-$n", armour(substr $good, 0, $n)) }
# Lengths that lie.
for my $i (grep { $length_at{$_} && !$length_at{$_ - 1} } keys %length_at) {
    for my $n (0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc) { my $bad = $good; substr($bad, $i, 4) = pack 'N', $n; spit('same', "length-$i-$n", armour($bad)) }
}
# What follows.
spit('same', 'trailing-outer', armour("$good\0"));
spit('same', 'twice', armour($good . $good));
inner('same', 'trailing-inner', $algorithm, $value, "$tail\0");
inner('same', 'trailing-value', $algorithm, "$value\0");
inner('same', 'leading-value', $algorithm, "\0$value");
inner('same', 'short-value', $algorithm, substr $value, 0, -1);
inner('same', 'empty-value', $algorithm, '');
inner('same', 'zeros', $algorithm, "\0" x length $value);
inner('same', 'ones', $algorithm, "\xff" x length $value);
whole('same', 'empty-inner', inner => '');
whole('same', 'trailing-key', key => "$key\0");
whole('same', 'empty-key', key => '');
whole('same', 'foreign-key', key => $foreign);
whole('same', 'foreign-kind', key => string('ssh-dss') . string("\1") x 4);
whole('same', 'certificate', key => string('ssh-ed25519-cert-v01@openssh.com') . string('x') x 8);
# Fields.
whole('stricter', 'version-0', version => 0);
whole('same', 'version-2', version => 2);
whole('same', 'version-big', version => 0xffffffff);
whole('stricter', 'reserved', reserved => 'x');
# A name with a NUL at its end is the name itself to OpenSSH.
whole('stricter', 'namespace-ended', namespace => "$namespace\0");
whole('stricter', 'hash-ended', hash => "$hash\0");
inner('stricter', 'algorithm-ended', "$algorithm\0", $value);
for my $name ('git', '', "\0$namespace", "$namespace ", uc $namespace, 'file', substr $namespace, 1) { whole('same', "namespace-" . unpack('H*', $name), namespace => $name) }
for my $name ('sha256', 'sha512', 'sha1', 'SHA512', '', 'md5', 'sha384', "\0$hash", "$hash,sha256") { whole('same', "hash-" . unpack('H*', $name), hash => $name) }
for my $name ('ssh-ed25519', 'ssh-rsa', 'rsa-sha2-256', 'rsa-sha2-512', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'sk-ssh-ed25519@openssh.com',
    'sk-ecdsa-sha2-nistp256@openssh.com', 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com', 'ssh-dss', '', "\0$algorithm") { inner('same', "algorithm-$name-" . length $name, $name, $value) }

# By kind.
if ($kind eq 'ssh-rsa') {
    my ($e, $n) = @parts;
    # Numbers with more zeros than they need are the same number to OpenSSH.
    whole('stricter', 'modulus-longer', key => string($kind) . string($e) . string("\0$n"));
    whole('stricter', 'exponent-longer', key => string($kind) . string("\0$e") . string($n));
    whole('same', 'modulus-negative', key => string($kind) . string($e) . string(substr $n, 1));
    whole('same', 'exponent-1', key => string($kind) . string("\1") . string($n));
    whole('same', 'exponent-0', key => string($kind) . string('') . string($n));
    inner('same', 'one', $algorithm, "\1");
    inner('same', 'modulus', $algorithm, substr $n, 1);
    (my $shorter = $value) =~ s/^\0+//;
    inner('same', 'without-zeros', $algorithm, $shorter);
} elsif ($kind =~ /ed25519/) {
    # S and S + L are the same to OpenSSH as long as it is below 2^253; RFC 8032 has S alone.
    my @s = unpack 'C*', substr $value, 32;
    my @l = reverse unpack 'C*', pack 'H*', '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed';
    my $carry = 0;
    for (0 .. 31) { my $sum = $s[$_] + $l[$_] + $carry; $s[$_] = $sum & 255; $carry = $sum >> 8 }
    inner('stricter', 'S+L', $algorithm, substr($value, 0, 32) . pack 'C*', @s);
    inner('same', 'R-only', $algorithm, substr $value, 0, 32);
    whole('same', 'point-0', key => string($kind) . string("\0" x 32) . join '', map { string($_) } @parts[1 .. $#parts]);
    whole('same', 'point-1', key => string($kind) . string("\1" . "\0" x 31) . join '', map { string($_) } @parts[1 .. $#parts]);
    whole('same', 'point-short', key => string($kind) . string(substr $parts[0], 1) . join '', map { string($_) } @parts[1 .. $#parts]);
} else {
    my ($r, $s) = strings($value);
    my ($curve, $point, @rest) = @parts;
    my $rest = join '', map { string($_) } @rest;
    inner('same', 'r-longer', $algorithm, string("\0\0$r") . string($s));
    inner('same', 's-longer', $algorithm, string($r) . string("\0\0\0$s"));
    inner('same', 'r-0', $algorithm, string('') . string($s));
    inner('same', 's-0', $algorithm, string($r) . string("\0"));
    inner('same', 'r-negative', $algorithm, string("\xff$r") . string($s));
    inner('same', 's-negative', $algorithm, string($r) . string("\x80"));
    inner('same', 'exchanged', $algorithm, string($s) . string($r));
    inner('same', 'r-huge', $algorithm, string("\1" . "\0" x 2000) . string($s));
    inner('same', 's-huge', $algorithm, string($r) . string("\1" . "\0" x 100));
    inner('same', 'r-alone', $algorithm, string($r));
    inner('same', 'three', $algorithm, string($r) . string($s) . string($s));
    inner('same', 'der', $algorithm, "\x30" . chr(4 + length("$r$s")) . "\2" . chr(length $r) . $r . "\2" . chr(length $s) . $s);
    if ($curve eq 'nistp256') {
        # n - s is a signature, too: to both.
        my @n = unpack 'C*', pack 'H*', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
        (my $t = $s) =~ s/^\0+//;
        my @s = unpack 'C*', substr("\0" x 32 . $t, -32);
        my $borrow = 0;
        for (reverse 0 .. 31) { my $d = $n[$_] - $s[$_] - $borrow; $borrow = $d < 0; $s[$_] = $d & 255 }
        inner('same', 'n-s', $algorithm, string($r) . number(pack 'C*', @s));
        whole('same', 'infinity', key => string($kind) . string($curve) . string("\0") . $rest);
    }
    my $half = (length($point) - 1) / 2;
    my $parity = ord(substr $point, -1) & 1;
    whole('same', 'compressed', key => string($kind) . string($curve) . string(chr(2 + $parity) . substr $point, 1, $half) . $rest);
    whole('same', 'hybrid', key => string($kind) . string($curve) . string(chr(6 + $parity) . substr $point, 1) . $rest);
    whole('same', 'off-curve', key => string($kind) . string($curve) . string($point ^ ("\0" x (2 * $half) . "\1")) . $rest);
    whole('same', 'other-curve', key => string($kind) . string($curve eq 'nistp256' ? 'nistp384' : 'nistp256') . string($point) . $rest);
}
if ($tail ne '') {
    for my $flags (0, 4, 5, 0x41, 0x81, 0xff) { inner('same', "flags-$flags", $algorithm, $value, chr($flags) . substr $tail, 1) }
    for my $counter (0, 1, 2, 0xffffffff) { inner('same', "counter-$counter", $algorithm, $value, substr($tail, 0, 1) . pack 'N', $counter) }
    inner('same', 'no-counter', $algorithm, $value, '');
    inner('same', 'no-flags', $algorithm, $value, substr $tail, 1);
    inner('same', 'half-counter', $algorithm, $value, substr $tail, 0, 3);
    my @p = @parts;
    for my $application ('ssh:other', '', 'ssh', "ssh:\0") { $p[-1] = $application; whole($application =~ /\0/ ? 'stricter' : 'same', 'application-' . unpack('H*', $application), key => string($kind) . join '', map { string($_) } @p) }
    whole('same', 'no-application', key => string($kind) . join '', map { string($_) } @p[0 .. $#p - 1]);
}

# The armour.
my $code = encode_base64($good, '');
my ($first, $last) = ("-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n");
sub lines { my $n = shift; (my $c = $code) =~ s/(.{1,$n})/$1\n/g; $c }
spit('same', 'armour-64', $first . lines(64) . $last);
spit('same', 'armour-1', $first . lines(1) . $last);
spit('same', 'armour-line', "$first$code\n$last");
spit('same', 'armour-crlf', $text =~ s/\n/\r\n/gr);
spit('stricter', 'armour-crlf-within', $first . (lines(70) =~ s/\n/\r\n/gr) . $last);
spit('stricter', 'armour-unended', $text =~ s/\n\z//r);
spit('stricter', 'armour-followed', $text . "and more\n");
spit('stricter', 'armour-twice', $text . $text);
spit('stricter', 'armour-blank-line', $first . "\n" . lines(70) . $last);
spit('stricter', 'armour-blanks', $first . lines(70) =~ s/\n/ \n/gr . $last);
spit('stricter', 'armour-tab', $first . "\t" . lines(70) . $last);
spit('same', 'armour-preceded', "text\n$text");
spit('same', 'armour-empty-line-before', "\n$text");
spit('same', 'armour-blank-before', " $text");
spit('same', 'armour-no-code', $first . $last);
spit('same', 'armour-no-end', $first . lines(70));
spit('same', 'armour-no-begin', lines(70) . $last);
spit('same', 'armour-other-end', $first . lines(70) . "-----END PGP SIGNATURE-----\n");
spit('same', 'armour-other-begin', "-----BEGIN PGP SIGNATURE-----\n" . lines(70) . $last);
spit('same', 'armour-small', lc($first) . lines(70) . $last);
spit('same', 'armour-header', $first . "Comment: x\n" . lines(70) . $last);
spit('same', 'armour-url', $first . (lines(70) =~ tr{+/}{-_}r) . $last);
spit('same', 'armour-padding', $first . "$code=\n$last");
spit('same', 'armour-paddings', $first . "$code====\n$last");
spit('same', 'armour-nul', $first . "\0" . lines(70) . $last);
spit('same', 'armour-nul-within', $first . substr($code, 0, 8) . "\0" . substr($code, 8) . "\n" . $last);
spit('same', 'armour-missing', $first . substr($code, 1) . "\n" . $last);
spit('same', 'armour-utf8', "\xef\xbb\xbf$text");
spit('same', 'empty', '');
spit('same', 'long', $first . "A" x 40000 . "\n" . $last);
