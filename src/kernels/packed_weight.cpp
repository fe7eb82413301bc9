#include "kernels/packed_weight.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <new>

#include "kernels/bf16_products.h"
#include "kernels/packed_product.h"

namespace attend::kernels {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr int kZero = 128;  // what 0 is among the numbers from 0 to 255 of a row

int64_t numbers_in_word(NumberType type) {
  return type == NumberType::kFloat ? 1 : type == NumberType::kBfloat16 ? 2 : 4;
}

int64_t filled_up(int64_t count, int64_t to) {
  return (count + to - 1) / to * to;
}

float largest_magnitude(const float* x, int64_t size) {
  float most = 0.0F;
  for (int64_t i = 0; i < size; ++i) most = std::max(most, std::abs(x[i]));
  return most;
}

/// As whole steps from 0 to 255, 128 for 0; returns the step.
float round_to_steps(const float* x, std::uint8_t* out, int64_t size) {
  const auto step = largest_magnitude(x, size) / 127.0F;
  const auto inverse = step > 0.0F ? 1.0F / step : 0.0F;
  for (int64_t i = 0; i < size; ++i) {
    out[i] = static_cast<std::uint8_t>(static_cast<int>(std::rint(x[i] * inverse)) + kZero);
  }
  return step;
}

}  // namespace

void PackedWeight::Free::operator()(std::uint32_t* block) const noexcept {
  ::operator delete(block, kAlignment);
}

PackedWeight::PackedWeight(NumberType type, const void* weight, const float* scales,
                           int64_t outputs, int64_t inputs)
    : type_(type),
      outputs_(outputs),
      inputs_(inputs),
      words_(filled_up(inputs, numbers_in_word(type)) / numbers_in_word(type)) {
  const auto columns = static_cast<std::size_t>(filled_up(outputs, kPanelWidth));
  const auto size = columns * static_cast<std::size_t>(words_);
  panels_.reset(static_cast<std::uint32_t*>(
      ::operator new(std::max<std::size_t>(size, 1) * sizeof(std::uint32_t), kAlignment)));
  const auto* numbers = static_cast<const std::int8_t*>(weight);
  if (type == NumberType::kFloat) pack(static_cast<const float*>(weight));
  if (type == NumberType::kBfloat16) pack(static_cast<const std::uint16_t*>(weight));
  if (type == NumberType::kInt8) pack(numbers);
  if (type != NumberType::kInt8) return;
  scales_ = std::make_unique<float[]>(columns);
  corrections_ = std::make_unique<std::int32_t[]>(columns);
  std::copy_n(scales, outputs, scales_.get());
  for (int64_t n = 0; n < outputs; ++n) {
    std::int32_t sum = 0;
    for (int64_t k = 0; k < inputs; ++k) sum += numbers[n * inputs + k];
    corrections_[static_cast<std::size_t>(n)] = -kZero * sum;
  }
}

template <class Number>
void PackedWeight::pack(const Number* weight) {
  constexpr int64_t kInWord = sizeof(std::uint32_t) / sizeof(Number);
  constexpr int64_t kBlock = 64;  // words of each row at a time: what is written stays in the cache
  for (int64_t n = 0; n < outputs_; n += kPanelWidth) {
    auto* panel = panels_.get() + n * words_;
    const auto count = std::min<int64_t>(kPanelWidth, outputs_ - n);
    if (count < kPanelWidth) std::fill_n(panel, words_ * kPanelWidth, 0U);
    for (int64_t first = 0; first < words_; first += kBlock) {
      const auto end = std::min(words_, first + kBlock);
      for (int64_t column = 0; column < count; ++column) {
        const auto* row = weight + (n + column) * inputs_;
        for (int64_t i = first; i < end; ++i) {
          std::uint32_t word = 0;
          const auto present = std::min(kInWord, inputs_ - i * kInWord);
          if (present == kInWord) {
            std::memcpy(&word, row + i * kInWord, sizeof(word));
          } else {
            std::memcpy(&word, row + i * kInWord,
                        static_cast<std::size_t>(present) * sizeof(Number));
          }
          panel[i * kPanelWidth + column] = word;
        }
      }
    }
  }
}

std::size_t PackedWeight::working_size(int64_t rows) const {
  if (type_ == NumberType::kFloat) return 0;
  return static_cast<std::size_t>(rows * (words_ + 1)) * sizeof(std::uint32_t);
}

PreparedRows PackedWeight::prepare(const float* x, int64_t rows, void* working) const {
  if (type_ == NumberType::kFloat) return {reinterpret_cast<const std::uint32_t*>(x), nullptr, rows};
  auto* words = static_cast<std::uint32_t*>(working);
  auto* scales = reinterpret_cast<float*>(words + rows * words_);
  for (int64_t row = 0; row < rows; ++row, x += inputs_) {
    auto* out = words + row * words_;
    if (words_ > 0) out[words_ - 1] = 0;  // what fills it up meets zeros of the weight
    if (type_ == NumberType::kBfloat16) {
      to_bf16(x, reinterpret_cast<std::uint16_t*>(out), inputs_);
    } else {
      scales[row] = round_to_steps(x, reinterpret_cast<std::uint8_t*>(out), inputs_);
    }
  }
  return {words, type_ == NumberType::kInt8 ? scales : nullptr, rows};
}

void PackedWeight::multiply(const PreparedRows& x, const float* bias, float* out, int64_t stride,
                            int64_t first, int64_t count) const {
  const PackedProduct product = {.panels = panels_.get() + first * words_,
                                 .words = words_,
                                 .x = x.words,
                                 .rows = x.count,
                                 .bias = bias,
                                 .weight_scales = scales_ ? scales_.get() + first : nullptr,
                                 .corrections = corrections_ ? corrections_.get() + first : nullptr,
                                 .x_scales = x.scales,
                                 .out = out,
                                 .out_stride = stride,
                                 .columns = count};
  if (type_ == NumberType::kFloat) return multiply_float(product);
  if (type_ == NumberType::kBfloat16) return multiply_bfloat16(product);
  multiply_int8(product);
}

}  // namespace attend::kernels
