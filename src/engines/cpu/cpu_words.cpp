// The operations of a CpuEngine on symbols: embeddings, the readout and its loss.

#include <algorithm>
#include <utility>
#include <vector>

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/ctc.h"
#include "kernels/forward.h"
#include "kernels/products.h"

namespace attend {

Tensor CpuEngine::maxout(const Tensor& x) {
  auto [result, out] = make(x.shape().with_last(x.size(-1) / 2));
  kernels::maxout(data(x), out, result.shape().count());
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::maxout_backward(data(x), data(dy), gradient_of(x), dy.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::embed(const Tensor& table, const Tensor& indices) {
  const auto size = table.size(1);
  auto [result, out] = make(indices.shape().append(size));
  for (const auto index : indices_of(indices)) {
    copy_row(table, checked(index, table.size(0)), out);
    out += size;
  }
  if (is_recorded({&table})) {
    tape_.add(result, [=](const Tensor& dy) {
      const auto* from = data(dy);
      for (const auto index : indices_of(indices)) {
        kernels::add(from, 1.0F, gradient_of(table) + index * size, size);
        from += size;
      }
    });
  }
  return result;
}

Tensor CpuEngine::log_softmax(const Tensor& x) {
  auto [result, out] = make(x.shape());
  kernels::log_softmax(data(x), out, rows_of(x), x.size(-1));
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      kernels::log_softmax_backward(data(y), data(dy), gradient_of(x), rows_of(x), x.size(-1));
    });
  }
  return result;
}

Tensor CpuEngine::pick(const Tensor& x, const Tensor& indices) {
  auto [result, out] = make(indices.shape());
  const auto* row = data(x);
  for (const auto index : indices_of(indices)) {
    *out++ = row[checked(index, x.size(-1))];
    row += x.size(-1);
  }
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      const auto* from = data(dy);
      auto* to = gradient_of(x);
      for (const auto index : indices_of(indices)) {
        to[index] += *from++;
        to += x.size(-1);
      }
    });
  }
  return result;
}

/// In slices of rows whose logits stay in the cache.
Tensor CpuEngine::log_likelihoods(const Tensor& x, const Readout& readout, const Tensor& targets) {
  constexpr int64_t kSlice = 256;
  const auto& [weight, bias] = readout;
  const auto symbols = weight.size(0);
  const auto size = weight.size(1);
  const auto rows = rows_of(x);
  auto [result, out] = make(targets.shape());
  const auto logits = make({std::min(kSlice, rows), symbols});
  const float all = 1.0F;
  const auto* in_use = packed(weight);
  const auto bytes = in_use == nullptr ? 0 : in_use->working_size(kSlice);
  const auto working = make({static_cast<int64_t>(bytes / sizeof(float))});
  for (int64_t first = 0; first < rows; first += kSlice) {
    const auto count = std::min(kSlice, rows - first);
    const auto* from = data(x) + first * size;
    if (in_use != nullptr) {
      const auto prepared = in_use->prepare(from, count, working.data);
      in_use->multiply(prepared, nullptr, logits.data, symbols, 0, symbols);
    } else {
      kernels::linear(from, data(weight), nullptr, logits.data, count, symbols, size);
    }
    for (int64_t row = 0; row < count; ++row) {
      const auto target = checked(indices_of(targets).data()[first + row], symbols);
      out[first + row] = -static_cast<float>(kernels::cross_entropy(
          logits.data + row * symbols, data(bias), &target, &all, 0.0F, 1, symbols));
    }
  }
  return result;
}

/// Row by row, so that neither the rest of a batch nor its padding changes a bit. The gradient is
/// made on the way, as of this sum alone; its own gradient multiplies it later.
Tensor CpuEngine::ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets) {
  const auto size = x.size(2);
  const auto width = x.size(1) * size;  // numbers of a row
  auto [result, out] = make({x.size(0)});
  const bool recorded = is_recorded({&x});
  Tensor slopes;
  if (recorded) slopes = zeros(x.shape());
  const auto log_p = make({x.size(1), size});
  std::span<const Index> symbols = targets.symbols;
  for (int64_t row = 0; row < x.size(0); ++row) {
    const auto i = static_cast<std::size_t>(row);
    const auto count = static_cast<std::size_t>(targets.counts[i]);
    kernels::log_softmax(data(x) + row * width, log_p.data, targets.frames[i], size);
    out[row] = static_cast<float>(kernels::ctc_log_likelihood(
        log_p.data, symbols.first(count), targets.blank,
        recorded ? writable(slopes) + row * width : nullptr, targets.frames[i], size));
    symbols = symbols.subspan(count);
  }
  if (recorded) {
    tape_.add(result, [=](const Tensor& dy) {
      for (int64_t row = 0; row < x.size(0); ++row) {
        kernels::add(data(slopes) + row * width, data(dy)[row], gradient_of(x) + row * width,
                     width);
      }
    });
  }
  return result;
}

/// In slices of rows whose logits stay in the cache. While they are there, the gradients are
/// computed too, as of this sum alone; its own gradient multiplies them later.
Tensor CpuEngine::cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                                const Tensor& importance, double smoothing) {
  constexpr int64_t kWideSlice = 256;    // the fastest, measured
  constexpr int64_t kNarrowSlice = 128;  // of rows that are kept rounded
  const auto& [weight, bias] = readout;
  const auto symbols = weight.size(0);
  const auto size = weight.size(1);
  const auto rows = rows_of(x);
  for (const auto target : indices_of(targets)) checked(target, symbols);
  const bool recorded = is_recorded({&x, &weight, &bias});
  std::vector<Tensor> slopes;
  if (recorded) slopes = {make(x.shape()).tensor, make(weight.shape()).tensor, zeros(bias.shape())};
  std::unique_ptr<WeightProducts> products;  // its own: only a recording engine has one thread
  if (recorded) products = std::exchange(storage_of(weight).loss_products, nullptr);
  if (!products) {
    const auto precision = recorded ? precision_ : ProductPrecision::kFp32;
    products = make_weight_products(data(weight), symbols, size, precision);
  }
  const auto slice = products->keeps_rows() ? kNarrowSlice : kWideSlice;
  const auto logits = make({std::min(slice, rows), symbols});
  double loss = 0.0;
  for (int64_t first = 0; first < rows; first += slice) {
    const auto count = std::min(slice, rows - first);
    const auto use = products->forward({data(x) + first * size, count}, nullptr, logits.data);
    loss += kernels::cross_entropy(logits.data, data(bias), indices_of(targets).data() + first,
                                   data(importance) + first, static_cast<float>(smoothing), count,
                                   symbols);
    if (!recorded) continue;
    products->backward(use, {logits.data, count}, writable(slopes[0]) + first * size, false,
                       writable(slopes[2]));
    if (!products->keeps_rows()) products->gradient(writable(slopes[1]), first > 0);
  }
  if (recorded && products->keeps_rows()) products->gradient(writable(slopes[1]), false);
  products->forget();
  if (recorded) storage_of(weight).loss_products = std::move(products);
  auto [result, out] = make({1});
  *out = static_cast<float>(loss);
  if (recorded) {
    tape_.add(result, [slopes, inputs = std::vector{x, weight, bias}](const Tensor& dy) {
      for (std::size_t i = 0; i < slopes.size(); ++i) {
        const auto& gradient = storage_of(inputs[i]).gradient;
        if (*data(dy) == 1.0F && !gradient.defined()) {
          storage_of(inputs[i]).gradient = slopes[i];  // as it is: most losses are the last word
        } else {
          kernels::add(data(slopes[i]), *data(dy), gradient_of(inputs[i]),
                       inputs[i].shape().count());
        }
      }
    });
  }
  return result;
}

}  // namespace attend
