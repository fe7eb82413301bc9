// A text to its summary: first sentences to headlines. Rush et al. 2015; See et al. 2017.

#include "tasks/text_to_text.h"

namespace attend::tasks {

const Task& summarization() {
  using Role = ColumnSpec::Role;
  static const TextToText task(
      {.name = "summarization",
       .help = "a text to its summary, as a headline",
       .answers = "summary",
       .columns = {ColumnSpec{"text", "text"},
                   {"summary", "text", Role::kTarget},
                   {"links", "i-j between words", Role::kTraining, true}}});
  return task;
}

}  // namespace attend::tasks
