#include "models/whole_picture.h"

namespace attend::models {
namespace {

GridEncoderOptions encoder_options(const WholePictureOptions& options) {
  return {.channels = options.channels, .layers = options.layers};
}

/// Numbers that the layers make of a picture.
int64_t made_by(const GridEncoder& encoder, const WholePictureOptions& options) {
  encoder.check_size(options.height, options.width);
  return work_of(options.layers, options.height, options.width, options.channels).numbers();
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
  const auto work = work_of(options.layers, options.height, options.width, options.channels);
  return work.multiplications + work.numbers() * options.hidden_size +
         options.hidden_size * options.labels;
}

}  // namespace attend::models
