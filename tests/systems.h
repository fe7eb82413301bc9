#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "data/part.h"
#include "models/encoder_decoder.h"
#include "numbers.h"

namespace attend::tests {

constexpr int64_t kSymbols = 11;  // on each side, the four special ones included
constexpr int64_t kEmbedding = 5;
constexpr int64_t kHidden = 6;

/// The encoder and the reader of a system, without words.
struct EncoderAndReader final : nn::Module {
  EncoderAndReader(const models::ModelConfig& model, const models::AttentionConfig& attention);

  std::unique_ptr<nn::Encoder> encoder;
  std::unique_ptr<nn::Reader> reader;
};

/// One way to choose the parts of an encoder-decoder, at small sizes.
struct System {
  std::string name;
  models::ModelConfig model;
  models::AttentionConfig attention;

  std::unique_ptr<models::EncoderDecoder> build() const;

  /// With parameters, the same on every engine.
  std::unique_ptr<models::EncoderDecoder> build_on(Engine& engine, std::uint64_t seed = 1) const;
  std::unique_ptr<EncoderAndReader> build_parts_on(Engine& engine) const;

  /// Whether training draws positions, so that no two runs need be the same.
  bool draws() const { return attention.is_hard(); }

  data::Batch batch_of(std::span<const data::Example> examples) const;
};

inline void PrintTo(const System& system, std::ostream* out) {
  *out << system.name;
}

const std::vector<System>& systems();
const System& system_called(const std::string& name);

/// The symbols of a source and of its target.
data::Example pair_of(const std::vector<Index>& source, const std::vector<Index>& target,
                      std::int64_t line = 0);

/// Of a batch of pairs: its source, its target, and how long both are with their ends.
inline const data::Column& source_of(const data::Batch& batch) {
  return batch.columns.at(models::EncoderDecoder::kSource);
}
inline const data::Column& target_of(const data::Batch& batch) {
  return batch.columns.at(models::EncoderDecoder::kTarget);
}

/// Three pairs; the sources have 7, 5 and 3 positions with their ends, the targets 4, 6 and 3.
const std::vector<data::Example>& examples();

/// Pairs with sides of 1 to `longest` ordinary symbols.
std::vector<data::Example> random_examples(std::size_t count, int64_t longest, std::uint64_t seed);

/// Embedded sources of 7, 5 and 3 positions.  [3, 7, kEmbedding]
nn::Padded padded_source(Engine& engine);

/// Multiplies every parameter, so that a model without training has its preferences.
void sharpen(nn::Module& module, double factor);

}  // namespace attend::tests
