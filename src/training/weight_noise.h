#pragma once

#include <vector>

#include "nn/module.h"

namespace attend::training {

/// Normal noise on all parameters while one gradient is found, so that a model is one whose
/// neighbours do as well: Graves et al. 2013 (arXiv 1303.5778, section 3) after Jim, Giles & Horne
/// 1996. Of one deviation for all; the adaptive noise of Graves 2011, which learns one for each
/// parameter, is another thing. Drawn from the engine's random numbers.
class WeightNoise {
 public:
  /// Adds it. Nothing is changed where the deviation is 0.
  WeightNoise(const nn::Module& model, Engine& engine, double deviation);

  /// Takes it away again: the numbers are those of before, bit by bit.
  void remove();

 private:
  std::vector<std::pair<Tensor, Tensor>> kept_;  // parameters, and what they were
};

/// Every matrix's rows, each of which is what one unit reads with (of an embedding a symbol's
/// vector), become no longer than this. Srivastava et al. 2014 (Dropout), section 5.1: "max-norm".
void limit_norms(const nn::Module& model, double longest);

}  // namespace attend::training
