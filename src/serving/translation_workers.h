#pragma once

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "models/translator.h"
#include "serving/counters.h"
#include "serving/sentence_queue.h"

namespace attend::serving {

/// Sentences to translate; with targets, to score these.
class TranslationJob final : public Job {
 public:
  TranslationJob(const models::TranslationOptions& options, std::vector<std::string> sources,
                 std::vector<std::string> targets = {});

  const models::TranslationOptions options;
  const std::vector<std::string> sources;
  const std::vector<std::string> targets;               ///< as many, or none
  std::vector<std::vector<models::Translation>> found;  ///< of each source, once it is done
};

/// Threads that translate what waits in a queue of TranslationJobs, as much at a time as it gives.
class TranslationWorkers {
 public:
  /// `threads_each`: that each worker's products may use.
  TranslationWorkers(const models::Translator& translator, SentenceQueue& queue, Counters& counters,
                     std::size_t workers, int threads_each);
  TranslationWorkers(const TranslationWorkers&) = delete;
  TranslationWorkers& operator=(const TranslationWorkers&) = delete;
  ~TranslationWorkers();  ///< closes the queue, and waits until nothing is left in it

 private:
  void work() const;
  void translate(const std::vector<Piece>& batch) const;

  const models::Translator& translator_;
  SentenceQueue& queue_;
  Counters& counters_;
  std::vector<std::jthread> threads_;
};

}  // namespace attend::serving
