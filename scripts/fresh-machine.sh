#!/usr/bin/env bash
# Runs the committed HEAD of this repository on machines that have nothing but Debian, Node and npm:
#   root    as root, where scripts/setup installs the packages itself; font set A (what those packages bring)
#   person  as an ordinary user, with the packages in place; font set B (Liberation instead of DejaVu)
# A machine is a minimal Debian root in memory, entered with namespaces of its own: it is gone with its processes,
# also when this script is killed. What is kept between runs is a cache (see cache below) that may be deleted at any
# time: the bare and the equipped root, Debian's packages, npm's and pnpm's downloads. The point is a clean system, not
# a cold network.
#
#   scripts/fresh-machine.sh                   both machines at once; at most 5 minutes
#   scripts/fresh-machine.sh --only root       one of them
#   scripts/fresh-machine.sh --stack NAME      every flow of this stack as well, on all its targets, with its controls
#   scripts/fresh-machine.sh --full            .ci/run as well (without this step), on the machine of root
#
# Ends with one line over its steps, "fresh-machine: N passed, N failed". Exit codes:
#   0 all passed   1 a step failed   2 incomplete: this machine lacks what it takes, and says what   130 interrupted
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/fresh-machine/host.sh

machines=(root person)
full=
stacks=()
while (($#)); do
  case $1 in
    --full) full=1 machines=(root) ;;
    --only)
      [[ ${2:-} == root || ${2:-} == person ]] || incomplete "--only takes root or person, not \"${2:-}\""
      machines=("$2")
      shift
      ;;
    --stack)
      [[ -d stacks/${2:-/} ]] || incomplete "--stack takes the name of a folder of stacks/, not \"${2:-}\""
      stacks+=("$2")
      shift
      ;;
    *) incomplete "unknown option $1; there are --only root|person, --stack NAME and --full" ;;
  esac
  shift
done

check_host
cache=${FRAIMZ_FRESH_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/fraimz-fresh-machine}
mkdir -p "$cache"
remove_old_images

work=$(mktemp -d "${TMPDIR:-/tmp}/fraimz-fresh-XXXXXX")
running=()
# Removes what is on disk when this script is gone, whatever ended it: then the pipe to this helper closes.
exec {life}> >(exec setsid sh -c 'cat >/dev/null; rm -rf "$1"' sh "$work")
clean_up() {
  trap - EXIT INT TERM HUP
  local pid
  # The first process of each machine dies with its parent, and the kernel ends the rest of the machine with it.
  for pid in "${running[@]}"; do kill -KILL "$pid" 2>/dev/null; done
  wait "${running[@]}" 2>/dev/null
  rm -rf "$work"
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

mkdir "$work/host" "$work/root"
collect_host "$work/host"
git clone --quiet --no-local --no-tags --single-branch --depth 1 "file://$PWD" "$work/host/fraimz" ||
  incomplete "git could not clone this repository; commit first"
commit=$(git rev-parse --short HEAD)
[[ -z "$(git status --porcelain)" ]] || echo "fresh-machine: runs commit $commit; what is not committed is not in it"

# Runs scripts/fresh-machine/machine.sh as the first process of new namespaces; it dies when this script does.
in_namespaces() {
  exec setpriv --pdeathsig KILL \
    unshare --mount --pid --ipc --uts --fork --kill-child=KILL \
    bash scripts/fresh-machine/machine.sh "$@" </dev/null {life}>&-
}

base=$(base_image)
make_base "$base" || incomplete "mmdebstrap could not make a minimal Debian root; its last lines are above"
equipped=$(equipped_image)

start_machine() { # name
  export FRESH_WORK=$work FRESH_CACHE=$cache FRESH_BASE=$base FRESH_EQUIPPED=$equipped FRESH_FULL=$full FRESH_STACKS="${stacks[*]}"
  : >"$work/$1.results"
  in_namespaces "$1" &
  running+=($!)
}

echo "fresh-machine: commit $commit on $codename, ${machines[*]}; cache $cache"
for name in "${machines[@]}"; do start_machine "$name"; done
for index in "${!machines[@]}"; do
  wait "${running[$index]}"
  status=$?
  # A machine that ends without its last line did not run everything it should.
  grep -q '^end ' "$work/${machines[$index]}.results" ||
    echo "failed ${machines[$index]}: the machine itself ended with $status before its last step" >>"$work/${machines[$index]}.results"
done

passed=$(cat "$work"/*.results | grep -c '^ok ')
failed=$(cat "$work"/*.results | grep -c '^failed ')
cat "$work"/*.results | sed -n 's/^failed /fresh-machine: failed: /p'
echo "fresh-machine: $passed passed, $failed failed"
((failed == 0 && passed > 0))
