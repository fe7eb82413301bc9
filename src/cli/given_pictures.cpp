#include "cli/given_pictures.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/given_files.h"
#include "cli/photographs.h"
#include "cli/picture_paths.h"
#include "cli/track_looks.h"
#include "core/error.h"
#include "data/picture.h"
#include "data/picture_coder.h"
#include "tasks/model_folder.h"
#include "tasks/picture_to_text.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

using tasks::System;
using Lines = std::vector<std::string>;

/// A row of what is given, before rows of one picture come together.
struct CaptionedPicture {
  std::int64_t line = 1;
  std::string cell;
  std::string caption;
  std::size_t boxes = 0;  ///< which line of --gold is its own, from 0
};

std::vector<CaptionedPicture> rows_of_picture_files(const ExploreTextFlags& flags,
                                                    const System& described) {
  const auto& task = *described.task;
  const bool is_captioned =
      flags.reference.empty() && has_target(flags.sources, described, flags.table.options());
  const auto columns = task.source_count() + (is_captioned ? 1 : 0);
  const auto corpus = task.open({.config = described.config,
                                 .use = tasks::Use::kTest,
                                 .paths = flags.sources,
                                 .columns = columns,
                                 .options = flags.table.options_for(task, columns),
                                 .coders = &described.coders});
  std::vector<CaptionedPicture> rows;
  const std::int64_t above = flags.sources.front().ends_with(".json") ? 1 : 2;  // a head, too
  for (data::Row row; corpus->next(row);) {
    // Where rows are chosen, boxes are line by line of the whole table.
    const auto own = corpus->is_chosen() ? static_cast<std::size_t>(row.line - above) : rows.size();
    rows.push_back({row.line, row.cells.front(), is_captioned ? row.cells.back() : "", own});
  }
  return rows;
}

/// Lines name pictures from the current folder, unless it was said where they are.
void place(const ExploreTextFlags& flags, const System& described,
           std::vector<CaptionedPicture>& rows) {
  if (flags.table.pictures == data::PictureFiles()) return;
  const data::PicturePlaces places(flags.table.pictures, "");
  const auto column = described.task->columns().front().name;
  tasks::check_fits(data::coder_called(described.coders, column), places);
  for (auto& row : rows) {
    try {
      row.cell = places.of(row.cell);
    } catch (const Error& error) {
      throw Error(fmt::format("line {}: {}", row.line, error.what()));
    }
  }
}

std::vector<CaptionedPicture> read_picture_rows(const ExploreTextFlags& flags,
                                                const System& described) {
  std::vector<CaptionedPicture> rows;
  if (flags.is_standard_input()) {
    text::FileLines lines("-");
    std::int64_t number = 0;
    for (std::string line; lines.next(line);) {
      ++number;
      if (!text::is_blank(line)) rows.push_back({number, line, "", rows.size()});
    }
    place(flags, described, rows);
    return rows;
  }
  check_are_there(flags.sources);
  if (!are_pictures(flags.sources, flags.table.pictures))
    return rows_of_picture_files(flags, described);
  for (std::size_t i = 0; i < flags.sources.size(); ++i) {
    rows.push_back({static_cast<std::int64_t>(i) + 1, flags.sources[i], "", i});
  }
  return rows;
}

/// Throws Error unless a file has a line for each row.
void check_as_many(const std::string& path, std::size_t lines, std::size_t rows) {
  if (lines == rows) return;
  throw Error(
      fmt::format("{} has {} lines, and there are {} pictures to look at: expected a line "
                  "for each row of the input",
                  path, lines, rows));
}

/// Puts the captions of --force or --reference into the rows.
void add_captions(const ExploreTextFlags& flags, std::vector<CaptionedPicture>& rows) {
  if (!flags.force.empty()) {
    if (rows.size() > 1) {
      throw Error("--force is the caption of one picture: give --reference FILE for several");
    }
    rows.front().caption = flags.force;
  } else if (!flags.reference.empty()) {
    const auto captions = lines_of_file(flags.reference);
    check_as_many(flags.reference, captions.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].caption = captions[i];
  }
  for (const auto& row : rows) {
    if (!text::is_valid_utf8(row.caption)) {
      throw Error(fmt::format("the caption of {} is not valid UTF-8; convert it", row.cell));
    }
  }
}

/// The files of pictures that cells are, or, by --photographs, that features were made of.
class PictureSources {
 public:
  PictureSources(const ExploreTextFlags& flags, const System& described, bool is_track) {
    const auto& coder =
        data::coder_called(described.coders, described.task->columns().front().name);
    are_files_ = dynamic_cast<const data::PictureCoder*>(&coder) != nullptr;
    if (!flags.photographs.is_given()) return;
    if (are_files_ || is_track) flags.photographs.refuse("the model");
    photographs_.emplace(flags.photographs, flags.table.pictures);
  }

  /// Empty where nobody knows it.
  std::string of(const CaptionedPicture& row) const {
    if (are_files_) return row.cell;
    if (!photographs_) return "";
    try {
      return photographs_->path_of(row.cell);
    } catch (const Error& error) {
      throw Error(fmt::format("line {}: {}", row.line, error.what()));
    }
  }

 private:
  bool are_files_ = false;
  std::optional<Photographs> photographs_;
};

/// The boxes of a row's caption, which lie in the picture of this file.
std::vector<format::WordBox> boxes_of(const CaptionedPicture& row, const std::string& file,
                                      const std::string& line, const std::string& where) {
  auto boxes = format::read_boxes(line, where);
  if (boxes.empty()) return boxes;
  if (row.caption.empty()) {
    throw Error(where +
                ": boxes of the words of a caption, and none is given: give a table with "
                "captions, or --reference");
  }
  data::PictureSize size = {.height = 1 << 30, .width = 1 << 30};  // of features nobody knows
  if (!file.empty()) size = data::measure_picture(std::filesystem::path(file));
  format::check_boxes(boxes, where, text::count_words(row.caption), size.height, size.width);
  return boxes;
}

}  // namespace

std::vector<GivenPicture> given_pictures(const ExploreTextFlags& flags, const System& described) {
  auto rows = read_picture_rows(flags, described);
  if (rows.empty()) throw Error("nothing to look at: the input names no picture");
  add_captions(flags, rows);
  const auto boxes = flags.gold.empty() ? Lines(rows.size()) : lines_of_file(flags.gold);
  if (flags.table.where.empty()) check_as_many(flags.gold, boxes.size(), rows.size());
  const PictureSources sources(flags, described, reads_tracks(described));
  std::vector<GivenPicture> pictures;
  std::map<std::string, std::size_t, std::less<>> known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    auto found = known.find(row.cell);
    if (found == known.end()) {
      if (flags.limit > 0 && std::ssize(pictures) == flags.limit) continue;
      found = known.emplace(row.cell, pictures.size()).first;
      auto file = sources.of(row);
      const auto name = flags.photographs.is_given() ? file : row.cell;
      pictures.push_back(
          {.line = row.line, .name = name, .cell = row.cell, .file = std::move(file)});
    }
    const auto where = fmt::format("{}:{}", flags.gold, row.boxes + 1);
    if (!flags.gold.empty() && row.boxes >= boxes.size()) {
      throw Error(where + ": there is no such line: expected one for each row of the table");
    }
    const auto& line = flags.gold.empty() ? boxes.front() : boxes[row.boxes];
    auto word_boxes = boxes_of(row, pictures[found->second].file, line, where);
    if (row.caption.empty()) continue;
    pictures[found->second].references.push_back({row.caption, std::move(word_boxes)});
  }
  return pictures;
}

}  // namespace attend::cli
