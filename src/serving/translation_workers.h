#pragma once

#include <cstddef>
#include <thread>
#include <vector>

#include "serving/counters.h"
#include "serving/sentence_queue.h"
#include "tasks/predictor.h"
#include "tasks/translator.h"

namespace attend::serving {

/// What answers: a translator of models that say texts, for others their task's predictor.
struct Answering {
  const tasks::Translator* translator = nullptr;
  const tasks::Predictor* predictor = nullptr;
};

/// Threads that answer what waits in a queue, as much at a time as it gives. A batch of a search
/// that takes long steps aside, between two steps of its search, for others that cost a fraction of
/// it; and of a job that was abandoned the search ends there.
class TranslationWorkers {
 public:
  /// `threads_each`: that each worker's products may use.
  TranslationWorkers(const Answering& answering, SentenceQueue& queue, Counters& counters,
                     std::size_t workers, int threads_each);
  TranslationWorkers(const TranslationWorkers&) = delete;
  TranslationWorkers& operator=(const TranslationWorkers&) = delete;
  ~TranslationWorkers();  ///< closes the queue, and waits until nothing is left in it

 private:
  class AtWork;

  void work() const;
  void perform(const std::vector<Piece>& batch) const;
  void translate(const std::vector<Piece>& batch) const;
  void predict(const std::vector<Piece>& batch) const;

  const Answering answering_;
  SentenceQueue& queue_;
  Counters& counters_;
  std::vector<std::jthread> threads_;
};

}  // namespace attend::serving
