#include "cli/cut_line.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "text/sentences.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

constexpr std::size_t kMostWeights = 64'000'000;

/// Whether a text ends in East Asian letters or stops, after which no blank stands.
bool ends_without_blank(const std::string& text) {
  const auto all = text::code_points(text);
  return !all.empty() && all.back() >= "\xE3\x80\x80" && all.back() < "\xF0";  // U+3000 and on
}

int count_words(const std::vector<int>& words) {
  return words.empty() ? 0 : 1 + std::max(-1, *std::max_element(words.begin(), words.end()));
}

void append(std::vector<std::string>& to, std::vector<std::string>& more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append(std::vector<int>& to, const std::vector<int>& words, int first) {
  for (const auto word : words) to.push_back(word < 0 ? word : first + word);
}

/// Of sentences, one after another: 0 where a symbol is of another sentence.
std::vector<std::vector<float>> blocks(const std::vector<tasks::Translation>& parts) {
  std::size_t width = 0;
  std::size_t height = 0;
  for (const auto& part : parts) {
    width += part.alignment.source.size();
    height += part.alignment.weights.size();
  }
  if (width * height > kMostWeights) {
    throw Error(fmt::format(
        "the alignment of this line has {} by {} weights: use --alignments pharaoh, which has a "
        "link for each word",
        height, width));
  }
  std::vector<std::vector<float>> weights;
  std::size_t first = 0;
  for (const auto& part : parts) {
    for (const auto& row : part.alignment.weights) {
      auto& whole = weights.emplace_back(width, 0.0F);
      std::copy(row.begin(), row.end(), whole.begin() + static_cast<std::ptrdiff_t>(first));
    }
    first += part.alignment.source.size();
  }
  return weights;
}

}  // namespace

CutLine cut_line(const std::string& line) {
  const auto whole = text::to_nfc(line);  // as vocabularies read it and count its words
  const auto words = text::word_of_each_byte(whole);
  CutLine cut;
  for (const auto sentence : text::split_sentences(whole)) {
    cut.sentences.emplace_back(sentence);
    cut.first_words.push_back(words[static_cast<std::size_t>(sentence.data() - whole.data())]);
  }
  return cut;
}

JoinedLine join_line(const CutLine& line, std::vector<tasks::Translation> parts, bool has_matrix,
                     const format::LinkRule& rule) {
  JoinedLine joined;
  auto& [whole, links] = joined;
  if (has_matrix) whole.alignment.weights = blocks(parts);
  int words = 0;  // of the translation so far
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i];
    auto& alignment = part.alignment;
    const bool parts_words = !whole.text.empty() && !ends_without_blank(whole.text);
    if (parts_words && !part.text.empty()) whole.text += ' ';
    // Without a blank between them the last word goes on.
    if (!whole.text.empty() && !parts_words && words > 0) --words;
    whole.text += part.text;
    whole.score += part.score;
    whole.log_probability += part.log_probability;
    whole.log_probabilities.insert(whole.log_probabilities.end(), part.log_probabilities.begin(),
                                   part.log_probabilities.end());
    if (!alignment.weights.empty()) {
      for (const auto& [source, target] : format::links_by(rule, alignment)) {
        links.push_back({line.first_words[i] + source, words + target});
      }
    }
    append(whole.alignment.source_words, alignment.source_words, line.first_words[i]);
    append(whole.alignment.target_words, alignment.target_words, words);
    words += count_words(alignment.target_words);
    append(whole.alignment.source, alignment.source);
    append(whole.alignment.target, alignment.target);
  }
  links = as_set(std::move(links));
  return joined;
}

}  // namespace attend::cli
