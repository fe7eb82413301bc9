#include "kernels/packed_weight.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>

#include "kernels/bf16_products.h"
#include "kernels/packed_product.h"

namespace attend::kernels {
namespace {

constexpr int kZero = 128;  // what 0 is among the numbers from 0 to 255 of a row

int64_t numbers_in_word(NumberType type) {
  return type == NumberType::kFloat ? 1 : type == NumberType::kBfloat16 ? 2 : 4;
}

int64_t filled_up(int64_t count, int64_t to) {
  return (count + to - 1) / to * to;
}

}  // namespace

void PackedWeight::Free::operator()(std::uint32_t* block) const noexcept {
  std::free(block);
}

/// Large ones in large pages, where the system has them: they are made faster, and found faster.
PackedWeight::Panels PackedWeight::allocate(std::size_t bytes) {
  constexpr std::size_t kLargePage = std::size_t{2} << 20;
  const auto alignment = bytes >= kLargePage ? kLargePage : std::size_t{64};
  const auto size = (bytes + alignment - 1) / alignment * alignment;
  Panels panels(static_cast<std::uint32_t*>(std::aligned_alloc(alignment, size)));
  if (!panels) throw std::bad_alloc();
  if (bytes >= kLargePage) ::madvise(panels.get(), size, MADV_HUGEPAGE);
  return panels;
}

PackedWeight::PackedWeight(NumberType type, const void* weight, const float* scales,
                           int64_t outputs, int64_t inputs)
    : type_(type),
      outputs_(outputs),
      inputs_(inputs),
      words_(filled_up(inputs, numbers_in_word(type)) / numbers_in_word(type)) {
  const auto columns = static_cast<std::size_t>(filled_up(outputs, kPanelWidth));
  const auto size = columns * static_cast<std::size_t>(words_);
  panels_ = allocate(std::max<std::size_t>(size, 1) * sizeof(std::uint32_t));
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
  constexpr int64_t kBlock = 16;  // words of each row at a time: a line of the cache
  for (int64_t n = 0; n < outputs_; n += kPanelWidth) {
    auto* panel = panels_.get() + n * words_;
    const auto count = std::min<int64_t>(kPanelWidth, outputs_ - n);
    if (count < kPanelWidth) std::fill_n(panel, words_ * kPanelWidth, 0U);
    for (int64_t first = 0; first < words_; first += kBlock) {
      const auto end = std::min(words_, first + kBlock);
      for (int64_t column = 0; column < count; ++column) {
        const auto* row = weight + (n + column) * inputs_;
        auto* out = panel + column;
        const auto whole = std::min(end, inputs_ / kInWord);
        for (int64_t i = first; i < whole; ++i) {
          std::memcpy(out + i * kPanelWidth, row + i * kInWord, sizeof(std::uint32_t));
        }
        if (whole == end) continue;  // else the last word is filled up with zeros
        const auto left = inputs_ - whole * kInWord;
        out[whole * kPanelWidth] = 0;
        std::memcpy(out + whole * kPanelWidth, row + whole * kInWord,
                    static_cast<std::size_t>(left) * sizeof(Number));
      }
    }
  }
}

std::size_t PackedWeight::working_size(int64_t rows) const {
  if (type_ == NumberType::kFloat) return 0;
  return static_cast<std::size_t>(rows * (words_ + 1)) * sizeof(std::uint32_t);
}

PreparedRows PackedWeight::prepare(const float* x, int64_t rows, void* working) const {
  if (type_ == NumberType::kFloat)
    return {reinterpret_cast<const std::uint32_t*>(x), nullptr, rows};
  auto* words = static_cast<std::uint32_t*>(working);
  auto* scales = reinterpret_cast<float*>(words + rows * words_);
  for (int64_t row = 0; row < rows; ++row, x += inputs_) {
    auto* out = words + row * words_;
    if (words_ > 0) out[words_ - 1] = 0;  // what fills it up meets zeros of the weight
    if (type_ == NumberType::kBfloat16) {
      to_bf16(x, reinterpret_cast<Bf16*>(out), inputs_);
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
