#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace attend::library {

/// What handles stand for. A handle is a number that is never given twice, in the shape of a
/// pointer that nobody follows: so one that was freed, or that is of something else, is known as
/// such. Any thread may call.
template <class Thing>
class Tickets {
 public:
  void* give(std::shared_ptr<Thing> thing) {
    const std::lock_guard lock(mutex_);
    const auto number = next_number();
    things_.emplace(number, std::move(thing));
    return reinterpret_cast<void*>(number);
  }

  /// Null if there is none.
  std::shared_ptr<Thing> find(const void* handle) const {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(reinterpret_cast<std::uintptr_t>(handle));
    return found == things_.end() ? nullptr : found->second;
  }

  /// What it stood for, which ends outside of any lock; null if there was none.
  std::shared_ptr<Thing> take(const void* handle) {
    const std::lock_guard lock(mutex_);
    const auto found = things_.find(reinterpret_cast<std::uintptr_t>(handle));
    if (found == things_.end()) return nullptr;
    auto thing = std::move(found->second);
    things_.erase(found);
    return thing;
  }

 private:
  /// Of all kinds, so that none has another's.
  static std::uintptr_t next_number();

  mutable std::mutex mutex_;
  std::unordered_map<std::uintptr_t, std::shared_ptr<Thing>> things_;
};

/// A number that was not given before, and that no pointer to a number of several bytes has.
std::uintptr_t new_ticket_number();

template <class Thing>
std::uintptr_t Tickets<Thing>::next_number() {
  return new_ticket_number();
}

}  // namespace attend::library
