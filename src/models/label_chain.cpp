#include "models/label_chain.h"

#include <algorithm>
#include <cmath>

namespace attend::models {
namespace {

constexpr double kLeast = 1e-30;  // in place of a probability whose logarithm would not be finite

/// log of the sum of exp.
double log_sum(std::span<const double> x) {
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0.0;
  for (const double value : x) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

std::vector<double> doubles_of(const Tensor& x) {
  const auto floats = to_vector(x);
  return {floats.begin(), floats.end()};
}

Tensor log_or_almost(const Tensor& x) {
  return log(clamp(x, kLeast));
}

}  // namespace

// --- plain numbers ------------------------------------------------------------------------------

ChainScores ChainScores::none(std::size_t labels) {
  return {std::vector<double>(labels), std::vector<double>(labels),
          std::vector<double>(labels * labels)};
}

void ChainScores::add(const ChainScores& other, double factor) {
  const auto add_to = [&](std::vector<double>& to, const std::vector<double>& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
  };
  add_to(first, other.first);
  add_to(last, other.last);
  add_to(transitions, other.transitions);
}

std::vector<Index> ChainScores::likeliest(std::span<const double> emissions) const {
  const auto count = labels();
  const auto steps = emissions.size() / count;
  std::vector<double> best(count);  // of the lines so far that end in each label
  for (std::size_t to = 0; to < count; ++to) best[to] = first[to] + emissions[to];
  std::vector<std::size_t> before;  // the best label before each, from the second place on
  for (std::size_t step = 1; step < steps; ++step) {
    auto next = best;
    for (std::size_t to = 0; to < count; ++to) {
      std::size_t chosen = 0;
      const auto by = [&](std::size_t from) { return best[from] + transitions[to * count + from]; };
      for (std::size_t from = 1; from < count; ++from) {
        if (by(from) > by(chosen)) chosen = from;
      }
      before.push_back(chosen);
      next[to] = by(chosen) + emissions[step * count + to];
    }
    best = next;
  }
  for (std::size_t to = 0; to < count; ++to) best[to] += last[to];
  auto label = static_cast<std::size_t>(std::max_element(best.begin(), best.end()) - best.begin());
  std::vector<Index> line(steps);
  for (auto step = steps; step-- > 0;) {
    line[step] = static_cast<Index>(label);
    if (step > 0) label = before[(step - 1) * count + label];
  }
  return line;
}

std::vector<double> ChainScores::ways_on(std::span<const double> emissions) const {
  const auto count = labels();
  const auto steps = emissions.size() / count;
  std::vector<double> ways(emissions.size());
  std::copy(last.begin(), last.end(), ways.end() - static_cast<std::ptrdiff_t>(count));
  std::vector<double> terms(count);
  for (auto step = steps - 1; step-- > 0;) {
    for (std::size_t from = 0; from < count; ++from) {
      for (std::size_t to = 0; to < count; ++to) {
        const auto next = (step + 1) * count + to;
        terms[to] = transitions[to * count + from] + emissions[next] + ways[next];
      }
      ways[step * count + from] = log_sum(terms);
    }
  }
  return ways;
}

std::vector<double> ChainScores::marginals(std::span<const double> emissions) const {
  const auto count = labels();
  const auto ways = ways_on(emissions);
  std::vector<double> all(emissions.size());
  std::vector<double> reached(count);  // log of the sum over all ways to each label
  std::vector<double> terms(count);
  for (std::size_t step = 0; step < emissions.size() / count; ++step) {
    std::vector<double> now(count);
    for (std::size_t to = 0; to < count; ++to) {
      for (std::size_t from = 0; step > 0 && from < count; ++from) {
        terms[from] = reached[from] + transitions[to * count + from];
      }
      now[to] = emissions[step * count + to] + (step == 0 ? first[to] : log_sum(terms));
    }
    reached = now;
    for (std::size_t label = 0; label < count; ++label) now[label] += ways[step * count + label];
    const double whole = log_sum(now);
    for (std::size_t label = 0; label < count; ++label) {
      all[step * count + label] = now[label] - whole;
    }
  }
  return all;
}

std::vector<double> ChainScores::log_probabilities(std::span<const double> emissions,
                                                   std::span<const Index> line) const {
  const auto count = labels();
  const auto ways = ways_on(emissions);
  std::vector<double> found;
  std::vector<double> choices(count);
  std::size_t before = 0;
  for (std::size_t step = 0; step < line.size(); ++step) {
    for (std::size_t to = 0; to < count; ++to) {
      choices[to] = (step == 0 ? first[to] : transitions[to * count + before]) +
                    emissions[step * count + to] + ways[step * count + to];
    }
    before = static_cast<std::size_t>(line[step]);
    found.push_back(choices.at(before) - log_sum(choices));
  }
  return found;
}

// --- parameters ---------------------------------------------------------------------------------

LabelChain::LabelChain(int64_t labels) : labels_(labels) {
  constexpr nn::Initial kNothingKnown = {nn::Initial::kConstant, 0.0};
  add("first", first_, {labels}, kNothingKnown);
  add("last", last_, {labels}, kNothingKnown);
  add("transitions", transitions_, {1, labels, labels}, kNothingKnown);
}

ChainScores LabelChain::scores() const {
  return {doubles_of(first_), doubles_of(last_), doubles_of(transitions_)};
}

/// The logarithm of the sum of exp(score) over all lines of each row, [B, 1], by the forward
/// algorithm. Sums over the lines so far are kept as their share p in all lines, [B, L], and the
/// logarithm of all: neither grows with the text.
Tensor LabelChain::all_lines(const Tensor& emissions, const Tensor& mask) const {
  const auto rows = emissions.size(0);
  const auto follows = exp(transitions_);
  auto scores = first_ + at_step(emissions, 0);
  auto log_p = log_softmax(scores);
  auto p = exp(log_p);
  auto all = columns(scores, 0, 1) - columns(log_p, 0, 1);
  for (int64_t step = 1; step < emissions.size(1); ++step) {
    const auto is_word = columns(mask, step, 1);
    const auto reached = only(sum(reshape(p, {rows, 1, labels_}) * follows));  // [B, L]
    scores = at_step(emissions, step) + log_or_almost(reached);
    log_p = log_softmax(scores);
    all = all + is_word * (columns(scores, 0, 1) - columns(log_p, 0, 1));
    p = p + is_word * (exp(log_p) - p);
  }
  return columns(mask, 0, 1) * (all + log_or_almost(sum(p * exp(last_))));
}

Tensor LabelChain::log_likelihood(const Tensor& emissions, std::span<const Index> labels,
                                  std::span<const float> mask) const {
  auto& engine = emissions.engine();
  const auto rows = emissions.size(0);
  const auto steps = emissions.size(1);
  const auto table = reshape(transitions_, {labels_, labels_});
  std::vector<Index> before(labels.size());  // the label before each; of the first its own
  std::vector<float> follows(mask.begin(), mask.end());
  std::vector<float> begins(mask.size());
  std::vector<float> ends(mask.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool is_first = i % static_cast<std::size_t>(steps) == 0;
    const bool is_last = (i + 1) % static_cast<std::size_t>(steps) == 0 || mask[i + 1] == 0.0F;
    before[i] = labels[is_first ? i : i - 1];
    if (is_first) {
      follows[i] = 0.0F;
      begins[i] = mask[i];
    }
    if (is_last) ends[i] = mask[i];
  }
  const Shape shape = {rows, steps};
  const auto said = indices(engine, labels, shape);
  const auto each = [&](const std::vector<float>& where) { return numbers(engine, where, shape); };
  const auto of_label = [&](const Tensor& x) {  // [L] -> [B, T]
    return only(embed(reshape(x, {labels_, 1}), said));
  };
  const auto words = numbers(engine, mask, shape);
  const auto score = words * pick(emissions, said) + each(begins) * of_label(first_) +
                     each(ends) * of_label(last_) +
                     each(follows) * pick(embed(table, said), indices(engine, before, shape));
  return sum(score) - all_lines(emissions, words);
}

}  // namespace attend::models
