#include "models/model_stepper.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

namespace attend::models {
namespace {

void copy_to(std::vector<float>& values, const Tensor& x) {
  values.resize(static_cast<std::size_t>(x.shape().count()));
  copy_out(x, values);
}

}  // namespace

ModelStepper::ModelStepper(const EncoderDecoder& model, Engine& engine, const data::Batch& batch,
                           std::vector<Index> symbols)
    : model_(model),
      engine_(engine),
      state_(model.start(engine, batch)),
      symbols_(std::move(symbols)),
      readout_(model.readout()),
      shares_(model.has_attention() ? model.shares_of_positions(batch)
                                    : std::vector<search::PositionShares>()),
      sources_(shares_.size()) {
  std::iota(sources_.begin(), sources_.end(), std::size_t{0});
  if (!symbols_.empty()) {
    const auto rows = indices(engine, symbols_, {std::ssize(symbols_)});
    readout_ = {select_rows(readout_.weight, rows), select_rows(readout_.bias, rows)};
  }
  for (const auto length : model.lengths_of(batch)) {
    source_lengths_.push_back(static_cast<std::size_t>(length));
  }
}

void ModelStepper::feed(std::span<const search::TokenId> tokens) {
  const auto symbols = indices(engine_, tokens, {static_cast<int64_t>(tokens.size())});
  state_ = model_.step(symbols, std::move(state_));
  if (model_.has_attention()) keep_weights();
}

/// Those of annotations are shared out.
void ModelStepper::keep_weights() {
  const auto& weights = state_.readings.front().weights;
  if (shares_.empty()) return copy_to(weights_, weights);
  const auto of_annotations = to_vector(weights);
  const auto count = static_cast<std::size_t>(weights.size(1));
  const auto positions = shares_.front().share.size();
  weights_.assign(sources_.size() * positions, 0.0F);
  for (std::size_t row = 0; row < sources_.size(); ++row) {
    shares_[sources_[row]].share_out(std::span(of_annotations).subspan(row * count, count),
                                     std::span(weights_).subspan(row * positions, positions));
  }
}

std::span<const float> ModelStepper::step(std::span<const search::TokenId> tokens) {
  feed(tokens);
  if (model_.copies()) {
    copy_to(log_probabilities_, model_.log_probabilities(state_));
    return log_probabilities_;
  }
  copy_to(log_probabilities_, log_softmax(linear(state_.output, readout_.weight, readout_.bias)));
  if (!symbols_.empty()) spread();
  return log_probabilities_;
}

/// To all symbols; those that cannot be said are next to impossible.
void ModelStepper::spread() {
  constexpr float kImpossible = -1e30F;
  const auto known = symbols_.size();
  const auto rows = log_probabilities_.size() / known;
  const auto all = vocabulary_size();
  log_probabilities_.resize(rows * all);
  for (auto row = rows; row-- > 0;) {  // from the last, for what is read lies before
    const std::vector<float> of_known(
        log_probabilities_.begin() + std::ptrdiff_t(row * known),
        log_probabilities_.begin() + std::ptrdiff_t((row + 1) * known));
    std::fill_n(log_probabilities_.begin() + std::ptrdiff_t(row * all), all, kImpossible);
    for (std::size_t i = 0; i < known; ++i) {
      log_probabilities_[row * all + static_cast<std::size_t>(symbols_[i])] = of_known[i];
    }
  }
}

search::LikeliestTokens ModelStepper::step_likeliest(std::span<const search::TokenId> tokens,
                                                     std::size_t count, search::TokenId end) {
  if (model_.copies()) return Stepper::step_likeliest(tokens, count, end);
  feed(tokens);
  count = std::min(count, static_cast<std::size_t>(readout_.bias.size(0)));
  const auto found = room_for(tokens.size(), count);
  if (!symbols_.empty()) {
    const auto place = std::lower_bound(symbols_.begin(), symbols_.end(), end);
    end = static_cast<Index>(place - symbols_.begin());
  }
  likeliest(state_.output, readout_, end, {found.tokens, found.log_probabilities, found.of_end});
  if (!symbols_.empty()) {
    for (auto& token : found.tokens) token = symbols_[static_cast<std::size_t>(token)];
  }
  return {count, found.tokens, found.log_probabilities, found.of_end};
}

void ModelStepper::select(std::span<const std::size_t> rows) {
  bool as_they_are = state_.output.defined() && std::ssize(rows) == state_.output.size(0);
  for (std::size_t i = 0; as_they_are && i < rows.size(); ++i) as_they_are = rows[i] == i;
  if (as_they_are) return;
  if (!shares_.empty()) {
    std::vector<std::size_t> sources;
    for (const auto row : rows) sources.push_back(sources_[row]);
    sources_ = std::move(sources);
  }
  rows_.assign(rows.begin(), rows.end());
  state_.select(indices(engine_, rows_, {static_cast<int64_t>(rows_.size())}));
}

}  // namespace attend::models
