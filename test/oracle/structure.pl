#!/usr/bin/perl
# test/oracle/structure.pl: HTML of docket or of cmark-gfm, one document on standard input, as its structure: an element's start and end
# and each text on a line of its own, with blanks collapsed outside <pre>. What the two write differently and mean alike becomes the same:
# alignment, task boxes, images (docket shows a picture that isn't there as its alternate text), footnotes' marks and their way back.
# With WORDS=1: the words instead, sorted; a word is a run of letters and digits, an ideograph by itself.
use strict;
use warnings;
use utf8;
binmode STDIN, ':encoding(UTF-8)';
binmode STDOUT, ':encoding(UTF-8)';

my $html = do { local $/; <STDIN> };
$html =~ s/<!\[CDATA\[(.*?)\]\]>/my $text = $1; $text =~ s,<,&lt;,g; $text/gse;
$html =~ s{.*<main>\n?(.*)</main>.*}{$1}s;

my %block = map { $_ => 1 } qw(p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tr th td section div details summary dl dt dd figure caption);
my %kept = map { $_ => 1 } qw(href title start colspan rowspan);
my %named = (lt => '<', gt => '>', amp => '&', quot => '"');
my @out;    # [kind, text]: 'block', 'inline', 'text'
my $pre = 0;

sub decoded {
    my ($text) = @_;
    $text =~ s/&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot));/defined $1 ? chr hex $1 : defined $2 ? chr $2 : $named{$3}/ge;
    return $text;
}

sub text {
    my ($text) = @_;
    if (@out && $out[-1][0] eq 'text') { $out[-1][1] .= $text } else { push @out, ['text', $text] }
}

sub attributes {
    my ($source) = @_;
    my %found;
    while ($source =~ /([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g) {
        $found{lc $1} = decoded($2 // $3 // $4 // '');
    }
    $found{align} = $1 if ($found{style} // '') =~ /text-align: (\w+)/;
    for my $name (grep { defined $found{$_} } 'href') {
        $found{$name} =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
        utf8::decode($found{$name});
    }
    return %found;
}

while ($html =~ /\G(?:<!--.*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+|<))/gs) {
    my ($end, $name, $rest, $text) = ($1, $2, $3, $4);
    if (defined $text) {
        $text = decoded($text);
        $text =~ s/\s+/ /g unless $pre;
        text($text);
        next;
    }
    next unless defined $name;
    $name = lc $name;
    my %attributes = attributes($rest);
    my $class = $attributes{class} // '';
    $pre += $end ? -1 : 1 if $name eq 'pre';
    if ($name eq 'span' && $class eq 'box') {
        push @out, ['inline', 'task ' . ($attributes{'aria-label'} // '')];
        $html =~ /\G.*?<\/span>/gcs;
    } elsif ($name eq 'input') {
        push @out, ['inline', 'task ' . (exists $attributes{checked} ? 'done' : 'open')];
        $html =~ /\G /gc;
    } elsif ($name eq 'span' && $class eq 'missing') {
        $html =~ /\G(.*?)<\/span>/gcs;
        push @out, ['inline', 'image ' . decoded($1)];
    } elsif ($name eq 'img') {
        push @out, ['inline', 'image ' . ($attributes{alt} // '')];
    } elsif ($name eq 'a' && !$end && (($attributes{href} // '') =~ /^#fnref/)) {
        $html =~ /\G.*?<\/a>/gcs;
        if (@out && $out[-1][0] eq 'text') { $out[-1][1] =~ s/ $// }
    } elsif ($name eq 'sup' && $class eq 'footnote-ref') {
        $html =~ /\G.*?>(\d+)<\/a><\/sup>/gcs;
        push @out, ['inline', "note $1"];
    } elsif ($name ne 'span') {
        my $kept = join '', map { " $_=$attributes{$_}" } grep { $kept{$_} || $_ eq 'align' } sort keys %attributes;
        push @out, [$block{$name} || $name eq 'br' ? 'block' : 'inline', '<' . ($end ? '/' : '') . $name . ($end ? '' : $kept) . '>'];
    }
}

# Blanks beside a block's edge are nothing.
my ($inside, @lines) = 0;
for my $i (0 .. $#out) {
    my ($kind, $what) = @{$out[$i]};
    $inside += $what eq '<pre>' ? 1 : $what eq '</pre>' ? -1 : 0;
    if ($kind eq 'text' && !$inside) {
        $what =~ s/^ // if $i == 0 || $out[$i - 1][0] eq 'block';
        $what =~ s/ $// if $i == $#out || $out[$i + 1][0] eq 'block';
        next if $what eq '';
    }
    next if $what =~ /^<\/?(section|div)\b/;
    $what =~ s/\n/\\n/g;
    push @lines, ($kind eq 'text' ? "\"$what\"" : $what);
}
if ($ENV{WORDS}) {
    my $text = join '', map { $_->[0] eq 'text' ? $_->[1] : $_->[0] eq 'block' ? ' ' : $_->[1] =~ /^(?:image|note) (.*)/ ? " $1 " : '' } @out;
    @lines = sort $text =~ /\p{Han}|[^\W_\p{Han}]+/g;
}
print "$_\n" for @lines;
