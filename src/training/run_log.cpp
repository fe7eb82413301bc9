#include "training/run_log.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/files.h"
#include "format/json_reader.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using format::JsonObject;

metrics::AttentionHealth attention_from(const JsonObject& from) {
  metrics::AttentionHealth health;
  health.sentences = from.whole("sentences");
  health.steps = from.whole("steps");
  for (const auto& figure : metrics::health_figures()) {
    health.*figure.value = from.number_or_nan(std::string(figure.name).c_str());
  }
  return health;
}

Progress progress_from(const JsonObject& from) {
  Progress progress;
  progress.update = from.whole("update");
  progress.epoch = from.whole("epoch");
  progress.seconds = from.number_or_nan("seconds");
  progress.symbols = from.whole("symbols", 0);
  progress.loss = from.number_or_nan("loss");
  if (from.has("ctc")) progress.ctc = from.number_or_nan("ctc");
  progress.learning_rate = from.number_or_nan("learning_rate");
  progress.gradient_norm = from.number_or_nan("gradient_norm");
  progress.symbols_per_second = from.number_or_nan("symbols_per_second");
  return progress;
}

/// What a validation has besides the figures of its metrics, which older runs have fewer of.
constexpr std::string_view kOthers[] = {
    "kind",    "update",    "loss",      "seconds", "best", "training_seconds",
    "symbols", "attention", "alignment", "ctc"};

Validation validation_from(const JsonObject& from) {
  Validation validation;
  validation.update = from.whole("update");
  validation.loss = from.number_or_nan("loss");
  if (from.has("ctc")) validation.ctc = from.number_or_nan("ctc");
  for (const auto& [key, value] : from.members()) {
    if (std::find(std::begin(kOthers), std::end(kOthers), key) != std::end(kOthers)) continue;
    validation.figures.emplace_back(key, from.number_or_nan(key.c_str()));
  }
  validation.seconds = from.number_or_nan("seconds");
  validation.training_seconds = from.number("training_seconds", -1.0);
  validation.symbols = from.whole("symbols", 0);
  if (from.has("attention")) validation.attention = attention_from(from.object("attention"));
  return validation;
}

std::optional<RunLog::Agreement> agreement_from(const JsonObject& from) {
  if (!from.has("alignment")) return std::nullopt;
  const auto alignment = from.object("alignment");
  return RunLog::Agreement{alignment.number_or_nan("aer"), alignment.number_or_nan("precision"),
                           alignment.number_or_nan("recall")};
}

void add_line(RunLog& log, const JsonObject& line) {
  const auto kind = line.text("kind");
  if (kind == "progress") log.progress.push_back(progress_from(line));
  if (kind == "validation") {
    auto agreement = agreement_from(line);
    log.validations.push_back(validation_from(line));
    log.agreements.push_back(agreement);
  }
  if (kind == "mean") log.mean = validation_from(line);
}

}  // namespace

std::optional<Validation> RunLog::best(const metrics::Metric& by) const {
  auto all = validations;
  if (mean) all.push_back(*mean);
  std::erase_if(all, [&](const auto& one) { return !std::isfinite(one.value_of(by.name)); });
  if (all.empty()) return std::nullopt;
  return *std::max_element(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return by.is_better(b.value_of(by.name), a.value_of(by.name));
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
    const auto where = file.string() + ":" + std::to_string(++number);
    try {
      const auto parsed = format::read_json(line, where);
      add_line(log, format::JsonObject(parsed, where));
    } catch (const Error&) {
      const bool is_cut_short = lines.eof();
      if (!is_cut_short) throw;
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
