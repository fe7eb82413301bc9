#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "library/model.h"
#include "library/options.h"
#include "library/result.h"

namespace attend::library {

/// Answers with a model, one call at a time: other threads wait.
class Session {
 public:
  /// Throws ConfigError if an option is out of range, or is for nothing with such a model.
  Session(std::shared_ptr<const Model> model, const attend_options& options);

  const Model& model() const { return *model_; }

  /// cells [rows, columns]. Throws Error naming a row that cannot be read, and Failure if the
  /// progress function ended it.
  std::unique_ptr<Result> predict(std::span<const attend_text> cells);

  /// cells [rows, columns + 1]. The same.
  std::unique_ptr<Result> score(std::span<const attend_text> cells);

 private:
  class Progress;
  class Turn;
  using Answers = std::vector<std::vector<tasks::Prediction>>;
  std::vector<data::Row> rows_of(std::span<const attend_text> cells, std::size_t columns) const;
  void check(const data::Row& row, std::size_t number) const;
  void check_cell(const std::string& cell, const data::Coder& coder,
                  const std::string& where) const;
  std::unique_ptr<Result> of_all(const std::vector<data::Row>& rows, bool scores);

  std::shared_ptr<const Model> model_;
  attend_options options_;
  tasks::TranslationOptions asked_;
  std::mutex mutex_;
  std::atomic<std::thread::id> answering_ = std::thread::id();
};

}  // namespace attend::library
