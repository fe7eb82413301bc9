#include <cmath>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

TEST(Cells, GruGatesAgree) {
  for (const auto size : kSizes) {
    expect_as_plain(
        {{numbers(6 * size, 1), numbers(6 * size, 2), numbers(2 * size, 3)},
         [=](const std::vector<Exact>& x) {
           Exact y;
           for (std::size_t b = 0; b < 2; ++b) {
             for (std::size_t i = 0; i < at(size); ++i) {
               const auto r = 3 * b * at(size) + i;
               const auto u = r + at(size);
               const auto c = u + at(size);
               const auto update = sigmoid(x[0][u] + x[1][u]);
               const auto candidate = std::tanh(x[0][c] + sigmoid(x[0][r] + x[1][r]) * x[1][c]);
               y.push_back((1.0 - update) * candidate + update * x[2][b * at(size) + i]);
             }
           }
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) {
           gru_gates(x[0].data(), x[1].data(), x[2].data(), y.data(), 2, size);
         },
         [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           gru_gates_backward(x[0].data(), x[1].data(), x[2].data(), dy.data(), slopes[0].data(),
                              slopes[1].data(), slopes[2].data(), 2, size);
         }});
  }
}

/// y of gates and memory, number by number.
Exact lstm(const std::vector<Exact>& x, std::size_t size,
           double (*number)(const double* gate, std::size_t size, double memory)) {
  Exact y;
  for (std::size_t i = 0; i < 2 * size; ++i) {
    y.push_back(number(&x[0][i / size * 4 * size + i % size], size, x[1][i]));
  }
  return y;
}

TEST(Cells, LstmMemoriesAgree) {
  for (const auto size : kSizes) {
    expect_as_plain(
        {{numbers(8 * size, 1), numbers(2 * size, 2)},
         [=](const std::vector<Exact>& x) {
           return lstm(x, at(size), [](const double* gate, std::size_t width, double memory) {
             return sigmoid(gate[width]) * memory + sigmoid(gate[0]) * std::tanh(gate[2 * width]);
           });
         },
         [=](const std::vector<Numbers>& x, Numbers& y) {
           lstm_memory(x[0].data(), x[1].data(), y.data(), 2, size);
         },
         [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           lstm_memory_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                slopes[1].data(), 2, size);
         }});
  }
}

TEST(Cells, LstmHiddenStatesAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(8 * size, 1), numbers(2 * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       return lstm(x, at(size),
                                   [](const double* gate, std::size_t width, double memory) {
                                     return sigmoid(gate[3 * width]) * std::tanh(memory);
                                   });
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       lstm_hidden(x[0].data(), x[1].data(), y.data(), 2, size);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       lstm_hidden_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                            slopes[1].data(), 2, size);
                     }});
  }
}

}  // namespace
}  // namespace attend::kernels
