#pragma once

#include <cstdint>

/// Where one step asks one source, nothing is read twice, and so nothing is packed. Each number is
/// the sum in order that it is where several steps ask, bit by bit: see dot_each_of_steps.
namespace attend::kernels {

/// keys [length, size], query [size] -> out [length]
void dot_each_of_one_step(const float* keys, const float* query, float* out, int64_t length,
                          int64_t size);

/// weights [length], values [length, size] -> out [size]
void weighted_sum_of_one_step(const float* weights, const float* values, float* out, int64_t length,
                              int64_t size);

}  // namespace attend::kernels
