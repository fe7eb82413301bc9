#include "models/transformer_encoder.h"

#include <cmath>
#include <string>
#include <utility>

namespace attend::models {

TransformerEncoder::TransformerEncoder(int64_t input_size, const TransformerStack& options)
    : options_(options), positions_(options.positions, options.layer.size, options.most_positions) {
  if (input_size != options.layer.size) {
    add("input_layer", input_layer_.emplace(input_size, options.layer.size));
  }
  add("positions", positions_);
  for (int64_t layer = 0; layer < options.layers; ++layer) {
    layers_.push_back(std::make_unique<nn::TransformerLayer>(options.layer));
    add("layer_" + std::to_string(layer), *layers_.back());
  }
  if (options.layer.norms_before) add("last_norm", last_norm_.emplace(options.layer.size));
}

TransformerEncoder::TransformerEncoder(std::unique_ptr<nn::Encoder> below,
                                       const TransformerStack& options)
    : TransformerEncoder(below->value_size(), options) {
  below_ = std::move(below);
  add("below", *below_);
}

int64_t TransformerEncoder::summary_size() const {
  return below_ ? below_->summary_size() : options_.layer.size;
}

nn::Encoding TransformerEncoder::encode(const nn::Padded& source) const {
  return encode(source, nullptr);
}

std::vector<nn::Look> TransformerEncoder::look(const nn::Padded& source) const {
  std::vector<nn::Look> looks;
  encode(source, &looks);
  return looks;
}

nn::Encoding TransformerEncoder::encode(const nn::Padded& source,
                                        std::vector<nn::Look>* looks) const {
  nn::Encoding encoding;
  auto mask = source.mask;
  Tensor x = source.values;
  if (below_) {
    encoding = below_->encode(source);
    mask = encoding.annotations.mask;
    x = encoding.annotations.values;
  }
  if (input_layer_) x = (*input_layer_)(x);
  if (!below_) {
    x = positions_.add_to(std::sqrt(static_cast<double>(options_.layer.size)) * x);
  }
  for (const auto& layer : layers_) {
    auto read = layer->read(x, mask, {}, {});
    x = std::move(read.values);
    if (looks != nullptr) looks->push_back({nn::Look::kSource, std::move(read.of_text)});
  }
  if (last_norm_) x = (*last_norm_)(x);
  encoding.annotations = nn::Annotations::of(x, mask);
  if (!below_) encoding.summary = weighted_sum(mask / sum(mask), x);
  return encoding;
}

}  // namespace attend::models
