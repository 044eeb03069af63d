# What runs on a fresh machine, one step after the other. Sourced by its first process, with: the machine's name, the
# descriptor that takes the results, whether everything is run, the stacks that are, the environment. A step more is a line more at the end.
name=$1 results=$2 full=$3 stacks=$4
shift 4
# Two machines at once, beside whatever else runs on what they share.
environment=("$@" "TERM=dumb" "FRAIMZ_TIMEOUT_MULTIPLIER=3")
logs=$(mktemp -d)

declare -A ids=([root]=0 [person]=1000) homes=([root]=/root [person]=/home/person)

as() { # user, command...: in the clone, with nothing in the environment but the way to the network
  local user=$1 id=${ids[$1]} home=${homes[$1]}
  shift
  cd "$home/fraimz" || return
  setpriv --reuid="$id" --regid="$id" --clear-groups --inh-caps=-all -- \
    env -i "${environment[@]}" "HOME=$home" "USER=$user" "$@" </dev/null
}

offline() { # user, command...: the same without any network but the machine's own
  unshare --net -- bash -c "$(declare -p ids homes environment); $(declare -f as)"'
    ip link set lo up && as "$@"' bash "$@"
}

step() { # name, command...: passes with exit code 0
  local title=$1 started=$SECONDS status
  shift
  "$@" >"$logs/step" 2>&1
  status=$?
  if ((status == 0)); then
    echo "── fresh machine of $name: $title: ok, $((SECONDS - started)) s"
    echo "ok $name: $title" >&"$results"
  else
    printf '── fresh machine of %s: %s: exit %s after %s s\n%s\n' \
      "$name" "$title" "$status" "$((SECONDS - started))" "$(tail -n 60 "$logs/step")"
    echo "failed $name: $title (exit $status)" >&"$results"
  fi
}

# A user who may not install anything is told what to ask for, and the run is no pass.
told_what_is_missing() {
  local output status
  output=$(as person $main 2>&1)
  status=$?
  printf '%s\nexit code %s, and it should be 3\n' "$output" "$status"
  ((status == 3)) && grep -q 'as root: apt-get update && apt-get install .*chromium' <<<"$output"
}

# The last line of .ci/run counts its parts.
everything() {
  as root CI=true bash .ci/run --without fresh-machine
}

echo "begin $name $(readlink /proc/self/ns/pid)" >&"$results"
# The commands as the README has them.
main=$(grep -om1 '^npx -y pnpm@[^ ]* evals --flow [^ ]*' "${homes[$name]}/fraimz/README.md")
pnpm=$(cut -d' ' -f1-3 <<<"$main")
display_tests=(runner/os runner/channels/os/channel.test.ts runner/channels/user/foreign.test.ts runner/surfaces/system-browser.test.ts)
[[ $name == person ]] || step "a user who may not install is told what is missing" told_what_is_missing
step "the main command" as "$name" $main
step "again without a network" offline "$name" ${main/npx /npx --offline }
step "display tests" as "$name" $pnpm test "${display_tests[@]}"
step "den:mysql" as "$name" $pnpm evals --stack den:mysql --flow mcp-connections-removal --flow mcp-cloud-force-sync
# Whose folder it is makes no difference to a package: once, but where there is time.
[[ $name == root && -z $full ]] || step "the package in an empty project" as "$name" bash scripts/fresh-machine/package.sh
for stack in $stacks; do
  step "stack $stack" as "$name" $pnpm evals --all --stack "$stack" --target all --with-controls
done
[[ -z $full ]] || step "everything" everything
echo "end $name" >&"$results"
