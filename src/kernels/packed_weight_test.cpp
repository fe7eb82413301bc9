#include "kernels/packed_weight.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/every_target.h"
#include "kernels/packed_product.h"

namespace attend::kernels {
namespace {

using Numbers = std::vector<float>;

/// Sizes below, at and above those of vectors, panels and blocks.
struct Size {
  int64_t rows;
  int64_t outputs;
  int64_t inputs;
};
constexpr Size kSizes[] = {{1, 1, 1},   {1, 256, 64}, {2, 31, 3},   {3, 33, 5},  {5, 96, 66},
                           {7, 161, 7}, {8, 64, 8},   {9, 40, 130}, {17, 32, 1}, {70, 257, 67}};

std::size_t count(int64_t n) {
  return static_cast<std::size_t>(n);
}

Numbers random_numbers(int64_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Numbers numbers(count(size));
  for (auto& number : numbers) number = normal(random);
  return numbers;
}

/// A weight as it is packed, and the same as floats.
struct Weight {
  PackedWeight packed;
  Numbers floats;
};

Weight weight_of(NumberType type, const Numbers& from, const Size& size) {
  if (type == NumberType::kFloat) {
    return {PackedWeight(type, from.data(), nullptr, size.outputs, size.inputs), from};
  }
  Numbers floats(from.size());
  if (type == NumberType::kBfloat16) {
    std::vector<std::uint16_t> numbers(from.size());
    std::transform(from.begin(), from.end(), numbers.begin(), to_bfloat16);
    to_floats(type, numbers.data(), 1.0F, floats.data(), std::ssize(floats));
    return {PackedWeight(type, numbers.data(), nullptr, size.outputs, size.inputs), floats};
  }
  std::vector<std::int8_t> numbers(from.size());
  Numbers scales;
  for (int64_t n = 0; n < size.outputs; ++n) {
    const auto first = n * size.inputs;
    scales.push_back(to_int8(from.data() + first, numbers.data() + first, size.inputs));
    to_floats(type, numbers.data() + first, scales.back(), floats.data() + first, size.inputs);
  }
  return {PackedWeight(type, numbers.data(), scales.data(), size.outputs, size.inputs), floats};
}

Numbers product_of(const PackedWeight& weight, const Numbers& x, const float* bias, int64_t rows) {
  std::vector<std::uint32_t> working(weight.working_size(rows) / sizeof(std::uint32_t));
  Numbers out(count(rows * weight.outputs()), -99.0F);
  const auto prepared = weight.prepare(x.data(), rows, working.data());
  weight.multiply(prepared, bias, out.data(), weight.outputs(), 0, weight.outputs());
  return out;
}

/// What bfloat16 and int8 make of a row.
Numbers rounded(NumberType type, Numbers x, int64_t rows) {
  const auto size = count(std::ssize(x) / rows);
  for (std::size_t first = 0; first < x.size(); first += size) {
    float most = 0.0F;
    for (auto i = first; i < first + size; ++i) most = std::max(most, std::abs(x[i]));
    for (auto i = first; i < first + size; ++i) {
      if (type == NumberType::kBfloat16) {
        x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(to_bfloat16(x[i])) << 16);
      } else if (type == NumberType::kInt8) {
        const auto inverse = 1.0F / (most / 127.0F);
        x[i] = std::rint(x[i] * inverse) * (most / 127.0F);
      }
    }
  }
  return x;
}

void expect_products(NumberType type) {
  for (const auto& size : kSizes) {
    const auto x = random_numbers(size.rows * size.inputs, 1);
    const auto bias = random_numbers(size.outputs, 3);
    const auto weight = weight_of(type, random_numbers(size.outputs * size.inputs, 2), size);
    const auto found = product_of(weight.packed, x, bias.data(), size.rows);
    const auto unbiased = product_of(weight.packed, x, nullptr, size.rows);
    const auto read = rounded(type, x, size.rows);
    for (int64_t m = 0; m < size.rows; ++m) {
      for (int64_t n = 0; n < size.outputs; ++n) {
        double sum = 0.0;
        for (int64_t k = 0; k < size.inputs; ++k) {
          sum += static_cast<double>(read[count(m * size.inputs + k)]) *
                 static_cast<double>(weight.floats[count(n * size.inputs + k)]);
        }
        const auto place = count(m * size.outputs + n);
        const auto with_bias = sum + static_cast<double>(bias[count(n)]);
        EXPECT_NEAR(unbiased[place], sum, 2e-5) << size.rows << ' ' << size.outputs;
        EXPECT_NEAR(found[place], with_bias, 2e-5) << size.rows << ' ' << size.outputs;
      }
    }
  }
}

class PackedWeights : public testing::TestWithParam<NumberType> {};

TEST_P(PackedWeights, MultiplyAsTheDefinitionSays) {
  expect_products(GetParam());
}

TEST_P(PackedWeights, MultiplyARowTheSameWhateverIsBesideIt) {
  const Size size = {23, 100, 70};
  const auto x = random_numbers(size.rows * size.inputs, 1);
  const auto weight = weight_of(GetParam(), random_numbers(size.outputs * size.inputs, 2), size);
  const auto together = product_of(weight.packed, x, nullptr, size.rows);
  for (int64_t rows = 1; rows < size.rows; ++rows) {
    const auto fewer = product_of(weight.packed, x, nullptr, rows);
    EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), together.begin())) << rows;
  }
}

TEST_P(PackedWeights, MultiplyAnyWholePanelsAlone) {
  const Size size = {9, 200, 20};
  const auto x = random_numbers(size.rows * size.inputs, 1);
  const auto bias = random_numbers(size.outputs, 3);
  const auto weight = weight_of(GetParam(), random_numbers(size.outputs * size.inputs, 2), size);
  const auto all = product_of(weight.packed, x, bias.data(), size.rows);
  std::vector<std::uint32_t> working(weight.packed.working_size(size.rows));
  const auto prepared = weight.packed.prepare(x.data(), size.rows, working.data());
  Numbers some(count(size.rows * 104));
  weight.packed.multiply(prepared, bias.data() + 96, some.data(), 104, 96, 104);
  for (int64_t m = 0; m < size.rows; ++m) {
    for (int64_t n = 0; n < 104; ++n) {
      EXPECT_EQ(some[count(m * 104 + n)], all[count(m * size.outputs + 96 + n)]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, PackedWeights,
                         testing::Values(NumberType::kFloat, NumberType::kBfloat16,
                                         NumberType::kInt8),
                         [](const auto& type) { return name_of(type.param); });

TEST(PackedFloats, MultiplyAsTheDefinitionSaysOnEveryInstructionSet) {
  on_every_target([] { expect_products(NumberType::kFloat); });
}

// Rows whose largest number is 127 keep whole numbers: every sum is one, and exact.
TEST(PackedIntegers, GiveTheSameSumsOnEveryInstructionSet) {
  const Size size = {9, 70, 203};
  std::mt19937 random(5);
  std::uniform_int_distribution<int> whole(-127, 127);
  std::vector<std::int8_t> weight(count(size.outputs * size.inputs));
  for (auto& number : weight) number = static_cast<std::int8_t>(whole(random));
  Numbers x(count(size.rows * size.inputs));
  for (auto& number : x) number = static_cast<float>(whole(random));
  for (int64_t m = 0; m < size.rows; ++m) x[count(m * size.inputs)] = 127.0F;
  Numbers right;
  for (int64_t m = 0; m < size.rows; ++m) {
    for (int64_t n = 0; n < size.outputs; ++n) {
      int sum = 0;
      for (int64_t k = 0; k < size.inputs; ++k) {
        sum += static_cast<int>(x[count(m * size.inputs + k)]) * weight[count(n * size.inputs + k)];
      }
      right.push_back(static_cast<float>(sum));
    }
  }
  const Numbers ones(count(size.outputs), 1.0F);
  const PackedWeight packed(NumberType::kInt8, weight.data(), ones.data(), size.outputs,
                            size.inputs);
  EXPECT_EQ(product_of(packed, x, nullptr, size.rows), right);
  use_plain_products(true);
  on_every_target([&] { EXPECT_EQ(product_of(packed, x, nullptr, size.rows), right); });
  on_every_target([] { expect_products(NumberType::kInt8); });
  on_every_target([] { expect_products(NumberType::kBfloat16); });
  use_plain_products(false);
}

TEST(PackedWeight, ARowOfZerosStaysOne) {
  const std::vector<std::int8_t> weight = {1, 2, 3, 4};
  const Numbers scales = {0.5F, 2.0F};
  const PackedWeight packed(NumberType::kInt8, weight.data(), scales.data(), 2, 2);
  EXPECT_EQ(product_of(packed, {0.0F, 0.0F}, nullptr, 1), (Numbers{0.0F, 0.0F}));
}

}  // namespace
}  // namespace attend::kernels
