#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/encoders.h"
#include "models/inputs.h"
#include "models/label_config.h"
#include "models/labeller.h"
#include "nn/layers.h"
#include "nn/pooling.h"
#include "nn/self_attention.h"

namespace attend::models {

/// Answers with labels: one for a text or a pair of texts, or one for each word of a text. Reads a
/// text's symbols by an input and an encoder; what is made of the annotations is what its kinds
/// differ in.
class LabelModel : public Labeller {
 public:
  /// The columns of a batch: as of every Labeller, then of each text its letters, where words are
  /// read from them.
  static constexpr std::size_t letters_column(std::size_t text, std::size_t texts) {
    return 1 + texts + text;
  }

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;

  /// How many texts an example has.
  virtual std::size_t text_count() const { return 1; }

  Answer answer(Engine& engine, const data::Batch& batch) const override;
  int64_t label_count() const override { return label_count_; }
  const LabelChain* chain() const override { return chain_.get(); }

 protected:
  /// What the labels are told by, and where it comes from.
  struct Features {
    Tensor values;  ///< [B, D], or [B, T, D]
    std::vector<Look> looks{};
    std::vector<ReadText> texts{};
    Tensor added{};    ///< as Answer::added
    Tensor penalty{};  ///< to add to the loss, summed over rows; undefined: none [1]
  };

  LabelModel(const LabelConfig& config, const LabelSizes& sizes);

  /// The vectors of a text's words, some of their numbers dropped.  [B, S, input_size()]
  nn::Padded embed(Engine& engine, const data::Batch& batch, std::size_t text) const;
  int64_t input_size() const { return input_size_; }

  /// What the encoder makes of them, the words of this column, some dropped.
  /// [B, S, annotation_size()]
  nn::Annotations annotate(nn::Padded words, const data::Column& column) const;

  /// The same of a recurrence, with its last state.
  nn::Encoding encode(const nn::Padded& words) const;
  int64_t annotation_size() const { return annotation_size_; }

  /// Annotations, some of their numbers dropped.
  nn::Annotations kept(const nn::Annotations& annotations) const;

  /// To be called once by whoever has made its other parts: of features of this size.
  void add_head(int64_t feature_size);

  /// The same of a model whose labels know each other.
  void add_chain();

  virtual Features features(Engine& engine, const data::Batch& batch) const = 0;

  const LabelConfig& config() const { return config_; }

 private:
  Tensor output_of(const Tensor& features) const;
  Tensor drop(const nn::Dropout& dropout, const Tensor& x) const;
  Tensor logits_of(const Tensor& output) const;
  Tensor loss_of_chain(const Tensor& output, const data::Batch& batch) const;
  Readout readout() const { return {head_->weight(), head_->bias()}; }

  LabelConfig config_;
  int64_t label_count_;
  int64_t input_size_ = 0;
  int64_t annotation_size_ = 0;
  SymbolInput input_;
  std::unique_ptr<LetterInput> letters_;       // none where words are not read from letters
  std::unique_ptr<nn::Linear> feed_forward_;   // the encoder that looks at one position alone
  std::unique_ptr<RecurrentEncoder> encoder_;  // or one over all of them; or neither
  std::unique_ptr<nn::Linear> hidden_;  // between features and head; none: model.output_size 0
  std::unique_ptr<nn::Linear> head_;
  std::unique_ptr<LabelChain> chain_;  // none: each label is told alone
  nn::Dropout embedding_dropout_;
  nn::Dropout context_dropout_;
  nn::Dropout output_dropout_;
};

/// A label for each text: its annotations pooled into one vector. Lin et al. 2017; Yang et al.
/// 2016, at the level of words; Raffel & Ellis 2015.
class TextLabeller final : public LabelModel {
 public:
  /// Throws ConfigError naming the key that does not fit.
  TextLabeller(const LabelConfig& config, const LabelSizes& sizes);

 private:
  Features features(Engine& engine, const data::Batch& batch) const override;

  std::unique_ptr<nn::Pooling> pooling_;
};

/// A label for each word of a text, from its annotation, or from that and what it asks of the
/// others (self-attention).
class WordLabeller final : public LabelModel {
 public:
  /// Throws ConfigError naming the key that does not fit.
  WordLabeller(const LabelConfig& config, const LabelSizes& sizes);

 private:
  Features features(Engine& engine, const data::Batch& batch) const override;

  std::unique_ptr<nn::SelfAttention> self_attention_;
};

/// Throws ConfigError naming the first field of the parts that all kinds share which is out of
/// range or does not fit another.
void validate(const LabelConfig& config);

}  // namespace attend::models
