// A text to its translation. Cho et al. 2014; Sutskever et al. 2014; Bahdanau et al. 2015.

#include "tasks/translation.h"

#include "tasks/text_to_text.h"

namespace attend::tasks {

const Task& translation() {
  using Role = ColumnSpec::Role;
  static const TextToText task(
      {.name = "translation",
       .help = "a text to a text: translations, sounds of letters, inflected forms",
       .answers = "text",
       .columns = {ColumnSpec{"source", "text"},
                   {"target", "text", Role::kTarget},
                   {"links", "i-j between words", Role::kTraining, true}}});
  return task;
}

}  // namespace attend::tasks
