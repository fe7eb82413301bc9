#include "data/corpus.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "data/captions_json.h"
#include "data/files_corpus.h"
#include "data/picture_places.h"
#include "data/sound_lists.h"
#include "data/table_corpus.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

bool is_captions(const std::string& path) {
  return path.ends_with(".json");
}

void check_no_pictures(const CorpusOptions& options) {
  if (options.pictures == PictureFiles()) return;
  throw Error(options.pictures.from.empty()
                  ? "--picture-names: the task reads no pictures"
                  : "--pictures " + options.pictures.from + ": the task reads no pictures");
}

void check_no_rows_chosen(const CorpusOptions& options) {
  if (options.where.empty()) return;
  const auto& [column, values] = *options.where.begin();
  throw Error(
      fmt::format("--where {}={} chooses rows of a table: give one .tsv, or captions (.json)",
                  column, values.front()));
}

}  // namespace

bool Corpus::next(Row& row) {
  while (read(row)) {
    ++rows_read_;
    if (!is_kept(row)) continue;
    place_cells(row);
    return true;
  }
  return false;
}

void Corpus::place_cells(Row& row) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto& places = columns_[i].places;
    if (!places || text::is_blank(row.cells[i])) continue;
    try {
      row.cells[i] = places->of(row.cells[i]);
    } catch (const Error& error) {
      throw Error(where(i) + ": " + error.what());
    }
  }
}

bool Corpus::is_kept(const Row& row) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  auto blank = kNone;
  auto full = kNone;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].may_be_blank) continue;
    auto& first = text::is_blank(row.cells[i]) ? blank : full;
    if (first == kNone) first = i;
  }
  if (blank == kNone) return true;
  if (full == kNone) {
    ++blank_rows_;
  } else if (skip_empty_) {
    ++half_blank_rows_;
  } else {
    throw Error(fmt::format("{}: empty, but {} is not: take the {} out, or set training.skip_empty",
                            where(blank), where(full), columns_.size() == 2 ? "pair" : "example"));
  }
  return false;
}

bool is_table(const std::vector<std::string>& paths) {
  if (paths.size() != 1) return false;
  const auto& path = paths.front();
  return path.ends_with(".tsv") || path.ends_with(".tsv.gz") || is_captions(path) ||
         is_sound_list(paths);
}

void check_no_choice(const CorpusOptions& options) {
  check_no_rows_chosen(options);
  check_no_pictures(options);
}

std::unique_ptr<Corpus> open_corpus(const std::vector<std::string>& paths,
                                    const std::vector<CorpusColumn>& columns,
                                    const CorpusOptions& options) {
  if (std::none_of(columns.begin(), columns.end(), [](const auto& one) { return one.places; })) {
    check_no_pictures(options);
  }
  if (is_table(paths)) {
    if (is_captions(paths[0])) return std::make_unique<CaptionsCorpus>(paths[0], columns, options);
    return std::make_unique<TableCorpus>(paths[0], columns, options);
  }
  check_no_rows_chosen(options);
  if (!options.renamed.empty()) {
    throw Error("--columns renames the columns of a table: give one .tsv");
  }
  return std::make_unique<FilesCorpus>(paths, columns, options);
}

std::unique_ptr<Corpus> open_pairs(const std::string& source, const std::string& target,
                                   const CorpusOptions& options) {
  return std::make_unique<FilesCorpus>(std::vector{source, target},
                                       std::vector<CorpusColumn>{{"source"}, {"target"}}, options);
}

CorpusCounts check_corpus(Corpus& corpus, const std::function<void(const Row&)>& check) {
  CorpusCounts counts;
  if (const auto rows = corpus.row_count()) {
    counts.lines = counts.rows = *rows;
    return counts;
  }
  for (Row row; corpus.next(row);) {
    ++counts.rows;
    counts.words.resize(row.cells.size(), 0);
    counts.bytes.resize(row.cells.size(), 0);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      counts.words[i] += static_cast<std::int64_t>(text::count_words(row.cells[i]));
      counts.bytes[i] += std::ssize(row.cells[i]) + 1;
    }
    if (check) check(row);
  }
  counts.blank_rows = corpus.blank_rows();
  counts.half_blank_rows = corpus.half_blank_rows();
  counts.lines = counts.rows + counts.blank_rows + counts.half_blank_rows;
  if (counts.rows == 0) {
    throw Error(fmt::format("{}: no line{} has text in every column", corpus.name(),
                            corpus.is_chosen() ? " that --where chooses" : ""));
  }
  return counts;
}

}  // namespace attend::data
