#include "cli/search_flags.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"

namespace attend::cli {

void SearchFlags::declare(CLI::App& app) {
  app.add_option("--length-penalty", length_penalty, "exponent of the length dividing log p");
  app.add_option("--coverage-penalty", coverage_penalty, "for positions that were read too little");
  app.add_option("--ctc", ctc,
                 "of a model with model.ctc: share of what its annotations say by themselves");
  app.add_option("--max-ratio", max_ratio,
                 "longest translation, in symbols for each source symbol");
  app.add_option("--min-ratio", min_ratio, "shortest translation, likewise");
  app.add_option(
      "--end-threshold", end_threshold,
      "the end comes only where its log p is so many times the likeliest's; 0: anywhere");
  app.add_option("--no-repeat", no_repeat,
                 "no run of so many symbols twice in a translation; 0: as it comes");
}

void SearchFlags::apply(search::SearchOptions& options) const {
  options.length_penalty = length_penalty.value_or(options.length_penalty);
  options.coverage_penalty = coverage_penalty.value_or(options.coverage_penalty);
  options.ctc = ctc.value_or(options.ctc);
  options.max_ratio = max_ratio.value_or(options.max_ratio);
  options.min_ratio = min_ratio.value_or(options.min_ratio);
  options.end_threshold = end_threshold.value_or(options.end_threshold);
  options.no_repeat = no_repeat.value_or(options.no_repeat);
}

void SearchFlags::check_searches(const tasks::System& system, const std::string& name) const {
  if (given() == nullptr || tasks::searches(system)) return;
  throw Error(fmt::format("{}: only of models that say texts, and the task of {} is {}", given(),
                          name, system.task->name()));
}

const char* SearchFlags::given() const {
  return length_penalty     ? "--length-penalty"
         : coverage_penalty ? "--coverage-penalty"
         : ctc              ? "--ctc"
         : max_ratio        ? "--max-ratio"
         : min_ratio        ? "--min-ratio"
         : end_threshold    ? "--end-threshold"
         : no_repeat        ? "--no-repeat"
                            : nullptr;
}

}  // namespace attend::cli
