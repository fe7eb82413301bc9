#!/bin/sh
# check_layers.sh ROOT: arrows between the folders of src/ point down only. Reads every #include of
# the project's own headers and fails on one that its folder may not use (docs/design.md), and on
# LibTorch's headers anywhere but in engines/torch, Gloo's but in parallel/gloo, cpp-httplib's but in
# serving/http, and Pango's and Cairo's but in view/pictures.
set -eu
cd "$1/src"
status=0

# allow FOLDER "FOLDERS...": what FOLDER may include, itself apart.
allow() {
  folder=$1
  allowed=" $folder $2 "
  for file in $(find "$folder" -maxdepth 1 \( -name '*.cpp' -o -name '*.h' -o -name '*.in' \)); do
    for include in $(sed -n 's/^#include "\([^"]*\)\/[^"/]*".*/\1/p' "$file"); do
      case "$allowed" in
        *" $include "*) ;;
        *) echo "src/$file includes $include/, which $folder may not"; status=1 ;;
      esac
    done
  done
  known="$known $folder "
}

known=""
allow core ""
allow text "core"
allow metrics "core"
allow aligner "core"
allow format "core"
allow search "core"
allow view "core format"
allow view/pictures "core view"
allow tensor "core"
allow kernels "core"
allow parallel "core"
allow parallel/gloo "core parallel"
allow engines "core tensor engines/cpu"
allow engines/cpu "core tensor kernels"
allow engines/torch "core tensor engines"
allow nn "core tensor"
allow models "core tensor nn text format search metrics"
allow serving "core text search format models"
allow serving/http "core serving"
allow training "core tensor parallel engines nn text format search metrics models"
allow cli "core tensor parallel engines text format search metrics aligner view models serving training"

for folder in $(find . -name '*.h' -o -name '*.cpp' | sed 's|^\./||; s|/[^/]*$||' | sort -u); do
  case "$known" in
    *" $folder "*) ;;
    *) echo "src/$folder has no rule in $0"; status=1 ;;
  esac
done
if grep -rnE '#include <(torch|ATen|c10)/' . | grep -v '^\./engines/torch/'; then
  echo "LibTorch is included outside engines/torch"
  status=1
fi
if grep -rn '#include <gloo/' . | grep -v '^\./parallel/gloo/'; then
  echo "Gloo is included outside parallel/gloo"
  status=1
fi
if grep -rn '#include <httplib' . | grep -v '^\./serving/http/'; then
  echo "cpp-httplib is included outside serving/http"
  status=1
fi
if grep -rnE '#include <(cairo|pango)' . | grep -v '^\./view/pictures/'; then
  echo "Pango or Cairo is included outside view/pictures"
  status=1
fi
exit $status
