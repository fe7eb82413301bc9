#include "models/stack_network.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {
namespace {

/// Of what parameters begin as: the sum of three numbers of U(-0.1, 0.1), as the authors' program
/// draws them, has this deviation.
constexpr nn::Initial kFirst = {nn::Initial::kNormal, 0.1};

std::size_t of(int64_t number) {
  return static_cast<std::size_t>(number);
}

/// From which positions what lies in a stack was pushed, place by place.
class Origins {
 public:
  explicit Origins(std::size_t positions) : positions_(positions) {}

  /// After actions at the symbol of this position.
  void move(std::span<const float> actions, std::size_t position, std::size_t size) {
    places_.emplace_back();
    places_.emplace_back();  // a place that is empty, below all others
    std::vector<std::vector<float>> next;
    const auto count = std::min(places_.size() - 1, size);
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<float> shares(positions_, 0.0F);
      const auto add = [&](StackNetwork::Action action, const std::vector<float>& from) {
        const auto weight = actions[of(action)];
        if (weight == 0.0F) return;
        for (std::size_t j = 0; j < from.size(); ++j) shares[j] += weight * from[j];
      };
      if (i > 0) {
        add(StackNetwork::kPush, places_[i - 1]);
      } else {
        shares[position] += actions[of(StackNetwork::kPush)];
      }
      add(StackNetwork::kPop, places_[i + 1]);
      if (actions.size() > of(StackNetwork::kNoOp)) add(StackNetwork::kNoOp, places_[i]);
      next.push_back(std::move(shares));
    }
    places_ = std::move(next);
  }

  const std::vector<float>& top() const { return places_.front(); }

 private:
  std::size_t positions_;
  std::vector<std::vector<float>> places_;  // of none all, where it is empty
};

}  // namespace

/// What was made of all symbols.
struct StackNetwork::Run {
  Tensor hidden;                  // [B, T, H]
  std::vector<Tensor> actions{};  // at each symbol  [B * stacks, 2 or 3]
};

void validate(const StackNetworkConfig& config) {
  config.stack.validate();
  check_between("model.hidden_size", config.hidden_size, 1, 65'536);
}

StackNetwork::StackNetwork(const StackNetworkConfig& config, int64_t symbols, int64_t labels)
    : config_(config), label_count_(labels), head_(config.hidden_size, labels, kFirst) {
  validate(config);
  const auto size = config.hidden_size;
  const auto& [count, stack_size, depth, no_op, recurrence, discrete] = config.stack;
  add("input", input_, {symbols, size}, kFirst);
  if (config.stack.recurrence) add("recurrence", recurrence_, {size, size}, kFirst);
  if (count > 0) {
    add("tops", tops_, {size, count * config.stack.depth}, kFirst);
    add("actions", actions_, {count * action_count(), size}, kFirst);
    add("pushed", pushed_, {count, size}, kFirst);
  }
  add("head", head_);
}

Tensor StackNetwork::empty_places(Engine& engine, int64_t rows, int64_t count) const {
  return double(kEmpty) + zeros(engine, {rows, count});
}

/// A stack is as wide as it may be full by now: what is below that is not computed.
/// stacks [R, W], actions [R, 2 or 3], pushed [R, 1] -> [R, W + 1], of stack.size at most
Tensor StackNetwork::moved(const Tensor& stacks, const Tensor& actions,
                           const Tensor& pushed) const {
  const auto rows = stacks.size(0);
  const auto below = empty_places(stacks.engine(), rows, 1);
  const auto kept = stacks.size(1) < config_.stack.size ? concat({stacks, below}) : stacks;
  const auto width = kept.size(1);
  std::vector<Tensor> ways = {pushed, below};
  if (width > 1) {
    ways = {concat({pushed, columns(kept, 0, width - 1)}),
            concat({columns(kept, 1, width - 1), below})};
  }
  if (config_.stack.no_op) ways.push_back(kept);
  return weighted_sum(actions, stack_steps(ways));
}

StackNetwork::Run StackNetwork::run(Engine& engine, const data::Batch& batch) const {
  const auto& text = batch.columns.at(kText);
  const auto count = config_.stack.count;
  const auto depth = config_.stack.depth;
  const bool is_discrete = config_.stack.discrete_in_use && !is_training();
  const auto steps = text.positions();
  const auto rows = batch.size * count;
  const auto read = embed(input_, indices(engine, text.symbols, {batch.size, steps}));
  auto stacks = count > 0 ? empty_places(engine, rows, depth) : Tensor();
  std::vector<Tensor> hidden;
  Run run;
  for (int64_t step = 0; step < steps; ++step) {
    auto energies = at_step(read, step);
    if (config_.stack.recurrence && step > 0)
      energies = energies + linear(hidden.back(), recurrence_, {});
    if (count > 0) {
      const auto tops = reshape(columns(stacks, 0, depth), {batch.size, count * depth});
      energies = energies + linear(tops, tops_, {});
    }
    hidden.push_back(sigmoid(energies));
    if (count == 0) continue;
    const auto of_actions = linear(hidden.back(), actions_, {});
    auto actions = softmax(reshape(of_actions, {rows, action_count()}));
    if (is_discrete) actions = one_hot_largest(actions);
    const auto pushed = sigmoid(linear(hidden.back(), pushed_, {}));
    stacks = moved(stacks, actions, reshape(pushed, {rows, 1}));
    run.actions.push_back(std::move(actions));
  }
  run.hidden = stack_steps(hidden);
  return run;
}

Loss StackNetwork::loss(Engine& engine, const data::Batch& batch,
                        const LossOptions& options) const {
  const auto& labels = batch.columns.at(kLabels);
  const Shape shape = {batch.size, labels.positions()};
  auto shares = labels.mask;
  for (auto& share : shares) share /= static_cast<float>(batch.all_targets());
  const Readout readout = {head_.weight(), head_.bias()};
  return {cross_entropy(run(engine, batch).hidden, readout, indices(engine, labels.symbols, shape),
                        numbers(engine, shares, shape), options.label_smoothing),
          0.0};
}

Forced StackNetwork::force(Engine& engine, const data::Batch& batch) const {
  const auto& labels = batch.columns.at(kLabels);
  const Shape shape = {batch.size, labels.positions()};
  const Readout readout = {head_.weight(), head_.bias()};
  return {
      log_likelihoods(run(engine, batch).hidden, readout, indices(engine, labels.symbols, shape)),
      {}};
}

Labeller::Answer StackNetwork::answer(Engine& engine, const data::Batch& batch) const {
  const auto hidden = run(engine, batch).hidden;
  const auto logits = head_(hidden);
  return {.log_probabilities = log_softmax(logits),
          .looks = {},
          .texts = {},
          .added = {},
          .features = hidden,
          .output = hidden,
          .logits = logits};
}

std::vector<float> StackNetwork::actions(Engine& engine, const data::Batch& batch) const {
  const auto found = run(engine, batch);
  const auto steps = found.actions.size();
  const auto of_row = of(config_.stack.count * action_count());
  std::vector<float> all(of(batch.size) * steps * of_row);
  for (std::size_t step = 0; step < steps; ++step) {
    const auto at_step = to_vector(found.actions[step]);
    for (std::size_t row = 0; row < of(batch.size); ++row) {
      std::copy_n(at_step.begin() + std::ptrdiff_t(row * of_row), of_row,
                  all.begin() + std::ptrdiff_t((row * steps + step) * of_row));
    }
  }
  return all;
}

std::vector<Look> StackNetwork::looks(Engine& engine, const data::Batch& batch) const {
  const auto stacks = of(config_.stack.count);
  const auto each = of(action_count());
  const auto steps = of(batch.columns.at(kText).positions());
  const auto all = actions(engine, batch);
  std::vector<Look> looks;
  for (std::size_t stack = 0; stack < stacks; ++stack) {
    std::vector<float> tops;
    for (std::size_t row = 0; row < of(batch.size); ++row) {
      Origins origins(steps);
      for (std::size_t step = 0; step < steps; ++step) {
        const auto first = ((row * steps + step) * stacks + stack) * each;
        origins.move(std::span(all).subspan(first, each), step, of(config_.stack.size));
        tops.insert(tops.end(), origins.top().begin(), origins.top().end());
      }
    }
    looks.push_back({.name = "stack " + std::to_string(stack + 1),
                     .weights = numbers(engine, tops,
                                        {batch.size, std::ssize(tops) / batch.size / int64_t(steps),
                                         static_cast<int64_t>(steps)}),
                     .by_word = true});
  }
  return looks;
}

}  // namespace attend::models
