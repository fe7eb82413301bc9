#pragma once

#include "data/corpus.h"

namespace attend::data {

/// A file for each column, read side by side: line n of each is of row n.
class FilesCorpus final : public Corpus {
 public:
  /// Throws Error if there is not a file for each column, if one cannot be read, or if one whose
  /// cells may not be blank is empty.
  FilesCorpus(const std::vector<std::string>& paths, const std::vector<CorpusColumn>& columns,
              const CorpusOptions& options);

  Place place() const override;
  void seek(const Place& place) override;
  std::string name() const override;
  std::string where(std::size_t column) const override;
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;

 private:
  bool read(Row& row) override;
  [[noreturn]] void throw_lengths_differ();

  std::vector<text::FileLines> files_;
};

}  // namespace attend::data
