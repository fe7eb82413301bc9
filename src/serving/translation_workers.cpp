#include "serving/translation_workers.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include <omp.h>

namespace attend::serving {
namespace {

constexpr auto kLong = std::chrono::milliseconds(250);  // what nobody minds to wait
constexpr std::size_t kMostScoredAtOnce = 8192;         // by their costs
constexpr std::size_t kCheaper = 4;                     // times: so batches within batches are few

/// Nothing comes between the steps of scoring, so what is long is scored in several parts.
std::size_t many_to_score(const std::vector<Piece>& batch) {
  std::size_t dearest = 1;
  for (const auto& piece : batch) dearest = std::max(dearest, piece.cost());
  return std::clamp<std::size_t>(kMostScoredAtOnce / dearest, 1, batch.size());
}

}  // namespace

/// A batch while it is translated.
class TranslationWorkers::AtWork final : public search::Supervisor {
 public:
  AtWork(const TranslationWorkers& workers, const std::vector<Piece>& batch)
      : workers_(workers), batch_(batch) {
    for (const auto& piece : batch) cost_ += piece.cost();
  }

  void between_steps() override {
    if (Clock::now() - began_ < kLong) return;
    const auto cheap = workers_.queue_.take_cheap(cost_ / kCheaper);
    if (!cheap.empty()) workers_.perform(cheap);
  }

  bool wants(std::size_t source) const override { return !batch_[source].job->is_abandoned(); }

 private:
  using Clock = std::chrono::steady_clock;

  const TranslationWorkers& workers_;
  const std::vector<Piece>& batch_;
  std::size_t cost_ = 0;
  const Clock::time_point began_ = Clock::now();
};

TranslationWorkers::TranslationWorkers(const Answering& answering, SentenceQueue& queue,
                                       Counters& counters, std::size_t workers, int threads_each)
    : answering_(answering), queue_(queue), counters_(counters) {
  for (std::size_t i = 0; i < workers; ++i) {
    threads_.emplace_back([this, threads_each] {
      omp_set_num_threads(threads_each);
      work();
    });
  }
}

TranslationWorkers::~TranslationWorkers() {
  queue_.close();
}

void TranslationWorkers::work() const {
  for (auto batch = queue_.take(); !batch.empty(); batch = queue_.take()) perform(batch);
}

void TranslationWorkers::perform(const std::vector<Piece>& batch) const {
  try {
    if (batch[0].job->has_rows()) {
      predict(batch);
    } else {
      translate(batch);
    }
  } catch (const std::exception& error) {
    for (const auto& piece : batch) piece.job->fail(error.what());
  }
}

void TranslationWorkers::translate(const std::vector<Piece>& batch) const {
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  for (const auto& [job, index, due] : batch) {
    sources.push_back(job->sources[index]);
    if (job->scores()) targets.push_back(job->targets[index]);
  }
  auto options = batch[0].job->options;
  options.batch_size =
      static_cast<std::int64_t>(targets.empty() ? batch.size() : many_to_score(batch));
  options.threads = 1;
  AtWork at_work(*this, batch);
  std::vector<std::vector<tasks::Translation>> found;
  if (targets.empty()) {
    found = answering_.translator->translate(sources, options, 1, nullptr, &at_work);
  } else {
    for (auto& scored : answering_.translator->score(sources, targets, options, &at_work)) {
      found.emplace_back().push_back(std::move(scored));
    }
  }
  counters_.batch(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& [job, index, due] = batch[i];
    if (found[i].empty()) continue;  // it was abandoned
    job->found[index] = std::move(found[i]);
    job->finish_one();
  }
}

void TranslationWorkers::predict(const std::vector<Piece>& batch) const {
  std::vector<data::Row> rows;
  for (const auto& [job, index, due] : batch) rows.push_back(job->rows[index]);
  auto options = batch[0].job->options;
  options.batch_size = static_cast<std::int64_t>(batch.size());
  options.threads = 1;
  auto found = answering_.predictor->predict(rows, options);
  counters_.batch(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& [job, index, due] = batch[i];
    job->predicted[index] = std::move(found[i]);
    job->finish_one();
  }
}

}  // namespace attend::serving
