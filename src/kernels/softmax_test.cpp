#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

/// Two rows of y from two of x[0].
Exact by_row(const std::vector<Exact>& x, const std::function<Exact(const Exact& row)>& function) {
  const auto size = std::ssize(x[0]) / 2;
  auto y = function(Exact(x[0].begin(), x[0].begin() + size));
  const auto second = function(Exact(x[0].begin() + size, x[0].end()));
  y.insert(y.end(), second.begin(), second.end());
  return y;
}

double sum_of_exp(const Exact& row) {
  return std::accumulate(row.begin(), row.end(), 0.0,
                         [](double sum, double a) { return sum + std::exp(a); });
}

TEST(RowOfNumbers, SoftmaxesAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(2 * size, 1)},
                     [=](const std::vector<Exact>& x) {
                       return by_row(x, [](Exact row) {
                         const auto total = sum_of_exp(row);
                         for (auto& a : row) a = std::exp(a) / total;
                         return row;
                       });
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       softmax(x[0].data(), nullptr, y.data(), 2, size);
                     },
                     [=](const std::vector<Numbers>&, const Numbers& y, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       softmax_backward(y.data(), dy.data(), slopes[0].data(), 2, size);
                     }});
  }
}

TEST(RowOfNumbers, MaskedSoftmaxesAgree) {
  for (const auto size : kSizes) {
    Numbers mask(at(2 * size), 1.0F);
    for (std::size_t i = 1; i < mask.size(); i += 3) mask[i] = 0.0F;
    expect_as_plain({{numbers(2 * size, 1)},
                     [=](const std::vector<Exact>& x) {
                       Exact y;
                       for (std::size_t row = 0; row < 2; ++row) {
                         double total = 0.0;
                         for (std::size_t i = 0; i < at(size); ++i) {
                           const auto place = row * at(size) + i;
                           if (mask[place] == 0.0F) {
                             y.push_back(0.0);
                           } else {
                             y.push_back(std::exp(x[0][place]));
                           }
                           total += y.back();
                         }
                         for (std::size_t i = 0; i < at(size); ++i) {
                           if (total > 0.0) y[row * at(size) + i] /= total;
                         }
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       softmax(x[0].data(), mask.data(), y.data(), 2, size);
                     },
                     [=](const std::vector<Numbers>&, const Numbers& y, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       softmax_backward(y.data(), dy.data(), slopes[0].data(), 2, size);
                     }});
  }
}

// Long rows go in chunks of their own scales, so numbers that rise and fall over them.
TEST(RowOfNumbers, LogSoftmaxesAgree) {
  for (const int64_t size : {1, 3, 17, 31, 33, 255, 257, 2047, 2049, 6001}) {
    auto x = numbers(2 * size, 1);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += 20.0F * std::sin(0.001F * float(i));
    expect_as_plain({{x},
                     [=](const std::vector<Exact>& exact) {
                       return by_row(exact, [](Exact row) {
                         const auto shift = std::log(sum_of_exp(row));
                         for (auto& a : row) a -= shift;
                         return row;
                       });
                     },
                     [=](const std::vector<Numbers>& given, Numbers& y) {
                       log_softmax(given[0].data(), y.data(), 2, size);
                     },
                     [=](const std::vector<Numbers>&, const Numbers& y, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       log_softmax_backward(y.data(), dy.data(), slopes[0].data(), 2, size);
                     }});
  }
}

// The loss of two rows, the second of which is padding, and its gradient by the logits and the
// bias.
TEST(RowOfNumbers, CrossEntropiesAgree) {
  const std::vector<Index> targets = {0, 0, 0};
  const Numbers importance = {0.5F, 0.0F, 2.0F};
  for (const int64_t size : {1, 3, 17, 31, 33, 255, 257, 2049, 8000}) {
    auto logits = numbers(3 * size, 1);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      logits[i] += 20.0F * std::sin(0.001F * static_cast<float>(i));
    }
    const auto bias = numbers(size, 2);
    const auto plain = [&](const Exact& x) {
      double loss = 0.0;
      for (std::size_t row = 0; row < 3; ++row) {
        Exact biased;
        double sum = 0.0;
        for (std::size_t i = 0; i < at(size); ++i) {
          biased.push_back(x[row * at(size) + i] + static_cast<double>(bias[i]));
          sum += biased.back();
        }
        const auto log_total = std::log(sum_of_exp(biased));
        const auto all = log_total - sum / static_cast<double>(size);  // smoothing's share
        loss += static_cast<double>(importance[row]) *
                (0.9 * (log_total - biased[at(targets[row])]) + 0.1 * all);
      }
      return loss;
    };
    const Exact exact(logits.begin(), logits.end());
    on_every_target([&] {
      auto slopes = logits;
      const auto loss = cross_entropy(slopes.data(), bias.data(), targets.data(), importance.data(),
                                      0.1F, 3, size);
      EXPECT_NEAR(loss, plain(exact), 1e-5 * (1.0 + plain(exact))) << size;
      for (const auto place : places_of(exact.size())) {
        auto moved = exact;
        moved[place] += 1e-4;
        const auto above = plain(moved);
        moved[place] -= 2e-4;
        expect_near(slopes[place], (above - plain(moved)) / 2e-4, std::to_string(place));
      }
    });
  }
}

}  // namespace
}  // namespace attend::kernels
