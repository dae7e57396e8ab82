#!/usr/bin/env bash
# Bad input: whatever a stranger pushes is refused with a located message and the right status, leaves no partial file, and takes at
# most a second of the processor. Inputs are made here, in a repository of three good documents.
. "$(dirname "$0")/tap.bash"

limit=1000
[ -z "$SLOW" ] || limit=10000
repository=$TMP/repository
small_repository "$repository"
cd "$repository" || exit 3
victim=procedures/EP-02.md
echo 'a secret of this machine' >"$TMP/secret"

# judge NAME STATUSES PATTERN [OUTPUT]: the verdict on the last run. STATUSES, as in "0 1"; PATTERN (extended) is looked for in standard
# error; OUTPUT is a whole PDF after status 0, and not there after any other.
judge() {
    local name=$1 statuses=$2 pattern=$3 output=${4:-} wrong=()
    case " $statuses " in *" $status "*) ;; *) wrong+=("status $status, not $statuses") ;; esac
    [ -z "$pattern" ] || [ "$status" = 0 ] || grep -qE -- "$pattern" "$TMP/err" || wrong+=("standard error lacks $pattern")
    [ "$cpu" -le "$limit" ] || wrong+=("took $cpu ms")
    if grep -q 'Sanitizer\|runtime error:\|Assertion' "$TMP/err"; then wrong+=('a fault inside'); fi
    if grep -q 'a secret of this' "$TMP/err" "$TMP/out"; then wrong+=('shows a file that it must not read'); fi
    if [ -n "$output" ] && [ "$status" = 0 ]; then
        [ "$(head -c 5 "$output" 2>/dev/null)" = '%PDF-' ] && tail -c 16 "$output" | grep -q '%%EOF' || wrong+=('no whole PDF')
    elif [ -n "$output" ] && [ -n "$(ls -A "$TMP/output")" ]; then
        wrong+=("left behind: $(ls -A "$TMP/output")")
    fi
    rm -rf "$TMP/output" && mkdir "$TMP/output"
    if [ ${#wrong[@]} = 0 ]; then ok "$name"; else
        not_ok "$name" "${wrong[@]}" "$(head -c 1500 "$TMP/err" | head -n 8)" "$(tail -n 3 "$TMP/err" | head -c 500)"
    fi
}
mkdir "$TMP/output"

check() { # NAME STATUSES PATTERN
    run "$docket" check --gate draft
    judge "check: $1" "$2" "$3"
}
render() { # NAME STATUSES PATTERN [FILE]
    run "$docket" render "${4:-$victim}" -o "$TMP/output/out.pdf"
    judge "render: $1" "$2" "$3" "$TMP/output/out.pdf"
}
pack() { # NAME STATUSES PATTERN
    run "$docket" pack --draft -o "$TMP/output/pack.pdf"
    judge "pack: $1" "$2" "$3" "$TMP/output/pack.pdf"
}
# The document of standard input is refused by all three, each naming PATTERN.
refused() { # NAME PATTERN
    cat >"$victim"
    check "$1" 1 "$2"
    render "$1" 1 "$2"
    pack "$1" 1 "$2"
    rm -f "$victim"
}
# It may be accepted or refused, but quickly, and whole.
survived() { # NAME
    cat >"$victim"
    check "$1" '0 1' "$victim:[0-9]"
    render "$1" '0 1' "$victim:[0-9]"
    pack "$1" '0 1' "$victim:[0-9]"
    rm -f "$victim"
}
front() {
    printf '%s\n' --- 'id: EP-02' 'title: Hostile' 'revision: 1' 'change: First' 'owner: ems-manager' 'authors: [l.chen]' 'clauses: {iso14001-2015: [7.5.3]}' "$@" --- ''
}
repeat() { # TEXT COUNT
    perl -e 'print $ARGV[0] x $ARGV[1]' -- "$1" "$2"
}
with_body() { # NAME PATTERN; the body on standard input
    cat >"$TMP/body"
    cat <(front) "$TMP/body" | refused "$1" "$2"
}

check 'three good documents' 0 ''
pack 'three good documents' 0 ''

# --- front matter
printf -- '---\nid: [EP-02\ntitle: x\n---\ntext\n' | refused 'broken YAML' "$victim:[23]:[0-9]+: error: .*\[M021"
printf -- '---\nid: EP-02\n' | refused 'front matter without an end' "$victim:1:.*error"
front 'id: EP-03' | refused 'a key twice' "$victim:9:[0-9]+: error"
front 'sites: &a [main]' | refused 'an anchor' "$victim:9:[0-9]+: error"
front 'sites: !!set [main]' | refused 'a tag' "$victim:9:[0-9]+: error"
front '<<: {a: b}' >"$victim"
check 'a merge key' 1 "$victim:9:[0-9]+: error"
rm "$victim"
{ printf -- '---\na: &a [x,x,x,x,x,x,x,x]\n'
  for i in b c d e f g h i j; do printf '%s: &%s [*a,*a,*a,*a,*a,*a,*a,*a]\n' "$i" "$i"; done
  printf -- '---\n'; } | refused 'a billion laughs' "$victim:2:[0-9]+: error"
front "sites: $(repeat '[' 10000)" | refused 'YAML 10,000 deep' "$victim:9:[0-9]+: error"
front "sites: $(repeat '{a: ' 5000)" | refused 'YAML maps 5,000 deep' "$victim:9:[0-9]+: error"
front "title2: $(repeat x 200000)" | refused '200 KB of front matter' "$victim:[0-9]+.*error"
printf -- '---\nid: EP-02\nti\007tle: x\n---\n' | refused 'a control character in YAML' "$victim:[23]:.*error"

front 'ownr: ems-manager' | grep -v '^owner:' >"$victim"
run "$docket" check --gate release
judge 'check: an unknown key, and the nearest' 1 "$victim:8:1: error: .*ownr.*owner.*\[M024"
front 'zzzzzz: 1' >"$victim"
check 'an unknown key' 0 "$victim:9:1: note: .*zzzzzz"
rm "$victim"

sed 's/^title: .*/title: Another/' procedures/EP-01.md >procedures/copy.md
check 'two documents of one identifier' 1 'procedures/(EP-01|copy)\.md:2:.*error: .*EP-01.*\[M018'
pack 'two documents of one identifier' 1 'procedures/(EP-01|copy)\.md:2:.*error: .*\[M018'
rm procedures/copy.md

# --- bytes
head -c 3000 /dev/urandom | cat - <(printf '\0\377') | refused 'a binary .md' "$victim(:[0-9]+)*: error: .*\[X00[12]"
{ front; printf 'text \303\050 text\n'; } | refused 'broken UTF-8' "$victim:11:.*error: .*\[X002"
printf '\377\376#\0 \0T\0' | refused 'UTF-16' "$victim.*error: .*\[X00[12]"
{ front; repeat $'A line of words that goes on for quite a while.\n' 105000; } | refused '5 MB' "$victim.*error: .*4 MB.*\[X003"
: | survived 'an empty file'
printf -- '---' | survived 'three hyphens'
printf -- '---\n---\n' | survived 'an empty front matter'
{ front; repeat $'\r' 100000; } | survived 'carriage returns alone'
{ front; repeat a 300000; } | survived 'a word of 300 KB'
{ front; perl -e 'srand 7; print map { chr 97 + rand 26 } 1 .. 300000'; } | survived 'a word of 300 KB, of all letters'
{ front; repeat $'\xd8\xa8' 150000; } | survived 'a word of 300 KB, from right to left'
{ front; printf '|a|b|\n|-|-|\n|text|'; repeat a 300000; printf '|\n'; } | survived 'a word of 300 KB in a cell'
{ front; printf '|a|b|\n|-|-|\n|text|https://example.org/'; repeat 'path-to/some_thing?x=1&' 13000; printf '|\n'; } | survived 'a URL of 300 KB in a cell'
{ front; printf '[text '; repeat 'and text ' 30000; printf '](https://example.org/'; repeat 'path/' 600; printf ')\n'; } | survived 'a long link'
{ front; printf '```\n'; repeat 'int main(void) { return 0; } ' 10300; printf '\n```\n'; } | survived '300 KB of code in one line'
{ front; printf '```\n'; repeat x 300000; printf '\n```\n'; } | survived 'a word of 300 KB in code'
{ front; repeat '漢' 100000; } | survived '100,000 ideographs in one paragraph'
{ front; repeat $'e\xcc\x81' 1; repeat $'\xcc\x81' 100000; } | survived '100,000 combining marks on one letter'
{ front; repeat $'\xe2\x80\xab' 50000; } | survived '50,000 direction marks'
{ front; printf 'a\302\255'; repeat $'b\302\255' 50000; } | survived '50,000 soft hyphens'

# --- mark-up
{ repeat '| a ' 4000; echo '|'; repeat '|---' 4000; echo '|'; repeat '| b ' 4000; echo '|'; } | with_body '4,000 columns' "$victim:1[0-9].*error: .*\[X005"
{ repeat '| a ' 129; echo '|'; repeat '|---' 129; echo '|'; } | with_body '129 columns' "$victim:1[0-9].*error: .*\[X005"
{ printf '|a|b|\n|-|-|\n'; repeat $'|a|b|\n' 100001; } | with_body '200,000 cells' "$victim:[0-9]+.*error: .*\[X006"
repeat '> ' 10000 | with_body 'quotes 10,000 deep' "$victim:11.*error: .*\[X004"
perl -e 'print "  " x $_, "- a\n" for 0 .. 1500' | with_body 'lists 1,500 deep' "$victim:[0-9]+.*error: .*\[X004"
{ repeat '- ' 10000; echo a; } | with_body 'lists 10,000 deep on a line' "$victim:11.*error: .*\[X004"
repeat '1) ' 10000 | with_body 'numbered lists 10,000 deep' "$victim:11.*error: .*\[X004"
repeat '![[]()' 40000 | with_body 'brackets without an end' "$victim:11.*error: .*\[X007"
{ repeat '>' 60000; repeat 'a*' 60000; } | with_body 'quotes and stars' "$victim:11.*error: .*\[X00[47]"
repeat $'#\n\n' 1390000 | with_body '1,390,000 empty headings' "$victim:[0-9]+.*error: .*\[X014"
repeat $'#\n' 2090000 | with_body '2,090,000 headings without a blank line' "$victim:[0-9]+.*error: .*\[X014"
repeat $'- - - - a\n' 200000 | with_body 'lists of one line' "$victim:[0-9]+.*error: .*\[X014"
repeat 'a@b.c ' 690000 | with_body '690,000 addresses' "$victim:[0-9]+.*error: .*\[X007"
pathological() { # NAME TEXT COUNT [END]
    { front; repeat "$2" "$3"; [ -z "${4:-}" ] || repeat "$4" "$3"; echo; } | survived "$1"
}
pathological 'nested strong' '*a **a ' 40000
pathological 'nested brackets' '[' 50000 ']'
pathological 'links that do not end' '[a](<b' 30000
pathological 'pairs of brackets' '[a](b' 30000
pathological 'quotes of backticks' 'e`' 50000
perl -e 'print "e", "`" x $_, " " for 1 .. 600' | { cat <(front) -; } | survived 'runs of backticks of all lengths'
pathological 'stars of both kinds' '*_' 50000
pathological 'tildes' '~~a ' 50000
pathological 'comments that do not end' '<!-- ' 40000
pathological 'declarations that do not end' '<!A ' 40000
pathological 'instructions that do not end' '<?' 50000
pathological 'tags' '<sub>' 20000
pathological 'tags, nested' '<u>' 10000 '</u>'
pathological 'HTML tables, nested' '<table><tr><td>' 3000
pathological 'entities' '&#x41;' 60000
pathological 'entities that are marks' '[a](&#1;f9)&#5;&#7; ' 10000
pathological 'one address of 100 KB' 'www.' 25000
perl -e 'print map { ("https://example.org/$_/" . "x" x 7980) . "\n\n" } 100 .. 349' >"$TMP/body"
{ front; cat "$TMP/body"; } | survived '2 MB of addresses just under the limit'
{ front; cat "$TMP/body"; } >"$TMP/addresses.md"
run "$docket" render "$TMP/addresses.md" -o "$TMP/addresses.pdf"
result 'addresses are written once' test "$(wc -c <"$TMP/addresses.pdf")" -lt 10000000
rm -f "$TMP/addresses".*
{ front; printf 'http://a.b/'; repeat '(' 50000; repeat ')' 40000; } | survived 'an address of brackets'
pathological 'captions' '<table><caption>a<td>b' 3000
pathological 'spans of 100 columns and 1,000 rows' '<table><tr><td rowspan=1000 colspan=100>a' 3000
pathological 'links by identifier' '[EP-01] ' 30000
pathological 'footnote marks' '[^1]' 40000
perl -e 'print "[^$_]: a[^", $_ + 1, "]\n\n" for 1 .. 5000; print "x[^1]\n"' | { cat <(front) -; } | survived 'footnotes in footnotes'
perl -e 'print "[a$_]: /url$_\n" for 1 .. 30000; print "[a1] " x 1000' | { cat <(front) -; } | survived '30,000 reference definitions'
perl -e 'print "[", "a" x 999, "]: /u\n" x 1; print "[", "a" x 998, "b] " x 400' | { cat <(front) -; } | survived 'long labels'
pathological 'headings of one name' $'# a\n\n' 10000
perl -e 'print "# a {#x$_ clauses=\"7.5.3\"}\n\n" for 1 .. 5000' | { cat <(front) -; } | survived '5,000 headings with clauses'
perl -e 'print "# a {", "#" x 50000, "}\n"' | { cat <(front) -; } | survived 'an attribute of hashes'
perl -e 'print "|", "\\|" x 50000, "|\n|-|\n"' | { cat <(front) -; } | survived 'bars behind backslashes'
perl -e 'print "|a|\n|-|\n", "|`" x 30000, "\n"' | { cat <(front) -; } | survived 'code spans across cells'
perl -e 'print "|a|b|\n|-|-|\n", map { "|*" x 2 . "|\n" } 1 .. 10000' | { cat <(front) -; } | survived 'stars across cells'
pathological 'hard breaks' $'a\\\n' 20000
pathological 'rules' $'---\n\n' 10000
pathological 'fences' $'```\n' 10001
pathological 'tabs' $'\t' 100000

# --- images
png=$TMP/outside.png
perl -e 'binmode STDOUT; print pack "H*", "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489" .
    "0000000d49444154789c63504858f01f0003e402207b860edc0000000049454e44ae426082"' >"$png"
cp "$png" procedures/good.png
ln -s "$png" procedures/link.png
ln -s "$TMP" procedures/way
image() { # NAME TARGET; an error in check and pack, a box and a warning in render
    { front; printf '![alternate text](%s)\n' "$2"; } >"$victim"
    check "$1" 1 "$victim:11:[0-9]+: error: .*\[(L0|X013)"
    pack "$1" 1 "$victim:11:[0-9]+: error: .*\[(L0|X013)"
    render "$1" 0 ''
    grep -qE "$victim:11(:[0-9]+)?: (warning: .*\[L0|error: .*\[X013)" "$TMP/err" && ok "render: $1: a warning" || not_ok "render: $1: a warning" "$(cat "$TMP/err")"
    rm "$victim"
}
image 'an image above the repository' ../../outside.png
image 'an image above the repository, percent-encoded' '%2e%2e/%2e%2e/outside.png'
image 'an image by absolute path' "$png"
image 'an image by URL of a file' "file://$png"
image 'an image on the net' 'http://127.0.0.1:9/a.png'
image 'an image through a link' link.png
image 'an image through a linked folder' way/outside.png
image 'an image that is a secret' '../../secret'
image 'a device as image' '/dev/zero'
image 'a folder as image' '.'
image 'an image with NUL in its name' 'good.png%00.md'
image 'an image that is missing' missing.png
head -c 40 "$png" >procedures/bad.png
image 'a truncated PNG' bad.png
perl -e 'binmode STDOUT; my $d = "IHDR" . pack("NNCCCCC", 60000, 60000, 8, 6, 0, 0, 0); my $c = 0xffffffff;
    for (unpack "C*", $d) { $c ^= $_; $c = $c & 1 ? ($c >> 1) ^ 0xedb88320 : $c >> 1 for 1 .. 8 }
    print "\x89PNG\r\n\x1a\n", pack("N", 13), $d, pack("N", $c ^ 0xffffffff), pack("N", 10), "IDAT", "x" x 14' >procedures/bad.png
image 'a PNG of 60,000 by 60,000' bad.png
printf '\377\330\377\340' >procedures/bad.png
image 'a truncated JPEG' bad.png
head -c 100000 /dev/urandom >procedures/bad.png
image 'noise as image' bad.png
rm -f procedures/*.png procedures/way

# --- what lies in the folders
mkfifo "$victim"
check 'a pipe as document' '0 1' "$victim"
render 'a pipe as document' 3 "$victim"
rm "$victim"
ln -s "$TMP/secret" "$victim"
check 'a link as document' '0 1' "$victim"
pack 'a link as document' '0 1' "$victim"
ln -sf EP-02.md "$victim"
check 'a link to itself' '0 1' "$victim"
render 'a link to itself' 3 "$victim"
rm "$victim" && mkdir "$victim"
check 'a folder as document' 0 ''
render 'a folder as document' 3 "$victim"
rmdir "$victim"
render 'a device as document' '1 3' '/dev/zero' /dev/zero
render 'a document that is missing' 3 'procedures/none\.md' procedures/none.md
front >$'procedures/EP-02\n.md'
check 'a line break in a name' '0 1' 'procedures/EP-02'
rm procedures/EP-02$'\n'.md
front >"$(printf 'procedures/EP-\377.md')"
check 'a name that is no UTF-8' '0 1' 'procedures/EP-'
rm procedures/EP-$'\377'.md
perl -e 'for my $i (1 .. 3000) { open my $f, ">", "procedures/x$i.txt"; }'
check '3,000 other files' 0 ''
rm procedures/x*.txt

# --- docket.yaml
configuration() { # NAME PATTERN COMMAND…: docket.yaml as COMMAND makes it of the good one
    local name=$1 pattern=$2
    shift 2
    cp docket.yaml "$TMP/good.yaml"
    "$@" <"$TMP/good.yaml" >docket.yaml
    check "$name" 1 "$pattern"
    pack "$name" '1 3' "$pattern"
    cp "$TMP/good.yaml" docket.yaml
}
configuration 'docket.yaml: broken' 'docket\.yaml:[12]:[0-9]+: error: .*\[M001' sed '1s/:/: [/'
configuration 'docket.yaml: an unknown key, and the nearest' 'docket\.yaml:[0-9]+:1: error: .*standrads.*standards' sed 's/^standards:/standrads:/'
configuration 'docket.yaml: a role that is none' 'docket\.yaml:[0-9]+:[0-9]+: error: .*autor.*author' sed 's/roles: .author./roles: [autor]/'
configuration 'docket.yaml: empty' 'docket\.yaml(:[0-9]+)*: error' sed d
configuration 'docket.yaml: binary' 'docket\.yaml(:[0-9]+)*: error' head -c 5000 /dev/urandom
configuration 'docket.yaml: 5 MB' 'docket\.yaml' perl -e 'print "# comment\n" x 550000'
configuration 'docket.yaml: 10,000 deep' 'docket\.yaml:1:[0-9]+: error' perl -e 'print "a: ", "[" x 10000'
configuration 'docket.yaml: a pattern that explodes' 'docket\.yaml:[0-9]+:[0-9]+: error: .*\[M008' sed 's/"EP.*"/"((((a{1,200}){1,200}){1,200}){1,200}){1,200}"/'
configuration 'docket.yaml: a folder outside' 'docket\.yaml:[0-9]+:[0-9]+: error: .*\[M009' sed 's|folder: procedures|folder: ../..|'
configuration 'docket.yaml: a folder at the root' 'docket\.yaml:[0-9]+:[0-9]+: error: .*\[M009' sed 's|folder: procedures|folder: /etc|'
configuration 'docket.yaml: a time zone that is a path' 'docket\.yaml:[0-9]+:[0-9]+: error: .*\[M013' sed 's|Europe/Berlin|../../../etc/passwd|'
rm docket.yaml
check 'no docket.yaml' 3 'docket\.yaml'
pack 'no docket.yaml' 3 'docket\.yaml'
ln -s "$TMP/secret" docket.yaml
check 'docket.yaml as a link' '1 3' 'docket\.yaml'
rm docket.yaml
cp "$TMP/good.yaml" docket.yaml

# --- XML: catalogue, layout, labels
xml() { # NAME FILE; the XML on standard input
    local file=$2 saved=
    mkdir -p "$(dirname "$file")"
    [ ! -e "$file" ] || { saved=$TMP/saved.xml && cp "$file" "$saved"; }
    cat >"$file"
    case $file in
    */standards/*) check "$1" 1 "${file//./\\.}:[0-9]+(:[0-9]+)?: error: " ;;
    esac
    pack "$1" '1 3' "${file//./\\.}:[0-9]+"
    if [ -n "$saved" ]; then mv "$saved" "$file"; else rm "$file"; fi
}
for file in manual-templates/standards/iso14001-2015.xml manual-templates/layout/default.xml manual-templates/labels/en.xml; do
    root=$(case $file in *standards*) echo standard ;; *layout*) echo layout ;; *) echo labels ;; esac)
    printf '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]>\n<%s xmlns="urn:docket:%s:1">&e;</%s>\n' "$TMP/secret" $root $root $root |
        xml "$root: an external entity" "$file"
    printf '<?xml version="1.0"?>\n<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">\n<%s xmlns="urn:docket:%s:1"/>\n' $root $root |
        xml "$root: an external DTD" "$file"
    { printf '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
      for i in 1 2 3 4 5 6 7 8 9; do printf '<!ENTITY a%s "%s">' "$i" "$(repeat "&a$((i - 1));" 10 | sed 's/a0;/a;/g')"; done
      printf ']>\n<%s xmlns="urn:docket:%s:1">&a9;</%s>\n' $root $root $root; } | xml "$root: a billion laughs" "$file"
    { printf '<%s xmlns="urn:docket:%s:1">\n' $root $root; repeat '<a>' 10000; } | xml "$root: 10,000 deep" "$file"
    printf '<%s xmlns="urn:docket:%s:1">\n<unknown/></%s>\n' $root $root $root | xml "$root: an unknown element" "$file"
    printf '<%s xmlns="urn:docket:%s:1">\n<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%s" parse="text"/></%s>\n' $root $root "$TMP/secret" $root |
        xml "$root: an inclusion" "$file"
    printf '<%s' $root | xml "$root: cut off" "$file"
    head -c 4000 /dev/urandom | xml "$root: noise" "$file"
done
printf '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><include href="file://%s"/></grammar>' "$TMP/secret" >manual-templates/standards/standard.rng
check 'a schema of the repository counts for nothing' 0 ''
rm manual-templates/standards/standard.rng
# --- CSV files that a document shows
table() { # NAME STATUSES PATTERN; the file on standard input
    cat >procedures/hostile.csv
    cat <(front) - <<<'![A table](hostile.csv)' >"$victim"
    check "CSV: $1" "$2" "$3"
    render "CSV: $1" 0 ''
    pack "CSV: $1" '0 1' "$victim:[0-9]"
    rm -f "$victim" procedures/hostile.csv
}
printf 'a,b\n"c,d\n' | table 'a quote that is never closed' 1 'hostile\.csv.*, line 2: .*\[L030'
repeat '"' 999999 | table 'a million quotes' '0 1' "$victim:11"
repeat ',' 3000000 | table 'three million columns' 1 '\[L030'
repeat $'a\n' 2000000 | table 'two million rows' 1 '\[L030'
repeat 'a,b,c,d,e,f,g,h,i,j'$'\n' 600000 | table '12 MB' 1 'more than 4 MB.*\[L030'
repeat 'word ' 700000 | table 'one cell of 3.5 MB' '0 1' ''
head -c 100000 /dev/urandom | table 'noise' 1 '\[L030'
printf 'a\0b\n' | table 'a NUL' 1 '\[L030'
printf "=cmd|' /C calc'!A0,@SUM(1+1)\n-2+3,+1\n" | table 'what a spreadsheet would run' 0 ''
for path in ../../secret.csv /etc/passwd.csv; do
    cat <(front) - <<<"![A table]($path)" >"$victim"
    cp "$TMP/secret" "$TMP/secret.csv"
    check "a table outside: $path" 1 "$victim:11.*\[L004"
    render "a table outside: $path" 0 ''
done
rm -f "$victim"
ln -s "$TMP/secret.csv" procedures/hostile.csv
cat <(front) - <<<'![A table](hostile.csv)' >"$victim"
render 'a table that is a link to elsewhere' 0 ''
rm -f "$victim" procedures/hostile.csv
check 'the three good documents, still' 0 ''
finish
