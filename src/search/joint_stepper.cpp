#include "search/joint_stepper.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace attend::search {

JointStepper::JointStepper(std::unique_ptr<Stepper> reader, std::unique_ptr<CtcStepper> frames,
                           double weight)
    : reader_(std::move(reader)), frames_(std::move(frames)), weight_(static_cast<float>(weight)) {
  if (reader_->source_count() != frames_->source_count() ||
      reader_->vocabulary_size() != frames_->vocabulary_size()) {
    throw std::logic_error("JointStepper: a reader and frames of other sources or vocabularies");
  }
}

float JointStepper::both(float of_reader, std::size_t row, TokenId token) const {
  return (1.0F - weight_) * of_reader + weight_ * frames_->log_p(row, token);
}

std::span<const float> JointStepper::step(std::span<const TokenId> tokens) {
  const auto read = reader_->step(tokens);
  frames_->feed(tokens);
  log_probabilities_.assign(read.begin(), read.end());
  const auto size = vocabulary_size();
  for (std::size_t i = 0; i < log_probabilities_.size(); ++i) {
    log_probabilities_[i] = both(read[i], i / size, static_cast<TokenId>(i % size));
  }
  return log_probabilities_;
}

LikeliestTokens JointStepper::step_likeliest(std::span<const TokenId> tokens, std::size_t count,
                                             TokenId end) {
  const auto read = reader_->step_likeliest(tokens, count + (count + 1) / 2, end);
  frames_->feed(tokens);
  count = std::min(count, read.count);
  const auto found = room_for(tokens.size(), count);
  std::vector<std::pair<float, TokenId>> scored(read.count);
  for (std::size_t row = 0; row < tokens.size(); ++row) {
    for (std::size_t i = 0; i < read.count; ++i) {
      const auto place = row * read.count + i;
      const auto token = read.tokens[place];
      scored[i] = {both(read.log_probabilities[place], row, token), token};
    }
    std::sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = 0; i < count; ++i) {
      found.log_probabilities[row * count + i] = scored[i].first;
      found.tokens[row * count + i] = scored[i].second;
    }
    found.of_end[row] = both(read.of_end[row], row, end);
  }
  return {count, found.tokens, found.log_probabilities, found.of_end};
}

void JointStepper::select(std::span<const std::size_t> rows) {
  reader_->select(rows);
  frames_->select(rows);
}

}  // namespace attend::search
