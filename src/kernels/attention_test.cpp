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

/// Runs `backward` for both gradients and for each alone: what is asked for is the same.
template <class Backward>
void expect_each_alone(std::size_t first_size, std::size_t second_size, const Backward& backward) {
  const auto expect_same = [](const Numbers& found, const Numbers& expected) {
    for (std::size_t i = 0; i < found.size(); ++i) expect_near(found[i], expected[i], "alone");
  };
  on_every_target([&] {
    Numbers first(first_size, 0.25F);
    Numbers second(second_size, 0.25F);
    backward(first.data(), second.data());
    Numbers alone(first_size, 0.25F);
    backward(alone.data(), nullptr);
    expect_same(alone, first);
    alone.assign(second_size, 0.25F);
    backward(nullptr, alone.data());
    expect_same(alone, second);
  });
}

TEST(Attention, AGradientThatNobodyAsksForIsLeftOut) {
  for (const auto size : kSizes) {
    const auto query = numbers(kRows * size, 1);
    const auto keys = numbers(2 * kLength * size, 2);
    const auto weights = some_weights();
    const auto dcontext = numbers(kRows * size, 3);
    expect_each_alone(keys.size(), query.size(), [&](float* dkeys, float* dquery) {
      dot_each_backward(keys.data(), query.data(), kSources.data(), weights.data(), dkeys, dquery,
                        kRows, kLength, size);
    });
    expect_each_alone(weights.size(), keys.size(), [&](float* dweights, float* dvalues) {
      weighted_sum_backward(weights.data(), keys.data(), kSources.data(), dcontext.data(), dweights,
                            dvalues, kRows, kLength, size);
    });
    Numbers dv(at(size));
    expect_each_alone(query.size(), keys.size(), [&](float* dquery, float* dkeys) {
      additive_energies_backward(query.data(), keys.data(), dcontext.data(), kSources.data(),
                                 weights.data(), dquery, dkeys, dv.data(), kRows, kLength, size);
    });
    expect_each_alone(query.size(), at(size), [&](float* dquery, float* only_dv) {
      additive_energies_backward(query.data(), keys.data(), dcontext.data(), kSources.data(),
                                 weights.data(), dquery, nullptr, only_dv, kRows, kLength, size);
    });
    expect_each_alone(at(kRows * kLength), query.size(), [&](float* da, float* db) {
      outer_backward(weights.data(), query.data(), numbers(kRows * kLength * size, 4).data(), da,
                     db, kRows, kLength, size);
    });
    expect_each_alone(at(kRows * kLength), 2 * 3, [&](float* dx, float* dfilters) {
      convolve_backward(weights.data(), numbers(2 * 3, 5).data(),
                        numbers(kRows * kLength * 2, 6).data(), dx, dfilters, kRows, kLength, 2, 3);
    });
    expect_each_alone(at(kRows * kLength * size), query.size(), [&](float* dkeys, float* dquery) {
      dot_each_of_steps_backward(numbers(kRows * kLength * size, 2).data(), query.data(),
                                 weights.data(), dkeys, dquery, kRows, 1, kLength, size);
    });
    expect_each_alone(weights.size(), at(kRows * kLength * size), [&](float* dw, float* dvalues) {
      weighted_sum_of_steps_backward(weights.data(), numbers(kRows * kLength * size, 2).data(),
                                     dcontext.data(), dw, dvalues, kRows, 1, kLength, size);
    });
  }
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
