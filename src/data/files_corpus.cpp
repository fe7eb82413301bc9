#include "data/files_corpus.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/column_names.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

/// Lines of one column, whose cells name what is found in places.
class PlacedLines final : public text::LineSource {
 public:
  PlacedLines(std::unique_ptr<text::LineSource> lines, std::shared_ptr<const CellPlaces> places)
      : lines_(std::move(lines)), places_(std::move(places)) {}

  bool next(std::string& line) override {
    if (!lines_->next(line)) return false;
    if (text::is_blank(line)) return true;
    try {
      line = places_->of(line);
    } catch (const Error& error) {
      throw Error(lines_->where() + ": " + error.what());
    }
    return true;
  }
  void rewind() override { lines_->rewind(); }
  std::string where() const override { return lines_->where(); }

 private:
  std::unique_ptr<text::LineSource> lines_;
  std::shared_ptr<const CellPlaces> places_;
};

}  // namespace

FilesCorpus::FilesCorpus(const std::vector<std::string>& paths,
                         const std::vector<CorpusColumn>& columns, const CorpusOptions& options)
    : Corpus(columns, options.skip_empty) {
  if (paths.size() != columns.size()) throw WrongFiles(wrong_number_of_files(paths, columns));
  files_.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    auto& file = files_.emplace_back(paths[i]);
    std::string line;
    if (columns[i].may_be_blank) continue;
    if (!file.next(line)) throw Error(file.path() + " is empty: expected one example a line");
    file.rewind();
  }
}

bool FilesCorpus::read(Row& row) {
  row.cells.resize(files_.size());
  std::size_t given = 0;
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (files_[i].next(row.cells[i])) ++given;
  if (given == 0) return false;
  if (given < files_.size()) throw_lengths_differ();
  row.line = files_[0].line_number();
  return true;
}

/// Says it of the first two that differ.
void FilesCorpus::throw_lengths_differ() {
  const auto& first = files_.front();
  const auto lines = files_.front().count_lines();
  for (std::size_t i = 1; i < files_.size(); ++i) {
    const auto others = files_[i].count_lines();
    if (others == lines) continue;
    throw Error(fmt::format(
        "{} has {} lines, {} has {}: expected line n of the one to belong to line n of the other",
        first.path(), lines, files_[i].path(), others));
  }
  throw Error(name() + " have changed while they were read");
}

Place FilesCorpus::place() const {
  Place place = {files_.front().line_number()};
  for (const auto& file : files_) place.push_back(file.offset());
  return place;
}

void FilesCorpus::seek(const Place& place) {
  if (!place.empty() && place.size() != files_.size() + 1) {
    throw Error(name() +
                ": a place in as many files as these was expected: the files have changed");
  }
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (place.empty()) {
      files_[i].rewind();
    } else {
      files_[i].seek(place[i + 1], place[0]);
    }
  }
}

std::string FilesCorpus::name() const {
  std::string all;
  for (const auto& file : files_) all += (all.empty() ? "" : " and ") + file.path();
  return all;
}

std::string FilesCorpus::where(std::size_t column) const {
  return files_.at(column).where();
}

std::unique_ptr<text::LineSource> FilesCorpus::lines(std::span<const std::size_t> chosen) const {
  std::vector<std::string> paths;
  for (const auto column : chosen) paths.push_back(files_.at(column).path());
  auto files = std::make_unique<text::FilesLines>(paths);
  if (chosen.size() != 1 || !columns().at(chosen[0]).places) return files;
  return std::make_unique<PlacedLines>(std::move(files), columns()[chosen[0]].places);
}

}  // namespace attend::data
