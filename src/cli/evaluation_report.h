#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/evaluate_links.h"
#include "cli/options.h"
#include "metrics/answers.h"
#include "metrics/pointing.h"
#include "metrics/token_distance.h"
#include "tasks/task.h"

namespace attend::cli {

/// By what, and how, lines are scored.
struct Scoring {
  const metrics::AnswerKind& answers;
  metrics::Metrics metrics;
  metrics::ScoreOptions options;
  ResamplingFlags resampling;
};

/// All that is known of the sentences, and what was found.
struct Evaluation {
  std::vector<std::string> sources;
  std::vector<std::vector<std::string>> references;  ///< the right answers of each line
  std::vector<std::string> hypotheses;
  AlignmentScores alignment;
  std::optional<tasks::Baseline> baseline{};        ///< to be told beside
  std::vector<metrics::Pointing> pointing{};        ///< of each caption, where there are boxes
  std::vector<metrics::TokenDistance> distances{};  ///< of each text, where there are times
};

/// What `attend evaluate` prints of it: `format` is text, json, latex, csv or markdown.
std::string written(const Evaluation& evaluation, const Scoring& scoring,
                    const std::string& format);

}  // namespace attend::cli
