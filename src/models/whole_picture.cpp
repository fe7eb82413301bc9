#include "models/whole_picture.h"

namespace attend::models {
namespace {

GridEncoderOptions encoder_options(const WholePictureOptions& options) {
  return {.channels = options.channels, .layers = options.layers};
}

/// Numbers that the layers make of a picture.
int64_t made_by(const GridEncoder& encoder, const WholePictureOptions& options) {
  encoder.check_size(options.height, options.width);
  return encoder.rows_of(options.height) * encoder.columns_of(options.width) * encoder.value_size();
}

}  // namespace

WholePicture::WholePicture(const WholePictureOptions& options)
    : options_(options),
      encoder_(encoder_options(options)),
      layer_(made_by(encoder_, options), options.hidden_size),
      head_(options.hidden_size, options.labels) {
  add("encoder", encoder_);
  add("layer", layer_);
  add("head", head_);
}

Labeller::Answer WholePicture::answer(Engine& engine, const data::Batch& batch) const {
  const auto read =
      encoder_.encode(grids_of(engine, batch.columns.at(kText))).encoding.annotations.values;
  Answer answer;
  answer.features = reshape(read, {batch.size, read.size(1) * read.size(2)});
  answer.output = layer_.rectified(answer.features, 0.0);
  answer.logits = head_(answer.output);
  answer.log_probabilities = log_softmax(answer.logits);
  return answer;
}

Loss WholePicture::loss(Engine& engine, const data::Batch& batch,
                        const LossOptions& options) const {
  const auto log_p = answer(engine, batch).log_probabilities;
  return {label_loss(engine, batch, log_p, options.label_smoothing), 0.0};
}

Forced WholePicture::force(Engine& engine, const data::Batch& batch) const {
  return forced_labels(engine, batch, answer(engine, batch).log_probabilities);
}

int64_t multiplications(const WholePictureOptions& options) {
  auto rows = options.height;
  auto columns = options.width;
  auto channels = options.channels;
  int64_t all = 0;
  for (const auto& layer : options.layers) {
    const auto& window = layer.window;
    const auto places = window.down(rows) * window.across(columns);
    const auto filters = layer.filters == 0 ? channels : layer.filters;
    const auto read = layer.filters == 0 ? 1 : channels;
    all += places * window.height * window.width * read * filters;
    const nn::GridLayer built(channels, layer);
    rows = built.rows_of(rows);
    columns = built.columns_of(columns);
    channels = filters;
  }
  return all + rows * columns * channels * options.hidden_size +
         options.hidden_size * options.labels;
}

}  // namespace attend::models
