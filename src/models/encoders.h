#pragma once

#include <cstdint>
#include <memory>

#include "nn/reader.h"
#include "nn/recurrence.h"

namespace attend::models {

/// What of its source an encoder passes on to start a reader.
enum class Summary {
  kMean,   ///< the mean annotation [B, V]: Sennrich et al. 2017 (Nematus), section 2
  kFirst,  ///< the backward state at the first position [B, H]: Bahdanau et al. 2015, A.2.2
  kLast,   ///< the whole forward state at the last position [B, state_count * H]: Cho et al. 2014;
           ///< Sutskever et al. 2014
};

struct EncoderOptions {
  nn::RecurrenceOptions recurrence;
  bool bidirectional = true;
  Summary summary = Summary::kFirst;
};

/// Reads a source left to right and, if bidirectional, right to left: h_j = [forward; backward].
/// Bahdanau et al. 2015, A.2.1; one way only, Cho et al. 2014 and Sutskever et al. 2014.
class RecurrentEncoder final : public nn::Encoder {
 public:
  explicit RecurrentEncoder(const EncoderOptions& options);
  nn::Encoding encode(const nn::Padded& source) const override;

  int64_t value_size() const;    ///< V, of the annotations
  int64_t summary_size() const;  ///< of the summary

 private:
  struct Run;
  static Run run(const nn::Recurrence& recurrence, const nn::Padded& source, bool backward);

  EncoderOptions options_;
  nn::Recurrence forward_;
  std::unique_ptr<nn::Recurrence> backward_;
};

}  // namespace attend::models
