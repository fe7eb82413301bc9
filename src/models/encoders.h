#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/reader.h"
#include "nn/recurrence.h"

namespace attend::models {

/// What of its source an encoder passes on to start a reader.
enum class Summary {
  kMean,   ///< the mean annotation [B, V]: Sennrich et al. 2017 (Nematus), section 2
  kFirst,  ///< the backward state at the first position [B, H]: Bahdanau et al. 2015, A.2.2
  kLast,   ///< the whole forward state at the last position, of every layer [B, state_count * H]:
           ///< Cho et al. 2014; Sutskever et al. 2014
};

struct EncoderOptions {
  nn::RecurrenceOptions recurrence;  ///< its layers are those of the encoder
  bool bidirectional = true;
  int64_t pyramid = 0;  ///< so many last layers read pairs of neighbours, and halve the length
  Summary summary = Summary::kFirst;
};

/// As many rows, or up to 7 more. For each number of rows a product may be compiled, which takes
/// longer than running it: where rows come and go, let them do so eight at a time.
constexpr int64_t rounded_rows(int64_t rows) {
  return (rows + 7) / 8 * 8;
}

/// One layer: left to right and, if bidirectional, right to left: h_j = [forward; backward].
class EncoderLayer final : public nn::Module {
 public:
  EncoderLayer(const nn::RecurrenceOptions& options, bool bidirectional);

  /// This layer's part of the states of all layers.
  std::vector<Tensor> start(const Tensor& states, int64_t layer) const;

  struct Made {
    Tensor values;                // [B, S, H], or [B, S, 2H]
    std::vector<Tensor> forward;  // the state after the last position
    Tensor first;                 // the backward state at the first position [B, H], or undefined
  };

  /// The forward direction begins with `start`, the other one with `backward_start`; with zeros
  /// where that is empty.
  Made read(const nn::Padded& source, std::vector<Tensor> start = {},
            std::vector<Tensor> backward_start = {}) const;

  /// The values alone, of rows whose `lengths` ascend: most of what is padding is not computed, and
  /// what stands there means nothing.
  Tensor read_ascending(const nn::Padded& source, std::span<const int64_t> lengths) const;

  const nn::Recurrence& forward() const { return forward_; }
  const nn::Recurrence& backward() const { return *backward_; }  ///< if bidirectional

 private:
  nn::Recurrence forward_;
  std::unique_ptr<nn::Recurrence> backward_;
};

/// Layers over a source, each reading the annotations of the one below. Bahdanau et al. 2015,
/// A.2.1; one way only, Cho et al. 2014 and Sutskever et al. 2014; where layers read pairs, the
/// pyramid of Chan et al. 2016, section 3.1.
class RecurrentEncoder final : public nn::Encoder {
 public:
  explicit RecurrentEncoder(const EncoderOptions& options);
  nn::Encoding encode(const nn::Padded& source) const override { return encode(source, {}); }

  /// The same from a state of the forward direction, of every layer, in place of zeros: laid out as
  /// the summary kLast.  start [B, layers * state_count * H]
  nn::Encoding encode(const nn::Padded& source, const Tensor& start) const;

  /// The annotations alone, of rows whose `lengths` [B] ascend, as a batch's do: most of what is
  /// padding is not computed, and what stands there means nothing. Throws std::logic_error if the
  /// lengths do not ascend or layers read pairs.
  nn::Annotations annotate(const nn::Padded& source, std::span<const int64_t> lengths) const;

  int64_t value_size() const override;
  int64_t summary_size() const override;

 private:
  EncoderOptions options_;
  nn::Dropout between_;
  std::vector<std::unique_ptr<EncoderLayer>> layers_;
};

}  // namespace attend::models
