// A picture to what it shows. Xu et al. 2015; without attention Vinyals et al. 2015.

#include "tasks/picture_to_text.h"

namespace attend::tasks {

const Task& captioning() {
  using Role = ColumnSpec::Role;
  static const PictureToText task(
      {.name = "captioning",
       .help = "a picture to a text that says what it shows",
       .answers = "caption",
       .columns = {ColumnSpec{"picture", "name of a picture"}, {"caption", "text", Role::kTarget}},
       .has_several_answers = true});
  return task;
}

}  // namespace attend::tasks
