#pragma once

#include <cstdint>
#include <future>
#include <memory>

#include "data/batch_stream.h"

namespace attend::data {

/// A stream's batches, of which the next one is made on a thread while the last one is used: where
/// making one takes long, as of pictures that are decoded. What it gives, and where it says that it
/// is, are the stream's own: nothing hangs on when the thread is done.
class BatchAhead {
 public:
  /// Takes the stream where it is. If not `ahead`, batches are made when they are asked for.
  BatchAhead(std::unique_ptr<BatchStream> stream, bool ahead)
      : stream_(std::move(stream)), ahead_(ahead), seen_(seen_of(*stream_)) {}

  /// As BatchStream's. What the stream throws of a batch is thrown when it is asked for.
  Batch next();
  void seek(const BatchStream::Position& position);

  const BatchStream::Position& position() const { return seen_.position; }
  std::int64_t epoch() const { return seen_.position.epoch; }
  std::int64_t too_long() const { return seen_.too_long; }
  std::int64_t looked_at() const { return seen_.looked_at; }
  bool holds_all() const { return seen_.holds_all; }

 private:
  /// What the stream says of itself behind a batch.
  struct Seen {
    BatchStream::Position position;
    std::int64_t too_long = 0;
    std::int64_t looked_at = 0;
    bool holds_all = false;
  };
  struct Made {
    Batch batch;
    Seen seen;
  };

  static Seen seen_of(const BatchStream& stream);
  Made make();

  std::unique_ptr<BatchStream> stream_;
  bool ahead_;
  Seen seen_;
  std::future<Made> next_;  // waits for its thread when it ends, so before the stream does
};

}  // namespace attend::data
