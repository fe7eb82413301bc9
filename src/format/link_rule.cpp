#include "format/link_rule.h"

#include <charconv>
#include <map>
#include <string_view>

#include "core/error.h"

namespace attend::format {
namespace {

constexpr std::string_view kThresholdPrefix = "threshold:";

Links above(double threshold, const SoftAlignment& words) {
  Links links;
  for (std::size_t t = 0; t < words.target.size(); ++t) {
    for (std::size_t s = 0; s < words.source.size(); ++s) {
      if (words.target_words[t] < 0 || words.source_words[s] < 0) continue;
      if (static_cast<double>(words.weights[t][s]) > threshold) {
        links.push_back({words.source_words[s], words.target_words[t]});
      }
    }
  }
  return as_set(std::move(links));
}

/// Each source word with the target word whose weight on it is largest.
Links of_each_source_word(const SoftAlignment& words) {
  Links links;
  for (std::size_t s = 0; s < words.source.size(); ++s) {
    if (words.source_words[s] < 0) continue;
    int best = -1;
    float most = 0.0F;
    for (std::size_t t = 0; t < words.target.size(); ++t) {
      if (words.target_words[t] < 0 || (best >= 0 && words.weights[t][s] <= most)) continue;
      best = words.target_words[t];
      most = words.weights[t][s];
    }
    if (best >= 0) links.push_back({words.source_words[s], best});
  }
  return as_set(std::move(links));
}

}  // namespace

LinkRule link_rule_called(const std::string& name, const std::string& option) {
  if (name == "argmax") return {};
  if (name == "mutual") return {LinkRule::Kind::kMutual};
  LinkRule rule{LinkRule::Kind::kThreshold};
  if (std::string_view(name).starts_with(kThresholdPrefix)) {
    const auto* end = name.data() + name.size();
    const auto [rest, error] =
        std::from_chars(name.data() + kThresholdPrefix.size(), end, rule.threshold);
    if (error == std::errc() && rest == end && rule.threshold >= 0.0 && rule.threshold < 1.0) {
      return rule;
    }
  }
  throw ConfigError(option, name, "argmax, mutual, or threshold:X with X from 0 to below 1");
}

Links links_by(const LinkRule& rule, const SoftAlignment& alignment) {
  if (rule.kind == LinkRule::Kind::kArgmax) return hard_links(alignment);
  const auto words = merge_words(alignment);
  if (rule.kind == LinkRule::Kind::kThreshold) return above(rule.threshold, words);
  return intersection(hard_links(words), of_each_source_word(words));
}

}  // namespace attend::format
