// What an encoder-decoder is trained to do.

#include <utility>
#include <vector>

#include "core/error.h"
#include "models/encoder_decoder.h"
#include "models/links.h"

namespace attend::models {
/// A batch with teacher forcing.
struct EncoderDecoder::Forward {
  Engine& engine;
  const data::Batch& batch;
  nn::Trace trace;
  Tensor inputs;   // embedded  [B, T, E]
  Tensor outputs;  // with dropout  [B, T, F]
  Tensor targets;  // [B, T]
  Shares shares;
};

Loss EncoderDecoder::loss(Engine& engine, const data::Batch& batch,
                          const LossOptions& options) const {
  const auto& target = batch.columns.at(kTarget);
  const Shape shape = {batch.size, target.positions()};
  const auto symbols = batch.all_targets();
  auto shares = target.mask;
  for (auto& share : shares) share /= static_cast<float>(symbols);
  const auto inputs = embed_inputs(engine, batch);
  const auto encoding = encode(engine, batch);
  auto trace = reader_->unroll(inputs, reader_->start(encoding));
  const auto outputs = drop(output_dropout_, trace.outputs);
  const Forward forward = {engine,
                           batch,
                           std::move(trace),
                           inputs,
                           outputs,
                           indices(engine, target.symbols, shape),
                           {numbers(engine, target.mask, shape), shares, shape, symbols}};
  Loss loss;
  loss.loss = symbol_loss(forward, options, loss);
  const auto more = losses_of_weights(forward, options);
  if (more.defined()) loss.loss = loss.loss + more;
  if (ctc_) add_ctc(encoding, batch, options.ctc, loss);
  return loss;
}

/// (1 - weight) of all else and `weight` of -log p of the texts by the annotations alone, each for
/// every symbol: Kim, Hori & Watanabe 2017, and the toolkits since (ESPnet's mtlalpha,
/// SpeechBrain's ctc_weight).
void EncoderDecoder::add_ctc(const nn::Encoding& encoding, const data::Batch& batch, double weight,
                             Loss& loss) const {
  auto alone = say_alone(encoding, batch);
  loss.too_short = std::move(alone.too_short);
  if (weight > 0.0) loss.loss = (1.0 - weight) * loss.loss;
  if (!alone.log_p.defined()) return;
  const auto ctc = -1.0 / static_cast<double>(batch.all_targets()) * total(alone.log_p);
  loss.ctc = static_cast<double>(to_vector(ctc)[0]);
  if (weight > 0.0) loss.loss = loss.loss + weight * ctc;
}

Tensor EncoderDecoder::symbol_loss(const Forward& forward, const LossOptions& options,
                                   Loss& loss) const {
  if (copies()) return copying_loss(forward, options);
  const bool draws = is_hard_ && is_training();
  if (draws && options.hard == HardTraining::kMarginal) return marginal_loss(forward, options);
  const auto& shares = forward.shares;
  const auto given =
      cross_entropy(forward.outputs, readout(), forward.targets,
                    numbers(forward.engine, shares.shares, shares.shape), options.label_smoothing);
  return draws ? given + reinforcement(forward, options, loss) : given;
}

/// -log(g p(y) + (1 - g) sum of a_j where x_j is y), g = p(not copied). See et al. 2017, eq. 9.
/// Which of the two ways a symbol came is a hidden choice. Given how likely each was, the loss is a
/// sum whose first part is a plain cross-entropy, and so is its gradient (Dempster et al. 1977).
Tensor EncoderDecoder::copying_loss(const Forward& forward, const LossOptions& options) const {
  auto& engine = forward.engine;
  const auto& shares = forward.shares;
  const auto share = numbers(engine, shares.shares, shares.shape);
  const auto generates = only(sigmoid((*copy_gate_)(forward.outputs)));  // g  [B, T]
  const auto pointed = only(sum(forward.trace.weights * copy_matches(engine, forward.batch)));
  const auto log_generated = log_or_least(generates);
  const auto log_copied = log_or_least(1.0 - generates) + log_or_least(pointed);
  const auto log_p = log_likelihoods(forward.outputs, readout(), forward.targets);
  const auto chance = constant(sigmoid(log_generated + log_p - log_copied));  // not copied
  const auto entropy = chance * log_or_least(chance) + (1.0 - chance) * log_or_least(1.0 - chance);
  const auto ways = chance * log_generated + (1.0 - chance) * log_copied;
  return cross_entropy(forward.outputs, readout(), forward.targets, share * chance,
                       options.label_smoothing) +
         total(share * (entropy - ways));
}

/// What each step would have put out had it read each position alone, and how likely it did.
struct EncoderDecoder::Choices {
  Tensor outputs;  // with dropout                                       [B, T, S, F]
  Tensor targets;  // of each step the same                              [B, T, S]
  Tensor chance;   // of each position given y_t: a_tj p(y_t | j) over its sum  [B, T, S]
};

EncoderDecoder::Choices EncoderDecoder::choices(Engine& engine, const data::Batch& batch,
                                                const Tensor& inputs,
                                                const nn::Trace& trace) const {
  std::vector<Tensor> each_position;
  for (int64_t j = 0; j < trace.weights.size(2); ++j) {
    each_position.push_back(drop(output_dropout_, reader_->outputs_at(j, inputs, trace)));
  }
  std::vector<Tensor> each_step;
  for (int64_t t = 0; t < trace.weights.size(1); ++t) {
    std::vector<Tensor> of_step;
    for (const auto& outputs : each_position) of_step.push_back(at_step(outputs, t));
    each_step.push_back(stack_steps(of_step));
  }
  const auto outputs = stack_steps(each_step);
  std::vector<Index> repeated;
  for (const auto target : batch.columns.at(kTarget).symbols) {
    repeated.insert(repeated.end(), each_position.size(), target);
  }
  const auto targets = indices(engine, repeated, trace.weights.shape());
  const auto log_p = log_likelihoods(outputs, readout(), targets);
  return {outputs, targets, softmax(log_or_least(trace.weights) + log_p)};
}

/// -log of the sum over positions j of a_tj p(y_t | j). Wu et al. 2018, eq. 4. The position is the
/// hidden choice.
Tensor EncoderDecoder::marginal_loss(const Forward& forward, const LossOptions& options) const {
  const auto& [engine, batch, trace, inputs, outputs_read, targets_read, shares] = forward;
  const auto [outputs, targets, found] = choices(engine, batch, inputs, trace);
  const auto chance = constant(found);
  const auto share = numbers(engine, shares.shares, shares.shape.append(1));
  return cross_entropy(outputs, readout(), targets, share * chance, options.label_smoothing) +
         total(share * (chance * (log_or_least(chance) - log_or_least(trace.weights))));
}

Forced EncoderDecoder::force_knowing(Engine& engine, const data::Batch& batch) const {
  const bool fits = has_attention() && config_.context_place() == "output" && !copies() &&
                    !(config_.reader == "luong" && config_.input_feeding);
  if (!fits) {
    throw Error(
        "where each symbol came from can be told only of contexts that go into the output alone: "
        "model.context = output, with luong model.input_feeding = false, without model.copies");
  }
  const auto inputs = embed_inputs(engine, batch);
  const auto trace = reader_->unroll(inputs, reader_->start(encode(engine, batch)));
  const auto& target = batch.columns.at(kTarget);
  const auto targets = indices(engine, target.symbols, {batch.size, target.positions()});
  return {log_likelihoods(trace.outputs, readout(), targets),
          weights_of_positions(engine, batch, choices(engine, batch, inputs, trace).chance),
          lengths_of(batch)};
}

/// What teaches the attention where to look when positions are drawn: log p of the drawn ones,
/// times how much more likely than usual they made the sentence; and the weights' entropy. Its
/// value is taken off: it is there for its gradient. Xu et al. 2015, section 4.1 (eq. 11 and what
/// follows).
Tensor EncoderDecoder::reinforcement(const Forward& forward, const LossOptions& options,
                                     Loss& loss) const {
  auto& engine = forward.engine;
  const auto& shares = forward.shares;
  const auto& weights = forward.trace.weights;
  const auto log_p = to_vector(log_likelihoods(forward.outputs, readout(), forward.targets));
  const auto& expected = forward.trace.last.readings.front().expected;
  const auto reads_expectation =
      expected.defined() ? to_vector(expected)
                         : std::vector<float>(static_cast<std::size_t>(shares.shape[0]), 0.0F);
  const auto steps = static_cast<std::size_t>(shares.shape[1]);
  auto gains = shares.shares;
  for (std::size_t row = 0; row < reads_expectation.size(); ++row) {
    double gain = 0.0;
    for (auto i = row * steps; i < (row + 1) * steps; ++i) {
      if (shares.shares[i] == 0.0F) continue;
      loss.log_likelihood += static_cast<double>(shares.shares[i] * log_p[i]);
      gain += static_cast<double>(log_p[i]) - options.baseline;
    }
    const auto factor = options.reinforce_weight * gain * (1.0 - reads_expectation[row]);
    for (auto i = row * steps; i < (row + 1) * steps; ++i) gains[i] *= static_cast<float>(factor);
  }
  const auto of_steps = shares.shape.append(1);
  const auto log_weights = log_or_least(weights);
  const auto drawn = sum(constant(forward.trace.selections) * log_weights);
  const auto entropy = sum(weights * log_weights);  // of each step, negative
  const auto teaching =
      options.entropy_weight * total(numbers(engine, shares.shares, of_steps) * entropy) -
      total(numbers(engine, gains, of_steps) * drawn);
  return teaching - constant(teaching);
}

/// Those of the batch; where an annotation stands for several positions, theirs together.
/// [B, T, S']
Tensor EncoderDecoder::links(const Forward& forward) const {
  const auto& columns = forward.batch.columns;
  const auto of_positions = weights_of_links(columns.at(kSource), columns.at(kTarget),
                                             columns.at(kLinks), config_.reverse_source);
  const auto& shape = forward.trace.weights.shape();
  const auto length = static_cast<std::size_t>(columns[kSource].positions());
  const auto annotations = static_cast<std::size_t>(shape[2]);
  const auto group = std::size_t{1} << config_.pyramid;
  std::vector<float> of_annotations(static_cast<std::size_t>(shape.count()), 0.0F);
  for (std::size_t i = 0; i < of_positions.size(); ++i) {
    of_annotations[i / length * annotations + i % length / group] += of_positions[i];
  }
  return numbers(forward.engine, of_annotations, shape);
}

Tensor EncoderDecoder::losses_of_weights(const Forward& forward, const LossOptions& options) const {
  const auto& batch = forward.batch;
  const auto& trace = forward.trace;
  const auto& shares = forward.shares;
  Tensor all;
  const auto add = [&](double weight, const auto& loss) {
    if (weight == 0.0) return;
    if (!trace.weights.defined())
      throw Error("this model has no attention to train by its weights");
    const auto weighted = weight * loss();
    all = all.defined() ? all + weighted : weighted;
  };
  const auto& mask = trace.last.memory.mask;
  add(options.doubly_stochastic,
      [&] { return doubly_stochastic_loss(trace.weights, mask, shares, options.read_target); });
  add(options.coverage, [&] { return coverage_loss(trace.weights, shares); });
  if (batch.columns.size() > kLinks) {
    add(options.supervision,
        [&] { return supervision_loss(trace.weights, links(forward), shares); });
  }
  return all;
}

}  // namespace attend::models
