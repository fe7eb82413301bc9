#pragma once

#include <memory>

#include "data/corpus.h"

namespace attend::data {

/// Which stories of a file.
struct StoryPart {
  double dev_share = 0.0;  ///< of its stories, drawn by their places alone
  bool is_dev = false;     ///< those, or the others
};

/// Questions about stories, of one file: facts, a tab between them; a question; and, if three
/// columns are asked for, its answer. The file has bAbI's format (Weston et al. 2015), where the
/// first word of a line is its number in its story, and what has a tab, or a question mark at its
/// end, is a question, with its answer and what it follows from; full stops and question marks at
/// the end of facts and questions are no words. Or it has a line for each question: its facts, the
/// question, and, where three columns are asked for, its answer, with a tab between any two.
///
/// All of the file is in memory, each fact once.
class StoryCorpus final : public Corpus {
 public:
  /// Throws Error, naming file and line: numbers that do not go on, a question without facts or
  /// without an answer that is asked for.
  StoryCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
              const CorpusOptions& options, const StoryPart& part = {});

  Place place() const override;
  void seek(const Place& place) override;
  std::string name() const override;
  std::string where(std::size_t column) const override;
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;

 private:
  struct Stories;
  StoryCorpus(const StoryCorpus&) = default;
  bool read(Row& row) override;

  std::shared_ptr<const Stories> stories_;
  std::size_t next_ = 0;
  std::int64_t line_ = 0;  // of the question last given
};

}  // namespace attend::data
