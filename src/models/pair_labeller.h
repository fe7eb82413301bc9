#pragma once

#include <memory>
#include <vector>

#include "models/label_model.h"
#include "nn/attention.h"

namespace attend::models {

/// A label for how a second text, h_1 .. h_N, stands to a first, Y = [y_1 .. y_L]. Rocktäschel et
/// al. 2016; Bowman et al. 2015, section 3.3.
///
///   encoding   conditional: the first text's recurrence leaves its memory to another one, which
///              reads a delimiter and the second text (Rocktäschel, section 3.1);
///              independent: one encoder reads either text from nothing (Bowman)
///   words      M_t = tanh(W^y Y + W^h h_t + W^r r_{t-1}), a_t = softmax(w^T M_t),
///              r_t = Y a_t + tanh(W^t r_{t-1}), r_0 = 0   (Rocktäschel, eq. 11-14); without
///              pair.recurrent h_t alone asks, and r_t = Y a_t
///   once       the same, asked by h_N alone: r = Y a   (eq. 7-9)
///   either     h* = tanh(W^p r + W^x h)   (eq. 10, 15), or with pair.compares
///              h* = tanh(W [h; r; h - r; h r] + b), the features of Mou et al. 2016
///   two-way    [h*; h*'], h*' with the texts in the other order   (section 3.4)
///
/// h_N is what the second text is pooled into: its last state, or the mean or largest of all. Of
/// words h* is made of each h_t and r_t and pooled in the same way, so that with the last it is the
/// paper's. Without attention the labels are told by h_N, or of independent encodings by both
/// texts', [y; h] or, compared, [y; h; y - h; y h]. Thread safety: as of every Model.
class PairLabeller final : public LabelModel {
 public:
  /// Throws ConfigError naming the key that does not fit.
  PairLabeller(const LabelConfig& config, const LabelSizes& sizes);

  std::size_t text_count() const override { return 2; }

 private:
  /// Two texts in the order in which they are read.
  struct Texts {
    nn::Annotations first;
    nn::Annotations second;
  };

  Features features(Engine& engine, const data::Batch& batch) const override;
  Texts conditional(const nn::Padded& first, const nn::Padded& second) const;
  nn::Padded behind_delimiter(const nn::Padded& text) const;
  Features met(const Texts& texts) const;
  Features read_once(const Texts& texts) const;
  Features read_by_words(const Texts& texts) const;
  Tensor set_against(const Tensor& reading, const Tensor& state) const;
  Tensor without_attention(const Texts& texts) const;
  int64_t feature_size() const;

  std::unique_ptr<RecurrentEncoder> second_encoder_;  // none where encodings are independent
  Tensor delimiter_;                                  // what it reads first  [input_size()]
  std::unique_ptr<nn::Pooling> pooling_;
  std::shared_ptr<nn::Attention> attention_;   // none where nothing is read
  std::unique_ptr<nn::Linear> carry_layer_;    // W^t
  std::unique_ptr<nn::Linear> reading_layer_;  // W^p
  std::unique_ptr<nn::Linear> state_layer_;    // W^x
  std::unique_ptr<nn::Linear> compare_layer_;  // W, b
  std::vector<std::unique_ptr<nn::Linear>> layers_;
};

/// Throws ConfigError naming the first field of a pair's model that is out of range or does not fit
/// another.
void validate_pair(const LabelConfig& config);

}  // namespace attend::models
