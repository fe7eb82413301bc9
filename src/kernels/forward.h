#pragma once

#include <cstdint>

#include "core/elements.h"

/// The loops of the CpuEngine on plain memory: every tensor dense and row by row. The compiler
/// vectorises them with relaxed floating-point rules; NaN goes through. `sources` names the source
/// that each row reads, or is null: row r reads source r.
namespace attend::kernels {

void dot_each(const float* keys, const float* query, const Index* sources, float* out, int64_t rows,
              int64_t length, int64_t size);
void weighted_sum(const float* weights, const float* values, const Index* sources, float* out,
                  int64_t rows, int64_t length, int64_t size);

/// Of every step of every row, which reads its own source: keys and values [batch, length, size],
/// query and weights [batch, steps, ..]. Each number is a sum in order, so that it hangs neither on
/// the batch nor on how far it is padded. `working` has room for working_size_of_steps() numbers.
int64_t working_size_of_steps(int64_t length, int64_t size);
void dot_each_of_steps(const float* keys, const float* query, float* out, float* working,
                       int64_t batch, int64_t steps, int64_t length, int64_t size);
void weighted_sum_of_steps(const float* weights, const float* values, float* out, float* working,
                           int64_t batch, int64_t steps, int64_t length, int64_t size);

void outer(const float* a, const float* b, float* out, int64_t batch, int64_t length, int64_t size);
void convolve(const float* x, const float* filters, float* out, int64_t batch, int64_t length,
              int64_t count, int64_t width);

void additive_energies(const float* query, const float* keys, const float* v, const Index* sources,
                       float* out, int64_t rows, int64_t length, int64_t size);

/// `mask` [rows, size] or null.
void softmax(const float* x, const float* mask, float* out, int64_t rows, int64_t size);
/// x [batch, steps, length], mask [batch, length].
void softmax_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t steps,
                      int64_t length);
void log_softmax(const float* x, float* out, int64_t rows, int64_t size);

/// x [batch, length, size], mask [batch, length], out [batch, size].
void largest_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t length,
                      int64_t size);

/// Gates before their functions, of the input and of the hidden state: [batch, 3 size] each.
void gru_gates(const float* from_input, const float* from_hidden, const float* hidden, float* out,
               int64_t batch, int64_t size);
/// Gates before their functions: [batch, 4 size]. The next memory, and from it the hidden state.
void lstm_memory(const float* gates, const float* memory, float* out, int64_t batch, int64_t size);
void lstm_hidden(const float* gates, const float* memory, float* out, int64_t batch, int64_t size);

/// `inverse` [rows] or null: 1 / deviation of each row, kept for the way back.
void layer_norm(const float* x, const float* gain, const float* bias, float* out, float* inverse,
                int64_t rows, int64_t size);

/// 0 with this probability, else 1 / (1 - probability); the same numbers for the same key.
void dropout_mask(std::uint64_t key, float probability, float* out, int64_t count);

void maxout(const float* x, float* out, int64_t count);
void map(Map function, const float* x, float* out, int64_t count);
void affine(const float* x, float factor, float offset, float* out, int64_t count);
void clamp(const float* x, float lowest, float highest, float* out, int64_t count);
void within(const float* x, float distance, float* out, int64_t count);

/// Strides of 0 repeat an operand.
struct Broadcast {
  int64_t size[4];
  int64_t stride_a[4];
  int64_t stride_b[4];
};
void arithmetic(Arithmetic operation, const float* a, const float* b, float* out,
                const Broadcast& shape);

void sum(const float* x, float* out, int64_t rows, int64_t size);
void running_sum(const float* x, float* out, int64_t rows, int64_t size);
void unit(const float* x, float* out, int64_t rows, int64_t size);

}  // namespace attend::kernels
