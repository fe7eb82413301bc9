#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// A language of 4 tokens whose next-token distribution hangs on the whole prefix.
class TableStepper final : public Stepper {
 public:
  /// Sources are told apart by what they begin with.
  explicit TableStepper(const std::vector<TokenId>& sources = {0}) : source_count_(sources.size()) {
    for (const auto source : sources) prefixes_.push_back({source});
  }

  std::size_t source_count() const override { return source_count_; }
  std::size_t vocabulary_size() const override { return 4; }
  std::size_t source_length(std::size_t /*source*/) const override { return 1; }

  static std::vector<float> next(const std::vector<TokenId>& prefix) {
    std::seed_seq seed(prefix.begin(), prefix.end());
    std::mt19937 random(seed);
    std::vector<float> p(4);
    double sum = 0;
    for (auto& x : p) sum += x = std::exp(2.0F * std::uniform_real_distribution<float>()(random));
    for (auto& x : p) x = std::log(x / static_cast<float>(sum));
    return p;
  }

  std::span<const float> step(std::span<const TokenId> tokens) override {
    out_.clear();
    weights_.clear();
    for (std::size_t row = 0; row < tokens.size(); ++row) {
      prefixes_[row].push_back(tokens[row]);
      for (const float p : next(prefixes_[row])) out_.push_back(p);
      weights_.push_back(static_cast<float>(tokens[row]));
    }
    return out_;
  }
  std::span<const float> weights() const override { return weights_; }
  void select(std::span<const std::size_t> rows) override {
    std::vector<std::vector<TokenId>> kept;
    for (const auto row : rows) kept.push_back(prefixes_[row]);
    prefixes_ = std::move(kept);
  }

 private:
  std::size_t source_count_;
  std::vector<std::vector<TokenId>> prefixes_;
  std::vector<float> out_;
  std::vector<float> weights_;
};

}  // namespace attend::search
