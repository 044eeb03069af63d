#!/usr/bin/env bash
# Builds the package and runs the projects of examples/ as their users would: each in an empty folder with an empty HOME,
# with the packed tarball in place of this repository's sources. Prints the seconds from `npm install` to an open report.
# Without names: shop and desktop. node-red takes a download of 280 packages and minutes, and runs only when it is named.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
names=("$@")
((${#names[@]})) || names=(shop desktop)
for name in "${names[@]}"; do
  [[ -f examples/$name/package.json ]] || { echo "there is no example $name; there are: $(ls examples | xargs)" >&2; exit 2; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/fraimz examples XXXXXX")
trap 'rm -rf "$work"' EXIT
# The first command of the README names the package manager's version.
pnpm=$(grep -om1 '^npx -y pnpm@[^ ]*' README.md)

$pnpm run build
tarball=$work/$(cd dist && npm pack --silent --pack-destination "$work")

export npm_config_cache=${npm_config_cache:-$(npm config get cache)} npm_config_audit=false npm_config_fund=false
export npm_config_update_notifier=false NO_COLOR=1
unset "${!FRAIMZ_@}" CI

passed() { # words...: runs fraimz, whose last line must say that everything passed
  npx --no-install fraimz "$@" | tee "$work/out" || return 1
  tail -n 1 "$work/out" | grep -q '"verdict":"passed"'
}

for name in "${names[@]}"; do
  echo "── $name"
  export HOME=$work/home-$name
  mkdir "$HOME" "$work/$name"
  # Only what belongs to it: neither packages nor results that somebody left there.
  git -C "$root" ls-files -z --cached --others --exclude-standard "examples/$name" |
    (cd "$root" && xargs -0 cp --parents -t "$work/$name")
  cd "$work/$name/examples/$name"
  started=$SECONDS
  # The script of the package electron downloads a binary, which the stand-in does without.
  npm install --ignore-scripts --save-dev "$tarball" >/dev/null
  installed=$SECONDS
  # Approved pictures are of one kind of machine: this one's are collected first, which is a pass where there are none.
  npx --no-install fraimz --update-baselines || test $? -eq 2
  npx --no-install fraimz review --accept
  test -s results/latest/fraimz.html
  echo "example $name: $((installed - started)) s to install, $((SECONDS - started)) s from npm install to an open report"
  case $name in
    shop) passed --with-controls && passed --stack shop:built ;;
    desktop) passed --with-controls ;;
    node-red) passed --repeat 10 ;;
    *) passed --with-controls ;;
  esac
  npx --no-install fraimz verify
done
echo "examples: everything passed"
