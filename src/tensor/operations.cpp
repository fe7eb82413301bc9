#include "tensor/operations.h"

#include <stdexcept>
#include <string>

#include "tensor/checks.h"

namespace attend {
namespace {

bool fits_linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  return has_rank(weight, 2) && x.size(-1) == weight.size(1) &&
         (!bias.defined() || bias.shape() == Shape{weight.size(0)});
}

bool fits(const CellParameters& cell, const Tensor& x, const Tensor& hidden, int64_t gates) {
  const auto size = hidden.size(-1);
  return has_rank(x, 2) && has_rank(hidden, 2) && x.size(0) == hidden.size(0) &&
         cell.input_weight.shape() == Shape{gates * size, x.size(1)} &&
         cell.hidden_weight.shape() == Shape{gates * size, size};
}

/// Whether rows [R, *] can read sources [B, S, *] as `sources` says, or rows [B, T, *] their own.
bool fits_sources(const Tensor& sources, const Tensor& rows, const Tensor& read) {
  const auto count = rows.size(0);
  if (sources.defined()) return has_rank(rows, 2) && sources.shape() == Shape{count};
  return rows.shape().rank() <= 3 && count == read.size(0);
}

/// A product of a cell, normalised if the cell is.
Tensor product_of_cell(const Tensor& x, const Tensor& weight, const Tensor& gain,
                       const Tensor& bias) {
  if (!gain.defined()) return linear(x, weight, bias);
  return layer_norm(linear(x, weight, {}), gain, bias);
}

Tensor from_input(const Tensor& x, const CellParameters& cell) {
  return product_of_cell(x, cell.input_weight, cell.input_gain, cell.input_bias);
}

Tensor from_hidden(const Tensor& hidden, const CellParameters& cell, const Tensor& dropped) {
  return product_of_cell(dropped.defined() ? hidden * dropped : hidden, cell.hidden_weight,
                         cell.hidden_gain, cell.hidden_bias);
}

Tensor map(const char* operation, Map function, const Tensor& x) {
  return engine_of(operation, {&x}, true).map(function, x);
}

Tensor arithmetic(const char* operation, Arithmetic kind, const Tensor& a, const Tensor& b) {
  return engine_of(operation, {&a, &b}, true).arithmetic(kind, a, b);
}

}  // namespace

Tensor zeros(Engine& engine, const Shape& shape) {
  return engine.zeros(shape);
}

Tensor numbers(Engine& engine, std::span<const float> values, const Shape& shape) {
  if (static_cast<int64_t>(values.size()) != shape.count()) {
    throw std::logic_error("numbers: " + std::to_string(values.size()) + " for " + shape.text());
  }
  return engine.numbers(values, shape);
}

Tensor indices(Engine& engine, std::span<const Index> values, const Shape& shape) {
  if (static_cast<int64_t>(values.size()) != shape.count()) {
    throw std::logic_error("indices: " + std::to_string(values.size()) + " for " + shape.text());
  }
  return engine.indices(values, shape);
}

Tensor positions(Engine& engine, int64_t length) {
  return engine.positions(length);
}

Tensor noise(Engine& engine, const Shape& shape) {
  return engine.noise(shape);
}

Tensor dropout_mask(Engine& engine, const Shape& shape, double probability) {
  return engine.dropout_mask(shape, probability);
}

std::vector<float> to_vector(const Tensor& x) {
  std::vector<float> values(static_cast<std::size_t>(x.shape().count()));
  copy_out(x, values);
  return values;
}

void copy_out(const Tensor& x, std::span<float> values) {
  const bool fit = static_cast<int64_t>(values.size()) == x.shape().count();
  engine_of("copy_out", {&x}, fit).copy_out(x, values);
}

void assign(const Tensor& parameter, const Tensor& x) {
  const bool fit = parameter.shape() == x.shape();
  engine_of("assign", {&parameter, &x}, fit).assign(parameter, x);
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  return engine_of("linear", {&x, &weight, &bias}, fits_linear(x, weight, bias))
      .linear(x, weight, bias);
}

Tensor rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias, double slope) {
  if (!(slope >= 0.0)) {
    throw std::logic_error("rectified_linear: a slope of " + std::to_string(slope));
  }
  return engine_of("rectified_linear", {&x, &weight, &bias}, fits_linear(x, weight, bias))
      .rectified_linear(x, weight, bias, slope);
}

Tensor dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources) {
  const bool fit = has_rank(keys, 3) && query.shape().rank() >= 2 &&
                   query.size(-1) == keys.size(2) && fits_sources(sources, query, keys);
  return engine_of("dot_each", {&keys, &query, &sources}, fit).dot_each(keys, query, sources);
}

Tensor weighted_sum(const Tensor& weights, const Tensor& values, const Tensor& sources) {
  const bool fit = has_rank(values, 3) && weights.shape().rank() >= 2 &&
                   weights.size(-1) == values.size(1) && fits_sources(sources, weights, values);
  return engine_of("weighted_sum", {&weights, &values, &sources}, fit)
      .weighted_sum(weights, values, sources);
}

Tensor outer(const Tensor& a, const Tensor& b) {
  const bool fit = has_rank(a, 2) && has_rank(b, 2) && a.size(0) == b.size(0);
  return engine_of("outer", {&a, &b}, fit).outer(a, b);
}

Tensor convolve(const Tensor& x, const Tensor& filters) {
  const bool fit = has_rank(x, 2) && has_rank(filters, 2) && filters.size(1) % 2 == 1;
  return engine_of("convolve", {&x, &filters}, fit).convolve(x, filters);
}

Tensor additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                         const Tensor& sources) {
  const bool fit = has_rank(keys, 3) && has_rank(query, 2) && query.size(1) == keys.size(2) &&
                   v.shape() == Shape{1, keys.size(2)} && fits_sources(sources, query, keys);
  return engine_of("additive_energies", {&query, &keys, &v, &sources}, fit)
      .additive_energies(query, keys, v, sources);
}

Tensor softmax(const Tensor& x) {
  return engine_of("softmax", {&x}, x.shape().rank() > 0).softmax(x, {});
}

Tensor masked_softmax(const Tensor& energies, const Tensor& mask) {
  const bool fit = energies.shape() == mask.shape() ||
                   (has_rank(energies, 3) && energies.shape().without_second() == mask.shape());
  return engine_of("masked_softmax", {&energies, &mask}, fit).softmax(energies, mask);
}

Tensor one_hot_largest(const Tensor& weights) {
  return engine_of("one_hot_largest", {&weights}, has_rank(weights, 2)).one_hot_largest(weights);
}

Tensor one_hot_sample(const Tensor& weights) {
  return engine_of("one_hot_sample", {&weights}, has_rank(weights, 2)).one_hot_sample(weights);
}

Tensor largest_of_steps(const Tensor& x, const Tensor& mask) {
  const bool fit = has_rank(x, 3) && mask.shape() == x.shape().without_last();
  return engine_of("largest_of_steps", {&x, &mask}, fit).largest_of_steps(x, mask);
}

Tensor gru_cell(const Tensor& x, const Tensor& hidden, const CellParameters& cell,
                const Tensor& dropped) {
  const bool fit = fits(cell, x, hidden, 3);
  return engine_of("gru_cell", {&x, &hidden, &cell.input_weight}, fit)
      .gru_gates(from_input(x, cell), from_hidden(hidden, cell, dropped), hidden);
}

std::pair<Tensor, Tensor> lstm_cell(const Tensor& x, const Tensor& hidden, const Tensor& memory,
                                    const CellParameters& cell, const Tensor& dropped) {
  const bool fit = fits(cell, x, hidden, 4) && memory.shape() == hidden.shape();
  auto& engine = engine_of("lstm_cell", {&x, &hidden, &memory, &cell.input_weight}, fit);
  const auto gates = from_input(x, cell) + from_hidden(hidden, cell, dropped);
  const auto next_memory = engine.lstm_memory(gates, memory);
  return {engine.lstm_hidden(gates, next_memory), next_memory};
}

Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  const Shape size = {x.size(-1)};
  const bool fit = gain.shape() == size && bias.shape() == size;
  return engine_of("layer_norm", {&x, &gain, &bias}, fit).layer_norm(x, gain, bias);
}

Tensor maxout(const Tensor& x) {
  return engine_of("maxout", {&x}, x.size(-1) % 2 == 0).maxout(x);
}

Tensor embed(const Tensor& table, const Tensor& indices) {
  return engine_of("embed", {&table, &indices}, has_rank(table, 2)).embed(table, indices);
}

Tensor log_softmax(const Tensor& x) {
  return engine_of("log_softmax", {&x}, x.shape().rank() > 0).log_softmax(x);
}

Tensor pick(const Tensor& x, const Tensor& indices) {
  const bool fit = x.shape().without_last() == indices.shape();
  return engine_of("pick", {&x, &indices}, fit).pick(x, indices);
}

void likeliest(const Tensor& x, const Readout& readout, Index end, const LikeliestSymbols& found) {
  const auto& [weight, bias] = readout;
  const auto rows = static_cast<std::size_t>(x.size(0));
  const auto room = found.symbols.size();
  const bool fit = has_rank(x, 2) && weight.shape() == Shape{bias.size(0), x.size(1)} && end >= 0 &&
                   end < bias.size(0) && found.of_end.size() == rows &&
                   found.log_probabilities.size() == room &&
                   (rows == 0 || (room % rows == 0 && room / rows > 0 &&
                                  room / rows <= static_cast<std::size_t>(bias.size(0))));
  engine_of("likeliest", {&x, &weight, &bias}, fit).likeliest(x, readout, end, found);
}

Tensor cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                     const Tensor& importance, double smoothing) {
  const auto shape = x.shape().without_last();
  const bool fit = readout.weight.shape() == Shape{readout.bias.size(0), x.size(-1)} &&
                   targets.shape() == shape && importance.shape() == shape;
  return engine_of("cross_entropy", {&x, &readout.weight, &readout.bias, &targets, &importance},
                   fit)
      .cross_entropy(x, readout, targets, importance, smoothing);
}

Tensor log_likelihoods(const Tensor& x, const Readout& readout, const Tensor& targets) {
  const bool fit = readout.weight.shape() == Shape{readout.bias.size(0), x.size(-1)} &&
                   targets.shape() == x.shape().without_last();
  return engine_of("log_likelihoods", {&x, &readout.weight, &readout.bias, &targets}, fit)
      .log_likelihoods(x, readout, targets);
}

Tensor tanh(const Tensor& x) {
  return map("tanh", Map::kTanh, x);
}

Tensor sigmoid(const Tensor& x) {
  return map("sigmoid", Map::kSigmoid, x);
}

Tensor softplus(const Tensor& x) {
  return map("softplus", Map::kSoftplus, x);
}

Tensor exp(const Tensor& x) {
  return map("exp", Map::kExp, x);
}

Tensor log(const Tensor& x) {
  return map("log", Map::kLog, x);
}

Tensor relu(const Tensor& x) {
  return map("relu", Map::kRelu, x);
}

Tensor is_positive(const Tensor& x) {
  return map("is_positive", Map::kIsPositive, x);
}

Tensor within(const Tensor& x, double distance) {
  return engine_of("within", {&x}, true).within(x, distance);
}

Tensor constant(const Tensor& x) {
  return engine_of("constant", {&x}, true).constant(x);
}

Tensor clamp(const Tensor& x, double lowest, double highest) {
  return engine_of("clamp", {&x}, true).clamp(x, lowest, highest);
}

Tensor operator+(const Tensor& a, const Tensor& b) {
  return arithmetic("+", Arithmetic::kAdd, a, b);
}

Tensor operator-(const Tensor& a, const Tensor& b) {
  return arithmetic("-", Arithmetic::kSubtract, a, b);
}

Tensor operator*(const Tensor& a, const Tensor& b) {
  return arithmetic("*", Arithmetic::kMultiply, a, b);
}

Tensor operator/(const Tensor& a, const Tensor& b) {
  return arithmetic("/", Arithmetic::kDivide, a, b);
}

Tensor operator*(double factor, const Tensor& x) {
  return engine_of("*", {&x}, true).affine(x, factor, 0.0);
}

Tensor operator+(double offset, const Tensor& x) {
  return engine_of("+", {&x}, true).affine(x, 1.0, offset);
}

Tensor operator-(double offset, const Tensor& x) {
  return engine_of("-", {&x}, true).affine(x, -1.0, offset);
}

Tensor sum(const Tensor& x) {
  return engine_of("sum", {&x}, x.shape().rank() > 0).sum(x);
}

Tensor total(const Tensor& x) {
  return engine_of("total", {&x}, true).total(x);
}

Tensor running_sum(const Tensor& x) {
  return engine_of("running_sum", {&x}, x.shape().rank() > 0).running_sum(x);
}

Tensor unit(const Tensor& x) {
  return engine_of("unit", {&x}, x.shape().rank() > 0).unit(x);
}

Tensor reshape(const Tensor& x, const Shape& shape) {
  if (shape.count() != x.shape().count()) {
    throw std::logic_error("reshape: " + x.shape().text() + " is not as many as " + shape.text());
  }
  return engine_of("reshape", {&x}, true).reshape(x, shape);
}

Tensor concat(std::initializer_list<Tensor> parts) {
  return concat(std::span<const Tensor>(parts.begin(), parts.size()));
}

Tensor concat(std::span<const Tensor> parts) {
  if (parts.empty()) throw std::logic_error("concat: nothing to join");
  for (const auto& part : parts) {
    engine_of("concat", {&parts[0], &part},
              part.shape().without_last() == parts[0].shape().without_last());
  }
  return parts[0].engine().concat(parts);
}

Tensor columns(const Tensor& x, int64_t first, int64_t count) {
  const bool fit = first >= 0 && count >= 0 && first + count <= x.size(-1);
  return engine_of("columns", {&x}, fit).columns(x, first, count);
}

std::pair<Tensor, Tensor> halves(const Tensor& x) {
  const auto half = x.size(-1) / 2;
  return {columns(x, 0, half), columns(x, half, half)};
}

Tensor only(const Tensor& x) {
  return reshape(x, x.shape().without_last());
}

Tensor select_rows(const Tensor& x, const Tensor& rows) {
  return engine_of("select_rows", {&x, &rows}, has_rank(rows, 1)).select_rows(x, rows);
}

Tensor at_step(const Tensor& sequence, int64_t step) {
  const bool fit = sequence.shape().rank() >= 2 && step >= 0 && step < sequence.size(1);
  return engine_of("at_step", {&sequence}, fit).at_step(sequence, step);
}

Tensor stack_steps(std::span<const Tensor> steps) {
  if (steps.empty()) throw std::logic_error("stack_steps: no steps");
  for (const auto& step : steps) {
    engine_of("stack_steps", {&steps[0], &step}, step.shape() == steps[0].shape());
  }
  return steps[0].engine().stack_steps(steps);
}

}  // namespace attend
