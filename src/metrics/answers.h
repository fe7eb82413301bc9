#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "metrics/class_counts.h"
#include "metrics/labels.h"
#include "metrics/metric.h"
#include "metrics/numbers.h"

namespace attend::metrics {

/// Figures of each class, and of all together where that is more than a mean of theirs.
struct ClassTable {
  std::string_view name;   ///< "spans": in JSON
  std::string_view title;  ///< "spans": over a table
  std::string_view of;     ///< "type": what a class is
  std::optional<ClassCounts> all{};
  std::vector<ClassCounts> classes{};
};

/// What is said of answers besides what they are scored by.
struct AnswerDetails {
  std::vector<ClassTable> tables{};
  std::optional<Confusion> confusion{};
  std::vector<StepErrors> steps{};  ///< of the numbers of a line, where there are several
};

/// What a line of answers holds, and so what it is scored by.
struct AnswerKind {
  std::string_view name;  ///< as a task says it: text, summary, caption, labels, tags, ...

  std::string_view loss_unit;   ///< what a loss counts: "nats per target symbol"
  std::string_view speed_unit;  ///< what a training learns in a second: "target tokens a second"

  /// In the order in which they are shown.
  Metrics (*metrics)(const ScoreOptions& options) = nullptr;

  /// Throws Error naming the file, by its name, and the line that is not of this kind; null: all
  /// are.
  void (*check)(Lines found, const References& right, const std::string& found_name,
                const std::string& right_name) = nullptr;

  /// Null: there are none.
  AnswerDetails (*details)(Lines found, const References& right,
                           const ScoreOptions& options) = nullptr;
};

/// Throws ConfigError naming those that there are; `key` says where the name was given.
const AnswerKind& answers_called(std::string_view name, const std::string& key);

/// What some kind of answers is scored by: each name once.
Metrics metrics_of_all_answers(const ScoreOptions& options = {});

/// The kind of answers that are scored by these: text, if no other is.
const AnswerKind& answers_scored_by(const Metrics& metrics);

/// A member of each table: a list of its classes, or an object of all together with the list
/// `types`; `confusion`, of `labels` and `counts`, a list for each right one; and `steps`, a list
/// of each number's `step`, `rmse` and `mae`.
void add_json(const AnswerDetails& details, nlohmann::ordered_json& all);

}  // namespace attend::metrics
