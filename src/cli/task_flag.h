#pragma once

#include <string>

#include "metrics/answers.h"
#include "tasks/task.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace attend::cli {

/// Declares --task: what the lines of a file are answers to, and so what they are scored by.
struct TaskFlag {
  std::string task{tasks::all_tasks().front()->name()};

  void declare(CLI::App& app);

  /// Throws ConfigError naming the tasks that there are.
  const metrics::AnswerKind& answers() const;

  /// Throws Error if a model is of another task than the one that was given.
  void check(const std::string& of_model) const;

 private:
  CLI::Option* option_ = nullptr;
};

}  // namespace attend::cli
