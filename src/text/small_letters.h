#pragma once

#include <memory>

#include "text/vocabulary.h"

namespace attend::text {

/// The same symbols of lines in small letters (letter_case.h): a capital is as if it was not
/// written. What it decodes is in small letters, because its symbols are. Thread safety: as of the
/// vocabulary.
std::unique_ptr<Vocabulary> of_small_letters(std::unique_ptr<Vocabulary> vocabulary);

}  // namespace attend::text
