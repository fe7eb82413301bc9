#include "text/vocabulary.h"

#include <algorithm>
#include <functional>
#include <random>

#include "core/bounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "text/letter_case.h"
#include "text/random.h"
#include "text/small_letters.h"
#include "text/utf8.h"
#include "text/vocabulary_kinds.h"

namespace attend::text {
namespace {

const std::vector<std::string> kKinds = {"bpe", "unigram", "words", "characters", "latex"};

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t found = text.find(from); found != std::string_view::npos;
       found = text.find(from, at)) {
    result.append(text.substr(at, found - at)).append(to);
    at = found + from.size();
  }
  return result.append(text.substr(at));
}

std::int64_t count_lines(LineSource& lines) {
  std::int64_t count = 0;
  std::string line;
  while (lines.next(line)) ++count;
  return count;
}

// Calls use(nfc) with each of the lines to look at: sample_lines of them, every choice equally
// likely (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S).
void for_each_sampled_line(LineSource& lines, const VocabularyOptions& options,
                           const std::function<void(std::string_view)>& use) {
  lines.rewind();
  std::int64_t left = count_lines(lines);
  std::int64_t wanted = options.sample_lines == 0 ? left : std::min(options.sample_lines, left);
  std::mt19937_64 random(options.seed);
  lines.rewind();
  std::string line;
  while (wanted > 0 && lines.next(line)) {
    const bool chosen = wanted == left || below(random, static_cast<std::uint64_t>(left)) <
                                              static_cast<std::uint64_t>(wanted);
    --left;
    if (!chosen) continue;
    --wanted;
    if (!is_valid_utf8(line)) throw Error(lines.where() + ": not UTF-8");
    use(options.lowercase ? in_small_letters(to_nfc(line)) : to_nfc(line));
  }
}

}  // namespace

std::vector<Counts::Entry> Counts::by_frequency() const {
  std::vector<Entry> entries(counts_.begin(), counts_.end());
  std::sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return left.second != right.second ? left.second > right.second : left.first < right.first;
  });
  return entries;
}

std::string with_visible_spaces(std::string_view text) {
  return replaced(text, " ", kVisibleSpace);
}

std::string with_plain_spaces(std::string_view text) {
  return replaced(text, kVisibleSpace, " ");
}

std::vector<std::string> spoken_pieces(const Vocabulary& vocabulary, std::span<const TokenId> ids) {
  std::vector<std::string> pieces;
  for (const TokenId id : ids) {
    if (id == kUnknown || id >= kFirstOrdinary) pieces.push_back(vocabulary.piece(id));
  }
  return pieces;
}

void VocabularyOptions::validate() const {
  check_one_of("text.kind", kind, kKinds);
  check_between("text.size", size, kFirstOrdinary + 1, 10'000'000);
  check_between("text.character_coverage", character_coverage, 0.98, 1.0);
  check_between("text.sample_lines", sample_lines, 0, 1'000'000'000'000);
}

std::unique_ptr<Vocabulary> load_vocabulary(const std::string& kind, std::string_view bytes,
                                            const std::string& where) {
  check_one_of("text.kind", kind, kKinds);
  return is_list(kind) ? load_list(kind, bytes, where) : load_pieces(kind, bytes, where);
}

std::unique_ptr<Vocabulary> train_vocabulary(LineSource& lines, const VocabularyOptions& options) {
  options.validate();
  Counts counts;
  for_each_sampled_line(lines, options, [&](std::string_view nfc) {
    if (is_list(options.kind)) {
      count_symbols(options.kind, nfc, counts);
    } else {
      count_segments(nfc, counts);
    }
  });
  if (counts.empty()) throw Error("no text to make a vocabulary of: every line is empty");
  const std::string bytes = is_list(options.kind) ? list_of_symbols(counts, options)
                                                  : sentence_piece_model(counts, options);
  auto vocabulary = load_vocabulary(options.kind, bytes, "the new vocabulary");
  return options.lowercase ? of_small_letters(std::move(vocabulary)) : std::move(vocabulary);
}

}  // namespace attend::text
