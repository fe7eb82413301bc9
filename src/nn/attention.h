#pragma once

#include <memory>

#include "nn/alignment.h"
#include "nn/memory.h"
#include "nn/score.h"

namespace attend::nn {

/// How the places looked at are read. Xu et al. 2015, section 4.
enum class Selection {
  kSoft,  ///< all of them, by weight: the expectation
  kHard,  ///< one of them: drawn from the weights in training, the heaviest in use
};

/// What the first reading takes the weights before it to have been.
enum class FirstWeights {
  kOfAlignment,  ///< as the alignment says, most of all none
  kFirst,        ///< the first position: Chorowski et al. 2015, in the authors' program
  kEven,         ///< every position the same: ESPnet, SpeechBrain
};

struct AttentionParts {
  std::shared_ptr<Score> score;
  std::shared_ptr<Alignment> alignment;
  Selection selection = Selection::kSoft;
  FirstWeights first = FirstWeights::kOfAlignment;

  /// Of the sequences of a batch in training, the share that reads the expectation although the
  /// selection is hard. Xu et al. 2015, section 4.1, where it is a half.
  double expected_share = 0.0;
};

/// A query reads a memory. Everything in this project that attends does it through `read`.
class Attention final : public Module {
 public:
  explicit Attention(AttentionParts parts);

  /// Annotations as this attention compares with them: keys projected, values untouched. Once per
  /// source, not once per read.
  Memory prepare(const Annotations& annotations) const;

  /// The reading before the first. In training it draws which rows read the expectation.
  Reading start(const Memory& memory) const;

  /// Reads a memory with a query [R, Q], given the reading before.
  Reading read(const Tensor& query, const Memory& memory, const Reading& previous) const;

 private:
  Tensor first_weights(const Memory& memory) const;
  Tensor select(const Tensor& weights, const Reading& previous) const;

  AttentionParts parts_;
};

}  // namespace attend::nn
