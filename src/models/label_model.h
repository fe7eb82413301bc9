#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/encoders.h"
#include "models/inputs.h"
#include "models/label_chain.h"
#include "models/label_config.h"
#include "models/model.h"
#include "nn/layers.h"
#include "nn/pooling.h"
#include "nn/self_attention.h"

namespace attend::models {

/// How many symbols the columns of its data have.
struct LabelSizes {
  int64_t symbols = 0;  ///< of the texts
  int64_t letters = 0;  ///< of their words; 0 where words are not read from letters
  int64_t labels = 0;
};

/// Answers with labels: one for a text or a pair of texts, or one for each word of a text. Reads a
/// text's symbols by an input and an encoder; what is made of the annotations is what its kinds
/// differ in.
class LabelModel : public Model {
 public:
  /// Which column of a batch is what: the first text, the labels, other texts, then of each text
  /// its letters, where words are read from them.
  enum : std::size_t { kText, kLabels };
  static constexpr std::size_t text_column(std::size_t text) {
    return text == 0 ? static_cast<std::size_t>(kText) : text + 1;
  }
  static constexpr std::size_t letters_column(std::size_t text, std::size_t texts) {
    return 1 + texts + text;
  }

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;
  bool has_attention() const override { return false; }

  /// How many texts an example has.
  virtual std::size_t text_count() const { return 1; }

  /// What was made of each position of a text.
  struct ReadText {
    Tensor inputs;       ///< its embedding and, behind it, what was made of its letters
                         ///< [B, S, E + L]
    Tensor annotations;  ///< [B, S, F]
  };

  struct Answer {
    Tensor log_probabilities;  ///< of every label [B, labels], or [B, T, labels]; of a chain over
                               ///< all that the others may be
    std::vector<Look> looks;
    std::vector<ReadText> texts;
    Tensor added;     ///< by what a position asked of all others; undefined: none did  [B, S, F]
    Tensor features;  ///< what was made of these  [B, D], or [B, T, D]
    Tensor output;    ///< the same, or the layer above it: what the head reads
    Tensor logits;    ///< as log_probabilities, before the softmax or the chain
  };

  /// Of the texts of a batch, whose labels are not used.
  Answer answer(Engine& engine, const data::Batch& batch) const;

  int64_t label_count() const { return label_count_; }

  /// By which the labels of a text know each other; null where each is told alone.
  const LabelChain* chain() const { return chain_.get(); }

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
