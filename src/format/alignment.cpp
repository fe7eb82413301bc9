#include "format/alignment.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

namespace attend::format {
namespace {

constexpr std::string_view kWordStart = "\u2581";  // before the first piece of a word

/// Tokens that are shown as one: those of a word, or a single one without a word.
struct Group {
  std::string text;
  int word = -1;
  std::vector<std::size_t> tokens;
};

std::vector<Group> groups_of(const std::vector<std::string>& tokens,
                             const std::vector<int>& words) {
  std::vector<Group> groups;
  std::map<int, std::size_t> group_of_word;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto next = groups.size();
    const auto index = words[i] < 0 ? next : group_of_word.emplace(words[i], next).first->second;
    if (index == next) groups.push_back({"", words[i], {}});
    groups[index].text += tokens[i];
    groups[index].tokens.push_back(i);
  }
  for (auto& group : groups) {
    if (group.text.starts_with(kWordStart)) group.text.erase(0, kWordStart.size());
  }
  return groups;
}

float weight_between(const Group& source, const Group& target,
                     const std::vector<std::vector<float>>& weights) {
  double sum = 0.0;
  for (const auto t : target.tokens) {
    for (const auto s : source.tokens) sum += static_cast<double>(weights[t][s]);
  }
  return static_cast<float>(sum / static_cast<double>(target.tokens.size()));
}

std::string escaped(const std::string& token) {
  std::string text;
  for (const auto c : token) {
    switch (c) {
      case '\t':
        text += "\\t";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\\':
        text += "\\\\";
        break;
      default:
        text += c;
    }
  }
  return text;
}

}  // namespace

void check(const SoftAlignment& alignment) {
  const auto expect = [](bool holds, const char* what) {
    if (!holds) throw std::logic_error(std::string("alignment: ") + what);
  };
  const auto length = alignment.source.size();
  expect(alignment.source_words.size() == length, "source_words must have the source's length");
  expect(alignment.target_words.size() == alignment.target.size(),
         "target_words must have the target's length");
  expect(alignment.weights.size() == alignment.target.size(), "weights must be [T, S]");
  for (const auto& row : alignment.weights) {
    expect(row.size() == length, "weights must be [T, S]");
    expect(std::all_of(row.begin(), row.end(), [](float weight) { return std::isfinite(weight); }),
           "weights must be finite");
  }
}

SoftAlignment merge_words(const SoftAlignment& alignment) {
  check(alignment);
  const auto sources = groups_of(alignment.source, alignment.source_words);
  const auto targets = groups_of(alignment.target, alignment.target_words);
  SoftAlignment merged;
  for (const auto& source : sources) {
    merged.source.push_back(source.text);
    merged.source_words.push_back(source.word);
  }
  for (const auto& target : targets) {
    merged.target.push_back(target.text);
    merged.target_words.push_back(target.word);
    auto& row = merged.weights.emplace_back();
    for (const auto& source : sources) {
      row.push_back(weight_between(source, target, alignment.weights));
    }
  }
  return merged;
}

Links hard_links(const SoftAlignment& alignment) {
  const auto words = merge_words(alignment);
  Links links;
  for (std::size_t t = 0; t < words.target.size(); ++t) {
    if (words.target_words[t] < 0) continue;
    int best = -1;
    float most = 0.0F;
    for (std::size_t s = 0; s < words.source.size(); ++s) {
      if (words.source_words[s] < 0 || (best >= 0 && words.weights[t][s] <= most)) continue;
      best = words.source_words[s];
      most = words.weights[t][s];
    }
    if (best >= 0) links.push_back({best, words.target_words[t]});
  }
  std::sort(links.begin(), links.end());
  return links;
}

std::string to_tsv(const SoftAlignment& alignment) {
  check(alignment);
  std::string text;
  for (const auto& token : alignment.source) text += '\t' + escaped(token);
  text += '\n';
  for (std::size_t t = 0; t < alignment.target.size(); ++t) {
    text += escaped(alignment.target[t]);
    for (const auto weight : alignment.weights[t]) text += fmt::format("\t{:.4f}", weight);
    text += '\n';
  }
  return text;
}

}  // namespace attend::format
