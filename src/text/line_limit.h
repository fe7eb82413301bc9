#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "text/vocabulary.h"

namespace attend::text {

/// The most symbols of a line that a command takes where nobody says otherwise. A search's time
/// grows with its square, so one line that is a whole book would never end.
inline constexpr std::int64_t kMaxLength = 1024;

/// Looks at the lines that are to be translated before they are.
class LineLimit {
 public:
  /// Lines may have `most` symbols; of those with more than `longest_seen`, where that is not 0, it
  /// keeps count. The vocabulary must outlive it. Throws ConfigError unless `most` is 1 to
  /// 1,000,000.
  LineLimit(const Vocabulary& vocabulary, std::int64_t most, std::int64_t longest_seen = 0);

  /// Why a line is not taken, with what would do; empty if it is taken. Throws Error if it is not
  /// UTF-8.
  std::string refusal(const std::string& line);

  /// Throws Error naming file and line, from `first`, if one is not taken.
  void check(std::span<const std::string> lines, const std::string& file, std::size_t first = 1);

  /// What is to be said of lines that were taken and are longer than any seen in training; empty if
  /// there was none.
  std::string warning() const;

 private:
  const Vocabulary& vocabulary_;
  std::int64_t most_;
  std::int64_t longest_seen_;
  std::int64_t longer_ = 0;  // lines
  std::int64_t longest_ = 0;
};

}  // namespace attend::text
