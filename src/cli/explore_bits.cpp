#include "cli/explore_bits.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "cli/compare_runs.h"
#include "core/error.h"
#include "data/number_coder.h"
#include "metrics/bits.h"
#include "tasks/predictor.h"
#include "tasks/task.h"

namespace attend::cli {
namespace {

using Rows = std::vector<std::vector<float>>;

/// Columns become rows.
Rows transposed(const Rows& numbers) {
  Rows turned(numbers.empty() ? 0 : numbers.front().size());
  for (const auto& row : numbers) {
    for (std::size_t i = 0; i < row.size(); ++i) turned[i].push_back(row[i]);
  }
  return turned;
}

/// The rows to look at: of a table with their results, else of sequences alone.
std::vector<data::Row> rows_of(const tasks::System& system, const ExploreTextFlags& flags) {
  const auto& task = *system.task;
  std::vector<data::Row> rows;
  const auto limit = flags.limit > 0 ? flags.limit : std::numeric_limits<std::int64_t>::max();
  if (data::is_table(flags.sources)) {
    const auto corpus = task.open({.config = system.config,
                                   .paths = flags.sources,
                                   .columns = task.source_count() + 1,
                                   .coders = &system.coders});
    data::Row row;
    while (std::ssize(rows) < limit && corpus->next(row)) rows.push_back(row);
    return rows;
  }
  const auto text = flags.read(task);
  std::int64_t line = 0;
  for (const auto& cell : text.source().lines) {
    if (++line > limit) break;
    rows.push_back({.cells = {cell}, .line = line});
    if (!text.references.lines.empty()) {
      rows.back().cells.push_back(text.references.lines[rows.size() - 1]);
    }
  }
  return rows;
}

/// The numbers that were read, which lie from 0 to 1 where they are bits; others are moved there.
view::NumberStrip strip_of_sequence(const std::string& cell) {
  view::NumberStrip strip = {.name = "sequence", .rows = {}};
  float least = 0.0F;
  float most = 1.0F;
  Rows positions;
  for (const auto& position : data::positions_in(cell)) {
    auto& row = positions.emplace_back();
    for (const auto number : position) {
      row.push_back(static_cast<float>(number));
      least = std::min(least, row.back());
      most = std::max(most, row.back());
    }
  }
  if (least < 0.0F || most > 1.0F)
    strip.name += fmt::format(", from {:.3g} to {:.3g}", least, most);
  for (auto& row : positions) {
    for (auto& number : row) number = (number - least) / (most - least);
  }
  strip.rows = transposed(positions);
  return strip;
}

view::NumberStrip strip_of_bits(const std::string& name, const std::string& cell,
                                std::int64_t steps) {
  Rows positions;
  for (const auto& word : metrics::bits_in(cell)) {
    auto& row = positions.emplace_back();
    for (const auto bit : word) row.push_back(bit == '1' ? 1.0F : 0.0F);
  }
  return {.name = name, .rows = transposed(positions), .first = steps - std::ssize(positions)};
}

view::NumberStrip strip_of(const tasks::Reading& reading) {
  const auto& alignment = reading.alignment;
  view::NumberStrip strip = {.name = reading.name, .rows = transposed(alignment.weights)};
  const bool is_of_steps = !alignment.target.empty() && !alignment.target[0].starts_with("place");
  strip.is_of_steps = is_of_steps;
  if (!is_of_steps) strip.name += ": places across, their numbers down";
  if (!alignment.source.empty() && alignment.source[0] != "1") strip.row_names = alignment.source;
  return strip;
}

view::DrawnStrips strips_of(const std::string& title, const data::Row& row,
                            const tasks::Prediction& said) {
  view::DrawnStrips drawn = {title, {strip_of_sequence(row.cells[0])}};
  const auto read = std::ssize(drawn.strips[0].rows.front());
  const auto words = std::ssize(metrics::bits_in(said.text));
  auto steps = read + words;
  if (!said.readings.empty()) steps = std::ssize(said.readings.front().alignment.weights);
  drawn.strips.push_back(strip_of_bits("answer", said.text, steps));
  if (row.cells.size() > 1) {
    drawn.strips.push_back(strip_of_bits("right", row.cells[1], steps));
  }
  for (const auto& reading : said.readings) drawn.strips.push_back(strip_of(reading));
  return drawn;
}

}  // namespace

bool says_bits(const tasks::System& system) {
  return system.task->answers() == "bits";
}

std::vector<ExploredRun> explore_bits(const std::vector<std::string>& folders, Engine& engine,
                                      const ExploreTextFlags& flags,
                                      const ExploreOptions& options) {
  const auto names = names_of(folders);
  std::vector<ExploredRun> runs;
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const auto system = tasks::load_system(folders[i], engine);
    if (!says_bits(system)) {
      throw Error(
          fmt::format("the model {} answers with no bits, and the first one does: look at "
                      "models of one task at once",
                      names[i]));
    }
    const auto rows = rows_of(system, flags);
    if (rows.empty()) throw Error("nothing to look at: the input has no line");
    tasks::TranslationOptions wanted;
    wanted.batch_size = options.batch_size;
    wanted.wants_alignments = true;
    const auto* one = &system;
    const auto found = system.task->predictor({&one, 1}, engine)->predict(rows, wanted);
    for (std::size_t j = 0; j < rows.size(); ++j) {
      const auto title = fmt::format("line {}{}", rows[j].line,
                                     folders.size() > 1 ? ", " + names[i] : std::string());
      runs.push_back({rows[j].line, strips_of(title, rows[j], found[j].front())});
    }
  }
  std::stable_sort(runs.begin(), runs.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return runs;
}

}  // namespace attend::cli
