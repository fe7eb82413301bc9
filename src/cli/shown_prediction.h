#pragma once

#include <string>
#include <vector>

#include "tasks/predictor.h"

namespace attend::cli {

/// How many predictions of a row are worth a bar: fewer are shown where there are no more.
inline constexpr int kBars = 10;

/// What was read of a row and said of it, as a picture of text that ends with an empty line:
/// answers for all of the row as bars of their probabilities; those for each of its words under
/// them; and every reading of the best answer, named: of one answer its words in shades, of several
/// a matrix. `words` are those of what was read. "" of a row without predictions.
std::string shown_prediction(const std::vector<std::string>& words,
                             const std::vector<tasks::Prediction>& predictions, int width);

}  // namespace attend::cli
