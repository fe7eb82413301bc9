#pragma once

#include <span>
#include <string>

#include "tasks/translator.h"
#include "text/vocabulary.h"

namespace attend::cli {

/// What is to be said of lines of which a model knows nothing, as it reads them in this case; they
/// are numbered from 1. Empty if there are none. Throws Error if a line is not UTF-8.
std::string unknown_warning(const tasks::Translator& translator, const text::Vocabulary& vocabulary,
                            std::span<const std::string> lines, tasks::LetterCase letter_case);

}  // namespace attend::cli
