#!/usr/bin/env bash
# The shape of the source: headers compile alone, rooms include what the Makefile allows them, each foreign library is seen by one room,
# rules don't print, libraries don't end the process, nothing names a machine's paths.
. "$(dirname "$0")/tap.bash"
cd "$TOP" || exit 3

make -s rooms >"$TMP/rooms"
mapfile -t flags < <(make -s --eval='flags: ; @printf "%s\n" $(CPPFLAGS)' flags B="$B")
for header in tools/lib/*/*.h; do
    room=$(basename "$(dirname "$header")")
    packages=$(sed -n "s/^$room:.*|//p" "$TMP/rooms")
    # shellcheck disable=SC2046,SC2086
    result "$header compiles alone" gcc -std=gnu11 -fsyntax-only -Wall -Wextra -Werror "${flags[@]}" \
        $([ -z "${packages// /}" ] || pkg-config --cflags $packages) -x c "$header"
done

# "FILE INCLUDED": of every source, the headers in quotes ("room/file.h") and in angles.
grep -Hn '^ *# *include *[<"]' tools/*.c tools/lib/*/*.[ch] | sed 's/^\([^:]*\):[0-9]*: *# *include *\([<"][^>"]*\).*/\1 \2/' >"$TMP/includes"

while IFS=': ' read -r room uses; do
    uses=${uses%%|*}
    case $room in
    tools/*) pattern="^$room\\.c " own= ;;
    *) pattern="^tools/lib/$room/" own=$room ;;
    esac
    wrong=$(grep "$pattern" "$TMP/includes" | while read -r file included; do
        case $included in
        \"*/*.h) included=${included#\"} ;;
        *) continue ;;
        esac
        case " $own $uses " in *" ${included%%/*} "*) ;; *) echo "$file includes $included" ;; esac
    done)
    [ -z "$wrong" ] && ok "$room includes only its rooms" || not_ok "$room includes only its rooms" "$wrong"
done <"$TMP/rooms"
for folder in tools/lib/*/; do
    room=$(basename "$folder")
    [ -z "$(ls "$folder")" ] || result "$room is in the Makefile" grep -q "^$room:" "$TMP/rooms"
done
for source in tools/*.c; do
    result "${source%.c} is in the Makefile" grep -q "^${source%.c}:" "$TMP/rooms"
done

# Headers that don't come with the C library: each in one room. Two are in two: with HarfBuzz typeset shapes a font, pdf makes the
# subset of the same font; of libcrypto base takes SHA-256, approval the verification of signatures.
printf '#include <%s>\n' $(sed -n 's/^[^ ]* <//p' "$TMP/includes" | sort -u) >"$TMP/angles"
foreign=$(sed 's/#include <\(.*\)>/\1/' "$TMP/angles" | while read -r header; do
    package=$(dpkg-query -S "/usr/include/$header" "/usr/include/x86_64-linux-gnu/$header" "/usr/include/$(gcc -print-multiarch)/$header" 2>/dev/null | sed 's/:.*//' | head -n 1)
    case $package in
    libc6-dev | linux-libc-dev) ;;
    '') case $header in stdarg.h | stdbool.h | stddef.h | stdint.h | limits.h | float.h | stdatomic.h | stdalign.h) ;; *) echo "$header" ;; esac ;;
    *) echo "$header" ;;
    esac
done)
for header in $foreign; do
    rooms=$(grep -F " <$header" "$TMP/includes" | sed 's|^tools/lib/\([^/]*\)/.*|\1|; s|^\(tools/[^/]*\)\.c .*|\1|' | sort -u | paste -sd' ')
    case $header:$rooms in
    hb.h:'pdf typeset' | hb-ot.h:'pdf typeset') ok "<$header> is included in pdf and typeset" ;;
    openssl/evp.h:'approval base') ok "<$header> is included in approval and base" ;;
    *:tools/* | *' '*) not_ok "<$header> is included in one room" "$rooms" ;;
    *) ok "<$header> is included in one room: $rooms" ;;
    esac
done
leaks=$(for header in $foreign; do grep -F " <$header" "$TMP/includes" | grep '\.h <'; done | while read -r file _; do
    # A header that shows a library's types is for the files beside it alone.
    room=$(basename "$(dirname "$file")")
    grep -F "\"$room/$(basename "$file")" "$TMP/includes" | grep -v "^tools/lib/$room/"
done)
[ -z "$leaks" ] && ok 'headers with foreign types stay in their room' || not_ok 'headers with foreign types stay in their room' "$leaks"

none() { # none NAME PATTERN FILE…
    local name=$1 pattern=$2 found
    shift 2
    found=$(grep -nE "$pattern" "$@" 2>/dev/null)
    [ -z "$found" ] && ok "$name" || not_ok "$name" "$found"
}
none 'rules never print' '<stdio\.h>|\b(printf|fprintf|puts|fputs|putchar|fwrite|write|perror) *\(' tools/lib/rules/*
none 'documents, standards and registers never print' '\b(printf|fprintf|puts|fputs|putchar|perror) *\(' tools/lib/{document,standard,register,typeset,publish,history}/*.c
mapfile -t library < <(ls tools/lib/*/*.c | grep -v "^tools/lib/base/\(memory\|option\|digest\)\.c")
none 'libraries do not end the process' '\b(exit|_exit|_Exit) *\(' "${library[@]}"
none 'no unbounded string functions' '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca) *\([^"]*\)' tools/*.c tools/lib/*/*.c
mapfile -t files < <(if [ -e .git ]; then git ls-files --cached --others --exclude-standard; else find . -path ./build -prune -o -type f -print; fi | grep -v '^\(\./\)*test/headers\.sh$')
unlisted=$(comm -23 <(grep -ohE '"[MRALCSXE][0-9]{3}"' tools/*.c tools/lib/*/*.c | sort -u) \
    <(sed -n 's/.*\.id = \("[A-Z][0-9]*"\).*/\1/p' tools/lib/rules/*.def | sort -u))
[ -z "$unlisted" ] && ok 'every rule that a finding names is in the table' || not_ok 'every rule that a finding names is in the table' "$unlisted"
twice=$(sed -n 's/.*\.id = \("[A-Z][0-9]*"\).*/\1/p' tools/lib/rules/*.def | sort | uniq -d)
[ -z "$twice" ] && ok 'no number of a rule is used twice' || not_ok 'no number of a rule is used twice' "$twice"
none 'no paths of a machine' '(^|[^A-Za-z0-9_./-])/(work|farm|home|root|Users)/[a-z]' "${files[@]}"
none 'nothing left to do' '\b(TODO|FIXME|XXX)\b *:' tools/*.c tools/lib/*/*.[ch] Makefile test/*.sh
for script in test/run test/*.sh test/bare/run test/bench/run tools/demo .ci/run .ci/deps; do
    [ ! -e "$script" ] || result "$script can be run, and parses" bash -c 'test -x "$0" && bash -n "$0"' "$script"
done
finish
