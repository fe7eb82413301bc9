#include "training/run_log.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/files.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A number, or NaN where none could be counted.
double number(const json& from, const char* key) {
  const auto& value = from.at(key);
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

metrics::AttentionHealth attention_from(const json& from) {
  metrics::AttentionHealth health;
  health.sentences = from.at("sentences");
  health.steps = from.at("steps");
  health.entropy = number(from, "entropy");
  health.evenness = number(from, "evenness");
  health.coverage = number(from, "coverage");
  health.diagonality = number(from, "diagonality");
  health.backwards = number(from, "backwards");
  health.information = number(from, "information");
  health.mass = number(from, "mass");
  health.blank = number(from, "blank");
  return health;
}

Progress progress_from(const json& from) {
  Progress progress;
  progress.update = from.at("update");
  progress.epoch = from.at("epoch");
  progress.seconds = number(from, "seconds");
  progress.symbols = from.value("symbols", int64_t{0});
  progress.loss = number(from, "loss");
  progress.learning_rate = number(from, "learning_rate");
  progress.gradient_norm = number(from, "gradient_norm");
  progress.symbols_per_second = number(from, "symbols_per_second");
  return progress;
}

Validation validation_from(const json& from) {
  Validation validation;
  validation.update = from.at("update");
  validation.loss = number(from, "loss");
  validation.bleu = number(from, "bleu");
  validation.chrf = number(from, "chrf");
  validation.exact = number(from, "exact");
  validation.seconds = number(from, "seconds");
  validation.training_seconds = from.value("training_seconds", -1.0);
  validation.symbols = from.value("symbols", int64_t{0});
  if (from.contains("attention") && from.at("attention").is_object())
    validation.attention = attention_from(from.at("attention"));
  return validation;
}

std::optional<RunLog::Agreement> agreement_from(const json& from) {
  if (!from.contains("alignment")) return std::nullopt;
  const auto& alignment = from.at("alignment");
  return RunLog::Agreement{number(alignment, "aer"), number(alignment, "precision"),
                           number(alignment, "recall")};
}

void add_line(RunLog& log, const json& line) {
  const auto& kind = line.at("kind").get_ref<const std::string&>();
  if (kind == "progress") log.progress.push_back(progress_from(line));
  if (kind == "validation") {
    auto agreement = agreement_from(line);
    log.validations.push_back(validation_from(line));
    log.agreements.push_back(agreement);
  }
  if (kind == "mean") log.mean = validation_from(line);
}

}  // namespace

std::optional<Validation> RunLog::best(const TrainingConfig& config) const {
  auto all = validations;
  if (mean) all.push_back(*mean);
  std::erase_if(all, [&](const auto& one) { return !std::isfinite(one.metric(config)); });
  if (all.empty()) return std::nullopt;
  return *std::max_element(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return config.metric_is_loss() ? a.metric(config) > b.metric(config)
                                   : a.metric(config) < b.metric(config);
  });
}

std::optional<double> RunLog::symbols_per_second() const {
  std::vector<double> speeds;
  for (const auto& one : progress) {
    if (one.symbols_per_second > 0.0) speeds.push_back(one.symbols_per_second);
  }
  if (speeds.empty()) return std::nullopt;
  const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
  std::nth_element(speeds.begin(), middle, speeds.end());
  return *middle;
}

std::optional<double> RunLog::seconds_per_epoch() const {
  if (progress.empty() || progress.back().epoch < 2) return std::nullopt;
  const auto last = progress.back().epoch;
  const auto began = std::find_if(progress.begin(), progress.end(),
                                  [&](const auto& one) { return one.epoch == last; });
  return began->seconds / static_cast<double>(last - 1);
}

std::optional<int64_t> RunLog::alignment_formed() const {
  double most = 0.0;
  for (const auto& one : validations) {
    if (one.attention) most = std::fmax(most, one.attention->information);  // NaN is none
  }
  if (most < metrics::AttentionHealth::kLeastInformation) return std::nullopt;
  for (const auto& one : validations) {
    if (one.attention && one.attention->information >= 0.5 * most) return one.update;
  }
  return std::nullopt;
}

std::optional<RunLog::Agreement> agreement_of(const Validation& validation) {
  if (!validation.alignment) return std::nullopt;
  const auto& counts = *validation.alignment;
  return RunLog::Agreement{counts.error_rate(), counts.precision(), counts.recall()};
}

RunLog load_log(const fs::path& run_folder) {
  RunLog log;
  const auto file = run_folder / "metrics.jsonl";
  if (!fs::exists(file)) return log;
  std::istringstream lines(read_file(file));
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    try {
      add_line(log, json::parse(line));
    } catch (const json::exception&) {
      const bool is_cut_short = lines.eof();
      if (log.damaged_line == 0 && !is_cut_short) log.damaged_line = number;
    }
  }
  return log;
}

bool is_finished(const RunFolder& folder) {
  const auto config = folder.load_run().recipe.training;
  const auto checkpoints = folder.checkpoints();
  if (checkpoints.empty() || !fs::exists(folder.parameters())) return false;
  const auto state = load_state(folder.checkpoint(checkpoints.back()) / "state.json");
  const bool out_of_patience = config.patience > 0 && state.stale >= config.patience;
  if (!out_of_patience && !config.is_over(state.update, state.position.epoch, state.seconds)) {
    return false;
  }
  const bool averages = config.average != "none" && state.scored.size() > 1;
  return state.validated == state.update && (!averages || load_log(folder.path()).mean);
}

}  // namespace attend::training
