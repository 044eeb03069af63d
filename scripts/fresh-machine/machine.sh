#!/usr/bin/env bash
# The first process of a fresh machine: scripts/fresh-machine.sh starts it in namespaces of its own, with the machine's
# name (root, person) as its argument. Makes the machine in memory, moves into it, and runs there what steps.sh says.
set -euo pipefail

name=$1
root=$FRESH_WORK/root
exec {results}>>"$FRESH_WORK/$name.results"

new_root() { # image...: a root in memory, made of it and of what every machine gets
  mount -t tmpfs -o mode=755,size=80% fresh "$root"
  tar -C "$root" -xf "$1" --exclude='./dev/*'
  cp -a "$FRESH_WORK/host/root/." "$root"
  echo fresh >"$root/etc/hostname"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs -o mode=1777 tmp "$root/tmp"
  mount -t tmpfs -o mode=755 dev "$root/dev"
  mkdir "$root/dev/pts" "$root/dev/shm"
  local node
  for node in null zero full random urandom tty; do
    : >"$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
}

keep() { # folder in the cache, folder of the machine, owner: kept between runs
  mkdir -p "$FRESH_CACHE/$1" "$root$2"
  chown "$3:$3" "$FRESH_CACHE/$1"
  mount --bind "$FRESH_CACHE/$1" "$root$2"
}

install_as_root() { # the packages as an administrator would put them in place, with other fonts than by default
  chroot "$root" env -i "${environment[@]}" HOME=/root PATH="$path" DEBIAN_FRONTEND=noninteractive sh -ec '
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends fonts-liberation
    /opt/fraimz/scripts/setup
    ! dpkg -s fonts-dejavu-core >/dev/null 2>&1
    /opt/fraimz/scripts/setup --check' >"$FRESH_WORK/equip.log" 2>&1
}

make_equipped() { # the image with the packages in place, once for each state of scripts/setup
  exec 8>"$FRESH_CACHE/equipped.lock"
  flock 8
  if [[ ! -s $FRESH_EQUIPPED ]]; then
    local started=$SECONDS
    new_root "$FRESH_BASE"
    keep packages-person /var/cache/apt/archives 0
    mkdir -p "$root/opt/fraimz"
    cp -a "$FRESH_WORK/host/fraimz/scripts" "$root/opt/fraimz/scripts"
    install_as_root || { tail -n 20 "$FRESH_WORK/equip.log"; return 1; }
    tar -C "$root" --one-file-system --exclude=./opt/fraimz --exclude=./var/cache/apt/archives -cf "$FRESH_EQUIPPED.new" .
    mv "$FRESH_EQUIPPED.new" "$FRESH_EQUIPPED"
    umount -R "$root"
    echo "fresh-machine: put the packages in place for an ordinary user in $((SECONDS - started)) s"
  fi
  touch "$FRESH_EQUIPPED"
  exec 8>&-
}

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mapfile -d '' -t environment <"$FRESH_WORK/host/environment"
hostname fresh

add_user() { # name, id, HOME: with a clone of the repository, and nothing else but what npm and pnpm have downloaded
  mkdir -p "$root$3/.npm" "$root$3/.local/share/pnpm"
  if [[ $1 != root ]]; then
    echo "$1:x:$2:$2::$3:/bin/bash" >>"$root/etc/passwd"
    echo "$1:x:$2:" >>"$root/etc/group"
  fi
  cp -a "$FRESH_WORK/host/fraimz" "$root$3/fraimz"
  chown -R "$2:$2" "$root$3"
  keep "npm-$1" "$3/.npm" "$2"
  keep "pnpm-$1" "$3/.local/share/pnpm" "$2"
}

if [[ $name == root ]]; then
  new_root "$FRESH_BASE"
  keep packages-root /var/cache/apt/archives 0
  add_user root 0 /root
else
  make_equipped
  new_root "$FRESH_EQUIPPED"
fi
add_user person 1000 /home/person
cp "$(dirname "$0")/steps.sh" "$root/run/steps.sh"

# With a pivot instead of a chroot alone, the machine may make user namespaces, as Chromium's sandbox does.
mkdir "$root/old"
cd "$root"
pivot_root . old
exec chroot . /bin/bash -c '
  cd / && umount -l /old && rmdir /old || exit
  source /run/steps.sh
' fresh "$name" "$results" "$FRESH_FULL" "$FRESH_STACKS" "${environment[@]}" "PATH=$path"
