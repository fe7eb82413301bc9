#include "tasks/sound_stream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::tasks {
namespace {

double middle_of(const format::TokenTime& word) {
  return (word.begin + word.end) / 2.0;
}

}  // namespace

void SoundStreamOptions::validate() const {
  constexpr double kLongest = 600.0;
  if (!(window > 0.0) || window > kLongest) {
    throw Error(fmt::format("--window = {}: expected seconds, more than 0 and at most {}", window,
                            kLongest));
  }
  if (!(every > 0.0) || every > window) {
    throw Error(fmt::format("--every = {}: expected seconds, more than 0 and at most --window {}",
                            every, window));
  }
}

SoundStream::SoundStream(const SoundStreamOptions& options, std::int64_t rate, Hear hear)
    : options_(options), rate_(rate), hear_(std::move(hear)) {
  options.validate();
  const auto samples = [&](double seconds) {
    return std::max<std::int64_t>(1, std::llround(seconds * static_cast<double>(rate)));
  };
  window_ = samples(options.window);
  every_ = samples(options.every);
  next_end_ = every_;
}

std::vector<format::TokenTime> SoundStream::hear(std::int64_t begin, std::int64_t count) const {
  const auto from = held_.begin() + (begin - first_);
  data::Sound sound = {.size = {.rate = rate_, .channels = 1, .frames = count},
                       .samples = std::vector<float>(from, from + count)};
  const auto first = sound.samples.front();
  if (std::ranges::all_of(sound.samples, [first](float x) { return x == first; })) return {};
  auto words = hear_(sound);
  const auto offset = static_cast<double>(begin) / static_cast<double>(rate_);
  for (auto& word : words) {
    word.begin += offset;
    word.end += offset;
  }
  return words;
}

std::vector<format::TokenTime> SoundStream::say(const std::vector<format::TokenTime>& heard,
                                                double border) {
  std::vector<format::TokenTime> said;
  const format::TokenTime* next = nullptr;
  for (const auto& word : heard) {
    const auto middle = middle_of(word);
    if (middle <= border_) continue;
    if (middle > border) {
      next = &word;
      break;
    }
    said.push_back(word);
  }
  const auto last = said.empty() ? border_ : middle_of(said.back());
  if (next != nullptr) {
    border_ = (last + middle_of(*next)) / 2.0;
  } else {
    border_ = said.empty() ? border : std::max(border, said.back().end);
  }
  return said;
}

void SoundStream::forget(std::int64_t before) {
  const auto count = std::min(before - first_, std::ssize(held_));
  held_.erase(held_.begin(), held_.begin() + count);
  first_ += count;
}

std::vector<format::TokenTime> SoundStream::add(std::span<const float> samples) {
  held_.insert(held_.end(), samples.begin(), samples.end());
  std::vector<format::TokenTime> said;
  const auto edge = (options_.window - options_.every) / 2.0;
  for (; first_ + std::ssize(held_) >= next_end_; next_end_ += every_) {
    const auto begin = std::max<std::int64_t>(0, next_end_ - window_);
    const auto end = static_cast<double>(next_end_) / static_cast<double>(rate_);
    if (end > edge) {
      const auto words = say(hear(begin, next_end_ - begin), end - edge);
      said.insert(said.end(), words.begin(), words.end());
      ++windows_;
    }
    forget(std::max<std::int64_t>(0, next_end_ + every_ - window_));
  }
  return said;
}

std::vector<format::TokenTime> SoundStream::finish() {
  if (held_.empty()) return {};
  ++windows_;
  const auto begin = std::max(first_, samples() - window_);
  return say(hear(begin, samples() - begin), std::numeric_limits<double>::infinity());
}

}  // namespace attend::tasks
