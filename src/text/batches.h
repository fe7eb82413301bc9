#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/links.h"
#include "text/corpus.h"
#include "text/vocabulary.h"

namespace attend::text {

/// A pair of sentences as symbols, without begin and end.
struct Example {
  std::vector<TokenId> source;
  std::vector<TokenId> target;
  std::int64_t line = 0;         ///< of the corpus, from 1
  std::optional<Links> links{};  ///< between its symbols, if links were given
};

/// Examples side by side, padded to one length on each side. B rows; S and T count the end symbol.
struct Batch {
  std::int64_t size = 0;            ///< B
  std::int64_t source_length = 0;   ///< S
  std::int64_t target_length = 0;   ///< T
  std::vector<TokenId> sources;     ///< each source, then kEnd, then kPadding  [B, S]
  std::vector<TokenId> inputs;      ///< kBegin, then the target, then kPadding  [B, T]
  std::vector<TokenId> targets;     ///< the target, then kEnd, then kPadding  [B, T]
  std::vector<float> source_mask;   ///< 1 where a symbol is, 0 where padding is  [B, S]
  std::vector<float> target_mask;   ///< the same of inputs and of targets  [B, T]
  std::int64_t target_tokens = 0;   ///< symbols of the targets, ends included, without padding
  std::vector<std::int64_t> lines;  ///< the corpus line of each row  [B]

  /// Where each target symbol should look, if links were given, else empty  [B, T, S]: 1 / n at
  /// each of the n source symbols that it is linked to, end at end; all zeros where it is linked to
  /// none.
  std::vector<float> links;

  // Where this is one rank's share of a batch, of all of it: a loss is a mean over the whole.
  std::int64_t whole_size = 0;            ///< pairs; 0 if this is no share
  std::int64_t whole_tokens = 0;          ///< target symbols; 0 if this is no share
  std::int64_t whole_longest_source = 0;  ///< symbols, without the end; 0 if this is no share
  std::int64_t whole_longest_target = 0;  ///< the same
};

/// The examples as the rows of a batch, in their order. With `reverse_source` the symbols of each
/// source come last to first, then kEnd (Sutskever et al. 2014, section 3.3). There are links in
/// the batch if one of the examples has some; rows of examples without are all zeros.
Batch make_batch(std::span<const Example* const> examples, bool reverse_source = false);
Batch make_batch(std::span<const Example> examples, bool reverse_source = false);

struct BatchOptions {
  std::int64_t batch_size = 64;   ///< pairs in a batch at most; 0 for no limit
  std::int64_t batch_tokens = 0;  ///< B * T at most, padding included; 0 for no limit
  std::int64_t window = 100000;   ///< pairs shuffled together, and held in memory
  std::int64_t max_length = 100;  ///< symbols; pairs with a longer side are left out
  std::uint64_t seed = 1;
  bool reverse_source = false;
  std::int64_t ranks = 1;  ///< processes that share each batch, which is so many times as large
  std::int64_t rank = 0;   ///< whose share is given

  /// Throws ConfigError naming the setting and what it may be.
  void validate() const;
};

/// Batches of a parallel corpus, epoch after epoch without end. The pairs are read a window at a
/// time; those of a window are shuffled, cut into batches of pairs with like lengths on both sides,
/// and the batches shuffled. Every pair that is not too long comes once an epoch, and the same seed
/// gives the same batches everywhere. The vocabularies must outlive the stream.
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
    Place window{};                ///< where the window starts
    std::int64_t ranks = 1;        ///< that share each batch
    std::vector<Taken> earlier{};  ///< what other numbers of ranks took of the window

    bool operator==(const Position&) const = default;
  };

  /// Throws Error if the corpus cannot be read, or if all of its pairs are too long.
  BatchStream(ParallelPaths paths, const Vocabulary& source, const Vocabulary& target,
              BatchOptions options);

  /// The next batch, or this rank's share of it, which has no row if the batch has fewer than there
  /// are ranks. After the last of an epoch comes the first of the next one.
  Batch next();

  Position position() const;

  /// Goes to a position that a stream of the same corpus, vocabularies and options gave: next()
  /// then gives what that stream's next() would have given. With another number of ranks, what is
  /// left of the window is cut anew: every pair still comes once an epoch. Throws Error if the
  /// files have changed.
  void seek(const Position& position);

  /// The epoch, from 0, that the batch next() will give belongs to.
  std::int64_t epoch() const { return epoch_; }

  /// Pairs left out for their length so far: of the epoch, or since seek() within it.
  std::int64_t too_long() const { return too_long_; }

  /// Pairs looked at meanwhile, those left out among them.
  std::int64_t looked_at() const { return looked_at_; }

  /// Whether all pairs of the corpus are held in memory, so that too_long() is of all of them.
  bool holds_all() const { return holds_all_; }

 private:
  using Rows = std::vector<const Example*>;

  void advance();
  void load_window();
  void read_window();
  void take(const Pair& pair);
  std::int64_t length_of_window() const;
  void plan_batches();
  [[noreturn]] void throw_no_batch(std::int64_t batch) const;

  ParallelPaths paths_;
  ParallelCorpus corpus_;
  const Vocabulary* source_;
  const Vocabulary* target_;
  BatchOptions options_;

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

}  // namespace attend::text
