#include <algorithm>
#include <string>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

constexpr Arithmetic kAll[] = {Arithmetic::kAdd, Arithmetic::kSubtract, Arithmetic::kMultiply,
                               Arithmetic::kDivide};

double result_of(Arithmetic operation, double a, double b) {
  switch (operation) {
    case Arithmetic::kAdd:
      return a + b;
    case Arithmetic::kSubtract:
      return a - b;
    case Arithmetic::kMultiply:
      return a * b;
    case Arithmetic::kDivide:
      return a / b;
  }
  return 0.0;
}

/// Operands of these sizes, each dimension the result's or 1.
Broadcast broadcast_of(const int64_t (&a)[4], const int64_t (&b)[4]) {
  Broadcast shape = {};
  int64_t stride_a = 1;
  int64_t stride_b = 1;
  for (int d = 3; d >= 0; --d) {
    shape.size[d] = std::max(a[d], b[d]);
    shape.stride_a[d] = a[d] == 1 ? 0 : stride_a;
    shape.stride_b[d] = b[d] == 1 ? 0 : stride_b;
    stride_a *= a[d];
    stride_b *= b[d];
  }
  return shape;
}

int64_t count_of(const int64_t (&size)[4]) {
  return size[0] * size[1] * size[2] * size[3];
}

void expect_broadcast(const int64_t (&a)[4], const int64_t (&b)[4]) {
  const auto shape = broadcast_of(a, b);
  auto divisors = numbers(count_of(b), 2);
  for (auto& value : divisors) value += value < 0.0F ? -0.5F : 0.5F;
  for (const auto operation : kAll) {
    expect_as_plain({{numbers(count_of(a), 1), divisors},
                     [=](const std::vector<Exact>& x) {
                       Exact y;
                       const auto& [size, from_a, from_b] = shape;
                       for (int64_t i = 0; i < count_of(size); ++i) {
                         const int64_t place[] = {i / size[3] / size[2] / size[1],
                                                  i / size[3] / size[2] % size[1],
                                                  i / size[3] % size[2], i % size[3]};
                         int64_t in_a = 0;
                         int64_t in_b = 0;
                         for (int d = 0; d < 4; ++d) {
                           in_a += place[d] * from_a[d];
                           in_b += place[d] * from_b[d];
                         }
                         y.push_back(result_of(operation, x[0][at(in_a)], x[1][at(in_b)]));
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       arithmetic(operation, x[0].data(), x[1].data(), y.data(), shape);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       arithmetic_backward_a(operation, x[0].data(), x[1].data(), dy.data(),
                                             slopes[0].data(), shape);
                       arithmetic_backward_b(operation, x[0].data(), x[1].data(), dy.data(),
                                             slopes[1].data(), shape);
                     }});
  }
}

TEST(ArithmeticKernels, AgreeOverAllWaysToRepeatAnOperand) {
  for (const int64_t n : {1, 17, 33}) {
    expect_broadcast({1, 2, 3, n}, {1, 2, 3, n});
    expect_broadcast({1, 2, 3, n}, {1, 1, 1, n});
    expect_broadcast({1, 2, 3, n}, {1, 2, 3, 1});
    expect_broadcast({1, 2, 3, 1}, {1, 2, 3, n});
    expect_broadcast({1, 2, 3, n}, {1, 1, 1, 1});
    expect_broadcast({1, 1, 3, n}, {1, 2, 1, n});
    expect_broadcast({2, 1, 3, 1}, {1, 2, 1, n});
    expect_broadcast({1, 2, 1, n}, {2, 1, 3, 1});
    expect_broadcast({2, 2, 3, 1}, {2, 2, 1, 1});
    expect_broadcast({2, 1, 1, n}, {2, 2, 3, n});
    expect_broadcast({1, n, 1, 1}, {1, n, 2, 1});
  }
}

TEST(ArithmeticKernels, SumsAgree) {
  for (const auto size : kSizes) {
    expect_as_plain(
        {{numbers(3 * size, 1)},
         [=](const std::vector<Exact>& x) {
           Exact y(3);
           for (std::size_t i = 0; i < x[0].size(); ++i) y[i / at(size)] += x[0][i];
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) { sum(x[0].data(), y.data(), 3, size); },
         [=](const std::vector<Numbers>&, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           sum_backward(dy.data(), slopes[0].data(), 3, size);
         }});
  }
}

TEST(ArithmeticKernels, RunningSumsAgree) {
  for (const auto size : kSizes) {
    expect_as_plain({{numbers(3 * size, 1)},
                     [=](const std::vector<Exact>& x) {
                       auto y = x[0];
                       for (std::size_t i = 0; i < y.size(); ++i) {
                         if (i % at(size) != 0) y[i] += y[i - 1];
                       }
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       running_sum(x[0].data(), y.data(), 3, size);
                     },
                     [=](const std::vector<Numbers>&, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       running_sum_backward(dy.data(), slopes[0].data(), 3, size);
                     }});
  }
}

TEST(ArithmeticKernels, SumsOfRowsAreAddedForAnyCountOfRows) {
  on_every_target([] {
    for (const int64_t rows : {1, 3, 4, 5, 9}) {
      for (const auto size : kSizes) {
        const auto x = numbers(rows * size, 1);
        Numbers out(at(size), 0.5F);
        add_sum_of_rows(x.data(), out.data(), rows, size);
        for (std::size_t i = 0; i < out.size(); ++i) {
          double expected = 0.5;
          for (std::size_t row = 0; row < at(rows); ++row) {
            expected += static_cast<double>(x[row * at(size) + i]);
          }
          expect_near(out[i], expected, std::to_string(i));
        }
      }
    }
  });
}

// Rows of two in rows of three and of four: what is between stays.
TEST(ArithmeticKernels, RowsAreAddedAStrideApart) {
  on_every_target([] {
    const Numbers from = {1.0F, 2.0F, -1.0F, 3.0F, 4.0F, -1.0F};
    Numbers to = {10.0F, 10.0F, 7.0F, 7.0F, 10.0F, 10.0F, 7.0F, 7.0F};
    add_rows(from.data(), 3, to.data(), 4, 2, 2);
    EXPECT_EQ(to, (Numbers{11.0F, 12.0F, 7.0F, 7.0F, 13.0F, 14.0F, 7.0F, 7.0F}));
  });
}

}  // namespace
}  // namespace attend::kernels
