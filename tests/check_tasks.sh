#!/bin/sh
# check_tasks.sh ATTEND ROOT: what a task is for, only its own file knows: no task's name stands in
# src/ outside of src/tasks, nor in the pages. Of a name that is a word of the language as well only a
# literal counts.
set -eu
attend=$1
cd "$2"
status=0
names=$("$attend" tasks --json | sed -n 's/^      "name": "\([a-z]*\)".*/\1/p')
[ -n "$names" ] || { echo "attend tasks --json gave no name"; exit 1; }
for name in $names; do
  case $name in
    translation | arithmetic | captioning | transcription | speech | stories | cloze | continuation) pattern="\"$name\"" ;;
    *) pattern="\\b$name\\b" ;;
  esac
  if grep -rnE "$pattern" src web/src --include='*.cpp' --include='*.h' --include='*.ts' |
    grep -vE '^src/tasks/|_test\.cpp:'; then
    echo "the task $name is named outside of src/tasks: ask Task instead (src/tasks/task.h)"
    status=1
  fi
done
exit $status
