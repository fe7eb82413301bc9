#pragma once

#include "data/corpus.h"

namespace attend::data {

/// Cells that rows must have, by the names of their columns: {{"split", "train"}}. Others are left
/// out, as if they were not there.
using RowChoice = std::map<std::string, std::string, std::less<>>;

/// A table: cells with a tab between them, taken as they are, without quotes. The first line names
/// the columns; those that nobody asked for are not looked at.
class TableCorpus final : public Corpus {
 public:
  /// Throws Error if the file cannot be read or has no row, or if its first line names a column, or
  /// one of the choice, twice or not at all, with what it does name.
  TableCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
              const CorpusOptions& options, const RowChoice& choice = {});

  Place place() const override;
  void seek(const Place& place) override;
  std::string name() const override { return file_.path(); }
  std::string where(std::size_t column) const override;
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;

 private:
  bool read(Row& row) override;
  void read_header();
  bool is_wanted(std::span<const std::string_view> cells) const;

  CorpusOptions options_;
  RowChoice choice_;
  text::FileLines file_;
  std::vector<std::size_t> places_;                          // in a line, of each column
  std::vector<std::pair<std::size_t, std::string>> wanted_;  // cells of rows that are not left out
  std::size_t width_ = 0;                                    // columns of the file
};

}  // namespace attend::data
