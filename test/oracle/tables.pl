#!/usr/bin/perl
# test/oracle/tables.pl SEED COUNT: COUNT tables as people and their tools write them, well and badly, each below a heading "case N".
use strict;
use warnings;
my ($seed, $count) = @ARGV;
srand $seed;

sub one { return $_[rand @_] }

my @plain = qw(alpha beta gamma 12 3.5 limit pH mg/L 7.5.3 a_b_c Größe 限值 x);
my @marked = ('*em*', '**strong**', '`code`', '`a\\|b`', 'a\\|b', '~~gone~~', '[link](u.md)', '[t](<u v.md> "T")', '![alt](i.png)',
    '*a **b** c*', '`` a`b ``', '&amp;', '&auml;', '\\*', ' \\\\', 'https://example.org/a', '<https://example.org>', 'a@example.org',
    '_em_', '***both***', '[ref]', '[x][ref]', 'a < b', '2 > 1', 'C\\#', '&#124;', '`\\\\`', '"q"');
my @broken = ('*open', 'close*', '`open', '**open', '~~open', '[open', 'close](u)', '\\', '_', '`a|b`', '*a|b*', '[a|b](u)', '\\\\|', '<', '&', '``');

# Combinations in which docket means to differ (see test/oracle-tables.sh) are left out.
sub cell {
    my @parts = map { rand() < 0.55 ? one(@plain) : rand() < 0.8 ? one(@marked) : one(@broken) } 1 .. int rand 4;
    @parts = grep { !/^https/ } @parts if grep { /^\[open/ } @parts;
    return join one(' ', ' ', ' ', '', '  '), map { /example\.org|~~/ ? " $_ " : $_ } @parts;
}

sub row {
    my ($columns, $leading, $trailing) = @_;
    my @cells = map { cell() } 1 .. $columns;
    my $pad = one(' ', ' ', '', '  ', "\t");
    my $row = join '|', map { "$pad$_$pad" } @cells;
    $row =~ s/^\s+// unless $leading;
    $row = "|$row" if $leading;
    $row .= '|' if $trailing;
    $row .= one('', '', '', ' ');
    return $row;
}

sub delimiter {
    my ($columns, $leading, $trailing) = @_;
    my $row = join '|', map { my $p = one(' ', ''); $p . one('', '', ':') . '-' x (1 + rand 4) . one('', '', ':') . $p } 1 .. $columns;
    $row =~ s/^\s+// unless $leading;
    return ($leading ? '|' : '') . $row . ($trailing ? '|' : '');
}

sub table {
    my $columns = 1 + int rand 5;
    my ($leading, $trailing) = (rand() < 0.8, rand() < 0.8);
    ($leading, $trailing) = (1, 1) if $columns == 1;
    my $loose = sub { $leading && $trailing ? 1 : rand() < 0.9 };
    my $header = join '|', map { rand() < 0.7 ? ' ' . one(@plain) . ' ' : ' ' . one(@marked) . ' ' } 1 .. $columns;
    $header =~ s/^ // unless $leading;
    my @lines = (($leading ? '|' : '') . $header . ($trailing ? '|' : ''));
    push @lines, delimiter($columns + (rand() < 0.06 ? one(-1, 1) : 0) || 1, $leading, $trailing);
    for (1 .. int rand 6) {
        my $width = $columns + (rand() < 0.25 ? one(-2, -1, 1, 2) : 0);
        push @lines, row($width < 1 ? 1 : $width, rand() < 0.05 ? !$leading : $leading, rand() < 0.05 ? !$trailing : $trailing);
    }
    return @lines;
}

print "[ref]: r.md \"R\"\n";
for my $case (1 .. $count) {
    my @lines = table();
    unshift @lines, one('A paragraph before it', '*open before', 'text | text') if rand() < 0.1;
    push @lines, one('a line after it', '> a quote', '- an item', '---', '# A heading', '```', '1. one') if rand() < 0.2;
    my $in = rand();
    $in = 0.5 if $lines[-1] eq '```';
    push @lines, '```' if $lines[-1] eq '```';
    if ($in > 0.92) { @lines = map { (' ' x int(rand 4)) . $_ } @lines }
    elsif ($in < 0.12) { @lines = map { "> $_" } @lines }
    elsif ($in < 0.24) { @lines = ("- $lines[0]", map { "  $_" } @lines[1 .. $#lines]) }
    elsif ($in < 0.32) { @lines = ('1. before', '', map { "   $_" } @lines) }
    elsif ($in < 0.36) { @lines = ("- > $lines[0]", map { "  > $_" } @lines[1 .. $#lines]) }
    print "\n# case $case\n\n", map { "$_\n" } @lines;
}
