#include "models/glimpse_network.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/error.h"
#include "models/grid_config.h"

namespace attend::models {
namespace {

constexpr int64_t kSearchSize = 64;  // of the layer that says where to look

/// 1 of each row whose label is the likeliest.  [B]
std::vector<float> right_ones(const Tensor& log_p, const std::vector<Index>& labels) {
  const auto all = to_vector(log_p);
  const auto count = log_p.size(1);
  std::vector<float> right;
  for (auto first = all.begin(); first != all.end(); first += count) {
    const auto said = std::max_element(first, first + count) - first;
    right.push_back(said == labels[right.size()] ? 1.0F : 0.0F);
  }
  return right;
}

/// What the layers make of what is seen.
GridWork work_of_layers(const GlimpseNetworkOptions& options) {
  const auto& glimpse = options.glimpse;
  return work_of(grid_layers("glimpse.layers", glimpse.layers), glimpse.size, glimpse.size,
                 glimpse.scales * options.channels);
}

/// Null without layers.
std::unique_ptr<GridEncoder> encoder_of(const GlimpseNetworkOptions& options) {
  const auto& glimpse = options.glimpse;
  if (glimpse.layers.empty()) return nullptr;
  auto encoder = std::make_unique<GridEncoder>(
      GridEncoderOptions{.channels = glimpse.scales * options.channels,
                         .layers = grid_layers("glimpse.layers", glimpse.layers)});
  if (encoder->rows_of(glimpse.size) < 1) {
    throw ConfigError(
        "glimpse.layers", '"' + glimpse.layers + '"',
        fmt::format("layers that {0} x {0} numbers have room for: see glimpse.size", glimpse.size));
  }
  return encoder;
}

/// Places as numbers.  [B, 2]
Tensor tensor_of(Engine& engine, const std::vector<Place>& places) {
  std::vector<float> all;
  for (const auto& place : places) {
    all.push_back(place.down);
    all.push_back(place.across);
  }
  return numbers(engine, all, {std::ssize(places), 2});
}

}  // namespace

GlimpseNetwork::GlimpseNetwork(const GlimpseNetworkOptions& options)
    : options_(options),
      sensor_(options.glimpse.size, options.glimpse.scales),
      layers_(encoder_of(options)),
      seen_(work_of_layers(options).numbers(), options.glimpse.seen_size),
      where_(2, options.glimpse.seen_size),
      seen_above_(options.glimpse.seen_size, options.hidden_size),
      where_above_(options.glimpse.seen_size, options.hidden_size, nn::Bias::kNone),
      search_(work_of_layers(options).numbers() + 2 + options.hidden_size, kSearchSize),
      mean_(kSearchSize, 2),
      baseline_(options.hidden_size, 1),
      head_(options.hidden_size, options.labels) {
  options.glimpse.validate();
  if (layers_) add("layers", *layers_);
  add("seen", seen_);
  add("where", where_);
  add("seen_above", seen_above_);
  add("where_above", where_above_);
  if (options.glimpse.core == "lstm") {
    lstm_ = std::make_unique<nn::LstmCell>(options.hidden_size, options.hidden_size);
    add("core", *lstm_);
  } else {
    core_ = std::make_unique<nn::Linear>(options.hidden_size, options.hidden_size, nn::Bias::kNone);
    add("core", *core_);
  }
  add("search", search_);
  add("mean", mean_);
  add("baseline", baseline_);
  add("head", head_);
}

/// x_t.  [B, numbers]
Tensor GlimpseNetwork::seen_at(Engine& engine, const data::Batch& batch,
                               const std::vector<Place>& places) const {
  const auto& pictures = batch.columns.at(kText);
  const auto size = options_.glimpse.size;
  const Shape shape = {batch.size, size, size, options_.glimpse.scales * options_.channels};
  const auto seen = numbers(engine, sensor_.see(pictures, places), shape);
  if (!layers_) return reshape(seen, {batch.size, sensor_.numbers(options_.channels)});
  const std::vector<int64_t> sizes(places.size(), size);
  const auto made = layers_->encode({seen, sizes, sizes}).encoding.annotations.values;
  return reshape(made, {batch.size, made.size(1) * made.size(2)});
}

GlimpseNetwork::Walk GlimpseNetwork::walk(Engine& engine, const data::Batch& batch) const {
  Walk walk;
  std::vector<Place> places(static_cast<std::size_t>(batch.size));
  Tensor hidden = zeros(engine, {batch.size, options_.hidden_size});
  Tensor memory = hidden;
  for (int64_t t = 0; t < options_.glimpse.count; ++t) {
    const auto seen = seen_at(engine, batch, places);
    const auto place = tensor_of(engine, places);
    const auto made = relu(seen_above_(seen_.rectified(seen, 0.0)) +
                           where_above_(where_.rectified(place, 0.0)));  // g_t
    walk.places.push_back(places);
    if (lstm_) {
      std::tie(hidden, memory) = (*lstm_)(made, hidden, memory);
    } else {
      hidden = relu((*core_)(hidden) + made);
    }
    walk.states.push_back(hidden);
    if (t + 1 == options_.glimpse.count) break;
    const auto known = concat({constant(seen), place, constant(hidden)});
    walk.means.push_back(tanh(mean_(search_.rectified(known, 0.0))));
    auto next = walk.means.back();
    if (is_training()) next = next + deviation() * noise(engine, next.shape());
    const auto drawn = to_vector(next);
    for (std::size_t row = 0; row < places.size(); ++row) {
      places[row] = {drawn[2 * row], drawn[2 * row + 1]};
    }
  }
  return walk;
}

std::vector<Tensor> GlimpseNetwork::said_meanwhile(const Walk& walk) const {
  std::vector<Tensor> said;
  for (const auto& state : walk.states) said.push_back(log_softmax(head_(state)));
  return said;
}

Tensor GlimpseNetwork::rewards(Engine& engine, const data::Batch& batch,
                               const std::vector<Tensor>& said) const {
  const auto& labels = batch.columns.at(kLabels).symbols;
  const auto rows = static_cast<std::size_t>(batch.size);
  const auto steps = said.size() - 1;
  std::vector<float> all(rows * steps);
  if (options_.glimpse.reward == "right") {
    const auto right = right_ones(said.back(), labels);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = right[i / steps];
    return numbers(engine, all, {batch.size, std::ssize(said) - 1});
  }
  std::vector<float> sums(rows, 0.0F);
  for (auto t = steps; t-- > 0;) {  // place t + 1 is seen by glimpses t + 1 .. steps
    const auto p = to_vector(exp(pick(said[t + 1], indices(engine, labels, {batch.size}))));
    for (std::size_t row = 0; row < rows; ++row) {
      sums[row] += p[row];
      all[row * steps + t] = sums[row] / static_cast<float>(steps - t);
    }
  }
  return numbers(engine, all, {batch.size, std::ssize(said) - 1});
}

Tensor GlimpseNetwork::baselines(const Walk& walk) const {
  std::vector<Tensor> all;
  for (std::size_t t = 0; t < walk.means.size(); ++t) {
    all.push_back(baseline_(constant(walk.states[t])));
  }
  return concat(all);
}

/// The sum over rows and glimpses.  rewards [B, T - 1] -> [1]
Tensor GlimpseNetwork::reinforcement(Engine& engine, const Walk& walk, const Tensor& rewards,
                                     double weight) const {
  const auto short_of = rewards - baselines(walk);
  std::vector<Tensor> squares;
  for (std::size_t t = 0; t < walk.means.size(); ++t) {
    const auto off = tensor_of(engine, walk.places[t + 1]) - walk.means[t];
    squares.push_back(sum(off * off));
  }
  const auto precision = 1.0 / (2.0 * deviation() * deviation());  // -log N, but for a constant
  return total(weight * precision * constant(short_of) * concat(squares) + short_of * short_of);
}

Loss GlimpseNetwork::loss(Engine& engine, const data::Batch& batch,
                          const LossOptions& options) const {
  const auto walk = this->walk(engine, batch);
  const auto said = said_meanwhile(walk);
  auto given = label_loss(engine, batch, said.back(), options.label_smoothing);
  if (!is_training()) return {given, 0.0};
  if (options_.glimpse.answers == "each") {
    for (std::size_t t = 0; t + 1 < said.size(); ++t) {
      given = given + label_loss(engine, batch, said[t], options.label_smoothing);
    }
    given = 1.0 / static_cast<double>(said.size()) * given;
  }
  if (walk.means.empty()) return {given, 0.0};
  const auto drawn =
      reinforcement(engine, walk, rewards(engine, batch, said), options.reinforce_weight);
  return {given + 1.0 / static_cast<double>(batch.all_targets()) * drawn, 0.0};
}

Forced GlimpseNetwork::force(Engine& engine, const data::Batch& batch) const {
  return forced_labels(engine, batch, answer(engine, batch).log_probabilities);
}

Labeller::Answer GlimpseNetwork::answer(Engine& engine, const data::Batch& batch) const {
  Answer answer;
  answer.features = answer.output = walk(engine, batch).states.back();
  answer.logits = head_(answer.output);
  answer.log_probabilities = log_softmax(answer.logits);
  return answer;
}

int64_t multiplications(const GlimpseNetworkOptions& options) {
  const auto& glimpse = options.glimpse;
  const auto seen = work_of_layers(options);
  const auto hidden = options.hidden_size;
  const auto core = (glimpse.core == "lstm" ? 8 : 1) * hidden * hidden;
  const auto each =
      seen.multiplications + (seen.numbers() + 2 + 2 * hidden) * glimpse.seen_size + core;
  const auto search = (seen.numbers() + 2 + hidden + 2) * kSearchSize;
  return glimpse.count * each + (glimpse.count - 1) * search + hidden * options.labels;
}

}  // namespace attend::models
