#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/attention_config.h"
#include "models/labeller.h"
#include "models/memory_config.h"
#include "nn/attention.h"
#include "nn/layers.h"

namespace attend::models {

/// What a memory network is made of.
struct MemoryNetworkConfig {
  MemoryConfig memory;
  AttentionConfig attention;
  int64_t size = 20;  ///< d: of its vectors, model.embedding_size
};

/// A question reads a memory of facts, several times: end-to-end memory networks. Sukhbaatar et al.
/// 2015, sections 2 and 4.1.
///
///   keys      m_i = sum over j of l_j o A x_ij + T_A(i)
///   values    c_i the same of C and T_C
///   question  u = sum over j of l_j o B q_j
///   hop       p = softmax(u^T m_i), o = sum over i of p_i c_i, u' = u + o
///   answer    softmax(W u)
///
/// x_ij is word j of fact i, the newest of which have the least age i, from 1; l of position
/// encoding is (1 - j/J) - (k/d)(1 - 2j/J) for number k of d and word j of J, of a bag of words 1;
/// centred, as in the authors' program, 1 + 4 (k - (d+1)/2) (j - (J+1)/2) / (d J), the age being
/// word J. Adjacent: A of hop k + 1 is C of hop k, B is the first A, and an answer's vector the sum
/// of its words in the last C. Layers: all hops have one A and one C, u' = H u + o, B and W are
/// their own. The attention may have any score that needs no place, and any weights that sum to 1.
/// In a linear start (LossOptions::linear_start) weights are energies, without a softmax.
///
/// Columns of a batch: facts [F, words], labels, question [words], ages [F]. Thread safety: as of
/// every Model.
class MemoryNetwork final : public Labeller {
 public:
  enum : std::size_t { kFacts = kText, kQuestion = kLabels + 1, kAges };

  /// `answers` of each label its words, one at least. Throws ConfigError naming the key that does
  /// not fit.
  MemoryNetwork(const MemoryNetworkConfig& config, int64_t symbols,
                const std::vector<std::vector<Index>>& answers);

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;

  /// Its looks are a hop each: the question at all facts, older ones than it keeps included.
  Answer answer(Engine& engine, const data::Batch& batch) const override;
  int64_t label_count() const override { return label_count_; }

  /// A hop, of each row: u, the energies and weights of the facts that are kept (F' of them, the
  /// newest), o, and u' = u + o, or H u + o.
  struct Hop {
    Tensor query;     ///< u  [B, d]
    Tensor energies;  ///< [B, F']
    Tensor weights;   ///< [B, F']
    Tensor context;   ///< o  [B, d]
    Tensor after;     ///< u'  [B, d]
  };

  /// Hop by hop to the answer, in use: to be looked at.
  std::vector<Hop> walk(Engine& engine, const data::Batch& batch) const;

 private:
  struct Table {
    Tensor words;  // [symbols, d]
    Tensor ages;   // [memory.size + 1, d]; undefined: facts know no times
  };
  struct Facts;
  struct Read {
    Tensor value;  // u of the last hop  [B, d]
    std::vector<nn::Reading> readings;
    std::vector<Tensor> queries;  // u of each hop
  };

  void add_table(const std::string& name, Table& table, int64_t symbols);
  Facts newest(const data::Batch& batch) const;
  Tensor sentences(Engine& engine, const Tensor& table, const std::vector<Index>& symbols,
                   int64_t words) const;
  Tensor memory_by(Engine& engine, const Table& table, const Facts& facts) const;
  Tensor shared_times(Engine& engine, const Facts& facts, const Tensor& times) const;
  Read read(Engine& engine, const data::Batch& batch, const Facts& facts, bool is_linear) const;
  Tensor logits_of(Engine& engine, const Tensor& value) const;
  bool is_adjacent() const { return config_.memory.tying == "adjacent"; }

  MemoryNetworkConfig config_;
  int64_t label_count_;
  int64_t answer_length_ = 1;
  std::vector<Index> answers_;                  // padded  [labels, answer_length_]
  std::vector<std::unique_ptr<Table>> tables_;  // A of the first hop, then C of each; or A and C
  Table question_;                              // B, where it is its own
  std::unique_ptr<nn::Linear> carry_layer_;     // H
  std::unique_ptr<nn::Linear> head_;            // W
  std::shared_ptr<nn::Attention> attention_;
};

/// Throws ConfigError naming the first field that is out of range or does not fit another.
void validate(const MemoryNetworkConfig& config);

}  // namespace attend::models
