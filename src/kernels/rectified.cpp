#include "kernels/rectified.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rectified.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

#include "kernels/weighted_rows-inl.h"

/// by where y is positive, else slope * by; NaN stays.
HWY_INLINE Vector rectified(Vector y, float slope, Vector by) {
  return hn::IfThenElse(hn::Gt(y, zeros()), by, hn::Mul(all(slope), by));
}

void rectify(float* y, float slope, int64_t count) {
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    const auto before = part.load(y + i);
    part.store(rectified(before, slope, before), y + i);
  });
}

void rectify_backward(const float* y, float slope, float* dy, int64_t count) {
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.store(rectified(part.load(y + i), slope, part.load(dy + i)), dy + i);
  });
}

/// Rows of `size` numbers with room for whole vectors.
HWY_INLINE int64_t room_for(int64_t size) {
  const auto lanes = lane_count();
  return (size + lanes - 1) / lanes * lanes;
}

/// So many numbers where vectors can begin without lying in two lines of the cache: zeros.
class Working {
 public:
  explicit Working(int64_t count)
      : numbers_(static_cast<std::size_t>(count) + kLine / sizeof(float), 0.0F) {}
  float* begin() {
    void* first = numbers_.data();
    auto space = numbers_.size() * sizeof(float);
    return static_cast<float*>(std::align(kLine, 1, first, space));
  }

 private:
  static constexpr std::size_t kLine = 64;
  std::vector<float> numbers_;
};

/// The weight, turned: an input a row, with room for whole vectors.
Working columns_of(const RectifiedLayer& layer) {
  const auto room = room_for(layer.outputs);
  Working columns(layer.inputs * room);
  for (int64_t j = 0; j < layer.outputs; ++j) {
    for (int64_t k = 0; k < layer.inputs; ++k) {
      columns.begin()[k * room + j] = layer.weight[j * layer.inputs + k];
    }
  }
  return columns;
}

void rectified_linear_of_few(const RectifiedLayer& layer, const float* x, float* out,
                             int64_t rows) {
  const auto outputs = layer.outputs;
  const auto inputs = layer.inputs;
  const auto room = room_for(outputs);
  auto weight = columns_of(layer);
  for (int64_t row = 0; row < rows; ++row, x += inputs, out += outputs) {
    each_vector(outputs, [=, columns = weight.begin(), bias = layer.bias, slope = layer.slope](
                             auto part, int64_t i) ATTEND_INSIDE {
      auto y = bias != nullptr ? part.load(bias + i) : zeros();
      for (int64_t k = 0; k < inputs; ++k) {
        y = hn::MulAdd(all(x[k]), hn::LoadU(Floats(), columns + k * room + i), y);
      }
      part.store(rectified(y, slope, y), out + i);
    });
  }
}

/// Of a gradient as products what one row of the batch needs: at each position the sum of a[q] at
/// it, times the vector b[q].
struct ProductsOfRow {
  const float* a[kMostSteps];
  const float* b[kMostSteps];
  int64_t count;
};

HWY_INLINE ProductsOfRow products_of(const GradientOfRows& gradient, int64_t row, int64_t size) {
  ProductsOfRow products;
  products.count = 0;
  for (const auto& product : gradient.products) {
    for (auto step = row * product.steps; step < (row + 1) * product.steps; ++step) {
      products.a[products.count] = product.a + step * gradient.length;
      products.b[products.count++] = product.b + step * size;
    }
  }
  return products;
}

/// What goes through the rectifier backward: y came out of it, `out` has room for whole vectors.
struct Rectified {
  const float* y;
  float slope;
  float* out;
  int64_t size;
  int64_t room;
};

/// gradient(part, i) is that of the vector of one row that begins at i.
template <class Gradient>
HWY_INLINE void rectify_row(const Rectified& of, int64_t row, Gradient gradient) {
  const auto* y = of.y + row * of.size;
  auto* out = of.out + row * of.room;
  each_vector(of.size, [=, slope = of.slope](auto part, int64_t i) ATTEND_INSIDE {
    hn::StoreU(rectified(part.load(y + i), slope, gradient(part, i)), Floats(), out + i);
  });
}

/// `count` rows, from a position of a row of the batch on.
HWY_INLINE void rectify_products(const Rectified& of, const ProductsOfRow& products,
                                 int64_t position, int64_t count) {
  const auto* a = products.a[0] + position;
  const auto* b = products.b[0];
  if (products.count == 1) {  // of what is read
    for (int64_t row = 0; row < count; ++row) {
      rectify_row(of, row, [=](auto part, int64_t i) ATTEND_INSIDE {
        return hn::Mul(all(a[row]), part.load(b + i));
      });
    }
    return;
  }
  const auto* c = products.a[1] + position;
  const auto* d = products.b[1];
  if (products.count == 2) {  // of what is compared and read
    for (int64_t row = 0; row < count; ++row) {
      rectify_row(of, row, [=](auto part, int64_t i) ATTEND_INSIDE {
        return hn::MulAdd(all(c[row]), part.load(d + i), hn::Mul(all(a[row]), part.load(b + i)));
      });
    }
    return;
  }
  for (int64_t row = 0; row < count; ++row) {
    rectify_row(of, row, [=, &products](auto part, int64_t i) ATTEND_INSIDE {
      auto sum = hn::Mul(all(a[row]), part.load(b + i));
      for (int64_t q = 1; q < products.count; ++q) {
        const auto factor = all(products.a[q][position + row]);
        sum = hn::MulAdd(factor, part.load(products.b[q] + i), sum);
      }
      return sum;
    });
  }
}

/// Of `count` rows from `first` on.
void rectify_rows(Rectified of, const GradientOfRows& gradient, int64_t first, int64_t count) {
  if (gradient.numbers != nullptr) {
    for (int64_t row = 0; row < count; ++row) {
      const auto* dy = gradient.numbers + (first + row) * of.size;
      rectify_row(of, row, [=](auto part, int64_t i) ATTEND_INSIDE { return part.load(dy + i); });
    }
    return;
  }
  while (count > 0) {
    const auto position = first % gradient.length;
    const auto here = std::min(count, gradient.length - position);
    rectify_products(of, products_of(gradient, first / gradient.length, of.size), position, here);
    of.y += here * of.size;
    of.out += here * of.room;
    first += here;
    count -= here;
  }
}

void rectified_linear_of_few_backward(const RectifiedLayer& layer, const float* x, const float* y,
                                      const GradientOfRows& dy, float* dx, float* dweight,
                                      float* dbias, int64_t rows) {
  constexpr int64_t kHeld = 16;    // rows that stay in the nearest cache
  constexpr int64_t kBlock = 512;  // sums of sums, for the sake of their last digits
  const float one = 1.0F;
  const auto outputs = layer.outputs;
  const auto inputs = layer.inputs;
  const auto room = room_for(outputs);
  auto working = Working((kHeld + inputs + 1) * room);
  auto weight = columns_of(layer);
  const auto* columns = weight.begin();
  auto* before = working.begin();           // the gradient before the rectifier, of some rows
  auto* of_weight = before + kHeld * room;  // sums, turned
  auto* of_bias = of_weight + inputs * room;
  for (int64_t first = 0; first < rows; first += kBlock) {
    const auto end = std::min(first + kBlock, rows);
    std::fill_n(of_weight, (inputs + 1) * room, 0.0F);
    for (auto row = first; row < end; row += kHeld) {
      const auto count = std::min(kHeld, end - row);
      rectify_rows({y + row * outputs, layer.slope, before, outputs, room}, dy, row, count);
      for (int64_t k = 0; k < inputs; ++k) {
        add_weighted_rows<kHeld>(x + row * inputs + k, inputs, before, of_weight + k * room, count,
                                 room);
      }
      add_weighted_rows<kHeld>(&one, 0, before, of_bias, count, room);
      if (dx == nullptr) continue;
      for (int64_t i = 0; i < count; ++i) {
        for (int64_t k = 0; k < inputs; ++k) {
          dx[(row + i) * inputs + k] +=
              sum_of_products(before + i * room, columns + k * room, outputs);
        }
      }
    }
    for (int64_t j = 0; j < outputs; ++j) {
      if (dbias != nullptr) dbias[j] += of_bias[j];
      for (int64_t k = 0; dweight != nullptr && k < inputs; ++k) {
        dweight[j * inputs + k] += of_weight[k * room + j];
      }
    }
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(rectify);
void rectify(float* y, float slope, int64_t count) {
  HWY_DYNAMIC_DISPATCH(rectify)(y, slope, count);
}

HWY_EXPORT(rectify_backward);
void rectify_backward(const float* y, float slope, float* dy, int64_t count) {
  HWY_DYNAMIC_DISPATCH(rectify_backward)(y, slope, dy, count);
}

HWY_EXPORT(rectified_linear_of_few);
void rectified_linear_of_few(const RectifiedLayer& layer, const float* x, float* out,
                             int64_t rows) {
  HWY_DYNAMIC_DISPATCH(rectified_linear_of_few)(layer, x, out, rows);
}

HWY_EXPORT(rectified_linear_of_few_backward);
void rectified_linear_of_few_backward(const RectifiedLayer& layer, const float* x, const float* y,
                                      const GradientOfRows& dy, float* dx, float* dweight,
                                      float* dbias, int64_t rows) {
  HWY_DYNAMIC_DISPATCH(rectified_linear_of_few_backward)
  (layer, x, y, dy, dx, dweight, dbias, rows);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
