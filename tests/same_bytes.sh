#!/bin/sh
# same_bytes.sh ROOT PROGRAM: scripts/same_bytes says that a program gives the bytes that it gives, sees
# what another seed changes, and compares nothing with a program that lacks an option. Exit code 77,
# skipped, without Python.
set -eu
root=$(cd "$1" && pwd)
program=$2
command -v python3 > /dev/null || { echo "skipped: there is no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for library in "$(dirname "$program")"/libattend_*.so; do
  [ ! -e "$library" ] || ln -s "$library" "$folder"
done

# expect CODE TEXT OTHER: the exit code of a comparison with the program OTHER, and what it must say.
expect() {
  code=0
  "$root/scripts/same_bytes" old new --old-program "$program" --new-program "$3" --only copying \
    > "$folder/said" 2>&1 || code=$?
  if [ "$code" != "$1" ] || ! grep -q "$2" "$folder/said"; then
    echo "exit code $code, expected $1 and: $2"
    cat "$folder/said"
    exit 1
  fi
}

expect 0 '^1 trainings: [0-9]* same (or may differ), 0 differ$' "$program"

# The last of an option counts.
cat > "$folder/seed" << END
#!/bin/sh
[ "\$1" != train ] || [ "\$2" = --help ] || [ "\$2" = --keys ] || set -- "\$@" --training.seed 4
exec "$program" "\$@"
END
chmod +x "$folder/seed"
expect 1 '^copying  *| model.safetensors  *| DIFFERS: values of' "$folder/seed"

# A look that writes one byte more.
cat > "$folder/longer" << END
#!/bin/sh
"$program" "\$@"
code=\$?
[ "\$1 \$2" != "explain -m" ] || echo
exit \$code
END
chmod +x "$folder/longer"
expect 1 '^copying  *| explain  *| DIFFERS: ' "$folder/longer"

cat > "$folder/lacks" << END
#!/bin/sh
if [ "\$2" = --help ]; then
  "$program" "\$@" | grep -v -e --nbest
else
  exec "$program" "\$@"
fi
END
chmod +x "$folder/lacks"
expect 2 'the new program has not: attend explore --nbest, attend translate --nbest' "$folder/lacks"
