#pragma once

#include <vector>

#include "nn/memory.h"
#include "nn/module.h"

namespace attend::nn {

/// A batch of sequences padded to one length.
struct Padded {
  Tensor values;         ///< one vector a position                     [B, S, F]
  Tensor mask;           ///< 1 where there is no padding               [B, S]
  int64_t shortest = 0;  ///< positions before it exist in every row
};

/// What an encoder makes of its source.
struct Encoding {
  Annotations annotations;  ///< to be read
  Tensor summary;           ///< all of it in one vector, to start a reader with; what is in it
                            ///< the encoder says                                   [B, E]
};

/// How the heads of a layer read, to be looked at.
struct Look {
  enum Of {
    kSource,  ///< the source by its own positions: T is S
    kTarget,  ///< what was said by each of its steps: S is T
    kMemory   ///< the annotations by each step
  } of = kSource;
  std::vector<Tensor> weights;  ///< of each head  [B, T, S]
};

class Encoder : public Module {
 public:
  virtual Encoding encode(const Padded& source) const = 0;
  virtual int64_t value_size() const = 0;    ///< V, of the annotations
  virtual int64_t summary_size() const = 0;  ///< E, of the summary

  /// How its positions read each other, layer by layer: empty of one whose positions do not.
  virtual std::vector<Look> look(const Padded& /*source*/) const { return {}; }
};

/// All that changes from one step to the next, and nothing else; rows are independent.
struct State {
  Memory memory;                  ///< what is read; without tensors where nothing is
  std::vector<Tensor> hidden;     ///< recurrent state, each [R, H]
  std::vector<Reading> readings;  ///< the last reading of each attention
  Tensor output;                  ///< what the step computed, for the output layer and for feeding
                                  ///< back into the next step  [R, F]
  std::vector<Tensor> dropped;    ///< variational dropout of each recurrence, drawn at the start;
                                  ///< empty where nothing is dropped, as in use
  std::vector<Annotations> heads{};  ///< the memory as further layers and heads compare and read
                                     ///< it; whose rows and mask are the memory's

  /// The rows named by `rows`, in that order; a row may repeat.
  void select(const Tensor& rows);
};

/// A reader run over a whole known sequence.
struct Trace {
  Tensor outputs;     ///< [B, T, F]
  Tensor weights;     ///< of the first attention, the alignment matrix of each pair; undefined
                      ///< where nothing is read  [B, T, S]
  Tensor selections;  ///< what the contexts were summed by; the same tensor where the selection is
                      ///< soft  [B, T, S]
  Tensor states;      ///< what the outputs are made of beside inputs and contexts; of readers that
                      ///< make all outputs at once, else undefined  [B, T, H]
  State last;
  Tensor gates{};  ///< what contexts were multiplied by, of such a reader that has a gate; else
                   ///< undefined  [B, T, 1 or V]
};

/// Gathers what each step of an unrolled reader reads.
class Readings {
 public:
  void add(const Reading& reading);

  /// With the outputs of all steps [B, T, F], and the state after the last.
  Trace trace(const Tensor& outputs, State last) const;

 private:
  std::vector<Tensor> weights_;
  std::vector<Tensor> selections_;
  bool is_soft_ = true;
};

/// Steps through a sequence while reading a memory. A decoder is a reader whose outputs are turned
/// into tokens.
class Reader : public Module {
 public:
  virtual State start(const Encoding& encoding) const = 0;

  /// One step. A pure function of its arguments: input [B, D] and the state before -> the state
  /// after. Whoever no longer needs the state before moves it in.
  virtual State step(const Tensor& input, State state) const = 0;

  /// Steps through inputs [B, T, D] from `state` (teacher forcing). A reader overrides it where
  /// knowing all inputs lets it do better than step by step.
  virtual Trace unroll(const Tensor& inputs, State state) const;

  /// What the steps of `trace` would have put out, each having read position `position` alone
  /// instead: [B, T, F]. Only of a reader whose contexts go nowhere but into its outputs; others
  /// throw std::logic_error.
  virtual Tensor outputs_at(int64_t position, const Tensor& inputs, const Trace& trace) const;

  /// How the steps through inputs [B, T, D] read, layer by layer and head by head: empty of a
  /// reader whose one reading is that of its trace.
  virtual std::vector<Look> look(const Tensor& /*inputs*/, State /*state*/) const { return {}; }
};

}  // namespace attend::nn
