#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/attention_config.h"
#include "models/encoders.h"
#include "models/inputs.h"
#include "models/labeller.h"
#include "models/model_config.h"
#include "nn/attention.h"
#include "nn/layers.h"
#include "nn/pooling.h"

namespace attend::models {

/// What such a reader is made of.
struct ClozeReaderConfig {
  ModelConfig model;
  AttentionConfig attention;
  std::string reading = "once";  ///< once | words | none
  std::string answer = "both";   ///< both | reading | sum
};

/// Which entity of a document fills the gap of a query: the Attentive Reader. Hermann et al. 2015,
/// section 3; Chen et al. 2016; Kadlec et al. 2016. Both texts are read by recurrences of their
/// own, y_t of the document, y^q_i of the query, whose last states are u.
///
///   once     s_t ∝ exp(score(u, y_t)), r = sum over t of s_t y_t: additive scores are Hermann's
///            eq. m(t) and s(t), general ones Chen's bilinear term
///   words    r_i = sum over t of s_i,t y_t + tanh(W^rr r_{i-1}), s_i ∝ exp(score([y^q_i; r_{i-1}],
///            y_t)), r_0 = 0; r is the last of them: the Impatient Reader
///   none     one recurrence reads document, delimiter and query, and g is its last states: the
///            Deep LSTM Reader
///
///   both     g = tanh(W^rg r + W^ug u), p(a) ∝ exp(W_a g)   (Hermann)
///   reading  p(a) ∝ exp(W_a r)   (Chen)
///   sum      p(a) = sum of s_t over the positions t where a stands, s of entities' positions alone
///            (Kadlec, eq. 4); of `once`
///
/// Entities are the last symbols, called by their marks, from 0; labels are marks. Only marks that
/// the document has have a probability. Columns of a batch: document, label, query. Thread safety:
/// as of every Model.
class ClozeReader final : public Labeller {
 public:
  enum : std::size_t { kDocument = kText, kQuery = kLabels + 1 };

  /// `symbols` of which the last `marks` are entities. Throws ConfigError naming the key that does
  /// not fit.
  ClozeReader(const ClozeReaderConfig& config, int64_t symbols, int64_t marks);

  /// Labels are smoothed over the entities of their document.
  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;
  Answer answer(Engine& engine, const data::Batch& batch) const override;
  int64_t label_count() const override { return marks_; }

 private:
  struct Entities;
  struct Found {
    Tensor features;  // g, r; of a sum none  [B, G]
    Tensor logits;    // of every mark  [B, marks]
    std::vector<Look> looks{};
    std::vector<ReadText> texts{};
  };

  nn::Padded embed(Engine& engine, const data::Column& column) const;
  nn::Annotations annotate(const RecurrentEncoder& encoder, const nn::Padded& words,
                           const data::Column& column) const;
  Tensor drop(const nn::Dropout& dropout, const Tensor& x) const;
  Found read(Engine& engine, const data::Batch& batch) const;
  Found read_as_one(Engine& engine, const data::Batch& batch) const;
  Look read_once(const nn::Annotations& document, const Tensor& query) const;
  Look read_by_words(const nn::Annotations& document, const nn::Annotations& query) const;
  Tensor features_of(const Tensor& reading, const Tensor& query) const;

  ClozeReaderConfig config_;
  int64_t first_mark_;
  int64_t marks_;
  SymbolInput input_;
  std::unique_ptr<RecurrentEncoder> encoder_;
  std::unique_ptr<RecurrentEncoder> query_encoder_;  // none: both texts are read as one
  std::unique_ptr<nn::Pooling> summary_;
  std::unique_ptr<nn::Pooling> last_;          // of readings by words
  std::shared_ptr<nn::Attention> attention_;   // none: nothing is attended to
  std::unique_ptr<nn::Linear> carry_layer_;    // W^rr
  std::unique_ptr<nn::Linear> reading_layer_;  // W^rg
  std::unique_ptr<nn::Linear> query_layer_;    // W^ug
  std::unique_ptr<nn::Linear> head_;           // W_a; none of a sum
  nn::Dropout embedding_dropout_;
  nn::Dropout context_dropout_;
  nn::Dropout output_dropout_;
};

/// Throws ConfigError naming the first field that is out of range or does not fit another.
void validate(const ClozeReaderConfig& config);

}  // namespace attend::models
