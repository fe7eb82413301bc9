// A picture of signs to what is written there: digits, words, formulas. Deng et al. 2017.

#include "tasks/picture_to_text.h"

namespace attend::tasks {

const Task& transcription() {
  using Role = ColumnSpec::Role;
  static const PictureToText task(
      {.name = "transcription",
       .help = "a picture of signs to what is written: a formula",
       .answers = "text",
       .columns = {ColumnSpec{"picture", "name of a picture"}, {"text", "text", Role::kTarget}}});
  return task;
}

}  // namespace attend::tasks
