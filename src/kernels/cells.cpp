#include "kernels/backward.h"
#include "kernels/forward.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cells.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

void gru_gates(const float* from_input, const float* from_hidden, const float* hidden, float* out,
               int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, hidden += size, out += size) {
    const auto* x = from_input + b * 3 * size;
    const auto* h = from_hidden + b * 3 * size;
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto reset = sigmoid_of(hn::Add(part.load(x + i), part.load(h + i)));
      const auto update = sigmoid_of(hn::Add(part.load(x + size + i), part.load(h + size + i)));
      const auto candidate =
          tanh_of(hn::MulAdd(reset, part.load(h + 2 * size + i), part.load(x + 2 * size + i)));
      const auto difference = hn::Sub(part.load(hidden + i), candidate);
      part.store(hn::MulAdd(update, difference, candidate), out + i);
    });
  }
}

void gru_gates_backward(const float* from_input, const float* from_hidden, const float* hidden,
                        const float* dy, float* dfrom_input, float* dfrom_hidden, float* dhidden,
                        int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, hidden += size, dy += size, dhidden += size) {
    const auto* x = from_input + b * 3 * size;
    const auto* h = from_hidden + b * 3 * size;
    auto* dx = dfrom_input + b * 3 * size;
    auto* dh = dfrom_hidden + b * 3 * size;
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto inner = part.load(h + 2 * size + i);
      const auto reset = sigmoid_of(hn::Add(part.load(x + i), part.load(h + i)));
      const auto update = sigmoid_of(hn::Add(part.load(x + size + i), part.load(h + size + i)));
      const auto candidate = tanh_of(hn::MulAdd(reset, inner, part.load(x + 2 * size + i)));
      const auto slope = part.load(dy + i);
      const auto kept = hn::Mul(slope, update);
      const auto dcandidate = hn::Mul(hn::Sub(slope, kept), slope_of_tanh(candidate));
      const auto dupdate = hn::Mul(hn::Mul(slope, hn::Sub(part.load(hidden + i), candidate)),
                                   slope_of_sigmoid(update));
      const auto dreset = hn::Mul(hn::Mul(dcandidate, inner), slope_of_sigmoid(reset));
      part.add(dreset, dx + i);
      part.add(dupdate, dx + size + i);
      part.add(dcandidate, dx + 2 * size + i);
      part.add(dreset, dh + i);
      part.add(dupdate, dh + size + i);
      part.add(hn::Mul(dcandidate, reset), dh + 2 * size + i);
      part.add(kept, dhidden + i);
    });
  }
}

void lstm_memory(const float* gates, const float* memory, float* out, int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, memory += size, out += size) {
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto input = sigmoid_of(part.load(gates + i));
      const auto forget = sigmoid_of(part.load(gates + size + i));
      const auto candidate = tanh_of(part.load(gates + 2 * size + i));
      const auto kept = hn::Mul(forget, part.load(memory + i));
      part.store(hn::MulAdd(input, candidate, kept), out + i);
    });
  }
}

void lstm_memory_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, dgates += 4 * size) {
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto input = sigmoid_of(part.load(gates + i));
      const auto forget = sigmoid_of(part.load(gates + size + i));
      const auto candidate = tanh_of(part.load(gates + 2 * size + i));
      const auto slope = part.load(dy + i);
      const auto dinput = hn::Mul(slope, candidate);
      const auto dforget = hn::Mul(slope, part.load(memory + i));
      part.add(hn::Mul(dinput, slope_of_sigmoid(input)), dgates + i);
      part.add(hn::Mul(dforget, slope_of_sigmoid(forget)), dgates + size + i);
      part.add(hn::Mul(hn::Mul(slope, input), slope_of_tanh(candidate)), dgates + 2 * size + i);
      part.add(hn::Mul(slope, forget), dmemory + i);
    });
    memory += size;
    dmemory += size;
    dy += size;
  }
}

void lstm_hidden(const float* gates, const float* memory, float* out, int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, memory += size, out += size) {
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto output = sigmoid_of(part.load(gates + 3 * size + i));
      part.store(hn::Mul(output, tanh_of(part.load(memory + i))), out + i);
    });
  }
}

void lstm_hidden_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, dgates += 4 * size) {
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto output = sigmoid_of(part.load(gates + 3 * size + i));
      const auto bounded = tanh_of(part.load(memory + i));
      const auto slope = part.load(dy + i);
      const auto doutput = hn::Mul(slope, bounded);
      part.add(hn::Mul(doutput, slope_of_sigmoid(output)), dgates + 3 * size + i);
      part.add(hn::Mul(hn::Mul(slope, output), slope_of_tanh(bounded)), dmemory + i);
    });
    memory += size;
    dmemory += size;
    dy += size;
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(gru_gates);
void gru_gates(const float* from_input, const float* from_hidden, const float* hidden, float* out,
               int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(gru_gates)(from_input, from_hidden, hidden, out, batch, size);
}

HWY_EXPORT(gru_gates_backward);
void gru_gates_backward(const float* from_input, const float* from_hidden, const float* hidden,
                        const float* dy, float* dfrom_input, float* dfrom_hidden, float* dhidden,
                        int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(gru_gates_backward)
  (from_input, from_hidden, hidden, dy, dfrom_input, dfrom_hidden, dhidden, batch, size);
}

HWY_EXPORT(lstm_memory);
void lstm_memory(const float* gates, const float* memory, float* out, int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(lstm_memory)(gates, memory, out, batch, size);
}

HWY_EXPORT(lstm_memory_backward);
void lstm_memory_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(lstm_memory_backward)(gates, memory, dy, dgates, dmemory, batch, size);
}

HWY_EXPORT(lstm_hidden);
void lstm_hidden(const float* gates, const float* memory, float* out, int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(lstm_hidden)(gates, memory, out, batch, size);
}

HWY_EXPORT(lstm_hidden_backward);
void lstm_hidden_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size) {
  HWY_DYNAMIC_DISPATCH(lstm_hidden_backward)(gates, memory, dy, dgates, dmemory, batch, size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
