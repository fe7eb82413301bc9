// One command under two names: `attend predict`, and `attend translate`, as people know it.

#include <algorithm>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/loaded_models.h"
#include "cli/predict_flags.h"
#include "cli/predict_rows.h"
#include "cli/translate_lines.h"
#include "core/error.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"

namespace attend::cli {
namespace {

int predict(PredictFlags& flags, Streams streams) {
  const auto engine = flags.engine.make();
  auto systems = load_systems(flags.models, *engine);
  if (flags.stream) return predict_stream(flags, systems, *engine, streams);
  flags.refuse_of_stream();
  if (flags.steps != 0) return predict_ahead(flags, systems, *engine, streams);
  const bool says_texts = std::all_of(systems.begin(), systems.end(),
                                      [](const auto& system) { return tasks::says_texts(system); });
  if (says_texts && !flags.asks_for_rows()) {
    flags.refuse_table();
    if (const auto* given = flags.table.given(); given != nullptr) {
      throw Error(std::string(given) + ": the model reads no pictures");
    }
    return translate_lines(flags, systems, *engine, streams);
  }
  return predict_rows(flags, systems, *engine, streams);
}

Run declare(CLI::App& app) {
  const auto flags = std::make_shared<PredictFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return predict(*flags, streams); };
}

}  // namespace

Run declare_predict(CLI::App& app) {
  return declare(app);
}

Run declare_translate(CLI::App& app) {
  return declare(app);
}

}  // namespace attend::cli
