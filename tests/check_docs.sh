#!/bin/sh
# check_docs.sh ATTEND ROOT: the guide says what the program says. Every key of a recipe stands in
# docs/recipes.md with its default, and no other key does; every recipe that is built in is named
# there; every command and every option stands in its section of docs/commands.md; every file and test
# that docs/papers.md names exists, it has every paper that attend explain cites, and every document
# that another one links to exists.
# shellcheck disable=SC2013,SC2016 # words are meant, and so are backquotes
set -eu
attend=$1
root=$2
cd "$root"
status=0
wrong() {
  echo "$*"
  status=1
}

# --- recipes
keys=$(scripts/recipe_keys.sh "$attend" | cut -f 1,2)
[ -n "$keys" ] || wrong "attend train --keys gave no key"
tab=$(printf '\t')
while IFS="$tab" read -r key default; do
  grep -qF "| \`$key\` | \`$default\` |" docs/recipes.md ||
    wrong "docs/recipes.md has no row: | \`$key\` | \`$default\` |"
done <<END
$keys
END
for key in $(sed -n 's/^| `\([a-z]*\.[a-z_]*\)` |.*/\1/p' docs/recipes.md); do
  printf '%s\n' "$keys" | grep -qF "$key$tab" || wrong "docs/recipes.md has a key that is none: $key"
done
for recipe in $("$attend" train --keys | sed -n 's/^# Recipes: //p'); do
  grep -qF "\`$recipe\`" docs/recipes.md || wrong "docs/recipes.md does not name recipe $recipe"
done

# --- commands
# The part of docs/commands.md below "## attend COMMAND", to the next such heading.
section() {
  awk -v heading="## attend $1" '$0 == heading { on = 1; next } /^## / { on = 0 } on' \
    docs/commands.md
}
commands=$("$attend" --help | awk '/^Subcommands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }')
[ -n "$commands" ] || wrong "attend --help named no command"
for command in $commands; do
  text=$(section "$command")
  [ -n "$text" ] || wrong "docs/commands.md has no section: ## attend $command"
  options=$("$attend" "$command" --help | sed -n 's/^  \(-[a-z],\)\{0,1\}\(--[a-z][a-z-]*\).*/\2/p')
  for option in $options; do
    [ "$option" = --help ] && continue
    printf '%s\n' "$text" | grep -qE -- "\`([^\`]*[ ,])?${option}[ \`,]" ||
      wrong "docs/commands.md, attend $command: no word of $option"
  done
done

# --- files
for file in $(grep -oE '`(src|tests|recipes|scripts)/[a-z0-9_/.-]*`' docs/papers.md | tr -d '`' |
  sort -u); do
  [ -e "$file" ] || wrong "docs/papers.md names $file, which is not there"
done
for test in $(grep -oE '`[A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*`' docs/papers.md | tr -d '`' | sort -u); do
  suite=${test%.*}
  name=${test#*.}
  grep -rqE "^TEST(_F|_P)?\($suite, $name\)" src tests ||
    wrong "docs/papers.md names the test $test, which is not there"
done
while read -r paper; do
  grep -qF "$paper" docs/papers.md || wrong "attend explain cites $paper, docs/papers.md does not"
done <<END
$(grep -oE '[A-Z][a-z]+ (et al\.|& [A-Z][a-z]+) [0-9]{4}' src/cli/explain_words.cpp | sort -u)
END
for document in docs/*.md *.md; do
  for link in $(grep -oE '\]\([a-zA-Z0-9_./-]+\.md(#[a-z0-9-]*)?\)' "$document" |
    sed 's/^](//; s/)$//; s/#.*//'); do
    [ -e "$(dirname "$document")/$link" ] || wrong "$document links to $link, which is not there"
  done
done
exit $status
