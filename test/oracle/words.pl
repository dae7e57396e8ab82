#!/usr/bin/perl
# test/oracle/words.pl FOLDER FILE…: renders each Markdown FILE (named by its path below FOLDER) with $DOCKET into $WORK and prints
# "ok NAME" or "not ok NAME" with what is wrong. A PDF is right when
#   - docket ends with 0, and `qpdf --check` finds nothing;
#   - every word that cmark-gfm's HTML of the same file shows occurs at least as often in the PDF's body: a word is a run of letters
#     and digits after NFKC, a Chinese, Japanese or Korean character by itself. Headers and footers are cut off before counting;
#   - no word of the body, no line, background or picture reaches over the margins of the layout, and no two words lie on each other;
#   - no glyph is missing: no .notdef, no U+FFFD that the HTML hasn't, no finding X020.
#
# What doesn't count, and why:
#   - cmark-gfm's own arrows back from its footnotes; between two marks of footnotes both sides have a comma;
#   - front matter, comments and a heading's {#anchor}: not part of the text;
#   - attributes of HTML (href, title, alt of a picture that is shown): they aren't text; a picture that isn't shown has its alt counted;
#   - processing instructions and declarations (<?php … ?>, <!DOCTYPE …>): not text of the document in any browser;
#   - the tags themselves. What stands in CDATA, <script>, <style> counts: "no word is lost silently".
use strict;
use warnings;
use utf8;
use Encode qw(decode_utf8 encode_utf8);
use Unicode::Normalize qw(NFKC);

my $docket = $ENV{DOCKET} or die "DOCKET: the program\n";
my $work = $ENV{WORK} or die "WORK: where PDFs go\n";
my $layout = $ENV{LAYOUT} or die "LAYOUT: the layout's XML\n";
my $shown = 10;       # missing words told of a file
my $tolerance = 0.6;  # points: a letter's overhang, the width of a line

# Elements that stand within a word, so that their tags part nothing.
my %inline = map { $_ => 1 } qw(a abbr b big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr);

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$file>;
}

# output COMMAND…: its standard output, and its exit status; standard error goes to $work/PID.err
sub output {
    my $pid = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDERR, '>', errors_file() or die;
        open STDIN, '<', '/dev/null' or die;
        exec 'timeout', 60, @_ or die "$_[0]: $!\n";
    }
    binmode $pipe;
    local $/;
    my $text = <$pipe> // '';
    close $pipe;
    return ($text, $? >> 8);
}
sub errors_file { return "$work/" . ($$ == $ENV{ORACLE_PID} ? $$ : getppid()) . '.err' }
sub errors { return decode_utf8(slurp(errors_file())) }

# --- words ------------------------------------------------------------------------------------------------------------

# Characters that nobody sees (joiners, marks of direction, soft hyphens, variation selectors) part no word.
sub normal {
    my ($text) = @_;
    $text =~ s/\p{Default_Ignorable_Code_Point}+//g;
    return NFKC($text);
}
my $cjk = qr/[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]/;
my $word = qr/$cjk\p{M}*|(?:(?!$cjk)[\p{L}\p{N}]\p{M}*)+/;

sub count_words {
    my ($text) = @_;
    my %count;
    $count{$_}++ for normal($text) =~ /$word/g;
    return \%count;
}

# The words of a PDF's text in order: {text, page, starts (its line), ends (its line), hyphen (behind it, at the line's end)}.
sub words_in_lines {
    my ($text) = @_;
    my ($page, @words) = (0);
    for my $sheet (split /\f/, $text) {
        $page++;
        for my $line (split /\n/, $sheet) {
            $line = normal($line);
            $line =~ s/^\s+|\s+$//g;
            while ($line =~ /$word/g) {
                my ($text, $start, $behind) = ($&, $-[0], substr $line, $+[0]);
                my $hyphen = $behind =~ /^[-\x{2010}]$/;
                push @words, {text => $text, page => $page, starts => $start == 0, hyphen => !!$hyphen, ends => $hyphen || $behind eq ''};
            }
        }
    }
    return \@words;
}

# The words of which the PDF has too few. A word may have been divided at the ends of lines, with a hyphen or, where it has no legal
# break, without; or with a hyphen at the end of a page, where other text (a table's header, a footnote) may stand between its parts.
sub missing {
    my ($wanted, $words) = @_;
    my %have;
    $have{$_->{text}}++ for @$words;
    my @missing;
    for my $text (sort { length $b <=> length $a || $a cmp $b } keys %$wanted) {
        while (($have{$text} // 0) < $wanted->{$text}) {
            my $parts = divided($text, $words) or last;
            for my $part (@$parts) {
                $part->{used} = 1;
                $have{$part->{text}}--;
            }
            $have{$text}++;
        }
        my $lack = $wanted->{$text} - ($have{$text} // 0);
        push @missing, $lack > 1 ? "$text ($lack)" : $text if $lack > 0;
    }
    return @missing;
}

# The words of the PDF that together are `text`, or undef: those that follow each other first.
sub divided {
    my ($text, $words) = @_;
    my @heads = grep {
        my $head = $words->[$_];
        $head->{ends} && !$head->{used} && length $head->{text} < length $text && index($text, $head->{text}) == 0;
    } 0 .. $#$words;
    for my $first (@heads) {
        my ($so_far, $last) = ($words->[$first]{text}, $first);
        while ($last < $#$words && length $so_far < length $text && $words->[$last]{ends} && $words->[$last + 1]{starts} && !$words->[$last + 1]{used}) {
            $so_far .= $words->[++$last]{text};
        }
        return [@$words[$first .. $last]] if $so_far eq $text;
    }
    for my $first (grep { $words->[$_]{hyphen} } @heads) {
        my $head = $words->[$first];
        my $tail = substr $text, length $head->{text};
        for my $other (@$words[$first + 1 .. $#$words]) {
            last if $other->{page} > $head->{page} + 1;
            return [$head, $other] if $other->{page} == $head->{page} + 1 && !$other->{used} && $other->{text} eq $tail;
        }
    }
    return undef;
}

# --- the other side: cmark-gfm's HTML -----------------------------------------------------------------------------------

sub body_of {
    my ($markdown) = @_;
    $markdown =~ s/^\x{FEFF}//;
    $markdown =~ s/\r\n?/\n/g;
    $markdown =~ s/\A---[ \t]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\z)//s;
    my $braces = qr/[ \t]+\{(?=[#.]|[a-z-]+=)[^{}\n]*\}[ \t]*/;
    $markdown =~ s/^([ >]*#{1,6}[ \t].*?)$braces#*[ \t]*$/$1/mg;
    $markdown =~ s/^(.*\S)$braces(\n[ >]*(?:=+|-+)[ \t]*)$/$1$2/mg;
    return $markdown;
}

my %entity = (amp => '&', lt => '<', gt => '>', quot => '"', apos => "'", nbsp => ' ', auml => 'ä', ouml => 'ö', uuml => 'ü', copy => '©');
sub decode_entities {
    my ($text) = @_;
    $text =~ s{&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]+));}{defined $1 ? chr $1 : defined $2 ? chr hex $2 : $entity{$3} // $&}ge;
    return $text;
}

sub image_is_shown {
    my ($folder, $source) = @_;
    $source =~ s/[?#].*//s;
    $source =~ s/%([0-9a-fA-F]{2})/chr hex $1/ge;
    return $source =~ /\.(png|jpe?g)$/i && $source !~ /^[a-z]+:/i && -f "$folder/$source";
}

sub text_of_html {
    my ($html, $folder) = @_;
    my $attribute = qr/\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?/;
    my $text = '';
    $html =~ s/<a [^>]*class="footnote-backref".*?<\/a>//gs;
    $html =~ s/(<\/sup>)(<sup class="footnote-ref">)/$1,$2/g;
    while ($html =~ /\G(?:<!--(?:>|->|.*?(?:-->|\z))|<\?.*?(?:\?>|\z)|<!\[CDATA\[(?<data>.*?)(?:\]\]>|\z)|<![A-Za-z][^>]*>
                       |<(?<name>script|style)(?<inside>$attribute*)\s*>(?<raw>.*?)(?:<\/\g{name}\s*>|\z)
                       |<\/?(?<tag>[A-Za-z][A-Za-z0-9-]*)(?<attributes>$attribute*)\s*\/?>|(?<text>[^<]+|<))/gsxi) {
        if (defined $+{text}) { $text .= decode_entities($+{text}) }
        elsif (defined $+{data}) { $text .= " $+{data} " }
        elsif (defined $+{raw}) { $text .= "\n$+{raw}\n" }
        elsif (defined $+{tag}) {
            my ($tag, $attributes) = (lc $+{tag}, $+{attributes});
            $text .= "\n" unless $inline{$tag};
            if ($tag eq 'img') {
                my ($source, $alt) = map { $attributes =~ /\s$_\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/i ? decode_entities($1 // $2 // $3) : '' } qw(src alt);
                $text .= " $alt " unless image_is_shown($folder, $source);
            }
        }
    }
    return $text;
}

sub html_of {
    my ($markdown) = @_;
    my $file = "$work/$$.md";
    open my $out, '>:raw', $file or die "$file: $!\n";
    print $out encode_utf8(body_of($markdown));
    close $out or die;
    my ($html, $status) = output(qw(cmark-gfm --unsafe -e footnotes -e table -e strikethrough -e tasklist -e autolink), $file);
    unlink $file;
    die "cmark-gfm: status $status\n" if $status;
    return decode_utf8($html);
}

# --- the page -------------------------------------------------------------------------------------------------------------

my %page = slurp($layout) =~ /<page name="page"([^>]*)>/ ? $1 =~ /([\w-]+)="([^"]*)"/g : die "$layout: no page\n";
my %area = (left => $page{'margin-left'}, top => $page{'margin-top'}, right => $page{width} - $page{'margin-right'}, bottom => $page{height} - $page{'margin-bottom'});
# Between header and body, and body and footer: where the one can't be taken for the other.
my $header_end = $area{top} - 8;
my $footer_start = $area{bottom} + 8;

sub outside {
    my ($x, $y, $right, $bottom) = @_;
    return $x < $area{left} - $tolerance || $right > $area{right} + $tolerance if $bottom <= $header_end || $y >= $footer_start;
    return $x < $area{left} - $tolerance || $right > $area{right} + $tolerance || $y < $area{top} - $tolerance || $bottom > $area{bottom} + $tolerance;
}

# A word's box has the ascent and descent of its font, which may be half as much again as what letters take.
sub within {
    my ($x, $y, $right, $bottom) = @_;
    my $less = 0.2 * ($bottom - $y);
    return ($x, $y + $less, $right, $bottom - $less);
}

# Words outside the margins, and words on each other, from `pdftotext -bbox`.
sub misplaced_words {
    my ($boxes) = @_;
    my ($sheet, @before, @wrong) = (0);
    for my $line (split /\n/, $boxes) {
        if ($line =~ /<page width="([\d.]+)" height="([\d.]+)"/) {
            $sheet++;
            @before = ();
            push @wrong, "page $sheet has another size" if abs($1 - $page{width}) > 0.1 || abs($2 - $page{height}) > 0.1;
        }
        my @box = $line =~ /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<\/word>/ or next;
        push @wrong, sprintf "page %d: '%s' at %.1f %.1f … %.1f %.1f is outside the margins", $sheet, $box[4], @box[0 .. 3] if outside(within(@box));
        for my $other (@before) {
            my $width = min($box[2], $other->[2]) - max($box[0], $other->[0]);
            my $height = min($box[3], $other->[3]) - max($box[1], $other->[1]);
            my $smaller = min($box[3] - $box[1], $other->[3] - $other->[1]);
            push @wrong, "page $sheet: '$box[4]' lies on '$other->[4]'" if $width > 2 && $height > 0.4 * $smaller;
        }
        push @before, \@box;
    }
    return @wrong;
}
sub min { return $_[0] < $_[1] ? $_[0] : $_[1] }
sub max { return $_[0] > $_[1] ? $_[0] : $_[1] }

# Lines, backgrounds and pictures outside the margins, from the display list.
sub misplaced_boxes {
    my ($dump) = @_;
    my ($sheet, @wrong) = (0);
    for (split /\n/, $dump) {
        $sheet++ if /^page /;
        my ($kind, $x, $y, $width, $height) = /^(fill|image) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) / or next;
        push @wrong, "page $sheet: '$_' is outside the margins" if outside($x, $y, $x + $width, $y + $height);
    }
    return @wrong;
}

# --- one file ---------------------------------------------------------------------------------------------------------------

sub few {
    my ($title, @list) = @_;
    my $more = @list > $shown ? ' … (' . @list . ' in all)' : '';
    return "$title: " . join(', ', @list[0 .. min($shown, scalar @list) - 1]) . $more;
}

sub problems {
    my ($path, $pdf) = @_;
    my $folder = $path =~ m{^(.*)/} ? $1 : '.';
    my (undef, $status) = output($docket, 'render', $path, '-o', $pdf);
    return "docket render: status $status: " . errors() if $status || !-s $pdf;
    my @problems = map { "glyphs: $_" } grep { /X020/ } split /\n/, errors();
    my ($told, $unsound) = output('qpdf', '--check', $pdf);
    push @problems, "qpdf --check: status $unsound: " . decode_utf8($told) . errors() if $unsound;

    my $html = html_of(decode_utf8(slurp($path)));
    my $wanted = text_of_html($html, $folder);
    my @body = (-x => 0, -y => int $header_end, -W => int($page{width} + 1), -H => int($footer_start - $header_end));
    my $text = decode_utf8((output('pdftotext', '-raw', @body, $pdf, '-'))[0]);
    my @lack = missing(count_words($wanted), words_in_lines($text));
    push @problems, few('missing words', @lack) if @lack;

    my $lost = () = $text =~ /\x{FFFD}/g;
    my $meant = () = $wanted =~ /\x{FFFD}/g;
    push @problems, "U+FFFD stands there $lost times, not $meant" if $lost > $meant;
    my $notdef = () = (output('mutool', 'trace', $pdf))[0] =~ /<g [^>]*glyph="0"/g;
    push @problems, "$notdef glyphs are .notdef" if $notdef;

    my @misplaced = (misplaced_words(decode_utf8((output('pdftotext', '-bbox', $pdf, '-'))[0])),
        misplaced_boxes(decode_utf8((output($docket, 'render', '--format', 'layout', $path))[0])));
    push @problems, few('places', @misplaced) if @misplaced;
    return @problems;
}

$ENV{ORACLE_PID} = $$;
my $top = shift @ARGV;
for my $name (@ARGV) {
    my $path = "$top/$name";
    my $pdf = "$work/" . ($name =~ s/[^\w.-]/_/gr) . '.pdf';
    my @problems = eval { problems($path, $pdf) };
    @problems = "the oracle: $@" if $@;
    $_ = join "\n", map { "# $_" } split /\n/ for @problems;
    my $line = @problems ? "not ok $name\n" . encode_utf8(join("\n", @problems)) . "\n" : "ok $name\n";
    syswrite STDOUT, $line;
}
unlink errors_file();
