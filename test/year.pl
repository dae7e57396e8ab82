#!/usr/bin/perl
# What was in force on a day, by a plain table that test/year.sh keeps, held against `docket status --format csv`.
#
#   year.pl check TABLE <LISTS       prints every difference; status 1 where there is one; a line "== DAY" is before each day's list
#   year.pl days TABLE               the days on which something begins or ends, and their neighbours
#
# Lines of the table, their fields parted by blanks, '-' for none:
#   R SEQUENCE DAY                                        a release, and the day of it where the firm is
#   D ID REVISION EFFECTIVE UNTIL WITHDRAWN RELEASED BY   a revision: by which release, and by which it was withdrawn
#   S ID REVISION FROM UNTIL RELEASED ENDED               a suspension: by which release, and by which it was ended
use strict;
use warnings;
use Time::Local;

my ($mode, $table) = @ARGV;
my (%release_day, @revisions, @suspensions);
open my $in, '<', $table or die "$table: $!";
while (<$in>) {
    my ($kind, @f) = split;
    if    ($kind eq 'R') { $release_day{$f[0]} = $f[1] }
    elsif ($kind eq 'D') { push @revisions, [@f] }
    else                 { push @suspensions, [@f] }
}

sub neighbour {
    my ($day, $step) = @_;
    my ($y, $m, $d) = split /-/, $day;
    my @t = gmtime(timegm(0, 0, 12, $d, $m - 1, $y) + $step * 86400);
    return sprintf '%04d-%02d-%02d', $t[5] + 1900, $t[4] + 1, $t[3];
}

if ($mode eq 'days') {
    my %days;
    for my $day ((values %release_day), (map { @$_[2, 3, 4] } @revisions), (map { @$_[2, 3] } @suspensions)) {
        next if $day eq '-';
        $days{$day} = $days{neighbour($day, -1)} = $days{neighbour($day, 1)} = 1;
    }
    print "$_\n" for sort keys %days;
    exit 0;
}

my ($today, $judge);    # the day at hand, and the release that judges it

sub known { $_[0] ne '-' && $_[0] <= $judge }

# Called off: withdrawn before its first day, by a release before that.
sub called_off {
    my (undef, undef, $effective, undef, $withdrawn, undef, $by) = @{$_[0]};
    return known($by) && $effective gt $release_day{$by} && $withdrawn le $effective;
}

sub is_suspended {
    my ($id, $revision) = @_;
    for (@suspensions) {
        my ($sid, $srevision, $from, $until, $by, $ended) = @$_;
        return 1
          if $sid eq $id && $srevision eq $revision && known($by) && !known($ended) && $from le $today && ($until eq '-' || $today le $until);
    }
    return 0;
}

# The rows of one document, "ID REVISION STATE EFFECTIVE", from its revisions.
sub rows {
    my ($id, @known) = @_;
    my ($best, $next, $once, @later);
    for my $r (@known) {
        my (undef, undef, $effective, $until, $withdrawn, undef, $by) = @$r;
        my $gone = known($by);
        $once = $r if $gone && $withdrawn le $today;
        next if called_off($r);
        if ($effective gt $today) {
            push @later, $r;
            $next = $r if !$next || $effective lt $next->[2];
        } elsif ($until eq '-' || ($today le $until && !($gone && $today ge $withdrawn))) {
            $best = $r if !$best || $effective ge $best->[2];
        }
    }
    my $out = $best && known($best->[6]) && $best->[4] le $today;
    my $main = $best && !($out && $next) ? $best : $next || $once or return;
    my $state = $main->[2] gt $today && $main == ($next || 0) ? 'scheduled' : $out || !$best ? 'withdrawn' : is_suspended($id, $best->[1]) ? 'suspended' : 'effective';
    return ("$id $main->[1] $state $main->[2]", map { "$id $_->[1] scheduled $_->[2]" } grep { $_ != $main } @later);
}

sub expected {
    my %of;
    $judge = 0;
    for (keys %release_day) { $judge = $_ if $release_day{$_} le $today && $_ > $judge }
    for (@revisions) { push @{$of{$_->[0]}}, $_ if known($_->[5]) }
    return map { rows($_, @{$of{$_}}) } keys %of;
}

sub fields {
    my ($line, @f) = @_;
    while ($line =~ /\G(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/g) {
        push @f, defined $1 ? $1 : $2;
        last if pos($line) == length $line;
    }
    return @f;
}

my ($bad, %found, @names) = (0);

sub compare {
    my %expected = map { $_ => 1 } expected();
    for (sort keys %expected) { $found{$_} or $bad++, print "$today: missing: $_\n" }
    for (sort keys %found) { $expected{$_} or $bad++, print "$today: too much: $_\n" }
}
while (<STDIN>) {
    chomp;
    if (/^== (.*)/) {
        compare() if $today;
        ($today, %found, @names) = ($1);
        @names = ();
        next;
    }
    if (!@names) { @names = fields($_); next }
    my %row;
    @row{@names} = fields($_);
    next unless $row{state} =~ /^(scheduled|effective|suspended|withdrawn)$/;
    my $key = "$row{id} $row{revision} $row{state} $row{effective}";
    $found{$key}++ and $bad++, print "$today: twice: $key\n";
}
$today or die "no list\n";
compare();
exit($bad ? 1 : 0);
