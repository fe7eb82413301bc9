#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/attention.h"
#include "nn/reader.h"
#include "nn/recurrence.h"

namespace attend::models {

/// Where what was read goes.
enum class ContextPlace {
  kBoth,    ///< into the cell and into the output: Bahdanau et al. 2015, A.2.2
  kCell,    ///< into the cell alone
  kOutput,  ///< into the output alone: Luong et al. 2015, section 3
  kStart,   ///< into the first state, and nothing is read later: one context for all steps
};

/// How much of a context goes on, by the query that read it: Xu et al. 2015, section 4.2.1.
enum class Gate {
  kNone,    ///< all of it
  kScalar,  ///< the same share of all its numbers, as the authors' program has it
  kVector   ///< of each number its own
};

struct ReaderOptions {
  int64_t input_size = 0;    ///< of an embedded symbol
  int64_t hidden_size = 0;   ///< of each recurrent state
  int64_t value_size = 0;    ///< of an annotation
  int64_t summary_size = 0;  ///< of the encoder's summary
  int64_t output_size = 0;   ///< of what the readout reads
  nn::CellKind cell = nn::CellKind::kGru;
  int64_t layers = 1;
  nn::Norm norm = nn::Norm::kNone;
  double dropout = 0.0;          ///< variational, of the recurrent state
  double dropout_between = 0.0;  ///< of what each layer but the first reads
  bool residual = false;
  ContextPlace context = ContextPlace::kBoth;
  bool input_feeding = true;  ///< of Luong's reader
  Gate gate = Gate::kNone;    ///< of readers with attention

  /// Of a recurrence of this reader.
  nn::RecurrenceOptions recurrence(int64_t input_size) const;

  /// Numbers in all of a recurrence's state.
  int64_t state_size() const;

  bool in_cell() const { return context == ContextPlace::kBoth || context == ContextPlace::kCell; }
  bool in_output() const {
    return context == ContextPlace::kBoth || context == ContextPlace::kOutput;
  }
};

// --- that read their source ---------------------------------------------------------------------

/// What readers with one attention have in common: they start from the summary, and differ in how
/// they move from step to step and what they make their outputs of.
class AttentiveReader : public nn::Reader {
 public:
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

  /// The outputs of all steps in one product, unless they are fed back.
  nn::Trace unroll(const Tensor& inputs, nn::State state) const override;
  Tensor outputs_at(int64_t position, const Tensor& inputs, const nn::Trace& trace) const override;

 protected:
  /// `started` is the recurrence that the first state is for.
  AttentiveReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options,
                  const nn::Recurrence& started);

  /// Reads with a query, if contexts are read at every step.
  void read(const Tensor& query, nn::State& state) const;
  const ReaderOptions& options() const { return options_; }

 private:
  virtual std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const = 0;

  /// Reads, and steps the recurrence. Gives the recurrent state that the output is made of.
  virtual Tensor move(const Tensor& input, nn::State& state) const = 0;
  virtual Tensor output(const Tensor& hidden, const Tensor& input, const Tensor& context) const = 0;
  virtual bool feeds_output() const { return false; }

  ReaderOptions options_;
  std::shared_ptr<nn::Attention> attention_;
  const nn::Recurrence& started_;
  nn::Linear start_layer_;
  std::unique_ptr<nn::Linear> context_layer_;  // from the one context to the first state
  std::unique_ptr<nn::Linear> gate_layer_;     // from a query to beta, before the sigmoid
};

/// Reads, then steps: c_i from s_{i-1}, s_i from c_i; maxout output of s_{i-1}, or of s_i where the
/// context is not in the output. Bahdanau et al. 2015, A.2.2.
class BahdanauReader final : public AttentiveReader {
 public:
  BahdanauReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);

 private:
  std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const override;
  Tensor move(const Tensor& input, nn::State& state) const override;
  Tensor output(const Tensor& hidden, const Tensor& input, const Tensor& context) const override;

  nn::Recurrence cell_;
  nn::Linear output_layer_;
};

/// Steps, reads, steps again: s' from the input, c from s', s from c. The "conditional GRU" of
/// Nematus: Sennrich et al. 2017, section 2.
class ConditionalReader final : public AttentiveReader {
 public:
  ConditionalReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);

 private:
  std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const override;
  Tensor move(const Tensor& input, nn::State& state) const override;
  Tensor output(const Tensor& hidden, const Tensor& input, const Tensor& context) const override;

  nn::Recurrence input_cell_;
  nn::Recurrence context_cell_;
  nn::Linear output_layer_;
};

/// Steps, then reads: c_t from h_t; the output is the attentional vector, fed back into the next
/// step or not. Luong et al. 2015, section 3, eq. 5, and section 3.3.
class LuongReader final : public AttentiveReader {
 public:
  LuongReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;

 private:
  std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const override;
  Tensor move(const Tensor& input, nn::State& state) const override;
  Tensor output(const Tensor& hidden, const Tensor& input, const Tensor& context) const override;
  bool feeds_output() const override { return options().input_feeding; }

  nn::Recurrence cell_;
  nn::Linear combine_layer_;  // W_c
};

/// Reads, then steps: z_t from h_{t-1}, h_t from z_t and the symbol before, whose vector, with what
/// h_t and z_t say, is the output: tanh(E y + L_h h + L_z z). Xu et al. 2015, section 3.1.2, eq. 7;
/// the tanh is that of the authors' program.
class XuReader final : public AttentiveReader {
 public:
  XuReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options);

 private:
  std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const override;
  Tensor move(const Tensor& input, nn::State& state) const override;
  Tensor output(const Tensor& hidden, const Tensor& input, const Tensor& context) const override;

  nn::Recurrence cell_;
  nn::Linear hidden_output_;                    // L_h
  std::unique_ptr<nn::Linear> context_output_;  // L_z
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

/// A stack of cells that goes on from the encoder's last state. Sutskever et al. 2014, section 2.
class SutskeverReader final : public nn::Reader {
 public:
  explicit SutskeverReader(const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

 private:
  nn::Recurrence cell_;
  nn::Linear output_layer_;
};

/// A recurrence that reads the source once, as if it were the first symbol; its states are the
/// outputs. Vinyals et al. 2015 ("Show and tell"), section 3.1, eq. 10-12.
class VinyalsReader final : public nn::Reader {
 public:
  explicit VinyalsReader(const ReaderOptions& options);
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

 private:
  nn::Linear summary_layer_;  // from the summary to a symbol's vector
  nn::Recurrence cell_;
};

}  // namespace attend::models
