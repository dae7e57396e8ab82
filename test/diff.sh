#!/usr/bin/env bash
# docket diff: how documents are named, what is compared with what, and git's own commands with docket as their driver.
. "$(dirname "$0")/tap.bash"
repository=$TMP/repository
small_repository "$repository"
cd "$repository" || exit 3

# shows NAME STATUS PATTERN COMMAND…: its status, and a line that it prints, on either stream
shows() {
    local name=$1 want=$2 pattern=$3
    shift 3
    run "$@"
    if [ "$status" = "$want" ] && cat "$TMP/out" "$TMP/err" | grep -qE -e "$pattern"; then ok "$name"; else
        not_ok "$name" "status $status, not $want, or no '$pattern' in:" "$(cat "$TMP/out" "$TMP/err")"
    fi
}
silent() {
    local name=$1
    shift
    run "$@"
    [ "$status.$(cat "$TMP/out" "$TMP/err" | wc -c)" = 0.0 ] && ok "$name" || not_ok "$name" "status $status" "$(cat "$TMP/out" "$TMP/err")"
}
diff=$B/bin/docket-diff
document=procedures/EP-01.md

silent 'nothing changed: nothing is printed' "$diff" $document
printf '\nA new sentence of eight words stands here now.\n' >>$document
added='^\+ \{\+A new sentence'
shows 'a file against HEAD' 0 "$added" "$diff" $document
shows 'an identifier against HEAD' 0 "$added" "$diff" EP-01
shows 'an identifier with its language' 0 "$added" "$diff" EP-01:en
shows 'a commit against the working tree' 0 "$added" "$diff" HEAD:$document
shows 'two operands' 0 "$added" "$diff" HEAD:$document $document
shows 'a path with --rev' 0 "$added" "$diff" --rev HEAD $document
shows 'an identifier with --rev' 0 "$added" "$diff" --rev HEAD EP-01 EP-01
shows 'the other way round' 0 '^- \[-A new sentence' "$diff" $document HEAD:$document
shows 'from a folder below' 0 "$added" env -C procedures "$diff" EP-01.md
shows 'a commit, from a folder below' 0 "$added" env -C procedures "$diff" HEAD:./EP-01.md EP-01.md
shows 'a commit, from the top, from a folder below' 0 "$added" env -C procedures "$diff" HEAD:$document EP-01.md
shows 'from outside' 0 "$added" env -C / "$diff" "$repository/$document"
shows 'standard input' 0 '^\+ \{\+words' bash -c 'echo words | "$0" /dev/null -' "$diff"
shows 'a revision, and nothing was released yet' 3 'nothing was released here yet' "$diff" EP-01@2
shows 'no such document' 3 "'EP-77' is no file" "$diff" EP-77
shows 'no such commit' 3 nowhere "$diff" nowhere:$document $document
shows 'no such path in the commit' 3 procedures/none.md "$diff" HEAD:procedures/none.md $document
shows 'a path above the repository' 3 'outside' "$diff" HEAD:../x.md $document
shows 'two operands too many' 2 '^usage: docket' "$diff" a b c
run git clone -q --bare . "$TMP/bare.git"
shows 'a bare repository' 0 '^- \[-' env -C "$TMP/bare.git" "$diff" main:$document main:manual-templates/forms/F-01.md

# --- formats
shows 'colours when asked for' 0 $'\33\\[32;4mA' "$diff" --color always $document
shows 'no colours in a pipe' 0 '\{\+A' "$diff" $document
run "$diff" $document -o "$TMP/out.html"
result 'HTML by what OUT ends in' grep -q '<ins>A new sentence' "$TMP/out.html"
run "$diff" $document -o "$TMP/out.pdf"
result 'PDF by what OUT ends in' qpdf --check "$TMP/out.pdf"
cp "$TMP/out.pdf" "$TMP/first.pdf"
run "$diff" $document -o "$TMP/out.pdf"
result 'the same PDF again' cmp "$TMP/first.pdf" "$TMP/out.pdf"
shows 'a document that is none' 0 "can't be read as a document" "$diff" $document /bin/true
shows 'two that are none' 0 "can't be read as a document" "$diff" /bin/true /bin/false
printf 'One\ntwo three.\n' >"$TMP/a.md"
printf 'One two\nthree.\n' >"$TMP/b.md"
shows 'nothing that a reader sees' 0 'nothing that a reader sees' "$diff" "$TMP/a.md" "$TMP/b.md"

# --- an image that changed under the same name
png() { # COLOUR: one pixel
    perl -MCompress::Zlib -e 'my ($c) = @ARGV; sub chunk { my ($t, $d) = @_; pack("N", length $d) . $t . $d . pack("N", crc32($t . $d)) }
        print "\x89PNG\r\n\x1a\n", chunk("IHDR", pack("NNCCCCC", 1, 1, 8, 2, 0, 0, 0)), chunk("IDAT", compress("\0" . pack("H*", $c))), chunk("IEND", "")' "$1"
}
png ff0000 >procedures/plan.png
printf '\n![The plan](plan.png)\n' >>$document
git add -A && git commit -qm 'A plan'
silent 'the same image' "$diff" $document
png 00ff00 >procedures/plan.png
shows 'an image with other contents' 0 '\[-!\[The plan\]\(plan.png\)-\]\{\+!\[The plan\]\(plan.png\)\+\}' "$diff" $document
run "$diff" $document -f html
[ "$(grep -o 'base64,[^"]*' "$TMP/out" | sort -u | wc -l)" = 2 ] && ok 'both images are in the HTML' || not_ok 'both images are in the HTML' "$(cat "$TMP/out")"

# --- CSV files that a document shows
git add -A && git commit -qm 'Before tables'
printf 'Parameter,Limit\nCopper,0.5\nNickel,0.5\n' >procedures/limits.csv
printf '\n![Limits](limits.csv)\n' >>$document
git add -A && git commit -qm 'A table in a file'
printf 'Parameter,Limit\nCopper,0.5\nNickel,0.4\n' >procedures/limits.csv
shows 'a table in a file, cell by cell' 0 '^~ \| Nickel \| \[-0\.5-\]\{\+0\.4\+\} \|' "$diff" $document
shows '… as HTML' 0 '<td[^>]*><del>0.5</del><ins>0.4</ins></td>' "$diff" --format html $document
git checkout -q procedures/limits.csv
silent 'the same table: nothing is printed' "$diff" $document
# --- git's own commands
export PATH=$B/bin:$PATH
echo '*.md diff=docket' >.gitattributes
git config diff.docket.command 'docket diff --driver --'
git config diff.docket.textconv 'docket diff --textconv --'
git config diff.docket.xfuncname '^#{1,6} .*$'
git add -A && git commit -qm 'The driver'
sed -i 's/A new sentence of eight words/One new sentence of eight words/' $document
changed='^~ \[-A-\]\{\+One\+\} new sentence'
shows 'git diff' 0 "$changed" git diff
git add -A
shows 'git diff --cached' 0 "$changed" git diff --cached
shows 'git diff --word-diff without the driver' 0 '\[-A-\]\{\+One\+\} new' git diff --cached --no-ext-diff --word-diff
git commit -qm 'One word'
shows 'git log -p: sentence by sentence' 0 '^\+One new sentence' git log -p -1
shows 'git log -p --word-diff: word by word' 0 '^\[-A-\]\{\+One\+\} new sentence' git log -p --word-diff -1
shows 'git log -p --ext-diff: the redline' 0 "$changed" git log -p --ext-diff -1
shows 'git log -p names the section' 0 '^@@ .* @@ #' git log -p -1
shows 'git show --ext-diff' 0 "$changed" git show --ext-diff
git mv manual-templates/forms/F-01.md manual-templates/forms/F-20.md && sed -i 's/e/a/' manual-templates/forms/F-20.md
shows 'git diff of a renamed file' 0 '^--- a/manual-templates/forms/F-01.md' git diff HEAD -M
shows '… and its new name' 0 '^\+\+\+ b/manual-templates/forms/F-20.md' git diff HEAD -M
git commit -qam 'A rename'
head -c 300 /bin/true >manual-templates/forms/F-20.md && rm $document
shows 'git diff of a file that is no document any more' 0 "can't be read" git diff
shows 'git diff of a deleted file' 0 '^\+\+\+ /dev/null' git diff
git checkout -q . && git checkout -qb other HEAD~1 && echo x >>$document && git commit -qam x && git checkout -q main && echo y >>$document && git commit -qam y
git merge -q other >/dev/null 2>&1
shows 'git diff of a file that is not merged' 0 'EP-01.md' git diff
finish
