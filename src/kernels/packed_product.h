#pragma once

#include <cstdint>

/// The product of some rows with a packed weight (packed_weight.h), for each instruction set. A
/// word is 32 bits: one float, two bfloat16 or four integers of 8 bits, neighbours in a row.
namespace attend::kernels {

constexpr int kPanelWidth = 32;  ///< outputs side by side; enough for two vectors of 512 bits

/// Every pointer begins at the first panel that is asked for.
struct PackedProduct {
  const std::uint32_t* panels;  ///< [panels, words, kPanelWidth]
  int64_t words;                ///< of a row
  const std::uint32_t* x;  ///< [rows, words]; of int8, numbers from 0 to 255 that mean 128 less
  int64_t rows;
  const float* bias;                ///< [columns] or null
  const float* weight_scales;       ///< of int8, else null; filled up to whole panels
  const std::int32_t* corrections;  ///< of int8: -128 * the sum of each row of the weight
  const float* x_scales;            ///< of int8: [rows]
  float* out;                       ///< [rows, columns], rows a stride apart
  int64_t out_stride;
  int64_t columns;
};

void multiply_float(const PackedProduct& product);
void multiply_bfloat16(const PackedProduct& product);
void multiply_int8(const PackedProduct& product);

/// A row as whole steps from 0 to 255, 128 for 0; returns the step.
float round_to_steps(const float* x, std::uint8_t* out, int64_t size);

/// For tests: whether the last two do without instructions that were made for them, as on machines
/// that have none.
void use_plain_products(bool plain);

void multiply_bfloat16_plainly(const PackedProduct& product);
void multiply_int8_plainly(const PackedProduct& product);

}  // namespace attend::kernels
