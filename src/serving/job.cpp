#include "serving/job.h"

#include <utility>

namespace attend::serving {
namespace {

constexpr std::size_t kStepsOfAScoredSymbol = 8;

}  // namespace

Job::Job(const tasks::TranslationOptions& asked, std::vector<std::string> lines,
         std::vector<std::string> given, std::vector<std::size_t> of_each)
    : options(asked),
      sources(std::move(lines)),
      targets(std::move(given)),
      costs(of_each.empty() ? std::vector<std::size_t>(sources.size()) : std::move(of_each)),
      found(sources.size()),
      left_(sources.size()) {}

Job::Job(const tasks::TranslationOptions& asked, std::vector<data::Row> given,
         std::vector<std::size_t> of_each)
    : options(asked),
      rows(std::move(given)),
      costs(std::move(of_each)),
      predicted(rows.size()),
      left_(rows.size()) {}

void Job::finish_one() {
  const std::lock_guard lock(mutex_);
  if (left_ > 0 && --left_ == 0) over_.notify_all();
}

void Job::fail(const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = what.empty() ? "unknown" : what;
  left_ = 0;
  over_.notify_all();
}

bool Job::wait_until(Time time) {
  std::unique_lock lock(mutex_);
  return over_.wait_until(lock, time, [this] { return left_ == 0; });
}

std::string Job::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::size_t cost_of_search(const search::SearchOptions& options, std::size_t source_length) {
  return source_length +
         static_cast<std::size_t>(options.beam_size) * (options.longest(source_length) + 1);
}

std::size_t cost_of_scoring(std::size_t source_length, std::size_t target_length) {
  return kStepsOfAScoredSymbol * (source_length + target_length);
}

}  // namespace attend::serving
