#!/bin/sh
# check_one_source.sh [FOLDER]: whether the sources of a folder compile as one, as the sanitizers' build
# compiles eight of src/cli at a time: no two may have a name in common, not even in unnamed
# namespaces. Syntax only: half a minute, where that build finds it after a quarter of an hour.
set -eu
folder=${1:-src/cli}
compiler=${ATTEND_CLANG:-clang++}
for source in "$folder"/*.cpp; do
  case $source in *_test.cpp | */main.cpp) continue ;; esac
  echo "#include \"$(pwd)/$source\""
done | "$compiler" -x c++ -std=c++20 -Isrc -Iinclude -DATTEND_VERSION='"0"' -DFMT_SHARED -fsyntax-only -
