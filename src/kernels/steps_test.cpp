// Where every step of a row asks, and the largest of all steps.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

constexpr int64_t kBatch = 2;
constexpr int64_t kSteps = 9;    // more than one block of rows
constexpr int64_t kLength = 35;  // more than one panel, and a part of one

/// term(row and step, row and position, the energy's place) of every pair.
template <class Term>
void each_pair(const Term& term) {
  for (int64_t b = 0; b < kBatch; ++b) {
    for (int64_t step = 0; step < kSteps; ++step) {
      for (int64_t s = 0; s < kLength; ++s) {
        const auto asking = b * kSteps + step;
        term(at(asking), at(b * kLength + s), at(asking * kLength + s));
      }
    }
  }
}

Numbers working(int64_t length, int64_t size) {
  return Numbers(at(working_size_of_steps(length, size)), NAN);
}

TEST(Steps, DotEachAgree) {
  for (const auto size : kSizes) {
    const auto n = at(size);
    expect_as_plain({{numbers(kBatch * kLength * size, 1), numbers(kBatch * kSteps * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(at(kBatch * kSteps * kLength));
                       each_pair([&](std::size_t step, std::size_t s, std::size_t energy) {
                         for (std::size_t i = 0; i < n; ++i) {
                           y[energy] += x[0][s * n + i] * x[1][step * n + i];
                         }
                       });
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       auto room = working(kLength, size);
                       dot_each_of_steps(x[0].data(), x[1].data(), y.data(), room.data(), kBatch,
                                         kSteps, kLength, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       dot_each_of_steps_backward(x[0].data(), x[1].data(), dy.data(),
                                                  slopes[0].data(), slopes[1].data(), kBatch,
                                                  kSteps, kLength, size);
                     }});
  }
}

TEST(Steps, WeightedSumsAgree) {
  for (const auto size : kSizes) {
    const auto n = at(size);
    expect_as_plain({{numbers(kBatch * kSteps * kLength, 1), numbers(kBatch * kLength * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(at(kBatch * kSteps) * n);
                       each_pair([&](std::size_t step, std::size_t s, std::size_t weight) {
                         for (std::size_t i = 0; i < n; ++i) {
                           y[step * n + i] += x[0][weight] * x[1][s * n + i];
                         }
                       });
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       auto room = working(kLength, size);
                       weighted_sum_of_steps(x[0].data(), x[1].data(), y.data(), room.data(),
                                             kBatch, kSteps, kLength, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       weighted_sum_of_steps_backward(x[0].data(), x[1].data(), dy.data(),
                                                      slopes[0].data(), slopes[1].data(), kBatch,
                                                      kSteps, kLength, size);
                     }});
  }
}

/// The first `length` positions of one source, alone, as of a batch in which it is padded.
TEST(Steps, NeitherTheBatchNorItsPaddingChangeABit) {
  on_every_target([] {
    for (const int64_t size : {1, 17, 33, 257}) {
      for (const int64_t length : {1, 5, 31, 32, 33}) {
        const auto keys = numbers(kBatch * kLength * size, 1);
        const auto query = numbers(kBatch * kSteps * size, 2);
        Numbers mask(at(kBatch * kLength), 1.0F);
        std::fill_n(mask.begin() + kLength + length, kLength - length, 0.0F);
        auto room = working(kLength, size);
        Numbers energies(at(kBatch * kSteps * kLength));
        auto weights = energies;
        Numbers context(at(kBatch * kSteps * size));
        dot_each_of_steps(keys.data(), query.data(), energies.data(), room.data(), kBatch, kSteps,
                          kLength, size);
        softmax_of_steps(energies.data(), mask.data(), weights.data(), kBatch, kSteps, kLength);
        weighted_sum_of_steps(weights.data(), keys.data(), context.data(), room.data(), kBatch,
                              kSteps, kLength, size);

        const auto steps = std::min(length, kSteps);  // as of a text that asks itself
        const auto* of_second = keys.data() + kLength * size;
        Numbers alone(at(steps * length));
        auto weights_alone = alone;
        Numbers context_alone(at(steps * size));
        dot_each_of_steps(of_second, query.data() + kSteps * size, alone.data(), room.data(), 1,
                          steps, length, size);
        softmax_of_steps(alone.data(), mask.data(), weights_alone.data(), 1, steps, length);
        weighted_sum_of_steps(weights_alone.data(), of_second, context_alone.data(), room.data(), 1,
                              steps, length, size);
        for (int64_t step = 0; step < steps; ++step) {
          const auto row = (kSteps + step) * kLength;
          for (int64_t s = 0; s < length; ++s) {
            EXPECT_EQ(alone[at(step * length + s)], energies[at(row + s)]);
            EXPECT_EQ(weights_alone[at(step * length + s)], weights[at(row + s)]);
          }
          for (int64_t s = length; s < kLength; ++s) EXPECT_EQ(weights[at(row + s)], 0.0F);
          for (int64_t i = 0; i < size; ++i) {
            EXPECT_EQ(context_alone[at(step * size + i)], context[at((kSteps + step) * size + i)]);
          }
        }
      }
    }
  });
}

/// It takes another way: see one_step.h.
TEST(Steps, OneThatAsksAloneFindsTheSameBits) {
  on_every_target([] {
    for (const auto size : kSizes) {
      for (const int64_t length : {1, 15, 16, 17, 31, 33, 50}) {
        const auto keys = numbers(kBatch * length * size, 1);
        const auto query = numbers(kBatch * size, 2);
        const auto weights = numbers(kBatch * length, 3);
        Numbers query_twice;  // of each row
        Numbers weights_twice;
        for (int64_t row = 0; row < 2 * kBatch; ++row) {
          const auto b = row / 2;
          query_twice.insert(query_twice.end(), query.begin() + b * size,
                             query.begin() + (b + 1) * size);
          weights_twice.insert(weights_twice.end(), weights.begin() + b * length,
                               weights.begin() + (b + 1) * length);
        }
        auto room = working(length, size);
        Numbers energies(at(kBatch * length));
        Numbers contexts(at(kBatch * size));
        Numbers energies_twice(at(2 * kBatch * length));
        Numbers contexts_twice(at(2 * kBatch * size));
        dot_each_of_steps(keys.data(), query.data(), energies.data(), room.data(), kBatch, 1,
                          length, size);
        weighted_sum_of_steps(weights.data(), keys.data(), contexts.data(), room.data(), kBatch, 1,
                              length, size);
        dot_each_of_steps(keys.data(), query_twice.data(), energies_twice.data(), room.data(),
                          kBatch, 2, length, size);
        weighted_sum_of_steps(weights_twice.data(), keys.data(), contexts_twice.data(), room.data(),
                              kBatch, 2, length, size);
        for (int64_t i = 0; i < kBatch * length; ++i) {
          EXPECT_EQ(energies[at(i)], energies_twice[at(i / length * 2 * length + i % length)]);
        }
        for (int64_t i = 0; i < kBatch * size; ++i) {
          EXPECT_EQ(contexts[at(i)], contexts_twice[at(i / size * 2 * size + i % size)]);
        }
      }
    }
  });
}

/// More numbers than a plain loop is left for.
TEST(Steps, GradientsOfWeightsOverALongSourceAgree) {
  constexpr int64_t kLong = 5000;
  constexpr int64_t kSize = 60;
  const auto values = numbers(kLong * kSize, 1);
  const auto weights = numbers(kLong, 2);
  const auto dy = numbers(kSize, 3);
  on_every_target([&] {
    Numbers found(at(kLong), 0.25F);
    weighted_sum_of_steps_backward(weights.data(), values.data(), dy.data(), found.data(), nullptr,
                                   1, 1, kLong, kSize);
    for (const auto s : places_of(found.size())) {
      double sum = 0.25;
      for (std::size_t i = 0; i < at(kSize); ++i) {
        sum += static_cast<double>(dy[i]) * static_cast<double>(values[s * at(kSize) + i]);
      }
      expect_near(found[s], sum, "slope " + std::to_string(s));
    }
  });
}

TEST(Steps, SoftmaxOfAStepIsThatOfItsRow) {
  on_every_target([] {
    for (const auto length : kSizes) {
      const auto x = numbers(3 * 2 * length, 1);
      Numbers mask(at(3 * length), 1.0F);
      for (std::size_t i = 1; i < mask.size(); i += 3) mask[i] = 0.0F;
      std::fill(mask.end() - length, mask.end(), 0.0F);  // no position of the third
      Numbers found(x.size(), NAN);
      softmax_of_steps(x.data(), mask.data(), found.data(), 3, 2, length);
      Numbers repeated;
      for (int64_t row = 0; row < 6; ++row) {
        const auto from = mask.begin() + row / 2 * length;
        repeated.insert(repeated.end(), from, from + length);
      }
      Numbers expected(x.size());
      softmax(x.data(), repeated.data(), expected.data(), 6, length);
      for (std::size_t i = 0; i < x.size(); ++i) expect_near(found[i], expected[i], "weight");
      EXPECT_EQ(Numbers(found.end() - 2 * length, found.end()), Numbers(at(2 * length), 0.0F));
    }
  });
}

/// Of the positions that a mask leaves; the second row has none.
TEST(Steps, LargestAgree) {
  const Numbers mask = {0.0F, 1.0F, 1.0F, 0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F};
  for (const auto size : kSizes) {
    const auto n = at(size);
    expect_as_plain({{numbers(10 * size, 1)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(2 * n, 0.0);
                       for (std::size_t i = 0; i < n; ++i) {
                         y[i] = std::max({x[0][n + i], x[0][2 * n + i], x[0][4 * n + i]});
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       largest_of_steps(x[0].data(), mask.data(), y.data(), 2, 5, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers& y, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       largest_of_steps_backward(x[0].data(), mask.data(), y.data(), dy.data(),
                                                 slopes[0].data(), 2, 5, size);
                     }});
  }
}

TEST(Steps, OfEqualLargestTheFirstHasTheSlope) {
  on_every_target([] {
    for (const auto size : kSizes) {
      const Numbers x(at(4 * size), -2.5F);
      const Numbers mask = {0.0F, 1.0F, 1.0F, 1.0F};
      Numbers y(at(size));
      largest_of_steps(x.data(), mask.data(), y.data(), 1, 4, size);
      EXPECT_EQ(y, Numbers(at(size), -2.5F));
      Numbers dx(x.size());
      largest_of_steps_backward(x.data(), mask.data(), y.data(), Numbers(at(size), 3.0F).data(),
                                dx.data(), 1, 4, size);
      Numbers expected(x.size());
      std::fill_n(expected.begin() + size, size, 3.0F);
      EXPECT_EQ(dx, expected);
    }
  });
}

TEST(Steps, NanOfAnyStepGoesThrough) {
  on_every_target([] {
    for (const auto size : kSizes) {
      for (int64_t step = 0; step < 3; ++step) {
        auto x = numbers(3 * size, 1);
        std::fill_n(x.begin() + step * size, size, std::numeric_limits<float>::quiet_NaN());
        const Numbers mask(3, 1.0F);
        Numbers y(at(size));
        largest_of_steps(x.data(), mask.data(), y.data(), 1, 3, size);
        for (const auto value : y) EXPECT_TRUE(std::isnan(value)) << step;
      }
    }
  });
}

}  // namespace
}  // namespace attend::kernels
