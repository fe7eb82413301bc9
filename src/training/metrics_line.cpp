#include "training/metrics_line.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace attend::training {
namespace {

using nlohmann::ordered_json;

double rounded(double value, int digits) {
  const auto scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

std::string line_of(const char* kind, const Validation& validation, bool is_best) {
  ordered_json line = {
      {"kind", kind}, {"update", validation.update}, {"loss", rounded(validation.loss, 5)}};
  if (validation.ctc) line["ctc"] = rounded(*validation.ctc, 5);
  for (const auto& [name, value] : validation.figures) {
    const auto* metric = metrics::find_metric(validation.metrics, name);
    line[name] = metric == nullptr ? value : metric->rounded(value);
  }
  line["seconds"] = rounded(validation.seconds, 2);
  line["best"] = is_best;
  if (validation.symbols > 0) {
    line["training_seconds"] = rounded(validation.training_seconds, 2);
    line["symbols"] = validation.symbols;
  }
  if (validation.attention) line["attention"] = attention_json(*validation.attention);
  if (validation.alignment) {
    line["alignment"] = {{"aer", rounded(validation.alignment->error_rate(), 5)},
                         {"precision", rounded(validation.alignment->precision(), 5)},
                         {"recall", rounded(validation.alignment->recall(), 5)},
                         {"links", validation.alignment->proposed}};
  }
  return line.dump();
}

}  // namespace

ordered_json attention_json(const metrics::AttentionHealth& health) {
  const auto collapse = health.collapse();
  ordered_json json = {{"sentences", health.sentences}, {"steps", health.steps}};
  for (const auto& [name, value] : health.figures()) json[name] = rounded(value, 5);
  json["collapse"] = collapse ? ordered_json(name_of(*collapse)) : ordered_json();
  return json;
}

std::string metrics_line(const Progress& progress) {
  ordered_json line = {{"kind", "progress"},
                       {"update", progress.update},
                       {"epoch", progress.epoch},
                       {"symbols", progress.symbols},
                       {"seconds", rounded(progress.seconds, 2)},
                       {"loss", rounded(progress.loss, 5)},
                       {"learning_rate", progress.learning_rate},
                       {"gradient_norm", rounded(progress.gradient_norm, 5)},
                       {"symbols_per_second", rounded(progress.symbols_per_second, 1)}};
  if (progress.ctc) line["ctc"] = rounded(*progress.ctc, 5);
  if (progress.too_long > 0) line["too_long"] = progress.too_long;
  return line.dump();
}

std::string metrics_line(const Validation& validation, bool is_best) {
  return line_of("validation", validation, is_best);
}

std::string mean_line(const Validation& validation, bool is_best) {
  return line_of("mean", validation, is_best);
}

}  // namespace attend::training
