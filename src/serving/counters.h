#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace attend::serving {

/// How often values lay below some bounds.
class Histogram {
 public:
  explicit Histogram(std::vector<double> bounds)
      : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  void add(double value);

  /// In Prometheus' text form; `labels`: path="/translate", or nothing.
  std::string text(const std::string& name, const std::string& labels) const;

 private:
  std::vector<double> bounds_;
  std::vector<std::uint64_t> counts_;  // of each bound its own, and of what is above all
  double sum_ = 0.0;
};

/// What the service did so far. Any number of threads may count.
class Counters {
 public:
  void request(const std::string& path, int code, double seconds);
  void refused(int code);  ///< what was no request, or found no room
  void batch(std::size_t sentences);
  void begin() { change(1); }
  void end() { change(-1); }

  /// All of it as `GET /metrics` has it, with the sentences that wait now.
  std::string text(std::size_t waiting) const;

 private:
  void change(std::int64_t by);

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, Histogram> seconds_;
  Histogram batches_{{1, 2, 4, 8, 16, 32, 64, 128, 256}};
  std::uint64_t sentences_ = 0;
  std::int64_t in_flight_ = 0;
};

}  // namespace attend::serving
