#include "aligner/bitext.h"

namespace attend::aligner {
namespace {

std::span<const Word> sentence(const std::vector<Word>& words, const std::vector<std::size_t>& ends,
                               std::size_t index) {
  return std::span(words).subspan(ends[index], ends[index + 1] - ends[index]);
}

}  // namespace

Word WordNumbers::add(const std::string& word) {
  return numbers_.try_emplace(word, static_cast<Word>(size())).first->second;
}

Word WordNumbers::find(const std::string& word) const {
  const auto found = numbers_.find(word);
  return found != numbers_.end() ? found->second : kUnknownWord;
}

void Bitext::add(std::span<const Word> source, std::span<const Word> target) {
  sources_.insert(sources_.end(), source.begin(), source.end());
  targets_.insert(targets_.end(), target.begin(), target.end());
  source_ends_.push_back(sources_.size());
  target_ends_.push_back(targets_.size());
}

SentencePair Bitext::pair(std::size_t index, bool turned) const {
  const SentencePair pair = {sentence(sources_, source_ends_, index),
                             sentence(targets_, target_ends_, index)};
  return turned ? SentencePair{pair.target, pair.source} : pair;
}

}  // namespace attend::aligner
