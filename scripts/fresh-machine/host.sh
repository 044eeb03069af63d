# What scripts/fresh-machine.sh needs of the machine it runs on, and what it takes from it: Debian's sources and keys,
# Node and npm, certificates, proxies. Nothing of that is written into the repository. Sourced, not run.

incomplete() { # reason: says why nothing can be concluded, and ends
  echo "fresh-machine: incomplete: $1"
  exit 2
}

check_host() {
  [[ $(id -u) == 0 ]] || incomplete "making a machine takes root; run it as root"
  command -v apt-get >/dev/null || incomplete "there is no apt-get; it takes a Debian system"
  codename=$(. /etc/os-release && echo "${ID:-} ${VERSION_CODENAME:-}")
  [[ $codename == debian\ ?* ]] || incomplete "this system is \"$codename\", and it takes a Debian"
  local program
  for program in unshare setpriv chroot; do
    command -v "$program" >/dev/null || incomplete "there is no $program; install util-linux and coreutils"
  done
  for program in node npm git; do
    command -v "$program" >/dev/null || incomplete "there is no $program; install it"
  done
  unshare --mount --pid --ipc --uts --fork true 2>/dev/null ||
    incomplete "unshare may not make namespaces here; in a container add the capability SYS_ADMIN"
  local free
  free=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
  ((free >= 5000)) || incomplete "machines are kept in memory and take 5,000 MB; $free MB are available"
  command -v mmdebstrap >/dev/null || install_mmdebstrap ||
    incomplete "mmdebstrap could not be installed; run: apt-get update && apt-get install mmdebstrap"
}

install_mmdebstrap() {
  echo "fresh-machine: installing mmdebstrap (once)"
  (apt-get -qq -o DPkg::Lock::Timeout=300 update &&
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends mmdebstrap) >/dev/null
}

debian_sources() { # this machine's own, one line each, without those of others than Debian
  local format='deb $(REPO_URI) $(RELEASE) $(COMPONENT)'
  local -a list=(apt-get indextargets --format "$format" "Identifier: Packages" "Origin: Debian")
  [[ -n "$("${list[@]}" 2>/dev/null)" ]] || apt-get -qq update >&2
  "${list[@]}"
}

apt_settings() { # how this machine downloads: proxies, certificates, checks of dates
  apt-config dump | grep -E '^Acquire::' | grep -v '""' || true
}

# Images are named after everything that they are made from, so none is used for another.
base_image() {
  local key
  key=$( (debian_sources && apt_settings && declare -f make_base && date +%Y-%m) | sha256sum | cut -c1-16)
  echo "$cache/base-$key.tar"
}

equipped_image() {
  local key
  key=$( (echo "$base" && cat scripts/setup scripts/fresh-machine/machine.sh) | sha256sum | cut -c1-16)
  echo "$cache/equipped-$key.tar"
}

remove_old_images() {
  find "$cache" -maxdepth 1 -name '*.tar*' -mtime +7 -delete
}

make_base() { # path
  exec 9>"$cache/base.lock"
  flock 9
  local made=0
  [[ ! -s $1 ]] || touch "$1"
  if [[ ! -s $1 ]]; then
    local started=$SECONDS
    apt_settings >"$work/apt.conf"
    debian_sources | mmdebstrap --variant=minbase --mode=root --format=tar \
      --aptopt="$work/apt.conf" --dpkgopt=force-unsafe-io \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' \
      "${codename#debian }" "$1.new" - >"$work/mmdebstrap.log" 2>&1 && mv "$1.new" "$1"
    made=$?
    ((made == 0)) || tail -n 15 "$work/mmdebstrap.log"
    rm -f "$1.new"
    echo "fresh-machine: made a minimal Debian root in $((SECONDS - started)) s"
  fi
  exec 9>&-
  return "$made"
}

collect_host() { # folder: what every machine gets from this one
  local to=$1 npm
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$to/root/usr/bin" "$to/root/usr/lib/node_modules" "$to/root/usr/etc" "$to/root/etc/ssl"
  cp -L "$(node -p process.execPath)" "$to/root/usr/bin/node"
  cp -a "$npm" "$to/root/usr/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$to/root/usr/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$to/root/usr/bin/npx"
  # Where npm finds its registry, and whom it trusts; none of its other settings.
  local kind
  for kind in globalconfig userconfig; do
    grep -hE '^ *((@[^:=]+:)?registry|ca|cafile|strict-ssl|proxy|https?-proxy|noproxy|//[^=]*) *=' \
      "$(npm config get "$kind")" 2>/dev/null
  done >"$to/root/usr/etc/npmrc"
  local folder
  for folder in /usr/local/share/ca-certificates /etc/ssl/certs /etc/apt/keyrings /etc/apt/trusted.gpg.d; do
    [[ -d $folder ]] || continue
    mkdir -p "$to/root$folder"
    cp -rL "$folder/." "$to/root$folder"
  done
  cat /etc/resolv.conf >"$to/root/etc/resolv.conf"
  { cat /etc/hosts && echo "127.0.1.1 fresh"; } >"$to/root/etc/hosts"
  # Only what leads to the network; a fresh machine has none of this machine's other settings.
  env -0 | grep -zE '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|npm_config_(registry|cafile))=' \
    >"$to/environment" || true
}
