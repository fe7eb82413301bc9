#pragma once

#include <optional>

#include "data/part.h"
#include "models/distinct_words.h"
#include "models/encoders.h"
#include "nn/layers.h"

namespace attend::models {

/// A vector for each symbol of a column. In training some positions are read as the unknown symbol,
/// so that the model knows what to make of one.
class SymbolInput final : public nn::Module {
 public:
  SymbolInput(int64_t symbols, int64_t size, double unknown_share);

  /// symbols [B, T] -> values [B, T, size]
  nn::Padded read(Engine& engine, const data::Column& column) const;

 private:
  nn::Embedding embedding_;
  nn::Dropout known_;
};

/// Vectors of numbers as they are, or through a layer that is the same at each position.
class NumberInput final : public nn::Module {
 public:
  /// `input_size` numbers a position; `size` of what is made of them, 0: they are read as they are.
  NumberInput(int64_t input_size, int64_t size);

  /// numbers [B, T, input_size] -> values [B, T, size()]
  nn::Padded read(Engine& engine, const data::Column& column) const;
  int64_t size() const { return layer_ ? layer_->output_size() : input_size_; }

 private:
  int64_t input_size_;
  std::optional<nn::Linear> layer_;
};

/// A vector for each word, made of its letters: the last state of an LSTM over them in either
/// direction. Lample et al. 2016, section 4.1. Of words that are the same, one is read.
class LetterInput final : public nn::Module {
 public:
  LetterInput(int64_t letters, int64_t embedding_size, int64_t hidden_size);

  /// symbols [B, T, L], padding behind a word's last letter -> [B, T, size()]; zeros where there is
  /// no word.
  Tensor read(Engine& engine, const data::Column& column) const;
  int64_t size() const { return 2 * hidden_size_; }

 private:
  /// What each word was read as in one direction.  [words, H]
  Tensor last_states(Engine& engine, const DistinctWords& words, bool from_the_end) const;

  int64_t hidden_size_;
  nn::Embedding embedding_;
  EncoderLayer layer_;
};

}  // namespace attend::models
