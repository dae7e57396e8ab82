#!/usr/bin/perl
# crash.pl LOG HOW: makes of the files that record.c told about what a disk could hold after a loss of power in that moment.
#
# The model. What a file contains is on the disk when the file was fsynced after it was written; else it may be empty. That a name was
# made, taken away or renamed is on the disk when its folder was fsynced afterwards; a new folder also when something in it was, as file
# systems with a journal have it. What is not on the disk may be lost; within one folder, what came later is lost before what came earlier.
#
#   HOW  data    files that weren't fsynced are empty; all names are there
#        names   all changes of names that weren't fsynced are lost
#        both    the two
#        NUMBER  from each folder some of the last changes are lost, by chance from this seed; and files that weren't fsynced may be empty
use strict;
use warnings;

my ($log, $how) = @ARGV;
my (%unsynced, @names, %folder);    # files by present path · changes of names in their order · of each folder: how many are open
sub parent { my ($path) = @_; $path =~ s{/[^/]*\z}{}; return $path }

open(my $in, '<', $log) or die "$log: $!";
while (my $line = <$in>) {
    chomp $line;
    my ($what, $path, @rest) = split / /, $line;
    if ($what eq 'write') { $unsynced{$path} = 1 }
    elsif ($what eq 'sync') {
        delete $unsynced{$path};
        @names = grep { !($_->{folder} eq $path || ($_->{what} eq 'mkdir' && index("$path/", "$_->{path}/") == 0)) } @names;
    }
    else {
        my $name = {what => $what, path => $path, rest => \@rest, folder => parent($what eq 'rename' ? $rest[0] : $path)};
        push @names, $name;
        if ($what eq 'rename') { $unsynced{$rest[0]} = 1 if delete $unsynced{$path} }
        delete $unsynced{$path} if $what eq 'unlink';
    }
}
close $in;

my $chance = $how =~ /^\d+$/;
srand($how) if $chance;
sub lost { return $chance ? rand() < 0.5 : $_[0] }

for my $path (sort keys %unsynced) {
    next unless -f $path && lost($how ne 'names');
    truncate($path, 0) or die "$path: $!";
}

my %keep;    # folders whose earlier changes are on the disk
for my $name (reverse @names) {
    last if $how eq 'data';
    my ($what, $path, @rest) = ($name->{what}, $name->{path}, @{$name->{rest}});
    next if $keep{$name->{folder}};
    if ($chance && rand() < 0.5) { $keep{$name->{folder}} = 1; next }
    if ($what eq 'create' || $what eq 'link') { unlink $path }
    elsif ($what eq 'mkdir') { rmdir $path }
    elsif ($what eq 'rmdir') { mkdir $path }
    elsif ($what eq 'unlink') { link $rest[0], $path }
    elsif ($what eq 'rename') {
        rename $rest[0], $path;
        link $rest[1], $rest[0] if $rest[1] ne '-';
    }
}
