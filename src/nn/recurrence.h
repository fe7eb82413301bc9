#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/layers.h"

namespace attend::nn {

enum class CellKind { kGru, kLstm };

struct RecurrenceOptions {
  CellKind kind = CellKind::kGru;
  int64_t input_size = 0;
  int64_t hidden_size = 0;
  int64_t layers = 1;
  Norm norm = Norm::kNone;
  double dropout = 0.0;  ///< of the hidden state that the products see, the same at every step
  double dropout_between = 0.0;  ///< of what each layer but the first reads
  bool residual = false;         ///< each layer but the first adds what it reads to what it makes
};

/// A stack of recurrent cells, each layer reading what the one below makes: its hidden state or,
/// with residual connections (He et al. 2016; in such stacks Wu et al. 2016, section 3.1), that
/// plus what it read itself. The state is a list of tensors [B, H]: of each layer its hidden state
/// and, in an LSTM, its memory.
class Recurrence final : public Module {
 public:
  explicit Recurrence(const RecurrenceOptions& options);

  /// How many tensors a state has.
  int64_t state_count() const;
  int64_t hidden_size() const { return options_.hidden_size; }

  /// Zeros, for so many rows.
  std::vector<Tensor> start(Engine& engine, int64_t rows) const;

  /// A state cut from one vector for each row.  [B, state_count * H]
  std::vector<Tensor> start(const Tensor& summary) const;

  /// The masks of variational dropout for one sequence, one a layer; empty if nothing is dropped.
  std::vector<Tensor> draw_dropped(Engine& engine, int64_t rows) const;

  /// One step.  x [B, I]. Whoever no longer needs the state before moves it in.
  std::vector<Tensor> step(const Tensor& x, std::vector<Tensor> state,
                           std::span<const Tensor> dropped = {}) const;

  /// What the last layer made: its hidden state; with residual connections those of all layers
  /// together.
  Tensor top(std::span<const Tensor> state) const;

 private:
  RecurrenceOptions options_;
  Dropout dropout_;
  Dropout between_;
  std::vector<std::unique_ptr<GruCell>> gru_cells_;
  std::vector<std::unique_ptr<LstmCell>> lstm_cells_;
};

}  // namespace attend::nn
