#!/usr/bin/env bash
# Kills scripts/fresh-machine.sh in the middle of its work, as the system would, and looks that nothing of it is left:
# no process, no mount, no folder. Takes a few seconds where its cache is filled.
set -uo pipefail
cd "$(dirname "$0")/../.."

own=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$own" "$log"' EXIT
before=$(cat /proc/self/mounts)
TMPDIR=$own scripts/fresh-machine.sh --only person >"$log" 2>&1 &
script=$!

namespace=
until [[ -n $namespace ]]; do
  if ! kill -0 "$script" 2>/dev/null; then
    wait "$script"
    status=$?
    cat "$log"
    exit "$status"
  fi
  namespace=$(cat "$own"/fraimz-fresh-*/person.results 2>/dev/null | sed -n 's/^begin person //p')
  sleep 0.1
done
members() { find /proc -mindepth 1 -maxdepth 1 -name '[0-9]*' -exec readlink '{}/ns/pid' ';' 2>/dev/null | grep -cF "$namespace"; }
running=$(members)
((running > 0)) || { echo "found no process on the machine, so there was nothing to kill"; exit 1; }
kill -KILL "$script"
wait "$script" 2>/dev/null

for _ in {1..100}; do
  left=$(members)
  folders=$(ls -A "$own")
  mounts=$(diff <(echo "$before") /proc/self/mounts)
  if [[ $left == 0 && -z $folders && -z $mounts ]]; then
    echo "killed with $running processes on the machine: nothing is left"
    exit 0
  fi
  sleep 0.1
done
echo "left 10 s after the kill: $left processes, folders: ${folders:-none}, mounts: ${mounts:-none}"
exit 1
