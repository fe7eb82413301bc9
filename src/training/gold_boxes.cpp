#include "training/gold_boxes.h"

#include <cstdint>
#include <filesystem>

#include <fmt/format.h>

#include "core/error.h"
#include "data/picture.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::training {
namespace {

data::PictureSize size_of(const std::string& picture, const std::string& where) {
  if (picture.find('#') != std::string::npos && !std::filesystem::exists(picture)) {
    throw Error(where + ": boxes are in pixels of pictures, and " + picture +
                " are features, whose picture nobody knows");
  }
  return data::measure_picture(picture);
}

}  // namespace

GoldBoxes::GoldBoxes(const std::string& path, const std::vector<std::string>& text,
                     std::span<const data::Row> rows, const tasks::Task& task)
    : path_(path) {
  if (text.empty()) throw Error(path + ": boxes are of the lines of a file, and the text has none");
  text::FileLines file(path);
  std::vector<std::string> lines;
  for (std::string line; file.next(line);) lines.push_back(std::move(line));
  if (std::filesystem::path(text.front()).extension() == ".json") {
    throw Error(path + ": boxes are of lines of a text or a table, and " + text.front() +
                " has none: put its captions into a table");
  }
  const std::int64_t head = data::is_table(text) ? 1 : 0;  // which names the columns
  const auto expected = text::FileLines(text.front()).count_lines() - head;
  if (std::ssize(lines) != expected) {
    throw Error(fmt::format("{} has {} lines, {} has {}{}: there is one of boxes for each caption",
                            path, lines.size(), text.front(), expected,
                            head == 0 ? "" : " below its head"));
  }
  for (const auto& row : rows) {
    const auto line = row.line - head;
    const auto where = fmt::format("{}:{}", path, line);
    boxes_.push_back(format::read_boxes(lines.at(static_cast<std::size_t>(line) - 1), where));
    if (boxes_.back().empty()) continue;
    const auto size = size_of(row.cells.front(), where);
    format::check_boxes(boxes_.back(), where,
                        text::count_words(text::to_nfc(row.cells[task.target()])), size.height,
                        size.width);
  }
}

std::vector<metrics::Pointing> GoldBoxes::pointing_of(
    std::span<const tasks::Prediction> forced) const {
  std::vector<metrics::Pointing> all;
  for (std::size_t i = 0; i < forced.size(); ++i) {
    if (forced[i].readings.empty() || !forced[i].readings.front().grid) {
      throw Error(path_ + ": the model looks at no places of a picture, which boxes are of");
    }
    const auto& reading = forced[i].readings.front();
    all.push_back(metrics::pointing_of(reading.alignment.weights, reading.alignment.target_words,
                                       *reading.grid, boxes_[i]));
  }
  return all;
}

}  // namespace attend::training
