#pragma once

#include <string>
#include <vector>

#include "models/encoder_decoder.h"

namespace attend::benchmarks {

inline constexpr int64_t kSymbols = 8000;  ///< of each side's vocabulary

/// A system to measure: the conditional GRU but for what its name says.
struct Variant {
  std::string name;
  models::ModelConfig model;
  models::AttentionConfig attention;
};

/// Every reader, encoder, cell, norm, score and alignment at least once; `conditional` first. Each
/// of `size` hidden units, embeddings and attention alike.
std::vector<Variant> all_variants(int64_t size);

/// Throws Error, naming those that there are, if there is none of this name.
Variant variant_called(const std::string& name, int64_t size);

}  // namespace attend::benchmarks
