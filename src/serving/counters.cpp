#include "serving/counters.h"

#include <algorithm>

#include <fmt/format.h>

namespace attend::serving {
namespace {

const std::vector<double> kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                      0.25,  0.5,    1.0,   2.5,  5.0,   10.0, 30.0};

std::string head(const std::string& name, const std::string& type, const std::string& help) {
  return fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

}  // namespace

void Histogram::add(double value) {
  const auto place = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  ++counts_[static_cast<std::size_t>(place)];
  sum_ += value;
}

std::string Histogram::text(const std::string& name, const std::string& labels) const {
  const auto more = labels.empty() ? "" : labels + ',';
  const auto alone = labels.empty() ? "" : '{' + labels + '}';
  std::string text;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    count += counts_[i];
    const auto bound = i < bounds_.size() ? fmt::format("{}", bounds_[i]) : "+Inf";
    text += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, more, bound, count);
  }
  text += fmt::format("{}_sum{} {}\n", name, alone, sum_);
  return text + fmt::format("{}_count{} {}\n", name, alone, count);
}

void Counters::request(const std::string& path, int code, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{path, code}];
  seconds_.try_emplace(path, kSeconds).first->second.add(seconds);
}

void Counters::refused(int code) {
  const std::lock_guard lock(mutex_);
  ++requests_[{"none", code}];
}

void Counters::batch(std::size_t sentences) {
  const std::lock_guard lock(mutex_);
  batches_.add(static_cast<double>(sentences));
  sentences_ += sentences;
}

void Counters::change(std::int64_t by) {
  const std::lock_guard lock(mutex_);
  in_flight_ += by;
}

std::string Counters::text(std::size_t waiting) const {
  const std::lock_guard lock(mutex_);
  auto text = head("attend_requests_total", "counter", "Requests, by path and HTTP status.");
  for (const auto& [key, count] : requests_) {
    text += fmt::format("attend_requests_total{{path=\"{}\",code=\"{}\"}} {}\n", key.first,
                        key.second, count);
  }
  text += head("attend_request_seconds", "histogram", "Time from a whole request to its answer.");
  for (const auto& [path, seconds] : seconds_) {
    text += seconds.text("attend_request_seconds", "path=\"" + path + '"');
  }
  text += head("attend_requests_in_flight", "gauge", "Requests that are being answered.");
  text += fmt::format("attend_requests_in_flight {}\n", in_flight_);
  text += head("attend_queue_sentences", "gauge", "Sentences that wait for a worker.");
  text += fmt::format("attend_queue_sentences {}\n", waiting);
  text += head("attend_batch_sentences", "histogram", "Sentences that were worked on together.");
  text += batches_.text("attend_batch_sentences", "");
  text += head("attend_sentences_total", "counter", "Sentences translated or scored.");
  return text + fmt::format("attend_sentences_total {}\n", sentences_);
}

}  // namespace attend::serving
