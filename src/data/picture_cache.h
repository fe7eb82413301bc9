#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "data/picture.h"

namespace attend::data {

/// Pictures that were decoded, by their files. What comes first stays: a training asks for all of
/// its pictures in turn, and so who made room for the last by the oldest would never find one.
/// Thread-safe.
class PictureCache {
 public:
  /// Of as many bytes of pixels at most.
  explicit PictureCache(std::int64_t most_bytes) : left_(most_bytes) {}

  /// Null if it is not there.
  std::shared_ptr<const Picture> find(const std::string& path) const;

  /// Keeps it, if there is room.
  std::shared_ptr<const Picture> keep(const std::string& path, Picture picture);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Picture>> pictures_;
  std::int64_t left_;
};

}  // namespace attend::data
