#!/usr/bin/env perl
# pack-pages.pl NAME STEXT JSON: whether the page numbers that a pack prints are those of the pages where the titles and headings really
# stand. STEXT is what `mutool draw -F stext` makes of it, JSON what `qpdf --json=2` does. Titles, headings and lists are told by the sizes
# of the project's own layout. Prints "ok …" and "not ok …" lines.
use strict;
use warnings;
use utf8;
use open qw(:std :utf8);
use JSON::PP;

my ($name, $stext, $json) = @ARGV;
my ($page, $line, @lines, $document);
my %size = (title => 21, kicker => 10, h2 => 14, h3 => 11.8, contents => 10.5, matrix => 8.6);
my $failed = 0;

sub result {
    my ($good, $what, @why) = @_;
    print(($good ? 'ok' : 'not ok'), " $name: $what\n");
    $failed = 1 unless $good;
    print "# $_\n" for $good ? () : @why[0 .. ($#why < 9 ? $#why : 9)];
}
sub is_size { my ($l, $kind) = @_; return abs($l->{size} - $size{$kind}) < 0.06; }
# Blanks say nothing: lines are joined with one, or without.
sub bare { my $text = join '', @_; $text =~ s/[\s\x{a0}]+//g; return $text; }

# --- the lines of all pages, with the place and the size of their first character
my $char_size;
open my $in, '<', $stext or die "$stext: $!\n";
while (<$in>) {
    if (/^<page id="page(\d+)"/) { $page = $1; }
    elsif (/^<line /) { $line = {page => $page, text => ''}; push @lines, $line; }
    elsif (/^<font name="[^"]*" size="([\d.]+)"/) { $char_size = $1; }
    elsif (/^<char .* x="([\d.]+)" y="([\d.]+)" .* c="(.*)"\/>/) {
        my ($x, $y, $c) = ($1, $2, $3);
        $c =~ s/&#x([0-9a-f]+);/chr hex $1/ie;
        $c =~ s/&lt;/</; $c =~ s/&gt;/>/; $c =~ s/&quot;/"/; $c =~ s/&apos;/'/; $c =~ s/&amp;/&/;
        # mutool makes one line of what stands at one height, however far apart
        if ($line->{text} ne '' && abs($y - $line->{y}) > 3) { $line = {page => $page, text => ''}; push @lines, $line; }
        @$line{qw(x y size)} = ($x, $y, $char_size) if $line->{text} eq '';
        push @{$line->{chars}}, [$x, $c];
        $line->{text} .= $c;
    }
}
close $in;
@lines = grep { $_->{text} =~ /\S/ } @lines;

# --- where titles and headings stand
my (@titles, %title_page, %heading_page, $last, $kicker);
for my $l (sort { $a->{page} <=> $b->{page} || $a->{y} <=> $b->{y} || $a->{x} <=> $b->{x} } @lines) {
    my ($kind) = grep { is_size($l, $_) } qw(title h2 h3);
    $kicker = $l if is_size($l, 'kicker') && $l->{text} =~ /^[A-Z]+-\d+$/;
    next unless $kind;
    if ($last && $last->{kind} eq $kind && $last->{page} == $l->{page} && $l->{y} - $last->{y} < 1.3 * $l->{size}) {
        $last->{text} .= $l->{text};
        $last->{y} = $l->{y};
        next;
    }
    $last = {%$l, kind => $kind};
    if ($kind eq 'title') {
        my $is_document = $kicker && $kicker->{page} == $l->{page};
        $last->{id} = $document = $is_document ? $kicker->{text} : '';
        push @titles, $last;
    } else {
        $last->{id} = $document;
        push @titles, $last;
    }
}
for my $t (@titles) {
    if ($t->{kind} eq 'title') { $title_page{bare($t->{id}, $t->{text})} = $t->{page}; }
    else { push @{$heading_page{bare($t->{id}, ',', $t->{text})}}, $t->{page}; }
}

my (%lowest, @alone);
for my $l (@lines) {
    next if $l->{size} < 8.5; # header and footer
    $lowest{$l->{page}} = $l if !$lowest{$l->{page}} || $l->{y} > $lowest{$l->{page}}{y};
}
for my $l (values %lowest) {
    push @alone, "page $l->{page}: $l->{text}" if grep { is_size($l, $_) } qw(title h2 h3);
}
result(!@alone, 'no heading stands alone at the foot of a page', @alone);

# --- what contents and matrix say: text, dots, number; a text that is long goes over several lines
my (%said, %pending);
for my $l (sort { $a->{page} <=> $b->{page} || $a->{y} <=> $b->{y} || $a->{x} <=> $b->{x} } @lines) {
    my ($kind) = grep { is_size($l, $_) } qw(contents matrix);
    next unless $kind;
    if (my ($text, $number) = $l->{text} =~ /^(.*?)[\s.]{3,}(\d+)\s*$/) {
        $text = $pending{$kind} . $text if $pending{$kind} && $text !~ /^[A-Z]+-\d+\b/;
        push @{$said{$kind}}, {text => $text, number => $number, page => $l->{page}};
        $pending{$kind} = '';
    } elsif ($kind eq 'matrix' && $l->{text} =~ /^[A-Z]+-\d+\b/) {
        $pending{$kind} = $l->{text};
    } elsif ($pending{$kind} && $l->{x} > 300 && $l->{text} !~ /^Dealt with in$/) { # the header, repeated overleaf
        $pending{$kind} .= $l->{text};
    }
}

my @wrong;
my @contents = @{$said{contents} || []};
for my $i (0 .. $#contents) {
    my $c = $contents[$i];
    my $real = $title_page{bare($c->{text})};
    # a type of documents stands where its first document does
    $real //= $title_page{bare($contents[$i + 1]{text})} if $i < $#contents;
    push @wrong, "$c->{text}: $c->{number}, really " . ($real // 'nowhere') unless defined $real && $real == $c->{number};
}
result(@contents > 8 && !@wrong, 'the contents name the pages where the titles stand', scalar(@contents) . ' lines', @wrong);
my %listed = map { bare($_->{text}) => 1 } @contents;
my @left = grep { !$listed{$_} } grep { $title_page{$_} > ($contents[0]{page} // 0) } keys %title_page;
result(!@left, 'no title is missing from the contents', @left);

@wrong = ();
my @matrix = @{$said{matrix} || []};
for my $m (@matrix) {
    my $text = bare($m->{text});
    my @real = map { @{$_ // []} } @heading_page{$text, $text =~ s/\([A-Z]+-\d+\)$//r};
    push @real, grep { defined } @title_page{$text, $text =~ s/\([A-Z]+-\d+\)$//r};
    # a heading of a deeper level is set as the text is: a line of its own on that page
    my $section = bare($m->{text} =~ s/^[A-Z]+-\d+, //r =~ s/\s*\([A-Z]+-\d+\)\s*$//r);
    push @real, map { $_->{page} } grep { !is_size($_, 'matrix') && bare($_->{text}) eq $section } @lines;
    push @wrong, "$m->{text}: $m->{number}, really @real" unless grep { $_ == $m->{number} } @real;
}
result(@matrix > 3 && !@wrong, 'the matrix names the pages where the sections stand', scalar(@matrix) . ' places', @wrong);

# --- links and outline, by the PDF's own objects
open my $file, '<:raw', $json or die "$json: $!\n";
my $pdf = decode_json(do { local $/; <$file> });
my $objects = $pdf->{qpdf}[1];
my %number = map { ($_->{object} => $_->{pageposfrom1}) } @{$pdf->{pages}};
my ($links, $numbered) = (0, 0);
@wrong = ();
for my $p (@{$pdf->{pages}}) {
    my $height = $objects->{"obj:$p->{object}"}{value}{'/MediaBox'}[3] // 841.89;
    my $annotations = $objects->{"obj:$p->{object}"}{value}{'/Annots'} // [];
    $annotations = $objects->{"obj:$annotations"}{value} unless ref $annotations;
    for my $reference (@$annotations) {
        my $a = ref $reference ? $reference : $objects->{"obj:$reference"}{value};
        next if $a->{'/A'} && $a->{'/A'}{'/URI'};
        my $goal = $a->{'/Dest'} && $number{$a->{'/Dest'}[0]};
        $links++;
        push @wrong, "page $p->{pageposfrom1}: a link leads nowhere" and next unless $goal;
        # a link with dots and a number shows where it leads
        my ($left, $low, $right, $high) = @{$a->{'/Rect'}};
        for my $l (grep { $_->{page} == $p->{pageposfrom1} && $height - $_->{y} > $low && $height - $_->{y} < $high } @lines) {
            my $text = join '', map { $_->[1] } grep { $_->[0] >= $left - 1 && $_->[0] < $right } @{$l->{chars}};
            next unless $text =~ /[\s.]{3,}(\d+)\s*$/;
            $numbered++;
            push @wrong, "page $p->{pageposfrom1}: '$text' leads to $goal" if $1 != $goal;
        }
    }
}
result($links > 20 && $numbered > 10 && !@wrong, 'every link leads to the page that it names', "$links links, $numbered with numbers", @wrong);

@wrong = ();
my @outline = map { [$_, 1] } @{$pdf->{outlines}};
my %levels;
while (my $o = shift @outline) {
    my ($entry, $level) = @$o;
    my $title = bare($entry->{title});
    my @real = grep { defined } $title_page{$title}, map { @{$heading_page{$_} // []} } grep { /,\Q$title\E$/ } keys %heading_page;
    @real = map { $_->{page} } grep { bare($_->{text}) eq $title } @lines unless @real || $level < 3;
    $levels{$level}++;
    push @wrong, "$entry->{title}: nowhere" and next unless $entry->{destpageposfrom1};
    push @wrong, "$entry->{title}: $entry->{destpageposfrom1}, really @real" if @real && !grep { $_ == $entry->{destpageposfrom1} } @real;
    push @wrong, "$entry->{title}: no such title" if !@real && $level != 1;
    unshift @outline, map { [$_, $level + 1] } @{$entry->{kids}};
}
result($levels{1} && $levels{2} && $levels{3} && !@wrong, 'the outline leads to the pages where titles and headings stand', @wrong);
exit $failed;
