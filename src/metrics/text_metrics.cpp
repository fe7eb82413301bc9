#include "metrics/text_metrics.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "metrics/edit_split.h"
#include "metrics/exact_match.h"

namespace attend::metrics {
namespace {

using nlohmann::ordered_json;

double share_of_sums(std::span<const int64_t> sums) {
  if (sums[1] == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

LineCounts bleu_lines(Lines found, const References& right, const ScoreOptions& options) {
  return bleu_counts(found, right, options.bleu);
}

std::string bleu_signature(const References& right, const ScoreOptions& options) {
  return signature(options.bleu, right);
}

std::string bleu_text(const MetricValue& value) {
  return to_text(bleu(value.found, value.right, value.options.bleu), value.signature) + '\n';
}

void add_bleu_json(const MetricValue& value, ordered_json& all) {
  const auto score = bleu(value.found, value.right, value.options.bleu);
  all["bleu"] = {{"score", score.score},
                 {"precisions", score.precisions},
                 {"brevity_penalty", score.brevity_penalty},
                 {"ratio", score.ratio()},
                 {"signature", value.signature}};
}

LineCounts chrf_lines(Lines found, const References& right, const ScoreOptions& options) {
  return chrf_counts(found, right, options.chrf);
}

std::string chrf_signature(const References& right, const ScoreOptions& options) {
  return signature(options.chrf, right);
}

std::string chrf_text(const MetricValue& value) {
  return to_text(ChrfScore{value.value}, value.options.chrf, value.signature) + '\n';
}

void add_chrf_json(const MetricValue& value, ordered_json& all) {
  all["chrf"] = {{"score", value.value}, {"signature", value.signature}};
}

LineCounts chrf_plus_plus_lines(Lines found, const References& right, const ScoreOptions& options) {
  return chrf_counts(found, right, with_words(options.chrf));
}

std::string chrf_plus_plus_signature(const References& right, const ScoreOptions& options) {
  return signature(with_words(options.chrf), right);
}

std::string chrf_plus_plus_text(const MetricValue& value) {
  return to_text(ChrfScore{value.value}, with_words(value.options.chrf), value.signature) + '\n';
}

void add_chrf_plus_plus_json(const MetricValue& value, ordered_json& all) {
  all["chrf++"] = {{"score", value.value}, {"signature", value.signature}};
}

LineCounts exact_lines(Lines found, const References& right, const ScoreOptions& options) {
  check_parallel(found, right);
  LineCounts lines{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto share = exact_match(found.subspan(i, 1), right.only(i), options.bleu.lowercase);
    lines.add(std::array<int64_t, 2>{share > 0 ? 1 : 0, 1});
  }
  return lines;
}

std::string exact_text(const MetricValue& value) {
  return fmt::format("exact match = {:.2f} % of {} lines\n", 100.0 * value.value,
                     value.found.size());
}

LineCounts error_lines(Lines found, const References& right, const ScoreOptions& options) {
  check_parallel(found, right);
  LineCounts lines{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto rate = edit_rate(found.subspan(i, 1), right.only(i), edits_of(options));
    lines.add(std::array<int64_t, 2>{rate.edits, rate.reference_length});
  }
  return lines;
}

std::string error_text(const MetricValue& value) {
  if (!std::isfinite(value.value)) return "";
  const bool of_characters = edits_of(value.options).of_characters;
  const auto edits = edit_rate(value.found, value.right, edits_of(value.options));
  const auto exact = exact_match(value.found, value.right, value.options.bleu.lowercase);
  const auto split = edit_split(value.found, value.right, edits_of(value.options));
  return fmt::format(
      "{}errors = {:.2f} % of {} {}, {:.2f} % of lines: {} substituted, {} left out, {} put in\n",
      of_characters ? "character " : "", 100.0 * value.value, edits.reference_length,
      of_characters ? "characters" : "tokens", 100.0 * (1.0 - exact), split.substitutions,
      split.deletions, split.insertions);
}

void add_error_json(const MetricValue& value, ordered_json& all) {
  all["error_rate"] = std::isfinite(value.value) ? ordered_json(value.value) : ordered_json();
  all["error_unit"] = edits_of(value.options).of_characters ? "characters" : "tokens";
  if (!std::isfinite(value.value)) return;
  const auto split = edit_split(value.found, value.right, edits_of(value.options));
  all["error_split"] = {{"correct", split.correct},
                        {"substitutions", split.substitutions},
                        {"deletions", split.deletions},
                        {"insertions", split.insertions}};
}

constexpr Metric kOfTexts[] = {{.name = "bleu",
                                .title = "BLEU",
                                .unit = "0 to 100",
                                .counts = bleu_lines,
                                .signature = bleu_signature,
                                .text = bleu_text,
                                .add_json = add_bleu_json},
                               {.name = "chrf",
                                .title = "chrF",
                                .unit = "0 to 100",
                                .counts = chrf_lines,
                                .signature = chrf_signature,
                                .text = chrf_text,
                                .add_json = add_chrf_json},
                               {.name = "chrf++",
                                .title = "chrF++",
                                .unit = "0 to 100",
                                .help = "chrF with words and pairs of words",
                                .is_detail = true,
                                .counts = chrf_plus_plus_lines,
                                .signature = chrf_plus_plus_signature,
                                .text = chrf_plus_plus_text,
                                .add_json = add_chrf_plus_plus_json},
                               {.name = "exact",
                                .title = "exact",
                                .heading = "Exact match",
                                .unit = "share of lines",
                                .explanation = "share of lines that are right",
                                .json_name = "exact_match",
                                .scale = Metric::Scale::kShare,
                                .counts = exact_lines,
                                .text = exact_text}};

constexpr Metric kTokenErrors = {.name = "error_rate",
                                 .title = "errors",
                                 .heading = "Error rate",
                                 .unit = "edits for each token",
                                 .explanation = "edits for each token of the reference",
                                 .scale = Metric::Scale::kShare,
                                 .less_is_better = true,
                                 .is_of_whole_text = true,
                                 .is_of_symbols = true,
                                 .counts = error_lines,
                                 .text = error_text,
                                 .add_json = add_error_json};

/// Of what was heard, where it says more than anything else: at validations and by length, too.
constexpr Metric at_validations(Metric metric) {
  metric.is_of_whole_text = false;
  return metric;
}

constexpr Metric kCharacterErrors = {
    .name = "error_rate",
    .title = "CER",
    .heading = "Character error rate",
    .unit = "edits for each character",
    .explanation = "character errors: edits for each character of the reference",
    .scale = Metric::Scale::kShare,
    .less_is_better = true,
    .is_of_whole_text = true,
    .is_of_symbols = true,
    .counts = error_lines,
    .text = error_text,
    .add_json = add_error_json};

constexpr Metric kHeardErrors = at_validations(kTokenErrors);
constexpr Metric kHeardCharacterErrors = at_validations(kCharacterErrors);

}  // namespace

EditRateOptions edits_of(const ScoreOptions& scores) {
  return {.of_characters = scores.bleu.tokenizer == Tokenizer::kCharacter,
          .lowercase = scores.bleu.lowercase};
}

Metrics metrics_of_texts(const ScoreOptions& options) {
  auto metrics = metrics_in(kOfTexts);
  metrics.push_back(edits_of(options).of_characters ? &kCharacterErrors : &kTokenErrors);
  return metrics;
}

Metrics metrics_of_transcripts(const ScoreOptions& options) {
  const auto of_texts = metrics_in(kOfTexts);
  Metrics metrics = {edits_of(options).of_characters ? &kHeardCharacterErrors : &kHeardErrors,
                     find_metric(of_texts, "exact")};
  return united(metrics, of_texts);
}

}  // namespace attend::metrics
