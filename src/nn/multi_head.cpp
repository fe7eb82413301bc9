#include "nn/multi_head.h"

#include <cmath>
#include <stdexcept>

namespace attend::nn {
namespace {

const MultiHeadOptions& checked(const MultiHeadOptions& options) {
  if (options.query_size < 1 || options.memory_size < 1 || options.output_size < 1 ||
      options.size < 1 || options.heads < 1 || options.size % options.heads != 0) {
    throw std::logic_error("several heads: the size must be a multiple of them");
  }
  return options;
}

/// One number more of each head's.  said [R, heads * t * d] or undefined, step [R, heads * d] ->
/// [R, heads * (t + 1) * d]
Tensor appended(const Tensor& said, const Tensor& step, int64_t heads) {
  if (!said.defined()) return step;
  const auto rows = step.size(0);
  const auto before = said.size(1) / heads;
  const auto more = step.size(1) / heads;
  const auto longer =
      concat({reshape(said, {rows * heads, before}), reshape(step, {rows * heads, more})});
  return reshape(longer, {rows, heads * (before + more)});
}

}  // namespace

MultiHead::MultiHead(const MultiHeadOptions& options)
    : options_(checked(options)),
      query_layer_(options.query_size, options.size, Bias::kNone),
      key_layer_(options.memory_size, options.size, Bias::kNone),
      value_layer_(options.memory_size, options.size, Bias::kNone),
      output_layer_(options.size, options.output_size, Bias::kNone),
      dropout_(options.dropout) {
  add("query_layer", query_layer_);
  add("key_layer", key_layer_);
  add("value_layer", value_layer_);
  add("output_layer", output_layer_);
  add("weight_dropout", dropout_);
}

Tensor MultiHead::scaled_queries(const Tensor& queries) const {
  return (1.0 / std::sqrt(static_cast<double>(head_size()))) * query_layer_(queries);
}

std::vector<Annotations> MultiHead::prepare(const Annotations& annotations) const {
  const auto keys = key_layer_(annotations.keys);
  const auto values = value_layer_(annotations.values);
  const auto size = head_size();
  std::vector<Annotations> all;
  for (int64_t head = 0; head < options_.heads; ++head) {
    all.push_back(
        {columns(keys, head * size, size), columns(values, head * size, size), annotations.mask});
  }
  return all;
}

MultiHead::Read MultiHead::read(const Tensor& queries, std::span<const Annotations> heads,
                                const Limits& limits) const {
  const auto scaled = scaled_queries(queries);
  const auto size = head_size();
  const auto exists =
      limits.exists.defined() ? reshape(limits.exists, limits.exists.shape().append(1)) : Tensor();
  Read all;
  std::vector<Tensor> contexts;
  for (int64_t head = 0; head < options_.heads; ++head) {
    const auto& [keys, values, mask] = heads[static_cast<std::size_t>(head)];
    auto energies = dot_each(keys, columns(scaled, head * size, size));  // [B, T, S]
    if (limits.barred.defined()) energies = energies + limits.barred;
    auto weights = masked_softmax(energies, mask);
    if (exists.defined()) weights = exists * weights;
    contexts.push_back(weighted_sum(dropout_(weights), values));
    all.energies.push_back(std::move(energies));
    all.weights.push_back(std::move(weights));
  }
  all.context = concat(contexts);
  return all;
}

MultiHead::Read MultiHead::read(const Tensor& query, std::span<const Annotations> heads,
                                const Memory& memory) const {
  const auto scaled = scaled_queries(query);
  const auto size = head_size();
  Read all;
  std::vector<Tensor> contexts;
  for (int64_t head = 0; head < options_.heads; ++head) {
    const auto& [keys, values, mask] = heads[static_cast<std::size_t>(head)];
    all.energies.push_back(
        dot_each(keys, columns(scaled, head * size, size), memory.sources));  // [R, S]
    all.weights.push_back(masked_softmax(all.energies.back(), memory.mask));
    contexts.push_back(weighted_sum(dropout_(all.weights.back()), values, memory.sources));
  }
  all.context = concat(contexts);
  return all;
}

MultiHead::Said MultiHead::said(std::span<const Annotations> heads) const {
  std::vector<Tensor> keys;
  std::vector<Tensor> values;
  for (const auto& head : heads) {
    const auto rows = head.keys.size(0);
    const auto count = head.keys.size(1) * head_size();
    keys.push_back(reshape(head.keys, {rows, count}));
    values.push_back(reshape(head.values, {rows, count}));
  }
  return {concat(keys), concat(values)};
}

/// Rows and heads are rows alike, so that one product serves all of them.
MultiHead::Read MultiHead::read_said(const Tensor& query, Said& said) const {
  const auto size = head_size();
  const auto heads = options_.heads;
  const auto rows = query.size(0);
  said.keys = appended(said.keys, key_layer_(query), heads);
  said.values = appended(said.values, value_layer_(query), heads);
  const auto steps = said.keys.size(1) / options_.size;
  const Shape all = {rows * heads, steps, size};
  const auto scaled = reshape(scaled_queries(query), {rows * heads, size});
  Read read;
  const auto energies = dot_each(reshape(said.keys, all), scaled);  // [R * heads, t]
  const auto weights = softmax(energies);
  read.context =
      reshape(weighted_sum(dropout_(weights), reshape(said.values, all)), {rows, options_.size});
  const auto of_rows = reshape(weights, {rows, heads * steps});
  const auto energies_of_rows = reshape(energies, {rows, heads * steps});
  for (int64_t head = 0; head < heads; ++head) {
    read.weights.push_back(columns(of_rows, head * steps, steps));
    read.energies.push_back(columns(energies_of_rows, head * steps, steps));
  }
  return read;
}

}  // namespace attend::nn
