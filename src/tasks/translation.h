#pragma once

#include "tasks/task.h"

namespace attend::tasks {

/// A text to a text: lines to their translations, letters to sounds, lemmas to inflected forms.
const Task& translation();

}  // namespace attend::tasks
