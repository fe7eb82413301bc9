#pragma once

#include <cstdint>
#include <memory>

#include "nn/attention.h"
#include "nn/reader.h"
#include "nn/recurrence.h"

namespace attend::models {

struct ReaderOptions {
  int64_t input_size = 0;    ///< of an embedded symbol
  int64_t hidden_size = 0;   ///< of each recurrent state
  int64_t value_size = 0;    ///< of an annotation
  int64_t summary_size = 0;  ///< of the encoder's summary
  int64_t output_size = 0;   ///< of what the readout reads
  int64_t layers = 1;
  nn::Norm norm = nn::Norm::kNone;
  double dropout = 0.0;  ///< variational, of the recurrent state

  /// Of a recurrence of this reader.
  nn::RecurrenceOptions recurrence(nn::CellKind kind, int64_t input_size) const;
};

// --- that read their source ---------------------------------------------------------------------

/// Reads, then steps: c_i from s_{i-1}, s_i from c_i; maxout output. Bahdanau et al. 2015, A.2.2.
class BahdanauReader final : public nn::Reader {
 public:
  BahdanauReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

  /// The outputs of all steps in one product.
  nn::Trace unroll(const Tensor& inputs, nn::State state) const override;

 private:
  /// Reads, and steps the recurrence; leaves the output to the caller.
  void move(const Tensor& input, nn::State& state) const;
  Tensor output(const Tensor& before, const Tensor& input, const Tensor& context) const;

  std::shared_ptr<nn::Attention> attention_;
  nn::Linear start_layer_;
  nn::Recurrence cell_;
  nn::Linear output_layer_;
};

/// Steps, reads, steps again: s' from the input, c from s', s from c. The "conditional GRU" of
/// Nematus: Sennrich et al. 2017, section 2.
class ConditionalReader final : public nn::Reader {
 public:
  ConditionalReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

  /// The outputs of all steps in one product.
  nn::Trace unroll(const Tensor& inputs, nn::State state) const override;

 private:
  void move(const Tensor& input, nn::State& state) const;
  Tensor output(const Tensor& hidden, const Tensor& context, const Tensor& input) const;

  std::shared_ptr<nn::Attention> attention_;
  nn::Linear start_layer_;
  nn::Recurrence input_cell_;
  nn::Recurrence context_cell_;
  nn::Linear output_layer_;
};

// --- that only know its summary -----------------------------------------------------------------

/// One vector c for the whole source, fed at every step; maxout output. Cho et al. 2014,
/// section 2.2 and appendix A.
class ChoReader final : public nn::Reader {
 public:
  explicit ChoReader(const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

 private:
  nn::Linear summary_layer_;
  nn::Linear start_layer_;
  nn::Recurrence cell_;
  nn::Linear output_layer_;
};

/// A stack of LSTMs that goes on from the encoder's last state. Sutskever et al. 2014, section 2.
class SutskeverReader final : public nn::Reader {
 public:
  explicit SutskeverReader(const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

 private:
  nn::Recurrence cell_;
  nn::Linear output_layer_;
};

}  // namespace attend::models
