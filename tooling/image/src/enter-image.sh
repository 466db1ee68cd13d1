#!/bin/sh
# Runs a command as the user of the image, on a read-only root with the files of the image and a
# volume at /data. Needs root and a mount namespace of its own.
# usage: enter-image.sh <image> <node> <user> <command…>
set -eu
image=$1 node=$2 user=$3
shift 3

root=$(mktemp -d)
mount -t tmpfs -o mode=755 image "$root"
cd "$root"
mkdir -p app data dev etc proc usr/bin usr/lib usr/lib64 usr/local/bin
for name in bin lib lib64; do ln -s "usr/$name" "$name"; done
# What the base image has.
mount --bind /usr/bin usr/bin
mount --rbind /usr/lib usr/lib
[ ! -d /usr/lib64 ] || mount --bind /usr/lib64 usr/lib64
mount --bind /proc proc
mount --bind /dev dev
touch usr/local/bin/node
mount --bind "$node" usr/local/bin/node
# What the image adds.
cp "$image/usr/local/bin/gw" usr/local/bin/gw
mount --bind "$image/app" app
mount -o remount,bind,ro app
mount -t tmpfs -o "mode=700,uid=$user,gid=$user" volume data
mount -o remount,ro "$root"

exec chroot --userspec="$user:$user" --groups= "$root" "$@"
