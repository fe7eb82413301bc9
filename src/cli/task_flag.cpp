#include "cli/task_flag.h"

#include <vector>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/fields.h"
#include "tasks/task.h"

namespace attend::cli {

void TaskFlag::declare(CLI::App& app) {
  option_ = app.add_option("--task", task,
                           "what the lines of --hypothesis and --reference are answers to (a model "
                           "knows): attend tasks lists them")
                ->capture_default_str();
}

void TaskFlag::check(const std::string& of_model) const {
  if (option_ == nullptr || option_->count() == 0 || task == of_model) return;
  throw Error("--task " + task + ", but the model is of " + of_model + ": leave --task out");
}

const metrics::AnswerKind& TaskFlag::answers() const {
  std::vector<std::string> names;
  for (const auto* one : tasks::all_tasks()) names.emplace_back(one->name());
  check_one_of("--task", task, names);
  return metrics::answers_called(tasks::task_called(task).answers(), "--task");
}

}  // namespace attend::cli
