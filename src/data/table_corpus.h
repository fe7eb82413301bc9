#pragma once

#include "data/corpus.h"

namespace attend::data {

/// A table: cells with a tab between them, taken as they are, without quotes. The first line names
/// the columns; those that nobody asked for are not looked at.
class TableCorpus final : public Corpus {
 public:
  /// Throws Error if the file cannot be read or has no row, or if its first line names a column, or
  /// one that rows are chosen by, twice or not at all, with what it does name; or if no row has a
  /// cell that is asked for, for which it is read as far as it takes.
  TableCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
              const CorpusOptions& options);

  Place place() const override;
  void seek(const Place& place) override;
  std::string name() const override { return file_.path(); }
  std::string where(std::size_t column) const override;
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;
  bool is_chosen() const override { return !wanted_.empty(); }

 private:
  struct Wanted {
    std::size_t place;  // in a line
    std::vector<std::string> cells;
  };

  struct WithoutCheck {};  // of a choice that was checked
  TableCorpus(const TableCorpus& other, WithoutCheck);

  bool read(Row& row) override;
  void read_header();
  void check_choice();
  std::vector<std::string_view> cells_here(std::string_view line) const;
  bool is_wanted(std::span<const std::string_view> cells) const;

  CorpusOptions options_;
  text::FileLines file_;
  std::vector<std::size_t> places_;  // in a line, of each column
  std::vector<Wanted> wanted_;       // what rows that are not left out have
  std::size_t width_ = 0;            // columns of the file
};

}  // namespace attend::data
