#pragma once

#include <string>

#include "cli/evaluation_report.h"

namespace attend::cli {

/// The most lines that a page lists by the cells that they are in: the first ones.
inline constexpr std::size_t kMostListed = 20'000;

/// What a page of answers shows, as JSON: docs/format.md, "attend-answers". Of labels or tags;
/// `details` are theirs and have a confusion matrix.
std::string answer_page_json(const Evaluation& evaluation, const Scoring& scoring,
                             const metrics::AnswerDetails& details, const std::string& title);

}  // namespace attend::cli
