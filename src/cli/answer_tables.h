#pragma once

#include <string>

#include "metrics/answers.h"
#include "view/picture.h"

namespace attend::cli {

/// Figures of each class and the confusion matrix, as tables; of more than kMostAcross classes the
/// confusions that are most frequent. Empty if there are none.
std::string to_text(const metrics::AnswerDetails& details);

inline constexpr std::size_t kMostAcross = 12;

/// The confusion matrix: right labels down, found ones across, a square's grey its share of the
/// right label's lines. Throws Error if it has too many labels to be drawn.
view::Picture picture_of(const metrics::Confusion& confusion, const std::string& title);

}  // namespace attend::cli
