#include "cli/task_flag.h"

#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/fields.h"

namespace attend::cli {
namespace {

/// Tasks, and what their answers are.
constexpr std::pair<const char*, const char*> kTasks[] = {{"translation", "text"},
                                                          {"classification", "labels"},
                                                          {"entailment", "labels"},
                                                          {"tagging", "tags"}};

}  // namespace

void TaskFlag::declare(CLI::App& app) {
  option_ =
      app.add_option("--task", task,
                     "what the lines of --hypothesis and --reference are answers to (a model "
                     "knows): translation, "
                     "classification or entailment (a label a line), tagging (a tag for each word)")
          ->capture_default_str();
}

void TaskFlag::check(const std::string& of_model) const {
  if (option_ == nullptr || option_->count() == 0 || task == of_model) return;
  throw Error("--task " + task + ", but the model is of " + of_model + ": leave --task out");
}

const metrics::AnswerKind& TaskFlag::answers() const {
  std::vector<std::string> names;
  for (const auto& [name, answers] : kTasks) {
    if (name == task) return metrics::answers_called(answers, "--task");
    names.emplace_back(name);
  }
  check_one_of("--task", task, names);  // which it is not
  return metrics::answers_called("text", "--task");
}

}  // namespace attend::cli
