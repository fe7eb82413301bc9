#include "metrics/metric.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attend::metrics {
namespace {

constexpr Metric kLoss = {.name = "loss",
                          .title = "loss",
                          .heading = "Loss",
                          .unit = "nats",
                          .explanation = "-log p of each target symbol",
                          .scale = Metric::Scale::kAmount,
                          .less_is_better = true};

/// With so many digits behind the point of a number from 0 to 100, and of a share in per cent.
std::string digits_of(const Metric& metric, double value, int of_hundred, int of_share) {
  switch (metric.scale) {
    case Metric::Scale::kHundred:
      return fmt::format("{:.{}f}", value, of_hundred);
    case Metric::Scale::kShare:
      return fmt::format("{:.{}f}", 100.0 * value, of_share);
    case Metric::Scale::kAmount:
      break;
  }
  return fmt::format("{:.4g}", value);
}

const char* sign_of(Metric::Scale scale) {
  return scale == Metric::Scale::kShare ? " %" : "";
}

}  // namespace

std::string Metric::written(double value) const {
  return digits_of(*this, value, 2, 2) + sign_of(scale);
}

std::string Metric::written_short(double value) const {
  return digits_of(*this, value, 2, 1) + sign_of(scale);
}

std::string Metric::plain(double value) const {
  auto number = digits_of(*this, value, 2, 1);
  const bool is_zero = number.find_first_of("123456789") == std::string::npos;
  if (is_zero && number[0] == '-') number.erase(0, 1);
  return number;
}

std::string Metric::change(double difference) const {
  const auto number = digits_of(*this, difference, 2, 2);
  return number[0] == '-' ? number : '+' + number;
}

double Metric::rounded(double value) const {
  if (!std::isfinite(value)) return value;
  if (scale == Scale::kAmount) return std::stod(fmt::format("{:.6g}", value));
  const auto power = scale == Scale::kHundred ? 1e3 : 1e5;
  return std::round(value * power) / power;
}

std::string Metric::explained() const {
  if (!explanation.empty()) return std::string(explanation);
  if (help.empty() || unit.empty()) return std::string(help.empty() ? unit : help);
  return fmt::format("{}, {}", help, unit);
}

std::string to_text(const Metric& metric, const MetricValue& value) {
  if (metric.text != nullptr) return metric.text(value);
  if (!std::isfinite(value.value)) return "";
  return fmt::format("{} = {}\n", metric.title, metric.written(value.value));
}

void add_json(const Metric& metric, const MetricValue& value, nlohmann::ordered_json& all) {
  if (metric.add_json != nullptr) return metric.add_json(value, all);
  auto& member = all[std::string(metric.in_json())] = nullptr;
  if (std::isfinite(value.value)) member = value.value;
}

const Metric* find_metric(const Metrics& metrics, std::string_view name) {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const auto* metric) { return metric->name == name; });
  return found == metrics.end() ? nullptr : *found;
}

Metrics metrics_in(std::span<const Metric> table) {
  Metrics metrics;
  for (const auto& metric : table) metrics.push_back(&metric);
  return metrics;
}

Metrics without_whole_texts(const Metrics& metrics) {
  auto kept = metrics;
  std::erase_if(kept, [](const auto* metric) { return metric->is_of_whole_text; });
  return kept;
}

Metrics united(const Metrics& first, const Metrics& second) {
  auto all = first;
  for (const auto* metric : second) {
    if (find_metric(first, metric->name) == nullptr) all.push_back(metric);
  }
  return all;
}

std::vector<std::string> names_of(const Metrics& metrics) {
  std::vector<std::string> names;
  for (const auto* metric : metrics) names.emplace_back(metric->name);
  return names;
}

const Metric& metric_of_loss() {
  return kLoss;
}

}  // namespace attend::metrics
