#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/token_times.h"

// Files of when symbols are heard: lines of ours, NIST's CTM, Praat's TextGrid.

namespace attend::format {

/// A symbol that somebody has heard, in seconds from the beginning of what its row names.
struct GoldTime {
  std::string symbol{};
  double begin = 0.0;
  double end = 0.0;

  double centre() const { return 0.5 * (begin + end); }

  bool operator==(const GoldTime&) const = default;
};

/// The symbols of one row.
struct GoldUtterance {
  std::string name{};     ///< of what is heard, as its cell has it; empty: told by its place
  std::int64_t line = 0;  ///< of the file, from 1: its name's, or that of its first symbol
  std::vector<GoldTime> symbols{};

  bool operator==(const GoldUtterance&) const = default;
};

/// A line "symbol begin end" for each, to milliseconds, and an empty one.
std::string to_time_lines(std::span<const TokenTime> times);

/// Reads what to_time_lines writes, utterance by utterance: an empty line ends one, and two of them
/// are one without symbols. Or each begins with a line of one word, the name of what is heard, and
/// empty lines say nothing.
class TimeLinesReader {
 public:
  /// `file`: for messages.
  explicit TimeLinesReader(std::string file) : file_(std::move(file)) {}

  /// The file's next line. Throws Error naming it: three words are needed, the last two seconds of
  /// which the first is not negative and the second is later; no symbol begins or ends before
  /// the one before it does; and a file has names or none.
  void add(std::string_view line);

  /// Once there is no line left.
  std::vector<GoldUtterance> take();

  bool has_names() const { return has_names_; }

 private:
  std::string where() const;
  void add_symbol(std::string_view symbol, std::string_view begin, std::string_view end);

  std::string file_;
  std::int64_t line_ = 0;
  bool has_names_ = false;
  bool is_open_ = false;  // an utterance that no empty line has ended yet
  std::vector<GoldUtterance> utterances_;
};

/// Throws Error, naming `where` the utterance stands, unless its symbols are these words and end no
/// later than 10 ms behind the end of what is heard, `seconds` long.
void check_times(const GoldUtterance& utterance, const std::string& where,
                 std::span<const std::string> words, double seconds);

/// Lines "file 1 begin duration word confidence" (NIST's CTM, as sclite reads it): the file without
/// folder and ending, blanks in it as "_"; times are those of that file, the one that is heard in
/// the middle of the word.
std::string to_ctm(std::span<const TokenTime> words, const Timeline& timeline);

/// A file for Praat (TextGrid, its long text format): a tier of words, one of symbols, with
/// empty intervals between them, and of several recordings that are heard as one a third of these.
/// Times are of the file where one is heard, or a part of one; else of the whole.
std::string to_text_grid(const TokenTimes& times, const Timeline& timeline);

}  // namespace attend::format
