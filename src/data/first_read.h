#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "data/picture.h"

namespace attend::data {

inline std::int64_t bytes_in(const Picture& picture) {
  return std::ssize(picture.bytes);
}
inline std::int64_t bytes_in(const std::vector<float>& numbers) {
  return std::ssize(numbers) * static_cast<std::int64_t>(sizeof(float));
}

/// What was read, by the files that it is of. What comes first stays: a training asks for all of it
/// in turn, and so who made room for the last by the oldest would never find one. Thread-safe.
template <class Thing>
class FirstRead {
 public:
  /// Of as many bytes at most.
  explicit FirstRead(std::int64_t most_bytes) : left_(most_bytes) {}

  /// Null if it is not there.
  std::shared_ptr<const Thing> find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(name);
    return found == things_.end() ? nullptr : found->second;
  }

  /// From now on: whoever reads files that may change asks for each anew.
  void keep_nothing() {
    const std::lock_guard lock(mutex_);
    things_.clear();
    left_ = 0;
  }

  /// Keeps it, if there is room.
  std::shared_ptr<const Thing> keep(const std::string& name, Thing thing) {
    auto kept = std::make_shared<const Thing>(std::move(thing));
    const auto bytes = bytes_in(*kept);
    const std::lock_guard lock(mutex_);
    if (bytes <= left_ && things_.emplace(name, kept).second) left_ -= bytes;
    return kept;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Thing>> things_;
  std::int64_t left_;
};

using PictureCache = FirstRead<Picture>;           ///< pictures that were decoded
using FrameCache = FirstRead<std::vector<float>>;  ///< frames that were made

}  // namespace attend::data
