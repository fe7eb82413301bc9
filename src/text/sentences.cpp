#include "text/sentences.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>

#include <utf8proc.h>

#include "text/utf8.h"

namespace attend::text {
namespace {

// Titles and their like, in small letters: what comes after belongs to them. Those that end
// sentences as often ("etc.", "Inc.") are left out. English, German, French, Spanish, Italian,
// Dutch.
constexpr std::string_view kAbbreviations[] = {
    "mr",   "mrs",  "ms",   "dr",   "prof", "st",  "messrs", "mme", "mlle", "mgr", "m",
    "mm",   "hr",   "fr",   "frl",  "sr",   "sra", "srta",   "sig", "dott", "dhr", "mevr",
    "gen",  "col",  "maj",  "capt", "cpt",  "lt",  "sgt",    "adm", "rev",  "hon", "gov",
    "sen",  "rep",  "pres", "vs",   "cf",   "al",  "approx", "ca",  "bzw",  "vgl", "sog",
    "bspw", "ggf",  "evtl", "inkl", "exkl", "mt",  "ft",     "no",  "nr",   "nos", "vol",
    "fig",  "figs", "p",    "pp",   "art",  "sec", "ch",     "abb", "tab",  "kap", "bd"};

struct CodePoint {
  std::string_view bytes;
  std::int32_t value = 0;
};

std::vector<CodePoint> decoded(std::string_view line) {
  std::vector<CodePoint> all;
  for (const auto bytes : code_points(line)) {
    utf8proc_int32_t value = 0;
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                     static_cast<utf8proc_ssize_t>(bytes.size()), &value);
    all.push_back({bytes, value});
  }
  return all;
}

bool is_one_of(std::int32_t c, std::u32string_view set) {
  return set.find(static_cast<char32_t>(c)) != std::u32string_view::npos;
}

utf8proc_category_t category(std::int32_t c) {
  return c < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(c);
}

bool is_space(const CodePoint& c) {
  return is_blank(c.bytes);
}

bool is_east_asian_stop(std::int32_t c) {
  return is_one_of(c, U"。！？｡");
}
bool is_stop(std::int32_t c) {
  return is_one_of(c, U".!?…؟۔।॥։።");
}
bool is_digit(std::int32_t c) {
  return category(c) == UTF8PROC_CATEGORY_ND;
}
bool is_letter(std::int32_t c) {
  const auto of = category(c);
  return of >= UTF8PROC_CATEGORY_LU && of <= UTF8PROC_CATEGORY_LO;
}
bool opens(std::int32_t c) {
  const auto of = category(c);
  return of == UTF8PROC_CATEGORY_PS || of == UTF8PROC_CATEGORY_PI || is_one_of(c, U"\"'¿¡-–—");
}
bool closes(std::int32_t c) {
  const auto of = category(c);
  return of == UTF8PROC_CATEGORY_PE || of == UTF8PROC_CATEGORY_PF || is_one_of(c, U"\"'");
}

class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line), at_(decoded(line)) {}

  std::vector<std::string_view> sentences() {
    for (std::size_t i = 0; i < at_.size();) {
      const auto c = at_[i].value;
      if (is_one_of(c, U"「『（《〈【")) ++depth_;
      if (is_one_of(c, U"」』）》〉】") && depth_ > 0) --depth_;
      if (is_stop(c) || is_east_asian_stop(c)) {
        i = pass_stops(i);
      } else {
        ++i;
      }
    }
    add(first_, at_.size());
    return found_;
  }

 private:
  /// Ends a sentence after the stops that begin here, if one ends.  -> what comes after them
  std::size_t pass_stops(std::size_t begin) {
    auto end = begin;
    bool is_east_asian = false;
    for (; end < at_.size(); ++end) {
      const auto c = at_[end].value;
      if (!is_stop(c) && !is_east_asian_stop(c)) break;
      is_east_asian = is_east_asian || is_east_asian_stop(c);
    }
    const auto after_stops = end;
    const bool is_within = depth_ > 0;
    while (end < at_.size() && closes(at_[end].value)) {
      if (is_one_of(at_[end].value, U"」』）》〉】") && depth_ > 0) --depth_;
      ++end;
    }
    const bool is_quoted = end > after_stops;
    if (end < at_.size() && (is_east_asian ? ends_east_asian(end, is_within, is_quoted)
                                           : ends_others(begin, after_stops, end))) {
      add(first_, end);
      first_ = end;
    }
    return end;
  }

  /// 「はい。」と言った。: what is said goes on where no other quote and no white space follows.
  bool ends_east_asian(std::size_t end, bool is_within, bool is_quoted) const {
    if (depth_ > 0) return false;
    if (!is_within && !is_quoted) return true;
    return is_space(at_[end]) || opens(at_[end].value);
  }

  bool ends_others(std::size_t begin, std::size_t after_stops, std::size_t end) const {
    if (!is_space(at_[end])) return false;
    if (begin > 0 && is_space(at_[begin - 1])) return true;  // a token of its own
    auto next = end;
    while (next < at_.size() && (is_space(at_[next]) || opens(at_[next].value))) ++next;
    if (next < at_.size() && category(at_[next].value) == UTF8PROC_CATEGORY_LL) return false;
    const bool is_full_stop = at_[begin].value == '.' && after_stops == begin + 1;
    return !is_full_stop || !belongs_to_word(begin);
  }

  /// Whether a full stop is part of what stands before it.
  bool belongs_to_word(std::size_t stop) const {
    auto begin = stop;
    while (begin > first_ && !is_space(at_[begin - 1]) && !opens(at_[begin - 1].value)) --begin;
    const auto length = stop - begin;
    if (length == 0) return false;
    const auto word = std::span(at_).subspan(begin, length);
    const auto digits =
        std::count_if(word.begin(), word.end(), [](const auto& c) { return is_digit(c.value); });
    if (static_cast<std::size_t>(digits) == length) return length <= 2;
    if (length == 1) return is_letter(word[0].value);
    const bool has_stops =
        std::any_of(word.begin(), word.end(), [](const auto& c) { return c.value == '.'; });
    if (has_stops && digits == 0) return true;
    std::string small;
    for (const auto& c : word) {
      if (c.value >= 128) return false;
      const auto is_capital = c.value >= 'A' && c.value <= 'Z';
      small += static_cast<char>(is_capital ? c.value - 'A' + 'a' : c.value);
    }
    return std::find(std::begin(kAbbreviations), std::end(kAbbreviations), small) !=
           std::end(kAbbreviations);
  }

  void add(std::size_t first, std::size_t last) {
    while (first < last && is_space(at_[first])) ++first;
    while (last > first && is_space(at_[last - 1])) --last;
    if (first == last) return;
    const auto* begin = at_[first].bytes.data();
    const auto* end = at_[last - 1].bytes.data() + at_[last - 1].bytes.size();
    found_.push_back(
        line_.substr(static_cast<std::size_t>(begin - line_.data()), std::size_t(end - begin)));
  }

  std::string_view line_;
  std::vector<CodePoint> at_;
  std::size_t first_ = 0;
  std::size_t depth_ = 0;  // of East Asian brackets
  std::vector<std::string_view> found_;
};

}  // namespace

std::vector<std::string_view> split_sentences(std::string_view line) {
  return Splitter(line).sentences();
}

}  // namespace attend::text
