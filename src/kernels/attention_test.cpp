#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

constexpr int64_t kRows = 3;
constexpr int64_t kLength = 5;
const std::vector<Index> kSources = {1, 0, 1};

std::size_t key_of(int64_t row, int64_t position, int64_t size) {
  return at((kSources[at(row)] * kLength + position) * size);
}

/// term(query's place, key's place, energy) for each number of each key.
template <class Term>
void each_pair(int64_t size, const Term& term) {
  for (int64_t row = 0; row < kRows; ++row) {
    for (int64_t s = 0; s < kLength; ++s) {
      for (int64_t i = 0; i < size; ++i) {
        term(at(row * size + i), key_of(row, s, size) + at(i), at(row * kLength + s));
      }
    }
  }
}

TEST(Attention, DotEachAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(2 * kLength * size, 1), numbers(kRows * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(at(kRows * kLength));
                       each_pair(size, [&](std::size_t query, std::size_t key, std::size_t energy) {
                         y[energy] += x[0][key] * x[1][query];
                       });
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       dot_each(x[0].data(), x[1].data(), kSources.data(), y.data(), kRows, kLength,
                                size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       dot_each_backward(x[0].data(), x[1].data(), kSources.data(), dy.data(),
                                         slopes[0].data(), slopes[1].data(), kRows, kLength, size);
                     }});
  }
}

TEST(Attention, AdditiveEnergiesAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(kRows * size, 1), numbers(2 * kLength * size, 2), numbers(size, 3)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(at(kRows * kLength));
                       each_pair(size, [&](std::size_t query, std::size_t key, std::size_t energy) {
                         y[energy] += x[2][key % at(size)] * std::tanh(x[0][query] + x[1][key]);
                       });
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       additive_energies(x[0].data(), x[1].data(), x[2].data(), kSources.data(),
                                         y.data(), kRows, kLength, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       additive_energies_backward(x[0].data(), x[1].data(), x[2].data(),
                                                  kSources.data(), dy.data(), slopes[0].data(),
                                                  slopes[1].data(), slopes[2].data(), kRows,
                                                  kLength, size);
                     }});
  }
}

/// Weights of 0, as padding has them, at some positions, and in a whole row.
Numbers some_weights() {
  auto weights = numbers(kRows * kLength, 4);
  for (const int64_t i : {1, 4, 5, 6, 7, 8, 9, 14}) weights[at(i)] = 0.0F;
  return weights;
}

TEST(Attention, WeightedSumsAgree) {
  for (const auto& weights : {numbers(kRows * kLength, 4), some_weights()}) {
    for (const auto size : kSizes) {
      expect_as_plain({{weights, numbers(2 * kLength * size, 5)},
                       [=](const std::vector<Exact>& x) {
                         Exact y(at(kRows * size));
                         each_pair(size, [&](std::size_t out, std::size_t value, std::size_t s) {
                           y[out] += x[0][s] * x[1][value];
                         });
                         return y;
                       },
                       [=](const std::vector<Numbers>& x, Numbers& y) {
                         weighted_sum(x[0].data(), x[1].data(), kSources.data(), y.data(), kRows,
                                      kLength, size);
                       },
                       [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                           std::vector<Numbers>& slopes) {
                         weighted_sum_backward(x[0].data(), x[1].data(), kSources.data(), dy.data(),
                                               slopes[0].data(), slopes[1].data(), kRows, kLength,
                                               size);
                       }});
    }
  }
}

// Positions of slope 0 are masked: nothing comes from them, whatever their keys are.
TEST(Attention, MaskedPositionsGiveNoGradient) {
  on_every_target([] {
    for (const auto size : kSizes) {
      const auto query = numbers(size, 1);
      auto keys = numbers(2 * size, 2);
      std::fill(keys.begin() + size, keys.end(), NAN);
      const Numbers dy = {0.5F, 0.0F};
      Numbers dquery(at(size));
      Numbers dkeys(at(2 * size));
      Numbers dv(at(size));
      additive_energies_backward(query.data(), keys.data(), query.data(), nullptr, dy.data(),
                                 dquery.data(), dkeys.data(), dv.data(), 1, 2, size);
      for (const auto slope : dquery) EXPECT_FALSE(std::isnan(slope));
      for (const auto slope : dkeys) EXPECT_FALSE(std::isnan(slope));
      EXPECT_EQ(Numbers(dkeys.begin() + size, dkeys.end()), Numbers(at(size), 0.0F));
    }
  });
}

TEST(Attention, OuterProductsAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(2 * 3, 1), numbers(2 * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y;
                       for (std::size_t s = 0; s < 6; ++s) {
                         for (std::size_t i = 0; i < at(size); ++i) {
                           y.push_back(x[0][s] * x[1][s / 3 * at(size) + i]);
                         }
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       outer(x[0].data(), x[1].data(), y.data(), 2, 3, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       outer_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                      slopes[1].data(), 2, 3, size);
                     }});
  }
}

TEST(Attention, ConvolutionsAgree) {
  constexpr int64_t kCount = 2;
  for (const int64_t width : {1, 3, 5, 17, 33}) {
    const int64_t length = 21;
    expect_as_plain({{numbers(2 * length, 1), numbers(kCount * width, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y;
                       for (int64_t i = 0; i < 2 * length * kCount; ++i) {
                         const auto place = i / kCount % length;
                         double sum = 0.0;
                         for (int64_t w = 0; w < width; ++w) {
                           const auto from = place + w - width / 2;
                           if (from < 0 || from >= length) continue;
                           sum += x[1][at(i % kCount * width + w)] *
                                  x[0][at(i / kCount / length * length + from)];
                         }
                         y.push_back(sum);
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       convolve(x[0].data(), x[1].data(), y.data(), 2, length, kCount, width);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       convolve_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                         slopes[1].data(), 2, length, kCount, width);
                     }});
  }
}

}  // namespace
}  // namespace attend::kernels
