#include "cli/rows_to_predict.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/picture_paths.h"
#include "cli/shown_prediction.h"
#include "cli/sound_paths.h"
#include "core/error.h"
#include "data/coder.h"
#include "data/frames_coder.h"
#include "data/sound_places.h"
#include "tasks/picture_to_text.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"

namespace attend::cli {
namespace {

/// Throws Error if times are asked for that nobody knows.
void check_times(const PredictFlags& flags, const tasks::System& system) {
  if (flags.alignments.empty()) return;
  const auto& model = flags.models.front();
  if (!system.model->has_attention()) {
    throw Error(model + " has no attention, so nothing says when its words are heard: leave out " +
                "--alignments, or use a model with attention");
  }
  const auto& coder = data::coder_called(system.coders, system.task->columns().front().name);
  if (dynamic_cast<const data::SoundCoder*>(&coder) == nullptr) {
    throw Error("--alignments: " + model +
                " reads frames of another program, and nobody knows their seconds");
  }
}

}  // namespace

std::unique_ptr<InputRows> rows_to_predict(const PredictFlags& flags, const tasks::System& system,
                                           std::ostream& err) {
  const auto& task = *system.task;
  const auto count = task.source_count();
  if (flags.sources.empty()) {
    flags.refuse_table();
    const auto& places = flags.table.pictures;
    if (task.reads_pictures() ? are_pictures(flags.inputs(), places)
                              : task.reads_files() && are_sounds(flags.inputs(), places)) {
      return rows_of_cells(flags.inputs());
    }
    auto rows = rows_of_lines(flags.input(), count, task.columns()[0].has_tabs);
    if (flags.table.given() == nullptr) return rows;
    if (!task.reads_files()) data::check_no_choice(flags.table.options());
    if (!task.reads_pictures()) {
      return placed(std::move(rows), std::make_shared<data::SoundPlaces>(places, ""));
    }
    auto pictures = std::make_shared<data::PicturePlaces>(places, "");
    tasks::check_fits(data::coder_called(system.coders, task.columns().front().name), *pictures);
    return placed(std::move(rows), std::move(pictures));
  }
  if (!flags.inputs().empty()) throw Error("--source and --input: give one of them");
  if (flags.keep_going) {
    throw Error("--keep-going is of lines as they come: give --input in place of --source");
  }
  auto rows = rows_of_corpus(task.open({.config = system.config,
                                        .use = tasks::Use::kTest,
                                        .paths = flags.sources,
                                        .columns = count,
                                        .options = flags.table.options_for(task, count),
                                        .coders = &system.coders}),
                             count);
  const bool is_of_examples = task.has_several_answers() && data::is_table(flags.sources);
  return is_of_examples ? first_of_each(std::move(rows), err) : std::move(rows);
}

std::int64_t complete_for_rows(PredictFlags& flags, const tasks::System& system) {
  const auto best = flags.options.best;
  if (tasks::searches(system)) {
    const bool of_sounds = system.task->reads_files() && !system.task->reads_pictures();
    std::vector<std::string> allowed;
    if (system.task->reads_files()) allowed = {"--sample"};
    if (of_sounds) {
      allowed = {"--sample", "--force", "--alignments", "--alignments-to", "--time-offset"};
    }
    flags.refuse_lines("not of rows, as --json and --source ask for them", allowed);
    flags.complete(system.config.search, of_sounds);
    check_times(flags, system);
  } else {
    flags.refuse_search(fmt::format("only of models that say texts, and the task of {} is {}",
                                    flags.models.front(), system.task->name()));
    flags.options.threads = flags.engine.threads;
    if (flags.show) flags.options.best = std::max<std::int64_t>(best, kBars);
    auto& beam = flags.options.search.beam_size;
    beam = std::max(beam, flags.options.best);
    flags.options.validate();
  }
  flags.options.wants_alignments = flags.json || flags.show || !flags.alignments.empty();
  return best;
}

}  // namespace attend::cli
