#pragma once

#include <cstdint>
#include <vector>

#include "tensor/operations.h"

namespace attend::models {

/// How a hard selection is trained.
enum class HardTraining {
  kReinforce,  ///< by drawn positions: Xu et al. 2015, section 4.1
  kMarginal,   ///< by the exact sum over all positions of a step: Wu et al. 2018, section 3
};

/// How often each source position is to be read in all.
enum class ReadTarget {
  kOnce,  ///< 1: Xu et al. 2015, eq. 14
  kEven   ///< words / places: what weights that sum to 1 at each step can reach
};

/// What a model is trained to do.
struct LossOptions {
  double label_smoothing = 0.0;
  double doubly_stochastic = 0.0;              ///< weight of that loss
  ReadTarget read_target = ReadTarget::kOnce;  ///< of that loss
  double coverage = 0.0;                       ///< weight of that loss
  double supervision = 0.0;                    ///< weight of the loss toward the links of the batch
  double ctc = 0.0;  ///< weight of what the annotations say by themselves, in place of as much of
                     ///< all else; of models that have it
  HardTraining hard = HardTraining::kReinforce;
  double reinforce_weight = 1.0;  ///< lambda_r of Xu et al. 2015, section 4.1
  double entropy_weight = 0.01;   ///< lambda_e, there
  bool linear_start = false;      ///< weights are energies, without a softmax; of memory networks
  double baseline = 0.0;          ///< b of each symbol: log p as it was, in the mean, of late
};

struct Loss {
  Tensor loss;                  ///< to go back from, and what it is [1]
  double log_likelihood = 0.0;  ///< mean log p of the batch's symbols, if positions were drawn
  double ctc = 0.0;  ///< -log p of the texts by the annotations alone, for each symbol; whatever
                     ///< its weight, of models that have it
  std::vector<Index> too_short{};  ///< rows that it is not of: they have too few annotations
};

/// What losses know of a batch: constants.
struct Shares {
  Tensor mask;                ///< 1 where a target symbol is [B, T]
  std::vector<float> shares;  ///< of each target symbol in the mean: 1 / symbols, or 0 [B, T]
  Shape shape;                ///< [B, T]
  int64_t symbols = 0;        ///< that the mean is over
};

/// The logarithm of a probability, or that of next to nothing.
Tensor log_or_least(const Tensor& x);

// --- of the weights alone, each summed over the batch and divided by its symbols -----------------

/// (c - sum over t of a_tj)^2 of each source position, summed over the positions of a row, where c
/// is how often it is to be read. Xu et al. 2015, section 4.2.1 (eq. 14).
/// weights [B, T, S], source_mask [B, S] -> [1]
Tensor doubly_stochastic_loss(const Tensor& weights, const Tensor& source_mask,
                              const Shares& shares, ReadTarget target = ReadTarget::kOnce);

/// min(a_tj, sum of a_j before t), of each t and j: what was read is not to be read again. See et
/// al. 2017, eq. 12.  weights [B, T, S] -> [1]
Tensor coverage_loss(const Tensor& weights, const Shares& shares);

/// -sum over j of link_tj log a_tj: the weights toward given links. Chen et al. 2016, section 3;
/// Liu et al. 2016.  weights and links [B, T, S] -> [1]
Tensor supervision_loss(const Tensor& weights, const Tensor& links, const Shares& shares);

}  // namespace attend::models
