#include "data/batch_ahead.h"

#include <utility>

namespace attend::data {

BatchAhead::Seen BatchAhead::seen_of(const BatchStream& stream) {
  return {stream.position(), stream.too_long(), stream.looked_at(), stream.holds_all()};
}

BatchAhead::Made BatchAhead::make() {
  auto batch = stream_->next();
  return {std::move(batch), seen_of(*stream_)};
}

Batch BatchAhead::next() {
  auto made = next_.valid() ? next_.get() : make();
  seen_ = std::move(made.seen);
  if (ahead_) next_ = std::async(std::launch::async, [this] { return make(); });
  return std::move(made.batch);
}

void BatchAhead::seek(const BatchStream::Position& position) {
  if (next_.valid()) next_.wait();
  next_ = {};
  stream_->seek(position);
  seen_ = seen_of(*stream_);
}

}  // namespace attend::data
