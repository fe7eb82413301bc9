#include "models/turing_machine.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::models {
namespace {

constexpr double kFirstNumber = 1e-6;  // of a constant memory: Collier & Beel 2018, section 4
constexpr double kFirstRead = 0.01;    // deviation
constexpr double kFirstWeights = 1.0;  // deviation of their logits

std::size_t of(int64_t number) {
  return static_cast<std::size_t>(number);
}

/// The same for each row.  [..] -> [B, ..]
Tensor for_rows(Engine& engine, const Tensor& x, int64_t rows) {
  Shape shape = {rows};
  for (int d = 0; d < x.shape().rank(); ++d) shape = shape.append(x.size(d));
  return zeros(engine, shape) + x;
}

/// [heads, places], 1 at the first place and 0 elsewhere
Tensor at_first_place(Engine& engine, int64_t heads, int64_t places) {
  std::vector<float> weights(of(heads * places), 0.0F);
  for (int64_t head = 0; head < heads; ++head) weights[of(head * places)] = 1.0F;
  return numbers(engine, weights, {heads, places});
}

bool is_finite(const Tensor& x) {
  const auto values = to_vector(x);
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Takes one piece after another off the last dimension.
class Pieces {
 public:
  explicit Pieces(const Tensor& x) : x_(x) {}
  Tensor next(int64_t rows, int64_t size) {  // [B, rows, size]
    const auto piece = columns(x_, at_, rows * size);
    at_ += rows * size;
    return reshape(piece, {x_.size(0), rows, size});
  }

 private:
  Tensor x_;
  int64_t at_ = 0;
};

}  // namespace

/// What a step goes on from.
struct TuringMachine::State {
  std::vector<Tensor> controller;  // of an LSTM
  Tensor read;                     // [B, R * W]
  Tensor weights;                  // [B, H, N]
  Tensor memory;                   // [B, N, W]
};

/// What the heads are told at a step.
struct TuringMachine::Told {
  nn::Asked asked;
  Tensor erase;  // [B, write heads, W]
  Tensor add;    // the same
};

struct TuringMachine::Run {
  Tensor logits;              // [B, steps of the answer, size]
  std::vector<Told> told;     // at each step; empty without memory, as is the next
  std::vector<State> states;  // behind each step
};

TuringMachine::TuringMachine(const TuringOptions& options)
    : options_(options),
      output_(
          options.hidden_size +
              (options.turing.has_memory() ? options.turing.read_heads * options.turing.width : 0),
          options.size) {
  const auto& turing = options.turing;
  turing.validate();
  const auto read_size = turing.has_memory() ? turing.read_heads * turing.width : 0;
  if (turing.controller == "lstm") {
    lstm_ = std::make_unique<nn::Recurrence>(
        nn::RecurrenceOptions{.kind = nn::CellKind::kLstm,
                              .input_size = options.read_size + read_size,
                              .hidden_size = options.hidden_size,
                              .layers = options.layers});
    add("controller", *lstm_);
    add("first_state", first_state_, {lstm_->state_count() * options.hidden_size},
        {nn::Initial::kConstant, 0.0});
  } else {
    layer_ = std::make_unique<nn::Linear>(options.read_size + read_size, options.hidden_size);
    add("controller", *layer_);
  }
  add("output", output_);
  if (!turing.has_memory()) return;
  heads_ = std::make_unique<nn::Linear>(options.hidden_size, told_size());
  add("heads", *heads_);
  add("first_read", first_read_, {read_size}, {nn::Initial::kNormal, kFirstRead});
  if (turing.first_weights == "learned") {
    add("first_weights", first_weights_, {heads(), turing.places},
        {nn::Initial::kNormal, kFirstWeights});
  }
  if (turing.memory == "constant") return;
  const auto bound = 1.0 / std::sqrt(static_cast<double>(turing.places + turing.width));
  add("first_memory", first_memory_, {turing.places, turing.width}, {nn::Initial::kUniform, bound});
}

int64_t TuringMachine::told_size() const {
  const auto& turing = options_.turing;
  return heads() * (turing.width + 3 + shifts()) + turing.write_heads * 2 * turing.width;
}

std::string TuringMachine::head_name(int64_t head) const {
  const auto reads = options_.turing.read_heads;
  return head < reads ? fmt::format("read head {}", head + 1)
                      : fmt::format("write head {}", head - reads + 1);
}

int64_t TuringMachine::steps_of(const data::Batch& batch, int64_t row) const {
  const auto read = batch.columns.at(kRead).count_of(row);
  return options_.answers_meanwhile ? read : read + batch.columns.at(kBits).count_of(row);
}

TuringMachine::State TuringMachine::first(Engine& engine, int64_t rows) const {
  State state;
  if (lstm_) state.controller = lstm_->start(for_rows(engine, first_state_, rows));
  if (!heads_) return state;
  const auto& turing = options_.turing;
  state.read = for_rows(engine, first_read_, rows);
  state.weights =
      for_rows(engine,
               turing.first_weights == "learned" ? softmax(first_weights_)
                                                 : at_first_place(engine, heads(), turing.places),
               rows);
  if (turing.memory == "constant") {
    state.memory = kFirstNumber + zeros(engine, {rows, turing.places, turing.width});
  } else {
    state.memory = for_rows(
        engine, turing.memory == "learned" ? first_memory_ : constant(first_memory_), rows);
  }
  return state;
}

TuringMachine::Told TuringMachine::tell(const Tensor& hidden) const {
  const auto& turing = options_.turing;
  auto all = (*heads_)(hidden);
  if (turing.clip > 0.0) all = clamp(all, -turing.clip, turing.clip);
  Pieces pieces(all);
  Told told;
  told.asked.keys = tanh(pieces.next(heads(), turing.width));
  told.asked.strengths = softplus(pieces.next(heads(), 1));
  told.asked.gates = sigmoid(pieces.next(heads(), 1));
  told.asked.shifts = softmax(pieces.next(heads(), shifts()));
  told.asked.sharpness = 1.0 + softplus(pieces.next(heads(), 1));
  told.erase = sigmoid(pieces.next(turing.write_heads, turing.width));
  told.add = tanh(pieces.next(turing.write_heads, turing.width));
  return told;
}

namespace {

/// What is read at each step: a row's own numbers, then zeros.  [B, steps, size]
std::vector<float> timeline(const data::Column& column, int64_t rows, int64_t steps) {
  std::vector<float> all(of(rows * steps * column.size), 0.0F);
  for (int64_t row = 0; row < rows; ++row) {
    const auto* from = column.numbers.data() + row * column.positions() * column.size;
    std::copy_n(from, column.count_of(row) * column.size, all.data() + row * steps * column.size);
  }
  return all;
}

/// [B, H, N] of some heads.
Tensor some_heads(const Tensor& weights, int64_t first, int64_t count) {
  const auto places = weights.size(2);
  const auto flat = reshape(weights, {weights.size(0), weights.size(1) * places});
  return reshape(columns(flat, first * places, count * places), {weights.size(0), count, places});
}

}  // namespace

TuringMachine::Run TuringMachine::run(Engine& engine, const data::Batch& batch) const {
  const auto& turing = options_.turing;
  const auto& column = batch.columns.at(kRead);
  const auto& answer = batch.columns.at(kBits);
  int64_t steps = 0;
  for (int64_t row = 0; row < batch.size; ++row) steps = std::max(steps, steps_of(batch, row));
  const auto read =
      numbers(engine, timeline(column, batch.size, steps), {batch.size, steps, column.size});
  Run run;
  auto state = first(engine, batch.size);
  std::vector<Tensor> made;
  for (int64_t t = 0; t < steps; ++t) {
    auto input = at_step(read, t);
    if (heads_) input = concat({input, state.read});
    Tensor hidden;
    if (lstm_) {
      state.controller = lstm_->step(input, std::move(state.controller));
      hidden = lstm_->top(state.controller);
    } else {
      hidden = tanh((*layer_)(input));
    }
    if (!heads_) {
      made.push_back(hidden);
      continue;
    }
    auto told = tell(hidden);
    state.weights = nn::addressed(state.memory, told.asked, state.weights);
    const auto reads = some_heads(state.weights, 0, turing.read_heads);
    state.read =
        reshape(nn::read(state.memory, reads), {batch.size, turing.read_heads * turing.width});
    state.memory =
        nn::written(state.memory, some_heads(state.weights, turing.read_heads, turing.write_heads),
                    told.erase, told.add);
    made.push_back(concat({hidden, state.read}));
    run.told.push_back(std::move(told));
    run.states.push_back(state);
  }
  // Of each row those of its own answer; where it has no step, any.
  std::vector<Index> rows;
  for (int64_t row = 0; row < batch.size; ++row) {
    const auto first = steps_of(batch, row) - answer.count_of(row);
    for (int64_t t = 0; t < answer.positions(); ++t) {
      rows.push_back(static_cast<Index>(row * steps + std::min(first + t, steps - 1)));
    }
  }
  const auto size = made.front().size(1);
  const auto all = reshape(stack_steps(made), {batch.size * steps, size});
  const auto chosen = select_rows(all, indices(engine, rows, {std::ssize(rows)}));
  run.logits = reshape(output_(chosen), {batch.size, answer.positions(), options_.size});
  return run;
}

Loss TuringMachine::loss(Engine& engine, const data::Batch& batch,
                         const LossOptions& options) const {
  auto loss = BitModel::loss(engine, batch, options);
  if (!is_finite(loss.loss)) throw Error(first_broken(run(engine, batch)));
  return loss;
}

std::string TuringMachine::first_broken(const Run& run) const {
  const auto say = [](const std::string& what, std::size_t step) {
    return fmt::format(
        "the loss is not finite: first {} at step {}; try a smaller "
        "training.learning_rate, training.clip_norm or turing.clip",
        what, step + 1);
  };
  for (std::size_t t = 0; t < run.states.size(); ++t) {
    const auto& state = run.states[t];
    for (const auto& of_controller : state.controller) {
      if (!is_finite(of_controller)) return say("the controller", t);
    }
    const auto& [asked, erase, add] = run.told[t];
    for (int64_t head = 0; head < heads(); ++head) {
      for (const auto& part : {asked.keys, asked.strengths, asked.gates, asked.shifts,
                               asked.sharpness, state.weights}) {
        if (!is_finite(at_step(part, head))) return say("the weights of " + head_name(head), t);
      }
      const auto writer = head - options_.turing.read_heads;
      if (writer >= 0 && !(is_finite(at_step(erase, writer)) && is_finite(at_step(add, writer)))) {
        return say("what is written by " + head_name(head), t);
      }
    }
    if (!is_finite(state.memory)) return say("the memory", t);
  }
  return say("the output", run.states.empty() ? 0 : run.states.size() - 1);
}

BitModel::Answer TuringMachine::answer(Engine& engine, const data::Batch& batch, bool shows) const {
  const auto done = run(engine, batch);
  Answer answer = {done.logits, {}};
  if (shows && heads_) answer.seen = seen_of(done);
  return answer;
}

std::vector<TuringMachine::Step> TuringMachine::walk(Engine& engine,
                                                     const data::Batch& batch) const {
  const auto done = run(engine, batch);
  std::vector<Step> steps;
  auto before = first(engine, batch.size);
  for (std::size_t t = 0; t < done.states.size(); ++t) {
    const auto& after = done.states[t];
    const auto& told = done.told[t];
    steps.push_back({told.asked, told.erase, told.add, before.memory, before.weights, after.weights,
                     after.read, after.memory});
    before = after;
  }
  return steps;
}

std::vector<BitModel::Seen> TuringMachine::seen_of(const Run& run) const {
  const auto steps = run.states.size();
  std::vector<Seen> seen;
  const auto of_steps = [&](const auto& at) {
    std::vector<Tensor> all;
    for (std::size_t t = 0; t < steps; ++t) all.push_back(at(t));
    return stack_steps(all);
  };
  std::vector<std::string> controls = {"gate"};
  for (int64_t i = -options_.turing.shifts; i <= options_.turing.shifts; ++i) {
    controls.push_back(fmt::format("shift {:+}", i));
  }
  for (int64_t head = 0; head < heads(); ++head) {
    seen.push_back({head_name(head),
                    of_steps([&](std::size_t t) { return at_step(run.states[t].weights, head); })});
    seen.push_back({head_name(head) + ": gate and shifts", of_steps([&](std::size_t t) {
                      const auto& asked = run.told[t].asked;
                      return concat({at_step(asked.gates, head), at_step(asked.shifts, head)});
                    }),
                    controls});
  }
  seen.push_back({"memory", run.states.back().memory, {}, /*is_of_steps=*/false});
  return seen;
}

}  // namespace attend::models
