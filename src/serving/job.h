#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/predictor.h"
#include "tasks/translator.h"

namespace attend::serving {

/// What one request asks for: sentences to translate, or with targets to score, or rows to answer,
/// all by the same options. Any number of threads may share one; `found` is read once the job is
/// over.
class Job {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `costs`: of each sentence, in steps of a search: see cost_of_search; none: 0.
  Job(const tasks::TranslationOptions& options, std::vector<std::string> sources,
      std::vector<std::string> targets = {}, std::vector<std::size_t> costs = {});
  /// Rows; costs as above, of each.
  Job(const tasks::TranslationOptions& options, std::vector<data::Row> rows,
      std::vector<std::size_t> costs);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  ~Job() = default;

  const tasks::TranslationOptions options;
  const std::vector<std::string> sources;
  const std::vector<std::string> targets;                 ///< as many, or none
  const std::vector<data::Row> rows;                      ///< in their place
  const std::vector<std::size_t> costs;                   ///< as many
  std::vector<std::vector<tasks::Translation>> found;     ///< of each source, once it is done
  std::vector<std::vector<tasks::Prediction>> predicted;  ///< or of each row
  std::shared_ptr<const void> kept;  ///< what rows name, as long as they may be
                                     ///< read

  std::size_t count() const { return costs.size(); }
  bool has_rows() const { return !rows.empty(); }
  bool scores() const { return !targets.empty(); }

  /// Whether sentences of both may be worked on together.
  bool goes_with(const Job& other) const {
    return scores() == other.scores() && has_rows() == other.has_rows() && options == other.options;
  }

  /// One more sentence is done.
  void finish_one();

  /// Something went wrong; the job is over.
  void fail(const std::string& what);

  /// Nobody waits for it any more: sentences that were not begun never are, others are let go.
  void abandon() { is_abandoned_ = true; }
  bool is_abandoned() const { return is_abandoned_; }

  /// Whether it was over, done or failed, before this time.
  bool wait_until(Time time);

  /// What went wrong; empty if nothing did.
  std::string failure() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable over_;
  std::size_t left_;
  std::string failure_;
  std::atomic<bool> is_abandoned_ = false;
};

/// What a sentence of so many symbols, the end counted, may cost at most: the steps of all its
/// hypotheses, and reading it.
std::size_t cost_of_search(const search::SearchOptions& options, std::size_t source_length);

/// The same of scoring. A pair cannot be left in its midst, so it counts for more than its steps.
std::size_t cost_of_scoring(std::size_t source_length, std::size_t target_length);

}  // namespace attend::serving
