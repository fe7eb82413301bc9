#include "models/forecaster.h"

#include <vector>

#include "core/fields.h"

namespace attend::models {
namespace {

ModelConfig encoder_config(ModelConfig config, int64_t input_size) {
  config.embedding_size = input_size;
  config.summary = "mean";
  return config;
}

nn::RecurrenceOptions decoder_options(const SeriesShape& shape, const ModelConfig& config,
                                      int64_t context_size) {
  return {.kind = config.encoder.ends_with("lstm") ? nn::CellKind::kLstm : nn::CellKind::kGru,
          .input_size = shape.targets + shape.known_size + context_size,
          .hidden_size = config.hidden_size};
}

int64_t context_size_of(const RecurrentEncoder& encoder, const ModelConfig& config) {
  return config.has_attention() ? encoder.value_size() : 0;
}

/// Changes begin as 0, at persistence.
nn::Linear head_of(const SeriesShape& shape, int64_t input_size) {
  if (!shape.says_change) return {input_size, shape.targets};
  return {input_size, shape.targets, nn::Initial{nn::Initial::kConstant, 0.0}};
}

}  // namespace

Tensor last_targets(Engine& engine, const data::Column& read, int64_t targets) {
  const auto positions = read.positions();
  const auto rows = std::ssize(read.mask) / positions;
  std::vector<float> last;
  for (int64_t row = 0; row < rows; ++row) {
    const auto* from = read.numbers.data() + ((row + 1) * positions - 1) * read.size;
    last.insert(last.end(), from, from + targets);
  }
  return numbers(engine, last, {rows, targets});
}

Forecaster::Forecaster(const SeriesShape& shape, const ModelConfig& config,
                       const AttentionConfig& attention)
    : shape_(shape),
      input_(shape.read_size, 0),
      encoder_(build_encoder(encoder_config(config, shape.read_size))),
      attention_(config.has_attention()
                     ? build_attention(attention, config.hidden_size, encoder_->value_size())
                     : nullptr),
      bridge_(encoder_->value_size(), config.hidden_size),
      recurrence_(decoder_options(shape, config, context_size_of(*encoder_, config))),
      head_(head_of(shape, config.hidden_size + context_size_of(*encoder_, config))),
      dropout_(config.dropout_output) {
  add("encoder", *encoder_);
  if (attention_) add("attention", *attention_);
  add("bridge", bridge_);
  add("recurrence", recurrence_);
  add("head", head_);
  add("dropout", dropout_);
}

NumberModel::Answer Forecaster::answer(Engine& engine, const data::Batch& batch) const {
  const auto& read = batch.columns.at(kRead);
  const auto [annotations, mean] = encoder_->encode(input_.read(engine, read));
  // What was read last is the best there is to begin with.
  const auto last = at_step(annotations.values, annotations.values.size(1) - 1);
  auto state = recurrence_.start(engine, batch.size);
  state.front() = tanh(bridge_(last));
  auto said = shape_.says_change ? zeros(engine, {batch.size, shape_.targets})
                                 : last_targets(engine, read, shape_.targets);
  Tensor known;
  if (shape_.known_size > 0) {
    known = numbers(engine, batch.columns.at(kKnown).numbers,
                    {batch.size, shape_.steps, shape_.known_size});
  }
  const auto memory = attention_ ? attention_->prepare(annotations) : nn::Memory();
  auto reading = attention_ ? attention_->start(memory) : nn::Reading();
  std::vector<Tensor> all;
  std::vector<Tensor> weights;
  for (int64_t step = 0; step < shape_.steps; ++step) {
    std::vector<Tensor> inputs = {said};
    if (known.defined()) inputs.push_back(at_step(known, step));
    if (attention_) {
      reading = attention_->read(recurrence_.top(state), memory, reading);
      inputs.push_back(reading.context);
      weights.push_back(reading.weights);
    }
    state = recurrence_.step(concat(inputs), std::move(state));
    auto output = recurrence_.top(state);
    if (attention_) output = concat({output, reading.context});
    said = head_(drop(output));
    all.push_back(said);
  }
  Answer answer = {stack_steps(all), {}};
  if (attention_) answer.looks.push_back({"attention", stack_steps(weights)});
  return answer;
}

}  // namespace attend::models
