#include "format/time_files.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::format {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";
constexpr double kLatest = 1e9;     // seconds
constexpr double kRounding = 0.01;  // that times of others may be behind an end

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kSpaces), line.size()));
    if (line.empty()) return words;
    words.push_back(line.substr(0, line.find_first_of(kSpaces)));
    line.remove_prefix(words.back().size());
  }
}

/// A negative number if the text is no time.
double seconds_of(std::string_view text) {
  double seconds = 0.0;
  const auto* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds);
  const bool is_time = error == std::errc() && rest == end && seconds >= 0.0 && seconds <= kLatest;
  return is_time ? seconds : -1.0;
}

/// In Praat's quotes.
std::string in_quotes(std::string_view text) {
  std::string all = "\"";
  for (const auto letter : text) {
    if (letter == '"') all += '"';
    all += letter == '\n' ? ' ' : letter;
  }
  return all + '"';
}

/// One with empty ones between what is there; each begins where the one before it ends.
std::vector<TokenTime> without_gaps(std::span<const TokenTime> tokens, double begin, double end) {
  constexpr double kLeast = 1e-9;
  std::vector<TokenTime> all;
  auto at = begin;
  for (const auto& token : tokens) {
    if (token.begin > at + kLeast) all.push_back({.text = "", .begin = at, .end = token.begin});
    all.push_back(token);
    if (!all.empty()) all.back().begin = std::max(at, token.begin);
    at = token.end;
  }
  if (end > at + kLeast) all.push_back({.text = "", .begin = at, .end = end});
  return all;
}

std::string tier(int number, std::string_view name, std::span<const TokenTime> tokens, double begin,
                 double end) {
  const auto intervals = without_gaps(tokens, begin, end);
  auto text = fmt::format(
      "    item [{}]:\n        class = \"IntervalTier\"\n        name = \"{}\"\n"
      "        xmin = {:.6f}\n        xmax = {:.6f}\n        intervals: size = {}\n",
      number, name, begin, end, intervals.size());
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    text += fmt::format(
        "        intervals [{}]:\n            xmin = {:.6f}\n            xmax = {:.6f}\n"
        "            text = {}\n",
        i + 1, intervals[i].begin, intervals[i].end, in_quotes(intervals[i].text));
  }
  return text;
}

std::vector<TokenTime> moved(std::vector<TokenTime> tokens, double seconds) {
  for (auto& token : tokens) {
    token.begin += seconds;
    token.end += seconds;
  }
  return tokens;
}

}  // namespace

std::string to_time_lines(std::span<const TokenTime> times) {
  std::string text;
  for (const auto& [symbol, begin, end, confidence] : times) {
    text += fmt::format("{} {:.3f} {:.3f}\n", symbol, begin, end);
  }
  return text + '\n';
}

std::string TimeLinesReader::where() const {
  return fmt::format("{}:{}", file_, line_);
}

void TimeLinesReader::add(std::string_view line) {
  ++line_;
  const auto words = words_of(line);
  if (words.empty()) {
    if (has_names_) return;
    if (!is_open_) utterances_.push_back({.line = line_});
    is_open_ = false;
    return;
  }
  if (words.size() == 3) return add_symbol(words[0], words[1], words[2]);
  if (words.size() != 1) {
    throw Error(
        fmt::format("{}: found '{}': expected symbol, begin and end, in seconds, or the name of a "
                    "recording",
                    where(), line.substr(0, 60)));
  }
  if (!has_names_ && !utterances_.empty()) {
    throw Error(fmt::format(
        "{}: the name {}, and symbols before it have none: name every recording or none", where(),
        words[0].substr(0, 100)));
  }
  has_names_ = true;
  utterances_.push_back({.name = std::string(words[0]), .line = line_});
}

void TimeLinesReader::add_symbol(std::string_view symbol, std::string_view begin,
                                 std::string_view end) {
  const auto from = seconds_of(begin);
  const auto to = seconds_of(end);
  if (from < 0.0 || to <= from) {
    throw Error(fmt::format(
        "{}: found '{} {} {}': expected symbol, begin and end, in seconds from 0, the end later",
        where(), symbol.substr(0, 30), begin.substr(0, 30), end.substr(0, 30)));
  }
  if (!has_names_ && !is_open_) {
    utterances_.push_back({.line = line_});
    is_open_ = true;
  }
  auto& symbols = utterances_.back().symbols;
  if (!symbols.empty() && (from < symbols.back().begin || to < symbols.back().end)) {
    throw Error(fmt::format(
        "{}: {} from {} to {} s comes behind {} from {} to {} s: expected times in order", where(),
        symbol.substr(0, 30), begin, end, symbols.back().symbol.substr(0, 30), symbols.back().begin,
        symbols.back().end));
  }
  symbols.push_back({std::string(symbol), from, to});
}

std::vector<GoldUtterance> TimeLinesReader::take() {
  is_open_ = false;
  return std::exchange(utterances_, {});
}

void check_times(const GoldUtterance& utterance, const std::string& where,
                 std::span<const std::string> words, double seconds) {
  const auto& symbols = utterance.symbols;
  for (std::size_t i = 0; i < std::max(symbols.size(), words.size()); ++i) {
    if (i < symbols.size() && i < words.size() && symbols[i].symbol == words[i]) continue;
    throw Error(fmt::format(
        "{}: symbol {} is {}, but {} of its text: expected a time for each word of it, in order",
        where, i + 1, i < symbols.size() ? symbols[i].symbol.substr(0, 60) : "missing",
        i < words.size() ? words[i].substr(0, 60) : "behind the end"));
  }
  if (symbols.empty() || symbols.back().end <= seconds + kRounding) return;
  throw Error(fmt::format("{}: {} ends at {} s, and what is heard at {:.3f} s", where,
                          symbols.back().symbol.substr(0, 60), symbols.back().end, seconds));
}

std::string to_ctm(std::span<const TokenTime> words, const Timeline& timeline) {
  std::string text;
  for (const auto& [word, begin, end, confidence] : words) {
    const auto& part = timeline.part_at(0.5 * (begin + end));
    auto name = std::filesystem::path(part.file).stem().string();
    std::replace_if(
        name.begin(), name.end(),
        [](char letter) { return kSpaces.find(letter) != std::string_view::npos; }, '_');
    const auto from = std::max(begin, part.begin);
    const auto to = std::min(end, part.end);
    text += fmt::format("{} 1 {:.3f} {:.3f} {} {:.4f}\n", name, from - part.begin + part.from,
                        to - from, word, confidence);
  }
  return text;
}

std::string to_text_grid(const TokenTimes& times, const Timeline& timeline) {
  const bool is_one = timeline.parts.size() == 1;
  const auto moved_by = is_one ? timeline.parts.front().from : 0.0;
  const auto end = timeline.seconds() + moved_by;
  std::vector<TokenTime> recordings;
  for (const auto& part : timeline.parts) {
    recordings.push_back({.text = std::filesystem::path(part.file).filename().string(),
                          .begin = part.begin,
                          .end = part.end});
  }
  auto text = fmt::format(
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = {:.6f}\nxmax = {:.6f}\n"
      "tiers? <exists>\nsize = {}\nitem []:\n",
      0.0, end, is_one ? 2 : 3);
  text += tier(1, "words", moved(times.words, moved_by), 0.0, end);
  text += tier(2, "symbols", moved(times.symbols, moved_by), 0.0, end);
  if (!is_one) text += tier(3, "recordings", recordings, 0.0, end);
  return text;
}

}  // namespace attend::format
