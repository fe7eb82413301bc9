#include "data/picture_cache.h"

#include <utility>

namespace attend::data {

std::shared_ptr<const Picture> PictureCache::find(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = pictures_.find(path);
  return found == pictures_.end() ? nullptr : found->second;
}

std::shared_ptr<const Picture> PictureCache::keep(const std::string& path, Picture picture) {
  auto kept = std::make_shared<const Picture>(std::move(picture));
  const auto bytes = std::ssize(kept->bytes);
  const std::lock_guard lock(mutex_);
  if (bytes <= left_ && pictures_.emplace(path, kept).second) left_ -= bytes;
  return kept;
}

}  // namespace attend::data
