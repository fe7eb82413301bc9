#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/part.h"

namespace attend::data {

struct BatchOptions {
  std::int64_t batch_size = 64;    ///< rows in a batch at most; 0 for no limit
  std::int64_t batch_tokens = 0;   ///< padded positions of a batch at most; 0 for no limit
  std::int64_t window = 100000;    ///< rows shuffled together, and held in memory
  std::int64_t max_length = 100;   ///< positions; rows with a longer column are left out
  std::int64_t sorted_epochs = 0;  ///< the first epochs whose batches come from short to long, of a
                                   ///< window, by the longest row of the column that has a budget
  std::uint64_t seed = 1;
  std::int64_t ranks = 1;  ///< processes that share each batch, which is so many times as large
  std::int64_t rank = 0;   ///< whose share is given

  /// Throws ConfigError naming the setting and what it may be.
  void validate() const;
};

/// One dimension of the positions of a column.
struct Extent {
  std::size_t column = 0;
  std::size_t dimension = 0;
};

/// How batches are cut, in columns of an example.
struct BatchRule {
  std::vector<std::size_t> lengths;  ///< that must be no longer than allowed
  std::vector<std::string> names;    ///< of these
  std::size_t budget = 0;            ///< whose padded positions batch_tokens counts
  std::size_t target = 0;            ///< whose positions a loss is the mean over

  /// What must be alike in a batch; none: all lengths. Empty: rows are in batches as they come.
  std::optional<std::vector<Extent>> alike = std::nullopt;
};

/// All parts of a row. Throws Error without saying where, which the stream knows.
using Encode = std::function<std::vector<Part>(const Row& row)>;

/// Batches of a corpus, epoch after epoch without end. The rows are read a window at a time; those
/// of a window are shuffled, cut into batches of rows that are alike as the rule says,
/// and the batches shuffled. Every row that is not too long comes once an epoch, and the same seed
/// gives the same batches everywhere.
class BatchStream {
 public:
  /// So many batches that so many ranks took of a window.
  struct Taken {
    std::int64_t ranks = 1;
    std::int64_t batches = 0;

    bool operator==(const Taken&) const = default;
  };

  /// Where next() goes on: plain numbers, for a checkpoint.
  struct Position {
    std::int64_t epoch = 0;
    std::int64_t batch = 0;        ///< of the window, or of what was left of it
    Place window{};                ///< where the window starts; empty: at the first row
    std::int64_t ranks = 1;        ///< that share each batch
    std::vector<Taken> earlier{};  ///< what other numbers of ranks took of the window

    bool operator==(const Position&) const = default;
  };

  /// Throws Error if the corpus cannot be read, or if all of its rows are too long. What `encode`
  /// refers to must outlive the stream.
  BatchStream(std::unique_ptr<Corpus> corpus, Encode encode, BatchRule rule, BatchOptions options);

  /// The next batch, or this rank's share of it, which has no row if the batch has fewer than there
  /// are ranks. After the last of an epoch comes the first of the next one.
  Batch next();

  Position position() const;

  /// Goes to a position that a stream of the same corpus, coders and options gave: next() then
  /// gives what that stream's next() would have given. With another number of ranks, what is left
  /// of the window is cut anew: every row still comes once an epoch. Throws Error if the files have
  /// changed.
  void seek(const Position& position);

  /// The epoch, from 0, that the batch next() will give belongs to.
  std::int64_t epoch() const { return epoch_; }

  /// Rows left out for their length so far: of the epoch, or since seek() within it.
  std::int64_t too_long() const { return too_long_; }

  /// Rows looked at meanwhile, those left out among them.
  std::int64_t looked_at() const { return looked_at_; }

  /// Whether all rows of the corpus are held in memory, so that too_long() is of all of them.
  bool holds_all() const { return holds_all_; }

 private:
  using Rows = std::vector<const Example*>;

  void advance();
  void load_window();
  void read_window();
  void take(const Row& row);
  std::int64_t length_of_window() const;
  void plan_batches();
  [[noreturn]] void throw_no_batch(std::int64_t batch) const;

  std::unique_ptr<Corpus> corpus_;
  Encode encode_;
  BatchRule rule_;
  BatchOptions options_;

  Place start_;                    // of the corpus
  std::vector<Example> examples_;  // the window, in the corpus's order
  std::vector<Rows> batches_;      // the window's batches, in the order they are given
  std::vector<Taken> earlier_;     // of the window, by other numbers of ranks
  std::size_t batch_ = 0;
  Place window_;
  std::int64_t epoch_ = 0;
  std::int64_t too_long_ = 0;
  std::int64_t looked_at_ = 0;
  bool holds_all_ = false;  // the window is the whole corpus: never read again
};

}  // namespace attend::data
