#!/bin/sh
# install.sh: the npm packages of package-lock.json, in node_modules/, unless they are there. Fails with
# a line of its own where there is no npm or no network.
set -eu
cd "$(dirname "$0")"
cmp -s package-lock.json node_modules/.attend-lock 2> /dev/null && exit 0
if ! command -v npm > /dev/null; then
  echo "web/install.sh: there is no npm; packages/npm.txt names it"
  exit 1
fi
if ! log=$(npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=60000 2>&1); then
  echo "web/install.sh: npm ci failed: $(printf '%s' "$log" | grep -m 1 -i error || echo "see npm ci")"
  exit 1
fi
cp package-lock.json node_modules/.attend-lock
