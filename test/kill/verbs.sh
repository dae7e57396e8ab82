#!/usr/bin/env bash
# Verbs that sign, killed before and after each of docket's calls that changes something; with each of them failing, and a disk that is full
# from then on; with ssh-keygen killed; at instants by chance; with folders that can't be written; and power lost after each call, and with
# it what wasn't fsynced. The next run of the same command goes on, everything verifies, nothing lies about, and what ssh-keygen had signed
# is there. Part of `make kill`; KILL_EVERY=N tries only every Nth case.
# Thousands of repositories: in memory, where there is room.
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/../tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/kill/verbs.bash"

scenarios
{ all_cases && power_cases approve promulgate removal drop; } >"$TMP/all"
[ "$(wc -l <"$TMP/all")" -gt 4000 ] && ok 'all instants' || not_ok "only $(wc -l <"$TMP/all") instants were seen"
sed -n "0~${KILL_EVERY:-1}p" "$TMP/all" | in_parallel
finish
