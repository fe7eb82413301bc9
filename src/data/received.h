#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "data/feature_file.h"
#include "data/picture.h"
#include "data/sound.h"

namespace attend::data {

/// What came as bytes, from whoever, for a coder to read in place of files: cells are names that it
/// is given here, and no cell is a path. Thread-safe. Must outlive what it gives.
template <class Thing>
class Received {
 public:
  /// All things together may have so many bytes.
  explicit Received(std::int64_t most_bytes) : most_(most_bytes) {}
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
  ~Received() = default;

  /// A thing, or the room for one, for as long as somebody has this.
  class Held {
   public:
    Held(Held&& other) noexcept
        : all_(std::exchange(other.all_, nullptr)),
          name_(std::move(other.name_)),
          bytes_(other.bytes_) {}
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (all_ != nullptr) all_->drop(name_, bytes_);
    }

    const std::string& name() const { return name_; }
    void put(Thing thing) { all_->put(name_, std::make_shared<const Thing>(std::move(thing))); }

   private:
    friend class Received;
    Held(Received& all, std::string name, std::int64_t bytes)
        : all_(&all), name_(std::move(name)), bytes_(bytes) {}

    Received* all_;
    std::string name_;
    std::int64_t bytes_;
  };

  /// Room for a thing of so many bytes, under a name that no other has, or had; none if there is
  /// too little.
  std::optional<Held> hold(std::int64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > most_ - held_) return std::nullopt;
    held_ += bytes;
    return Held(*this, "received " + std::to_string(++last_), bytes);
  }

  /// Throws Error if there is none of this name.
  std::shared_ptr<const Thing> find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(name);
    if (found == things_.end()) throw Error("nothing of this name was received");
    return found->second;
  }

  /// Bytes for which room is held.
  std::int64_t bytes() const {
    const std::lock_guard lock(mutex_);
    return held_;
  }

 private:
  void put(const std::string& name, std::shared_ptr<const Thing> thing) {
    const std::lock_guard lock(mutex_);
    things_[name] = std::move(thing);
  }

  void drop(const std::string& name, std::int64_t bytes) {
    const std::lock_guard lock(mutex_);
    things_.erase(name);
    held_ -= bytes;
  }

  const std::int64_t most_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Thing>, std::less<>> things_;
  std::int64_t held_ = 0;
  std::int64_t last_ = 0;
};

using ReceivedPictures = Received<Picture>;
using ReceivedSounds = Received<Sound>;
using ReceivedFeatures = Received<FeatureFile>;  ///< cells name rows: "received 3#0"

}  // namespace attend::data
