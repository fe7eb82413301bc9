#include "nn/score.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace attend::nn {

Tensor DotScore::energies(const Tensor& query, const Memory& memory,
                          const Reading& /*previous*/) const {
  return dot_each(memory.keys, query, memory.sources);
}

GeneralScore::GeneralScore(int64_t query_size, int64_t key_size)
    : key_layer_(key_size, query_size, Bias::kNone) {
  add("key_layer", key_layer_);
}

Tensor GeneralScore::project_keys(const Tensor& keys) const {
  return key_layer_(keys);
}

Tensor GeneralScore::energies(const Tensor& query, const Memory& memory,
                              const Reading& /*previous*/) const {
  return dot_each(memory.keys, query, memory.sources);
}

AdditiveScore::AdditiveScore(const AdditiveScoreOptions& options)
    : key_layer_(options.key_size, options.hidden_size, Bias::kNone),
      energy_layer_(options.hidden_size, 1, Bias::kNone),
      of_coverage_(options.of_coverage) {
  if (options.query_size > 0) {
    query_layer_.emplace(options.query_size, options.hidden_size, options.bias);
    add("query_layer", *query_layer_);
  } else if (options.bias == Bias::kLearned) {
    add("bias", bias_, {options.hidden_size}, {Initial::kConstant, 0.0});
  }
  add("key_layer", key_layer_);
  add("energy_layer", energy_layer_);
  if (options.normalized) {
    const auto gain = 1.0 / std::sqrt(static_cast<double>(options.hidden_size));
    add("gain", gain_, {1}, {Initial::kConstant, gain});
  }
  if (options.offset) add("offset", offset_, {1}, {Initial::kConstant, *options.offset});
  if (options.location_filters > 0) {
    location_conv_.emplace(options.location_filters, options.location_width);
    location_layer_.emplace(options.location_filters, options.hidden_size, Bias::kNone);
    add("location_conv", *location_conv_);
    add("location_layer", *location_layer_);
  }
}

Tensor AdditiveScore::project_keys(const Tensor& keys) const {
  return key_layer_(keys);
}

/// W query + b, or b for every row, or nothing.  [R, H]
Tensor AdditiveScore::query_term(const Tensor& query, const Memory& memory) const {
  if (query_layer_) return (*query_layer_)(query);
  const auto none = zeros(memory.keys.engine(), {memory.row_count(), memory.keys.size(2)});
  return bias_.defined() ? none + bias_ : none;
}

Tensor AdditiveScore::energies(const Tensor& query, const Memory& memory,
                               const Reading& previous) const {
  auto keys = memory.keys;  // U h_j [+ L f_j]  [B, S, H]
  auto sources = memory.sources;
  if (location_conv_) {  // the features are each row's own
    if (sources.defined()) keys = select_rows(keys, sources);
    const auto& seen = of_coverage_ ? previous.coverage : previous.weights;
    keys = keys + (*location_layer_)((*location_conv_)(seen));
    sources = {};
  }
  const auto from_query = query_term(query, memory);
  const auto& v = energy_layer_.weight();
  const auto energies =
      additive_energies(from_query, keys, gain_.defined() ? gain_ * unit(v) : v, sources);
  return offset_.defined() ? energies + offset_ : energies;
}

LocationScore::LocationScore(int64_t query_size, int64_t max_length)
    : energy_layer_(query_size, max_length, Bias::kNone) {
  add("energy_layer", energy_layer_);
}

Tensor LocationScore::energies(const Tensor& query, const Memory& memory,
                               const Reading& /*previous*/) const {
  if (memory.length() > energy_layer_.output_size()) {
    throw std::logic_error("memory of length " + std::to_string(memory.length()) +
                           " is longer than max_length " +
                           std::to_string(energy_layer_.output_size()));
  }
  return columns(energy_layer_(query), 0, memory.length());
}

}  // namespace attend::nn
