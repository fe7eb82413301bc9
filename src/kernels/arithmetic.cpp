#include "kernels/backward.h"
#include "kernels/forward.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/arithmetic.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// An operand of a row: a vector of it, or its one number everywhere.
template <class Part>
HWY_INLINE Vector operand(Part part, const float* row, int64_t stride, int64_t i) {
  return stride == 0 ? all(*row) : part.load(row + i);
}

/// run(first number of a, of b, of the result) for each row of the last dimension, whose strides
/// are 0 or 1.
template <class Run>
HWY_INLINE void each_row(const Broadcast& shape, Run run) {
  const auto* size = shape.size;
  const auto* a = shape.stride_a;
  const auto* b = shape.stride_b;
  int64_t out = 0;
  for (int64_t i = 0; i < size[0]; ++i) {
    for (int64_t j = 0; j < size[1]; ++j) {
      for (int64_t k = 0; k < size[2]; ++k, out += size[3]) {
        run(i * a[0] + j * a[1] + k * a[2], i * b[0] + j * b[1] + k * b[2], out);
      }
    }
  }
}

template <class Function>
HWY_INLINE void combine(const float* a, const float* b, float* out, const Broadcast& shape,
                        Function function) {
  const auto size = shape.size[3];
  const auto stride_a = shape.stride_a[3];
  const auto stride_b = shape.stride_b[3];
  each_row(shape, [=](int64_t in_a, int64_t in_b, int64_t in_out) ATTEND_INSIDE {
    const auto* row_a = a + in_a;
    const auto* row_b = b + in_b;
    auto* row = out + in_out;
    if (stride_a == 1 && stride_b == 1) {
      each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
        part.store(function(part.load(row_a + i), part.load(row_b + i)), row + i);
      });
    } else {
      each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
        part.store(function(operand(part, row_a, stride_a, i), operand(part, row_b, stride_b, i)),
                   row + i);
      });
    }
  });
}

void arithmetic(Arithmetic operation, const float* a, const float* b, float* out,
                const Broadcast& shape) {
  switch (operation) {
    case Arithmetic::kAdd:
      return combine(a, b, out, shape,
                     [](Vector x, Vector y) ATTEND_INSIDE { return hn::Add(x, y); });
    case Arithmetic::kSubtract:
      return combine(a, b, out, shape,
                     [](Vector x, Vector y) ATTEND_INSIDE { return hn::Sub(x, y); });
    case Arithmetic::kMultiply:
      return combine(a, b, out, shape,
                     [](Vector x, Vector y) ATTEND_INSIDE { return hn::Mul(x, y); });
    case Arithmetic::kDivide:
      return combine(a, b, out, shape,
                     [](Vector x, Vector y) ATTEND_INSIDE { return hn::Div(x, y); });
  }
}

/// d += slope(a, b, dy), summed wherever the operand of d was repeated.
template <bool kFirst, class Slope>
HWY_INLINE void add_slopes(const float* a, const float* b, const float* dy, float* d,
                           const Broadcast& shape, Slope slope) {
  const auto size = shape.size[3];
  const auto stride_a = shape.stride_a[3];
  const auto stride_b = shape.stride_b[3];
  each_row(shape, [=](int64_t in_a, int64_t in_b, int64_t in_out) ATTEND_INSIDE {
    const auto* row_a = a + in_a;
    const auto* row_b = b + in_b;
    const auto* row_dy = dy + in_out;
    auto* row = d + (kFirst ? in_a : in_b);
    const auto slope_of = [=](auto part, int64_t i) ATTEND_INSIDE {
      return slope(operand(part, row_a, stride_a, i), operand(part, row_b, stride_b, i),
                   part.load(row_dy + i));
    };
    if ((kFirst ? stride_a : stride_b) == 1) {
      each_vector(
          size, [=](auto part, int64_t i) ATTEND_INSIDE { part.add(slope_of(part, i), row + i); });
    } else {
      *row += sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
        return hn::Add(sum, part.or_else(slope_of(part, i), 0.0F));
      });
    }
  });
}

void arithmetic_backward_a(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* da, const Broadcast& shape) {
  switch (operation) {
    case Arithmetic::kAdd:
    case Arithmetic::kSubtract:
      return add_slopes<true>(a, b, dy, da, shape,
                              [](Vector, Vector, Vector slope) ATTEND_INSIDE { return slope; });
    case Arithmetic::kMultiply:
      return add_slopes<true>(a, b, dy, da, shape,
                              [](Vector, Vector y, Vector slope)
                                  ATTEND_INSIDE { return hn::Mul(y, slope); });
    case Arithmetic::kDivide:
      return add_slopes<true>(a, b, dy, da, shape,
                              [](Vector, Vector y, Vector slope)
                                  ATTEND_INSIDE { return hn::Div(slope, y); });
  }
}

void arithmetic_backward_b(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* db, const Broadcast& shape) {
  switch (operation) {
    case Arithmetic::kAdd:
      return add_slopes<false>(a, b, dy, db, shape,
                               [](Vector, Vector, Vector slope) ATTEND_INSIDE { return slope; });
    case Arithmetic::kSubtract:
      return add_slopes<false>(a, b, dy, db, shape, [](Vector, Vector, Vector slope) ATTEND_INSIDE {
        return hn::Neg(slope);
      });
    case Arithmetic::kMultiply:
      return add_slopes<false>(a, b, dy, db, shape,
                               [](Vector x, Vector, Vector slope)
                                   ATTEND_INSIDE { return hn::Mul(x, slope); });
    case Arithmetic::kDivide:
      return add_slopes<false>(a, b, dy, db, shape,
                               [](Vector x, Vector y, Vector slope) ATTEND_INSIDE {
                                 return hn::Neg(hn::Div(hn::Mul(x, slope), hn::Mul(y, y)));
                               });
  }
}

void add(const float* from, float factor, float* to, int64_t count) {
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.store(hn::MulAdd(all(factor), part.load(from + i), part.load(to + i)), to + i);
  });
}

void add_rows(const float* from, int64_t from_stride, float* to, int64_t to_stride, int64_t rows,
              int64_t size) {
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    each_vector(size,
                [=](auto part, int64_t i) ATTEND_INSIDE { part.add(part.load(from + i), to + i); });
  }
}

/// Four rows at a time, so that the sum is read and written a quarter as often.
void add_sum_of_rows(const float* x, float* out, int64_t m, int64_t n) {
  for (; m >= 4; m -= 4, x += 4 * n) {
    each_vector(n, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto two = hn::Add(part.load(x + i), part.load(x + n + i));
      const auto other = hn::Add(part.load(x + 2 * n + i), part.load(x + 3 * n + i));
      part.add(hn::Add(two, other), out + i);
    });
  }
  add_rows(x, n, out, 0, m, n);
}

void sum(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row) out[row] = sum_of_numbers(x + row * size, size);
}

void sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dx += size) {
    each_vector(size, [=, slope = dy[row]](auto part, int64_t i)
                          ATTEND_INSIDE { part.add(all(slope), dx + i); });
  }
}

void running_sum(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row) {
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) *out++ = total += *x++;
  }
}

void running_sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dy += size, dx += size) {
    float total = 0.0F;
    for (int64_t i = size; i-- > 0;) dx[i] += total += dy[i];
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {
namespace {

/// The same with as few and as long rows as can be: dimensions that lie one after another in both
/// operands, or are repeated in both, become one. The last strides are 0 or 1.
Broadcast folded(const Broadcast& shape) {
  Broadcast few = {.size = {1, 1, 1, 1}, .stride_a = {}, .stride_b = {}};
  int last = 3;
  for (int d = 3; d >= 0; --d) {
    if (shape.size[d] == 1) continue;
    const auto run = few.size[last];
    if (run != 1 && shape.stride_a[d] == few.stride_a[last] * run &&
        shape.stride_b[d] == few.stride_b[last] * run) {
      few.size[last] *= shape.size[d];
      continue;
    }
    if (run != 1) --last;
    few.size[last] = shape.size[d];
    few.stride_a[last] = shape.stride_a[d];
    few.stride_b[last] = shape.stride_b[d];
  }
  return few;
}

}  // namespace

HWY_EXPORT(arithmetic);
void arithmetic(Arithmetic operation, const float* a, const float* b, float* out,
                const Broadcast& shape) {
  HWY_DYNAMIC_DISPATCH(arithmetic)(operation, a, b, out, folded(shape));
}

HWY_EXPORT(arithmetic_backward_a);
void arithmetic_backward_a(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* da, const Broadcast& shape) {
  HWY_DYNAMIC_DISPATCH(arithmetic_backward_a)(operation, a, b, dy, da, folded(shape));
}

HWY_EXPORT(arithmetic_backward_b);
void arithmetic_backward_b(Arithmetic operation, const float* a, const float* b, const float* dy,
                           float* db, const Broadcast& shape) {
  HWY_DYNAMIC_DISPATCH(arithmetic_backward_b)(operation, a, b, dy, db, folded(shape));
}

HWY_EXPORT(add);
void add(const float* from, float factor, float* to, int64_t count) {
  HWY_DYNAMIC_DISPATCH(add)(from, factor, to, count);
}

HWY_EXPORT(add_rows);
void add_rows(const float* from, int64_t from_stride, float* to, int64_t to_stride, int64_t rows,
              int64_t size) {
  HWY_DYNAMIC_DISPATCH(add_rows)(from, from_stride, to, to_stride, rows, size);
}

HWY_EXPORT(add_sum_of_rows);
void add_sum_of_rows(const float* x, float* out, int64_t m, int64_t n) {
  HWY_DYNAMIC_DISPATCH(add_sum_of_rows)(x, out, m, n);
}

HWY_EXPORT(sum);
void sum(const float* x, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(sum)(x, out, rows, size);
}

HWY_EXPORT(sum_backward);
void sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(sum_backward)(dy, dx, rows, size);
}

HWY_EXPORT(running_sum);
void running_sum(const float* x, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(running_sum)(x, out, rows, size);
}

HWY_EXPORT(running_sum_backward);
void running_sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(running_sum_backward)(dy, dx, rows, size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
