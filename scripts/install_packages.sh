#!/bin/sh
# install_packages.sh LIST...: installs the Debian packages that the lists name and the machine
# lacks. A list has one package a line; # begins a comment.
set -eu
missing=""
# shellcheck disable=SC2013 # a package is a word
for package in $(sed 's/#.*//' "$@"); do
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  case "$status" in
    *" installed") ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0
sudo=""
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo > /dev/null; then
    echo "$0: these packages are missing, and only root can install them:$missing" >&2
    exit 1
  fi
  sudo="sudo"
fi
echo "installing:$missing"
$sudo apt-get update -qq || echo "$0: apt-get update failed; trying with the lists at hand" >&2
# shellcheck disable=SC2086 # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
  > /dev/null
