#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "data/part.h"
#include "text/corpus.h"

namespace attend::data {

/// An example as its files have it: a text for each column. Of a picture or a sound it is its name.
struct Row {
  std::vector<std::string> cells{};
  std::int64_t line = 0;  ///< of the files, from 1

  /// What a model reads, of a corpus that has numbers and no text to make them of: a window of a
  /// series, drawn sequences. Its cells then are what it is called. Empty of any other.
  std::vector<Part> parts{};
};

/// Where a corpus goes on: plain numbers, for a checkpoint. The first one says how many lines lie
/// before it; what the others mean the corpus knows.
using Place = std::vector<std::int64_t>;

/// Where what the cells of a column name is found. Immutable; any number of threads may share one.
class CellPlaces {
 public:
  CellPlaces() = default;
  CellPlaces(const CellPlaces&) = delete;
  CellPlaces& operator=(const CellPlaces&) = delete;
  virtual ~CellPlaces() = default;

  /// The cell as its coder reads it. Throws Error, without saying where the cell is, if there is no
  /// such place.
  virtual std::string of(std::string_view cell) const = 0;
};

/// A column of a corpus, as it is asked for.
struct CorpusColumn {
  std::string name;           ///< "source"
  bool may_be_blank = false;  ///< else a row with other text must have some here, too

  /// Of pictures and sounds: what cells name is found there, and given in place of them, in rows
  /// and lines. Null: of others.
  std::shared_ptr<const CellPlaces> places{};
};

/// Where what the cells of a column of pictures or sounds name is found, as it is asked for.
struct PictureFiles {
  std::string from{};   ///< a folder, or, of pictures, a file of features; empty: the folder of the
                        ///< file with the cells
  std::string names{};  ///< a file of the names of the features' rows, one a line; empty: those
                        ///< that the features have, or numbers

  bool operator==(const PictureFiles&) const = default;
};

/// What rows of a table must have: in each of these columns, by the names that the table has for
/// them, one of these cells. {{"split", {"train", "restval"}}}. Others are as if they were not
/// there.
using RowChoice = std::map<std::string, std::vector<std::string>, std::less<>>;

struct CorpusOptions {
  bool skip_empty = false;  ///< leave out rows with some blank cells, which are errors otherwise
  std::map<std::string, std::string, std::less<>>
      renamed{};            ///< of a table: what a column is called there
  RowChoice where{};        ///< of a table: which rows are read; empty: all
  PictureFiles pictures{};  ///< of cells that name pictures or sounds: where these are
};

/// Rows, one after another, any number of times. Rows whose cells are all blank are left out.
class Corpus {
 public:
  virtual ~Corpus() = default;

  /// Puts the next row into `row`; false if there is none left. Throws Error, of one line, naming
  /// file and line: not UTF-8, a blank cell (unless skip_empty), files of different lengths (with
  /// both counts), a row of a table that has not as many cells as there are columns.
  bool next(Row& row);

  /// Where the next row will be read.
  virtual Place place() const = 0;

  /// Goes on at a place that place() gave; at the first row if it is empty. Throws Error if the
  /// files have changed since.
  virtual void seek(const Place& place) = 0;

  /// For messages: "train.en and train.de".
  virtual std::string name() const = 0;

  /// Where a cell of the row last given stands: "train.en:12", or "train.tsv:12, relation".
  virtual std::string where(std::size_t column) const = 0;

  /// Whether rows are chosen by their cells.
  virtual bool is_chosen() const { return false; }

  /// How many rows there are, of a corpus that knows it without reading them, and in which reading
  /// meets no error.
  virtual std::optional<std::int64_t> row_count() const { return std::nullopt; }

  /// The lines of some columns, one column after another; of files all lines, blank ones included.
  virtual std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const = 0;

  /// As it was asked for them.
  const std::vector<CorpusColumn>& columns() const { return columns_; }

  /// Rows read since the construction, those that were left out included: the row last given is
  /// the n-th that there is, where nobody has sought another one.
  std::int64_t rows_read() const { return rows_read_; }

  /// Rows left out since the construction: all blank, and with some blank cells.
  std::int64_t blank_rows() const { return blank_rows_; }
  std::int64_t half_blank_rows() const { return half_blank_rows_; }

 protected:
  Corpus(std::vector<CorpusColumn> columns, bool skip_empty)
      : columns_(std::move(columns)), skip_empty_(skip_empty) {}

 private:
  void place_cells(Row& row) const;
  virtual bool read(Row& row) = 0;
  bool is_kept(const Row& row);

  std::vector<CorpusColumn> columns_;
  bool skip_empty_;
  std::int64_t rows_read_ = 0;
  std::int64_t blank_rows_ = 0;
  std::int64_t half_blank_rows_ = 0;
};

/// There is not a file for each column.
class WrongFiles : public Error {
 public:
  using Error::Error;
};

/// Whether these files are one table: a single one, called .tsv or .tsv.gz; or .json, which has
/// captions (data/captions_json.h), or lists sounds, as a folder and a .jsonl do
/// (data/sound_lists.h).
bool is_table(const std::vector<std::string>& paths);

/// Throws Error if rows of a table are chosen, or pictures placed, where there is no such thing.
void check_no_choice(const CorpusOptions& options);

/// A file for each column, line by line; or one table, whose first line names its columns and may
/// name others, too. Throws Error if a file cannot be read or is empty, if there is not a file for
/// each column, or if the table has a column twice or not at all, or no row with a cell that is
/// asked for.
std::unique_ptr<Corpus> open_corpus(const std::vector<std::string>& paths,
                                    const std::vector<CorpusColumn>& columns,
                                    const CorpusOptions& options = {});

/// Two files, line by line: "source" and "target".
std::unique_ptr<Corpus> open_pairs(const std::string& source, const std::string& target,
                                   const CorpusOptions& options = {});

struct CorpusCounts {
  std::int64_t lines = 0;             ///< of each file
  std::int64_t rows = 0;              ///< with text in every column that needs it
  std::int64_t blank_rows = 0;        ///< without any text
  std::int64_t half_blank_rows = 0;   ///< with some, where skip_empty allows it
  std::vector<std::int64_t> words{};  ///< of each column, in the rows kept
  std::vector<std::int64_t> bytes{};  ///< the same, with the end of each line
};

/// Reads the whole corpus once, unless it knows that there is no error in it, so that training
/// meets none later. `check`, if there is one, is called for each row while where() is of it.
/// Throws what a Corpus throws, and Error if no row has text in all columns.
CorpusCounts check_corpus(Corpus& corpus, const std::function<void(const Row&)>& check = {});

}  // namespace attend::data
