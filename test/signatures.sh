#!/usr/bin/env bash
# Signatures of each kind of key, good and damaged, judged by docket's code and by ssh-keygen: the same verdict for each, but for the
# forms that test/damage.pl calls stricter, which ssh-keygen accepts and docket refuses.
. "$(dirname "$0")/tap.bash"
cd "$TMP" || exit 3
namespace=approval-v1@docket
moment=2026-03-01T09:15:00Z
provider=/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so
tab=$'\t'
unset SSH_AUTH_SOCK SSH_SK_PROVIDER SSH_ASKPASS DISPLAY

# --- keys, people, payloads: ten, one of them empty
mkdir keys payloads
make_key() { # NAME OPTIONS…
    local name=$1
    shift
    ssh-keygen -q -N '' -C "$name" -f "keys/$name" "$@" </dev/null >>log 2>&1 || echo "$name" >>unmade
}
kinds='ed25519 ecdsa-256 ecdsa-384 ecdsa-521 rsa-2048 rsa-3072 sk-ed25519 sk-ecdsa sk-untouched'
make_key ed25519 -t ed25519
for bits in 256 384 521; do make_key "ecdsa-$bits" -t ecdsa -b "$bits"; done
make_key rsa-2048 -t rsa -b 2048 -m PEM
make_key rsa-3072 -t rsa -b 3072
make_key rsa-1024 -t rsa -b 1024
make_key sk-ed25519 -t ed25519-sk -w "$provider"
make_key sk-ecdsa -t ecdsa-sk -w "$provider"
make_key sk-untouched -t ed25519-sk -O no-touch-required -w "$provider"
make_key stranger -t ed25519
[ ! -e unmade ] && ok 'keys of each kind' || not_ok 'keys of each kind' "$(cat unmade log)"
line() { # NAME BOUNDS: the line of allowed_signers for NAME's key
    printf '%s namespaces="%s,git"%s %s\n' "$1" "$namespace" "$2" "$(cut -d' ' -f1,2 <"keys/$1.pub")"
}
for name in $kinds; do line "$name" ',valid-after="20260101Z",valid-before="20261231235959Z"'; done >signers
line rsa-1024 '' >signers-short
cat signers signers-short >signers-all
printf 'only-git namespaces="git" %s\n' "$(cut -d' ' -f1,2 <keys/stranger.pub)" >>signers
: >payloads/0
for i in 1 2 3 4 5 6 7 8 9; do printf 'payload %d\n%s\n' "$i" "$(seq 1 $((i * i * 3)))" >"payloads/$i"; done

# cases: CLASS NAME SIGNERS PERSON NAMESPACE MOMENT PAYLOAD SIGNATURE
one() {
    printf '%s' "$1"
    shift
    printf "\t%s" "$@"
    printf '\n'
}
for name in $kinds rsa-1024 stranger; do
    mkdir "$name" "$name/damaged"
    for n in $namespace git file; do
        mkdir "$name/$n"
        cp payloads/* "$name/$n"
        files="$name/$n/*"
        [ $n = $namespace ] || files=$name/$n/1
        # shellcheck disable=SC2086
        SSH_SK_PROVIDER=$provider ssh-keygen -q -Y sign -f "keys/$name" -n $n $files </dev/null >>log 2>&1
    done
    cp payloads/2 "$name/short-hash" && SSH_SK_PROVIDER=$provider ssh-keygen -q -Y sign -O hashalg=sha256 -f "keys/$name" -n $namespace "$name/short-hash" </dev/null >>log 2>&1
done
# ssh-keygen signs with SHA-512 under RSA; SHA-256 is made by hand.
perl -MMIME::Base64 -e 'use strict; my ($name, $ns) = @ARGV; local $/; open my $f, "<:raw", "$name/$ns/1.sig"; my $t = <$f>; $t =~ s/^-----.*\n//mg; my $b = decode_base64($t);
    my @s; for (my $p = substr $b, 10; length $p;) { my $s = unpack "N/a*", $p; push @s, $s; substr($p, 0, 4 + length $s) = "" }
    open my $d, "-|", "openssl", "dgst", "-sha512", "-binary", "payloads/1"; my $h = <$d>;
    open my $m, ">:raw", "tosign"; print $m "SSHSIG", map { pack "N/a*", $_ } $ns, "", "sha512", $h; close $m;
    open my $g, "-|", "openssl", "dgst", "-sha256", "-sign", "keys/$name", "tosign"; my $v = <$g>;
    $s[4] = pack("N/a*", "rsa-sha2-256") . pack "N/a*", $v;
    open my $o, ">:raw", "$name/sha256.sig"; print $o "-----BEGIN SSH SIGNATURE-----\n", encode_base64("SSHSIG\0\0\0\1" . join("", map { pack "N/a*", $_ } @s)) , "-----END SSH SIGNATURE-----\n"' rsa-2048 $namespace
{
    for name in $kinds; do
        for i in 0 1 2 3 4 5 6 7 8 9; do one same "$name/good-$i" signers "$name" $namespace $moment "payloads/$i" "$name/$namespace/$i.sig"; done
        one same "$name/sha256" signers "$name" $namespace $moment payloads/2 "$name/short-hash.sig"
        one same "$name/git" signers "$name" git $moment payloads/1 "$name/git/1.sig"
        one same "$name/file" signers "$name" file $moment payloads/1 "$name/file/1.sig"
        one same "$name/file-as-approval" signers "$name" $namespace $moment payloads/1 "$name/file/1.sig"
        one same "$name/git-as-approval" signers "$name" $namespace $moment payloads/1 "$name/git/1.sig"
        one same "$name/other-payload" signers "$name" $namespace $moment payloads/2 "$name/$namespace/1.sig"
        one same "$name/empty-payload" signers "$name" $namespace $moment payloads/0 "$name/$namespace/1.sig"
        one same "$name/other-person" signers "$([ "$name" = ed25519 ] && echo rsa-2048 || echo ed25519)" $namespace $moment payloads/1 "$name/$namespace/1.sig"
        one same "$name/nobody" signers nobody $namespace $moment payloads/1 "$name/$namespace/1.sig"
        for at in 2025-12-31T23:59:59Z 2026-01-01T00:00:00Z 2026-01-01T00:00:01Z 2026-12-31T23:59:58Z 2026-12-31T23:59:59Z 2027-01-01T00:00:00Z; do
            one same "$name/at-$at" signers "$name" $namespace $at payloads/1 "$name/$namespace/1.sig"
        done
        other=rsa-3072
        [ "$name" != rsa-3072 ] || other=rsa-2048
        perl "$TOP/test/damage.pl" "$name/damaged" "$name/$namespace/1.sig" "$other/$namespace/1.sig" | while read -r class damage; do
            one "$class" "$name/$damage" signers "$name" $namespace $moment payloads/1 "$name/damaged/$damage.sig"
        done
    done
    one same rsa-2048/rsa-sha2-256 signers rsa-2048 $namespace $moment payloads/1 rsa-2048/sha256.sig
    one same stranger signers ed25519 $namespace $moment payloads/1 stranger/$namespace/1.sig
    one same only-git/approval signers only-git $namespace $moment payloads/1 stranger/$namespace/1.sig
    one same only-git/git signers only-git git $moment payloads/1 stranger/git/1.sig
    one stricter rsa-1024/list signers-all rsa-1024 $namespace $moment payloads/1 rsa-1024/$namespace/1.sig
    one stricter rsa-1024/alone signers-short rsa-1024 $namespace $moment payloads/1 rsa-1024/$namespace/1.sig
} >cases

# --- both verdicts
judge() { # what ssh-keygen says of each case of standard input, in order
    local class name signers person namespace moment payload signature
    while IFS=$tab read -r class name signers person namespace moment payload signature; do
        moment=${moment//[-T:]/}
        if ssh-keygen -Y verify -f "$signers" -I "$person" -n "$namespace" -O verify-time="$moment" -s "$signature" <"$payload" >/dev/null 2>&1; then
            echo valid
        else
            echo invalid
        fi
    done
}
export -f judge
export tab
split -n l/4 -d cases part-
printf '%s\n' part-0? | xargs -P 2 -I '{}' bash -c 'judge <{} >{}.verdicts'
cat part-0?.verdicts >theirs
cut -f3- cases | "$B/test/sshsig_cases" >ours
paste cases theirs ours >both

count=$(wc -l <cases)
[ "$(wc -l <theirs)" = "$count" ] && [ "$(wc -l <ours)" = "$count" ] && ok "$count signatures were judged by both" ||
    not_ok "$count signatures were judged by both" "ssh-keygen: $(wc -l <theirs), docket: $(wc -l <ours)"
for name in $kinds; do
    differ=$(awk -F'\t' -v kind="$name/" 'index($2, kind) == 1 && $1 == "same" && ($9 == "valid") != ($10 == "valid") { print $2 ": ssh-keygen " $9 ", docket " $10 }' both)
    n=$(awk -F'\t' -v kind="$name/" 'index($2, kind) == 1 { n++; v += $10 == "valid" } END { print n " signatures, " v " of them valid" }' both)
    [ -z "$differ" ] && ok "$name: the same verdict on $n" || not_ok "$name: the same verdict on $n" "$differ"
    [ "${n% signatures*}" -ge 200 ] && ok "$name: at least 200 signatures" || not_ok "$name: at least 200 signatures" "$n"
    bad=$(awk -F'\t' -v kind="$name/" 'index($2, kind "good-") == 1 && $10 != "valid" { print $2 ": " $10 }' both)
    [ -z "$bad" ] && ok "$name: ten good signatures are valid" || not_ok "$name: ten good signatures are valid" "$bad"
done
for name in rsa-2048/rsa-sha2-256 only-git/git; do
    result "$name is valid to both" grep -q "${tab}$name${tab}.*${tab}valid${tab}valid\$" both
done
differ=$(awk -F'\t' '$2 ~ /^(rsa-2048.rsa-sha2-256|stranger|only-git)/ && ($9 == "valid") != ($10 == "valid")' both)
[ -z "$differ" ] && ok 'the same verdict on other people' || not_ok 'the same verdict on other people' "$differ"
differ=$(awk -F'\t' '$1 == "stricter" && !($9 == "valid" && $10 != "valid") { print $2 ": ssh-keygen " $9 ", docket " $10 }' both)
[ -z "$differ" ] && ok 'docket refuses the forms where it is stricter, ssh-keygen takes them' || not_ok 'docket refuses the forms where it is stricter, ssh-keygen takes them' "$differ"
unsaid=$(grep -v "${tab}valid\$" both | grep -v "${tab}invalid: ..*")
[ -z "$unsaid" ] && ok 'each refusal says why' || not_ok 'each refusal says why' "$unsaid"
finish
