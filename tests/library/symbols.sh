#!/bin/sh
# symbols.sh LIBRARY ROOT: libattend exports the functions of attend.h and nothing else, and needs no
# library that a start should not load: oneDNN, LibTorch, SentencePiece, CLI11, or one with threads.
set -eu
library=$1
header=$2/include/attend/attend.h
status=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM
sed -n 's/^ATTEND_API .*[ *]\(attend_[a-z_]*\)(.*/\1/p' "$header" | sort >"$scratch/declared"
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$scratch/exported"
[ -s "$scratch/declared" ] || {
  echo "$header declares no function that this script can read"
  status=1
}
if ! diff "$scratch/declared" "$scratch/exported" >"$scratch/difference"; then
  echo "$library exports (>) what $header does not declare, or not what it does (<):"
  cat "$scratch/difference"
  status=1
fi
for needed in $(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
  case $needed in
    libfmt.so.* | libutf8proc.so.* | libz.so.* | libstdc++.so.* | libm.so.* | libgcc_s.so.* | libc.so.* | ld-linux*) ;;
    libhwy.so.* | libasan.so.* | libubsan.so.*) ;; # of other processors, and under sanitizers
    *)
      echo "$library needs $needed"
      status=1
      ;;
  esac
done
soname=$(readelf -d "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
[ "$soname" = libattend.so.0 ] || {
  echo "$library is called $soname"
  status=1
}
exit $status
