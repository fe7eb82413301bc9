#pragma once

#include <cstdint>

#include "kernels/forward.h"

/// How gradients go back through the loops of kernels.h. dy is the gradient of the result; every
/// dx, named after its tensor, is added to. Of attention's (dot_each to additive_energies), one
/// that is null is not computed.
namespace attend::kernels {

/// to += factor * from
void add(const float* from, float factor, float* to, int64_t count);

/// The same for `rows` rows of `size` numbers that begin a stride apart.
void add_rows(const float* from, int64_t from_stride, float* to, int64_t to_stride, int64_t rows,
              int64_t size);

/// out += the sum of all rows.  x [M, N], out [N]
void add_sum_of_rows(const float* x, float* out, int64_t m, int64_t n);

void dot_each_backward(const float* keys, const float* query, const Index* sources, const float* dy,
                       float* dkeys, float* dquery, int64_t rows, int64_t length, int64_t size);
void weighted_sum_backward(const float* weights, const float* values, const Index* sources,
                           const float* dy, float* dweights, float* dvalues, int64_t rows,
                           int64_t length, int64_t size);
void dot_each_of_steps_backward(const float* keys, const float* query, const float* dy,
                                float* dkeys, float* dquery, int64_t batch, int64_t steps,
                                int64_t length, int64_t size);
void weighted_sum_of_steps_backward(const float* weights, const float* values, const float* dy,
                                    float* dweights, float* dvalues, int64_t batch, int64_t steps,
                                    int64_t length, int64_t size);
/// out += a^T b of each row.  a [batch, steps, length], b [batch, steps, size], out [batch, length,
/// size]
void add_products_of_steps(const float* a, const float* b, float* out, int64_t batch, int64_t steps,
                           int64_t length, int64_t size);
void outer_backward(const float* a, const float* b, const float* dy, float* da, float* db,
                    int64_t batch, int64_t length, int64_t size);
void convolve_backward(const float* x, const float* filters, const float* dy, float* dx,
                       float* dfilters, int64_t batch, int64_t length, int64_t count,
                       int64_t width);

void additive_energies_backward(const float* query, const float* keys, const float* v,
                                const Index* sources, const float* dy, float* dquery, float* dkeys,
                                float* dv, int64_t rows, int64_t length, int64_t size);

void softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size);
/// `y` is the result.
void largest_of_steps_backward(const float* x, const float* mask, const float* y, const float* dy,
                               float* dx, int64_t batch, int64_t length, int64_t size);
void log_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size);

void gru_gates_backward(const float* from_input, const float* from_hidden, const float* hidden,
                        const float* dy, float* dfrom_input, float* dfrom_hidden, float* dhidden,
                        int64_t batch, int64_t size);
void lstm_memory_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size);
/// `memory` is the next one.
void lstm_hidden_backward(const float* gates, const float* memory, const float* dy, float* dgates,
                          float* dmemory, int64_t batch, int64_t size);

/// `inverse` is what layer_norm kept.
void layer_norm_backward(const float* x, const float* gain, const float* inverse, const float* dy,
                         float* dx, float* dgain, float* dbias, int64_t rows, int64_t size);

void maxout_backward(const float* x, const float* dy, float* dx, int64_t count);
void map_backward(Map function, const float* x, const float* y, const float* dy, float* dx,
                  int64_t count);
void clamp_backward(const float* x, float lowest, float highest, const float* dy, float* dx,
                    int64_t count);

/// Of the first operand; `shape` is that of the operation.
void arithmetic_backward_a(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* da, const Broadcast& shape);
/// Of the second.
void arithmetic_backward_b(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* db, const Broadcast& shape);

void sum_backward(const float* dy, float* dx, int64_t rows, int64_t size);
void running_sum_backward(const float* dy, float* dx, int64_t rows, int64_t size);
void unit_backward(const float* x, const float* y, const float* dy, float* dx, int64_t rows,
                   int64_t size);

/// The loss of some rows of logits that lack their bias; they become its gradient by them.
double cross_entropy(float* logits, const float* bias, const Index* targets,
                     const float* importance, float smoothing, int64_t rows, int64_t size);

}  // namespace attend::kernels
