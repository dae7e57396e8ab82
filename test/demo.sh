#!/usr/bin/env bash
# The small firm that `make pack` plays: its pack verifies, with docket and by its own VERIFY.txt; played again it stays as it is, and gives
# the same bytes; only another sample makes it anew. No setting of the caller's has a say.
. "$(dirname "$0")/tap.bash"

demo() {
    run "$TOP/tools/demo" "$B/bin" "$TMP/demo"
    [ "$status" = 0 ] && ok "$1" || not_ok "$1" "$(cat "$TMP/out" "$TMP/err")"
}
mkdir "$TMP/hostile" && printf '[commit]\n\tgpgsign = true\n[core]\n\tautocrlf = true\n[init]\n\tdefaultBranch = trunk\n' >"$TMP/hostile/.gitconfig"
HOME=$TMP/hostile GIT_CONFIG_GLOBAL=$TMP/hostile/.gitconfig GIT_AUTHOR_DATE='2001-01-01T00:00:00Z' demo 'the firm is played, whatever the caller has set'
[ "$(git -C "$TMP/demo/firm" tag -l | paste -sd' ')" = 'edition/2026 release/1 release/2' ] && ok 'an edition and an issue' || not_ok 'an edition and an issue' "$(git -C "$TMP/demo/firm" tag -l)"
[ -z "$(git -C "$TMP/demo/firm" status --porcelain)" ] && ok 'nothing is left uncommitted' || not_ok 'nothing is left uncommitted' "$(git -C "$TMP/demo/firm" status)"
result 'git finds no fault' git -C "$TMP/demo/firm" fsck --strict
run "$docket" verify -C "$TMP/demo/firm"
[ "$status" = 0 ] && ok 'docket verify' || not_ok 'docket verify' "$(cat "$TMP/err")"
[ "$(find "$TMP/demo/keys" -name '*.pub' | wc -l)" = 7 ] && [ "$(stat -c %a "$TMP/demo/keys")" = 700 ] && ok 'people have keys, in a folder of their own' || not_ok 'people have keys'
grep -rlE "BEGIN OPENSSH PRIVATE" "$TMP/demo/firm" >"$TMP/found" && not_ok 'no secret key in the repository' "$(cat "$TMP/found")" || ok 'no secret key in the repository'

run "$docket" pack -C "$TMP/demo/firm" -o "$TMP/first"
[ "$status" = 0 ] && ok 'its edition is packed' || not_ok 'its edition is packed' "$(cat "$TMP/err")"
mutool draw -q -F stext -o "$TMP/first.stext" "$TMP/first/manual-pack.pdf" 2>/dev/null
qpdf --json=2 "$TMP/first/manual-pack.pdf" >"$TMP/first.json"
"$TOP/test/pack-pages.pl" edition "$TMP/first.stext" "$TMP/first.json" || failures=$((failures + 1))
created=$(pdfinfo -isodates "$TMP/first/manual-pack.pdf" | sed -n 's/^CreationDate: *//p')
[ "${created:0:19}" = 2026-03-02T09:00:00 ] && ok 'the PDF bears the date of the release' || not_ok 'the PDF bears the date of the release' "$created"
sed -n 's/^    //p' "$TMP/first/VERIFY.txt" >"$TMP/commands"
(cd "$TMP/first" && env -i PATH=/usr/bin:/bin HOME="$TMP" TMPDIR="$TMP" bash "$TMP/commands" </dev/null) >"$TMP/said" 2>&1
good=$(grep -c '^Good "approval-v1@docket"' "$TMP/said")
[ "$good" = "$(grep -c '^<statement ' "$TMP/demo/firm/control/releases/000001.xml")" ] && ! grep -qE 'FAILED|rror|fatal' "$TMP/said" &&
    ok "VERIFY.txt holds, for $good statements" || not_ok 'VERIFY.txt holds' "$(cat "$TMP/said")"

head=$(git -C "$TMP/demo/firm" rev-parse HEAD)
sleep 1
demo 'played again'
[ "$(git -C "$TMP/demo/firm" rev-parse HEAD)" = "$head" ] && ok 'the history stays' || not_ok 'the history stays'
run env SOURCE_DATE_EPOCH=1900000000 TZ=Asia/Tokyo "$docket" pack -C "$TMP/demo/firm" -o "$TMP/second"
result 'and gives the same bytes' diff -r "$TMP/first" "$TMP/second"

# --- revisions and releases compared
redline() { # NAME STATUS PATTERN ARGUMENT…
    local name=$1 want=$2 pattern=$3
    shift 3
    run env -C "$TMP/demo/firm" "$docket" diff "$@"
    if [ "$status" = "$want" ] && cat "$TMP/out" "$TMP/err" | grep -qE -e "$pattern"; then ok "$name"; else
        not_ok "$name" "status $status" "$(cat "$TMP/out" "$TMP/err")"
    fi
}
line='^\+ \{\+When a revision is issued'
redline 'two revisions' 0 "$line" EP-07@1 EP-07@2
redline 'a revision and the working tree' 0 "$line" EP-07@1
redline 'with its language' 0 "$line" EP-07:en@1 EP-07
redline 'two releases' 0 '^--- EP-07@1 \(release 1\)' 1 2
redline 'an edition and a release' 0 "$line" edition/2026 2
redline 'a release and the working tree' 0 "$line" 1
redline 'the other way round' 0 '^- \[-When a revision is issued' 2 1
redline 'two releases as HTML, a file each' 0 "^$TMP/redlines/EP-07.html$" 1 2 -f html -o "$TMP/redlines"
result '… with the redline in it' grep -q '<ins>When a revision is issued' "$TMP/redlines/EP-07.html"
redline 'as PDF' 0 "^$TMP/redlines/EP-07.pdf$" 1 2 -f pdf -o "$TMP/redlines"
result '… which is sound' qpdf --check "$TMP/redlines/EP-07.pdf"
redline 'a folder is wanted' 2 'name a folder' 1 2 -f html
redline 'a revision that was never released' 3 'revision 9 of EP-07 was never released; released were: 1, 2' EP-07@9
redline 'a document that nobody knows' 3 "did you mean 'EP-07'" EP-O7@1
redline 'a release that is not there' 3 "there is no release '77'" 77 1
redline 'an edition that is not there' 3 'edition/1999' edition/1999 1
redline 'a revision has a commit already' 3 'leave --rev out' EP-07@1 --rev HEAD

# --- what programs read of it, by its schemas
run "$docket" log EP-07 -C "$TMP/demo/firm" --format json
result 'log as JSON' "$TOP/test/validate.py" "$TOP/tools/schemas/log.schema.json" "$TMP/out"
run env -C "$TMP/demo/firm" SOURCE_DATE_EPOCH=1790000000 "$docket" revise EP-10 --change 'A step more' --no-commit
run "$docket" waiting -C "$TMP/demo/firm" --format json
result 'waiting as JSON' "$TOP/test/validate.py" "$TOP/tools/schemas/waiting.schema.json" "$TMP/out"
run "$docket" waiting -C "$TMP/demo/firm" --format xml
result 'waiting as XML' xmllint --noout --relaxng "$TOP/tools/schemas/waiting.rng" "$TMP/out"
result '… with a row' grep -q '<step id="EP-10"' "$TMP/out"
git -C "$TMP/demo/firm" checkout -q .

# Another sample: in a copy of the project.
snapshot "$TMP/project"
run "$TMP/project/tools/demo" "$B/bin" "$TMP/demo"
[ "$(git -C "$TMP/demo/firm" rev-parse HEAD)" = "$head" ] && ok 'from a copy of the project: the same' || not_ok 'from a copy of the project: the same'
echo 'One more sentence.' >>"$TMP/project/procedures/EP-02.md"
run "$TMP/project/tools/demo" "$B/bin" "$TMP/demo"
[ "$status" = 0 ] && grep -q 'made anew' "$TMP/out" && [ "$(git -C "$TMP/demo/firm" rev-parse HEAD)" != "$head" ] && [ "$(git -C "$TMP/demo/firm.old" rev-parse HEAD)" = "$head" ] &&
    ok 'another sample: made anew, the old one kept' || not_ok 'another sample: made anew, the old one kept' "$(cat "$TMP/out" "$TMP/err")"
result 'and it verifies' "$docket" verify -C "$TMP/demo/firm"
finish
