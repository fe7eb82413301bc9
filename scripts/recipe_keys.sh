#!/bin/sh
# recipe_keys.sh ATTEND: every key of a recipe, its default and its meaning, one key a line, with
# tabs between, as `attend train --keys` says them. What docs/recipes.md is checked against.
set -eu
"$1" train --keys | awk '
  /^\[.*\]$/ { section = substr($0, 2, length($0) - 2); next }
  section != "" && match($0, / = /) {
    key = substr($0, 1, RSTART - 1)
    rest = substr($0, RSTART + 3)
    comment = index(rest, "  # ")
    print section "." key "\t" substr(rest, 1, comment - 1) "\t" substr(rest, comment + 4)
  }'
