#include "metrics/bits.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

double share(int64_t part, int64_t of) {
  return of > 0 ? static_cast<double>(part) / static_cast<double>(of)
                : std::numeric_limits<double>::quiet_NaN();
}

/// Of each line: wrong bits, bits, whether none is wrong, 1.
LineCounts counted(Lines found, const References& right, LineCounts::Score score) {
  check_bits(found, right);
  LineCounts lines{.width = 4, .score = score};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto of_found = bits_in(found[i]);
    const auto of_right = bits_in(right[i][0]);
    int64_t wrong = 0;
    int64_t all = 0;
    for (std::size_t step = 0; step < of_right.size(); ++step) {
      for (std::size_t bit = 0; bit < of_right[step].size(); ++bit, ++all) {
        if (of_found[step][bit] != of_right[step][bit]) ++wrong;
      }
    }
    const int64_t counts[] = {wrong, all, wrong == 0 ? 1 : 0, 1};
    lines.add(counts);
  }
  return lines;
}

constexpr Metric kOfBits[] = {
    {.name = "wrong_bits",
     .title = "wrong bits",
     .heading = "Wrong bits",
     .unit = "share of bits",
     .explanation = "share of bits that are not the right ones",
     .scale = Metric::Scale::kShare,
     .less_is_better = true,
     .counts =
         [](Lines found, const References& right, const ScoreOptions& /*options*/) {
           return counted(found, right,
                          [](std::span<const int64_t> sums) { return share(sums[0], sums[1]); });
         }},
    {.name = "right_sequences",
     .title = "right",
     .heading = "Right sequences",
     .unit = "share of lines",
     .explanation = "share of lines without a wrong bit",
     .scale = Metric::Scale::kShare,
     .counts =
         [](Lines found, const References& right, const ScoreOptions& /*options*/) {
           return counted(found, right,
                          [](std::span<const int64_t> sums) { return share(sums[2], sums[3]); });
         }},
    {.name = "wrong_bits_a_sequence",
     .title = "wrong a line",
     .heading = "Wrong bits a sequence",
     .unit = "bits",
     .help = "wrong bits of a line, in the mean",
     .scale = Metric::Scale::kAmount,
     .less_is_better = true,
     .is_detail = true,
     .counts = [](Lines found, const References& right, const ScoreOptions& /*options*/) {
       return counted(found, right,
                      [](std::span<const int64_t> sums) { return share(sums[0], sums[3]); });
     }}};

std::string shape_of(const std::vector<std::string>& words) {
  return fmt::format("{} words of {} bits", words.size(), words.front().size());
}

}  // namespace

std::vector<std::string> bits_in(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty()) break;
    const auto word = line.substr(0, line.find_first_of(kBlanks));
    if (word.find_first_not_of("01") != std::string_view::npos) {
      throw Error(fmt::format("{} is no word of bits: expected 0 and 1 alone", word.substr(0, 40)));
    }
    if (!words.empty() && word.size() != words.front().size()) {
      throw Error(
          fmt::format("a word of {} bits after one of {}", word.size(), words.front().size()));
    }
    words.emplace_back(word);
    line.remove_prefix(word.size());
  }
  if (words.empty()) throw Error("an empty line: expected words of bits");
  return words;
}

void check_bits(Lines found, const References& right, const std::string& found_name,
                const std::string& right_name) {
  check_parallel(found, right);
  const auto words = [](const std::string& line, const std::string& name, std::size_t i) {
    try {
      return bits_in(line);
    } catch (const Error& error) {
      throw Error(fmt::format("{}:{}: {}", name, i + 1, error.what()));
    }
  };
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (right[i].size() != 1) {
      throw Error(fmt::format("{}:{}: several right lines: expected one", right_name, i + 1));
    }
    const auto of_right = shape_of(words(right[i][0], right_name, i));
    const auto of_found = shape_of(words(found[i], found_name, i));
    if (of_found == of_right) continue;
    throw Error(fmt::format("{}:{}: {}: expected {}, as {} has there", found_name, i + 1, of_found,
                            of_right, right_name));
  }
}

Metrics metrics_of_bits() {
  return metrics_in(kOfBits);
}

}  // namespace attend::metrics
