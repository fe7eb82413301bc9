#!/bin/sh
# run.sh ATTEND: the tests of the pages, in a real browser. Without Chromium, Node or npm, or where npm
# cannot fetch what is missing, it says so and is skipped (77).
set -eu
web=$(cd "$(dirname "$0")/.." && pwd)
skip() {
  echo "web: skipped: $1"
  exit 77
}
command -v node > /dev/null || skip "there is no node; packages/npm.txt names it"
[ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] ||
  skip "there is no Chromium; packages/web.txt names it"
"$web/install.sh" || skip "npm cannot install what web/package-lock.json names"
cd "$web"
ATTEND=$1 exec node --test --test-concurrency=1 --test-reporter=spec test/*_test.js
