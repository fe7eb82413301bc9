#include "kernels/channel_norms.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

constexpr int64_t kRows = 150;  // more than two blocks of a sum

/// 1 at all but every third place.
Numbers mask_of(int64_t places) {
  Numbers mask(at(places), 1.0F);
  for (std::size_t i = 2; i < mask.size(); i += 3) mask[i] = 0.0F;
  return mask;
}

/// Room for what a norm keeps.
struct Kept {
  explicit Kept(int64_t size)
      : mean(at(size), NAN), inverse(at(size), NAN), variance(at(size), NAN) {}
  ChannelNorm norm(const Numbers& mask, const Numbers& gain, const Numbers& bias) {
    return {mask.empty() ? nullptr : mask.data(),
            gain.data(),
            bias.data(),
            mean.data(),
            inverse.data(),
            variance.data()};
  }
  Numbers mean;
  Numbers inverse;
  Numbers variance;
};

/// What is added to the 0.25 that were there (expect_as_plain) is what is set where nothing was.
void expect_added(const Numbers& slopes, const Numbers& alone) {
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_NEAR(slopes[i], 0.25F + alone[i], 1e-6F * (1.0F + std::abs(alone[i]))) << i;
  }
}

/// Its inputs: x, gain, bias. A mask of no numbers: all rows exist.
Exact normed(const std::vector<Exact>& x, const Numbers& mask, int64_t size) {
  const auto rows = std::ssize(x[0]) / size;
  Exact y(at(rows * size));
  for (int64_t i = 0; i < size; ++i) {
    double count = 0.0;
    double mean = 0.0;
    double variance = 0.0;
    const auto each = [&](const auto& body) {
      for (int64_t row = 0; row < rows; ++row) {
        if (mask.empty() || mask[at(row)] != 0.0F) body(at(row * size + i));
      }
    };
    each([&](std::size_t place) { count += 1.0, mean += x[0][place]; });
    mean /= count;
    each([&](std::size_t place) { variance += std::pow(x[0][place] - mean, 2.0) / count; });
    each([&](std::size_t place) {
      y[place] = x[1][at(i)] * (x[0][place] - mean) / std::sqrt(variance + 1e-5) + x[2][at(i)];
    });
  }
  return y;
}

TEST(ChannelNorms, Agree) {
  for (const auto size : {1, 3, 16, 17, 33}) {
    for (const auto& mask : {Numbers(), mask_of(kRows)}) {
      Kept kept(size);
      const auto norm_by = [&](const std::vector<Numbers>& x) {
        return kept.norm(mask, x[1], x[2]);
      };
      expect_as_plain(
          {{numbers(kRows * size, 1), numbers(size, 2), numbers(size, 3)},
           [=](const std::vector<Exact>& x) { return normed(x, mask, size); },
           [&](const std::vector<Numbers>& x, Numbers& y) {
             channel_norm(norm_by(x), x[0].data(), y.data(), kRows, size);
           },
           [&](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
               std::vector<Numbers>& slopes) {
             channel_norm_backward(norm_by(x), x[0].data(), dy.data(),
                                   {slopes[0].data(), true, slopes[1].data(), slopes[2].data()},
                                   kRows, size);
             Numbers alone(slopes[0].size(), NAN);
             channel_norm_backward(norm_by(x), x[0].data(), dy.data(),
                                   {alone.data(), false, nullptr, nullptr}, kRows, size);
             expect_added(slopes[0], alone);
           }});
    }
  }
}

/// What is positive of the largest of windows; y [rows, size] of pictures.
Exact largest(const Exact& y, const Numbers& mask, const Pictures& of) {
  const auto& grid = of.grid;
  Exact most(at(of.batch * of.down() * of.across() * of.channels));
  for (int64_t place = 0; place < of.batch * of.height * of.width; ++place) {
    const auto row = place / of.width % of.height / grid.height;
    const auto column = place % of.width / grid.width;
    const bool is_there = mask.empty() || mask[at(place)] != 0.0F;
    if (!is_there || row >= of.down() || column >= of.across()) continue;
    const auto picture = place / of.width / of.height;
    const auto window = (picture * of.down() + row) * of.across() + column;
    for (int64_t i = 0; i < of.channels; ++i) {
      auto& number = most[at(window * of.channels + i)];
      number = std::max(number, y[at(place * of.channels + i)]);
    }
  }
  return most;
}

// Windows that cover all places, that leave a row and a column out, of one place, and of a row.
TEST(ChannelNorms, TheLargestOfRectifiedOnesAgree) {
  const std::vector<std::pair<int64_t, int64_t>> windows = {{2, 2}, {3, 2}, {1, 1}, {1, 3}};
  for (const auto size : {1, 3, 16, 17, 33}) {
    for (const auto& [height, width] : windows) {
      const Pictures of = {2, 5, 8, size, {height, width, height, width}};
      const auto places = of.batch * of.height * of.width;
      for (const auto& mask : {Numbers(), mask_of(places)}) {
        SCOPED_TRACE(std::to_string(height) + " x " + std::to_string(width) + ", " +
                     std::to_string(size) + " channels");
        Kept kept(size);
        const auto norm_by = [&](const std::vector<Numbers>& x) {
          return kept.norm(mask, x[1], x[2]);
        };
        expect_as_plain(
            {{numbers(places * size, 1), numbers(size, 2), numbers(size, 3)},
             [=](const std::vector<Exact>& x) { return largest(normed(x, mask, size), mask, of); },
             [&](const std::vector<Numbers>& x, Numbers& y) {
               rectified_channel_norm(norm_by(x), x[0].data(), y.data(), of);
             },
             [&](const std::vector<Numbers>& x, const Numbers& y, const Numbers& dy,
                 std::vector<Numbers>& slopes) {
               rectified_channel_norm_backward(
                   norm_by(x), x[0].data(), y.data(), dy.data(),
                   {slopes[0].data(), true, slopes[1].data(), slopes[2].data()}, of);
               Numbers alone(slopes[0].size(), NAN);
               rectified_channel_norm_backward(norm_by(x), x[0].data(), y.data(), dy.data(),
                                               {alone.data(), false, nullptr, nullptr}, of);
               expect_added(slopes[0], alone);
             }});
      }
    }
  }
}

// By hand: x is constant, so the norm is the bias, and all of a window are the largest: the first
// has the gradient. What all have in common is taken out again, 3 / 4 of each.
TEST(ChannelNorms, OfEqualsTheFirstInTheWindowHasTheGradient) {
  const Pictures of = {1, 2, 2, 1, {2, 2, 2, 2}};
  const Numbers x(4, 5.0F);
  const Numbers one = {1.0F};
  const Numbers dy = {3.0F};
  on_every_target([&] {
    Kept kept(1);
    Numbers y(1);
    const auto norm = kept.norm({}, one, one);
    rectified_channel_norm(norm, x.data(), y.data(), of);
    EXPECT_EQ(y[0], 1.0F);
    Numbers dx(4, NAN);
    Numbers dbias(1);
    rectified_channel_norm_backward(norm, x.data(), y.data(), dy.data(),
                                    {dx.data(), false, nullptr, dbias.data()}, of);
    EXPECT_EQ(dbias[0], 3.0F);
    const auto slope = 1.0F / std::sqrt(1e-5F);
    EXPECT_FLOAT_EQ(dx[0], 2.25F * slope);
    for (int i = 1; i < 4; ++i) EXPECT_FLOAT_EQ(dx[at(i)], -0.75F * slope);
  });
}

TEST(ChannelNorms, NaNOfAChannelStays) {
  const Pictures of = {1, 1, 2, 2, {1, 2, 1, 2}};
  const Numbers x = {1.0F, 2.0F, NAN, 4.0F};
  const Numbers ones = {1.0F, 1.0F};
  on_every_target([&] {
    Kept kept(2);
    Numbers y(2);
    rectified_channel_norm(kept.norm({}, ones, ones), x.data(), y.data(), of);
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_FLOAT_EQ(y[1], 1.0F + 1.0F / std::sqrt(1.0F + 1e-5F));
  });
}

// By hand: of 1, 2, 6 the mean is 3, the variance 14/3, and 7 as of a sample.
TEST(ChannelNorms, KeepMeanAndVarianceOfRowsThatExist) {
  const Numbers x = {1.0F, 50.0F, 2.0F, 6.0F};
  const Numbers mask = {1.0F, 0.0F, 1.0F, 1.0F};
  const Numbers one = {1.0F};
  const Numbers zero = {0.0F};
  on_every_target([&] {
    Numbers y(4, 9.0F);
    Kept kept(1);
    channel_norm(kept.norm(mask, one, zero), x.data(), y.data(), 4, 1);
    EXPECT_FLOAT_EQ(kept.mean[0], 3.0F);
    EXPECT_FLOAT_EQ(kept.variance[0], 7.0F);
    EXPECT_FLOAT_EQ(kept.inverse[0], 1.0F / std::sqrt(14.0F / 3.0F + 1e-5F));
    EXPECT_EQ(y[1], 0.0F);
    EXPECT_FLOAT_EQ(y[3], 3.0F * kept.inverse[0]);
  });
}

// The variance of 0, 1, 0, 1, .. is 1/4 wherever these lie: squares of numbers near 4,096 would
// leave nothing of it.
TEST(ChannelNorms, FarFromZeroKeepTheirVariance) {
  Numbers x(at(kRows));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 4096.0F + static_cast<float>(i % 2);
  const Numbers one = {1.0F};
  on_every_target([&] {
    Kept kept(1);
    Numbers y(x.size());
    channel_norm(kept.norm({}, one, one), x.data(), y.data(), kRows, 1);
    EXPECT_NEAR(kept.variance[0], 0.25F * kRows / (kRows - 1), 1e-6F);
  });
}

TEST(ChannelNorms, OfOneRowAreTheBiasAndOfNoneZero) {
  const Numbers x = {8.0F, 8.0F};
  const Numbers gain = {2.0F};
  const Numbers bias = {0.5F};
  on_every_target([&] {
    for (const auto& mask : {Numbers{1.0F, 0.0F}, Numbers{0.0F, 0.0F}}) {
      Numbers y(2, 9.0F);
      Kept kept(1);
      channel_norm(kept.norm(mask, gain, bias), x.data(), y.data(), 2, 1);
      EXPECT_EQ(y, (Numbers{mask[0] * 0.5F, 0.0F}));
      EXPECT_EQ(kept.variance[0], 0.0F);
    }
  });
}

}  // namespace
}  // namespace attend::kernels
