#include "cli/given_sounds.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/given_files.h"
#include "cli/sound_paths.h"
#include "core/error.h"
#include "data/sound_lists.h"
#include "data/sound_places.h"
#include "tasks/task.h"
#include "text/corpus.h"
#include "text/utf8.h"
#include "training/gold_times.h"

namespace attend::cli {
namespace {

using tasks::System;
using Lines = std::vector<std::string>;

/// All of the input.
struct SoundRows {
  std::vector<data::Row> rows{};  // with what is said, if it is there
  bool are_said = false;
  std::vector<std::size_t> places{};  // of each row among the lines of --gold, from 0
  std::size_t count = 0;              // of these
};

SoundRows rows_of_sound_files(const ExploreTextFlags& flags, const System& described) {
  const auto& task = *described.task;
  SoundRows given;
  given.are_said = flags.reference.empty() && flags.force.empty() &&
                   has_target(flags.sources, described, flags.table.options());
  const auto columns = task.source_count() + (given.are_said ? 1 : 0);
  const auto corpus = task.open({.config = described.config,
                                 .use = tasks::Use::kTest,
                                 .paths = flags.sources,
                                 .columns = columns,
                                 .options = flags.table.options_for(task, columns),
                                 .coders = &described.coders});
  const bool is_list = data::is_sound_list(flags.sources);
  const std::int64_t head = data::is_table(flags.sources) ? 1 : 0;
  for (data::Row row; corpus->next(row);) {
    given.places.push_back(is_list ? given.places.size()
                                   : static_cast<std::size_t>(row.line - head - 1));
    given.rows.push_back(std::move(row));
  }
  given.count =
      is_list
          ? given.rows.size()
          : static_cast<std::size_t>(text::FileLines(flags.sources.front()).count_lines() - head);
  return given;
}

SoundRows rows_of_sounds(const Lines& cells) {
  SoundRows given;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (text::is_blank(cells[i])) continue;
    given.places.push_back(i);
    given.rows.push_back({.cells = {cells[i]}, .line = static_cast<std::int64_t>(i) + 1});
  }
  given.count = cells.size();
  return given;
}

SoundRows read_sound_rows(const ExploreTextFlags& flags, const System& described) {
  if (flags.is_standard_input()) {
    auto given = rows_of_sounds(lines_of_file("-"));
    if (flags.table.pictures == data::PictureFiles()) return given;
    const data::SoundPlaces places(flags.table.pictures, "");
    for (auto& row : given.rows) {
      try {
        row.cells.front() = places.of(row.cells.front());
      } catch (const Error& error) {
        throw Error(fmt::format("line {}: {}", row.line, error.what()));
      }
    }
    return given;
  }
  if (are_sounds(flags.sources, flags.table.pictures)) return rows_of_sounds(flags.sources);
  check_are_there(flags.sources);
  return rows_of_sound_files(flags, described);
}

/// Puts the texts of --force or --reference into the rows.
void add_texts(const ExploreTextFlags& flags, SoundRows& given) {
  if (flags.force.empty() && flags.reference.empty()) return;
  given.are_said = true;
  if (!flags.force.empty()) {
    if (given.rows.size() > 1) {
      throw Error("--force is the text of one sound: give --reference FILE for several");
    }
    given.rows.front().cells.push_back(flags.force);
  } else {
    const auto texts = lines_of_file(flags.reference);
    if (texts.size() != given.count) {
      throw Error(fmt::format("{} has {} lines, and the input {}: expected a line for each",
                              flags.reference, texts.size(), given.count));
    }
    for (std::size_t i = 0; i < given.rows.size(); ++i) {
      given.rows[i].cells.push_back(texts[given.places[i]]);
    }
  }
  for (const auto& row : given.rows) {
    if (text::is_valid_utf8(row.cells.back())) continue;
    throw Error(fmt::format("the text of line {} is not valid UTF-8; convert it", row.line));
  }
}

}  // namespace

std::vector<GivenSound> given_sounds(const ExploreTextFlags& flags, const System& described) {
  auto given = read_sound_rows(flags, described);
  if (given.rows.empty()) throw Error("nothing to look at: the input names no sound");
  add_texts(flags, given);
  training::GoldTimes gold;
  if (!flags.gold.empty()) {
    if (!given.are_said) {
      throw Error(
          "--gold has the times of the words of a text, and none is given: give a table with "
          "texts, or --reference or --force");
    }
    gold = training::GoldTimes(flags.gold, given.rows, *described.task, given.places, given.count);
  }
  if (flags.limit > 0 && std::ssize(given.rows) > flags.limit) {
    given.rows.resize(static_cast<std::size_t>(flags.limit));
  }
  std::vector<GivenSound> sounds;
  for (std::size_t i = 0; i < given.rows.size(); ++i) {
    auto& row = given.rows[i];
    GivenSound sound = {.line = row.line, .cell = row.cells.front()};
    if (given.are_said && !text::is_blank(row.cells.back())) sound.text = row.cells.back();
    if (!gold.empty()) sound.gold = gold.of_row(i);
    sounds.push_back(std::move(sound));
  }
  return sounds;
}

}  // namespace attend::cli
