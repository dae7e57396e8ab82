#!/usr/bin/env bash
# Some of the instants at which `make kill` ends docket, spread over all of them.
. "$(dirname "$0")/tap.bash"
. "$TOP/test/firm.bash"
. "$TOP/test/kill/verbs.bash"

scenarios
{ all_cases && power_cases removal; } | sed -n '11~71p' | in_parallel
finish
