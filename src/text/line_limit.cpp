#include "text/line_limit.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"

namespace attend::text {
namespace {

constexpr std::size_t kBytesOfASymbol = 64;  // of any text that is not absurd

}  // namespace

LineLimit::LineLimit(const Vocabulary& vocabulary, std::int64_t most, std::int64_t longest_seen)
    : vocabulary_(vocabulary), most_(most), longest_seen_(longest_seen) {
  check_between("--max-length", static_cast<double>(most), 1, 1e6);
}

std::string LineLimit::refusal(const std::string& line) {
  const auto most = static_cast<std::size_t>(most_);
  // A symbol has a byte, but for one that a vocabulary may put before the line.
  const auto least_known = longest_seen_ > 0 ? std::min(most_, longest_seen_) : most_;
  if (line.size() + 1 <= static_cast<std::size_t>(least_known)) return "";
  std::string found;
  if (line.size() > most * kBytesOfASymbol) {
    found = fmt::format("{} bytes", line.size());
  } else {
    const auto length = vocabulary_.encode_ids(line).size();
    if (length <= most) {
      const auto symbols = static_cast<std::int64_t>(length);
      if (longest_seen_ > 0 && symbols > longest_seen_) ++longer_;
      longest_ = std::max(longest_, symbols);
      return "";
    }
    found = fmt::format("{} symbols", length);
  }
  return fmt::format(
      "{}, and a line may have {} symbols: cut it into sentences, or set "
      "--max-length higher",
      found, most_);
}

void LineLimit::check(std::span<const std::string> lines, const std::string& file,
                      std::size_t first) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto why = refusal(lines[i]);
    if (!why.empty()) throw Error(fmt::format("{}:{}: {}", file, first + i, why));
  }
}

std::string LineLimit::warning() const {
  if (longer_ == 0) return "";
  return fmt::format(
      "{} longer than any source in training ({} symbols; the longest here has {}): their "
      "translations may stop early; lines of several sentences are better cut",
      longer_ == 1 ? "1 line is" : fmt::format("{} lines are", longer_), longest_seen_, longest_);
}

}  // namespace attend::text
