#include "engines/cpu/weight_products.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/backward.h"
#include "kernels/bf16_products.h"
#include "kernels/products.h"

namespace attend {
namespace {

using kernels::Bf16;

/// In single precision: every use keeps its tensors.
class Fp32Products final : public WeightProducts {
 public:
  Fp32Products(const float* weight, int64_t outputs, int64_t inputs)
      : weight_(weight), outputs_(outputs), inputs_(inputs) {}

  std::size_t forward(const Rows& x, const float* bias, float* out) override {
    kernels::linear(x.data, weight_, bias, out, x.count, outputs_, inputs_);
    uses_.push_back({x, {}});
    return uses_.size() - 1;
  }

  void backward(std::size_t use, const Rows& dy, float* dx, bool adds, float* dbias) override {
    if (dx != nullptr) {
      const auto product = adds ? kernels::add_product : kernels::product;
      product(dy.data, weight_, dx, dy.count, outputs_, inputs_);
    }
    if (dbias != nullptr) kernels::add_sum_of_rows(dy.data, dbias, dy.count, outputs_);
    uses_[use].dy = dy;
  }

  bool came_back() const override {
    return std::any_of(uses_.begin(), uses_.end(),
                       [](const Use& use) { return use.dy.data != nullptr; });
  }

  void gradient(float* dw, bool adds) override {
    std::erase_if(uses_, [](const Use& use) { return use.dy.data == nullptr; });
    const auto rows =
        std::accumulate(uses_.begin(), uses_.end(), int64_t{0},
                        [](int64_t sum, const Use& use) { return sum + use.x.count; });
    thread_local std::vector<float> all_x;  // one for all weights, so that it stays in the cache
    thread_local std::vector<float> all_dy;
    const auto* x = lay_together(&Use::x, rows, inputs_, all_x);
    const auto* dy = lay_together(&Use::dy, rows, outputs_, all_dy);
    if (adds) {
      kernels::add_product_of_transposed(dy, x, dw, rows, outputs_, inputs_);
    } else {
      kernels::product_of_transposed(dy, x, dw, rows, outputs_, inputs_);
    }
    uses_.clear();
  }

  bool keeps_rows() const override { return false; }
  void forget() override { uses_.clear(); }

 private:
  struct Use {
    Rows x;
    Rows dy;
  };

  const float* lay_together(Rows Use::*part, int64_t rows, int64_t size,
                            std::vector<float>& all) const {
    if (uses_.size() == 1) return (uses_[0].*part).data;
    all.resize(static_cast<std::size_t>(rows * size));
    auto* out = all.data();
    for (const auto& use : uses_) {
      out = std::copy_n((use.*part).data, (use.*part).count * size, out);
    }
    return all.data();
  }

  const float* weight_;
  int64_t outputs_;
  int64_t inputs_;
  std::vector<Use> uses_;
};

/// In bfloat16: rows are rounded to the place where the last product will read them.
class Bf16Products final : public WeightProducts {
 public:
  Bf16Products(const float* weight, int64_t outputs, int64_t inputs)
      : weight_(weight), outputs_(outputs), inputs_(inputs), packed_(outputs, inputs) {}

  std::size_t forward(const Rows& x, const float* bias, float* out) override {
    if (!is_packed_) packed_.pack(weight_);
    is_packed_ = true;
    uses_.push_back({rows_, x.count});
    rows_ += x.count;
    auto* rounded = room_for(x_, uses_.back().first, inputs_);
    kernels::to_bf16(x.data, rounded, x.count * inputs_);
    packed_.linear(rounded, bias, out, x.count);
    return uses_.size() - 1;
  }

  void backward(std::size_t use, const Rows& dy, float* dx, bool adds, float* dbias) override {
    auto* rounded = room_for(dy_, uses_[use].first, outputs_);
    kernels::to_bf16(dy.data, rounded, dbias, dy.count, outputs_);
    if (dx != nullptr) packed_.product(rounded, dx, dy.count, adds);
    uses_[use].came_back = true;
  }

  bool came_back() const override {
    return std::any_of(uses_.begin(), uses_.end(), [](const Use& use) { return use.came_back; });
  }

  void gradient(float* dw, bool adds) override {
    for (const auto& use : uses_) {
      if (use.came_back) continue;  // else the loss does not depend on it
      std::fill_n(room_for(dy_, use.first, outputs_), use.count * outputs_, Bf16{0});
    }
    kernels::product_of_transposed(dy_.data(), x_.data(), dw, rows_, outputs_, inputs_, adds);
    forget();
  }

  bool keeps_rows() const override { return true; }

  void forget() override {
    uses_.clear();
    rows_ = 0;
  }
  void changed() override { is_packed_ = false; }

 private:
  struct Use {
    int64_t first;  // row
    int64_t count;
    bool came_back = false;
  };

  /// Where row `first` begins, with room for all rows known.
  Bf16* room_for(std::vector<Bf16>& all, int64_t first, int64_t size) const {
    const auto count = static_cast<std::size_t>(rows_ * size);
    if (all.size() < count) all.resize(std::max(count, all.size() * 3 / 2));
    return all.data() + first * size;
  }

  const float* weight_;
  int64_t outputs_;
  int64_t inputs_;
  kernels::Bf16Weight packed_;
  bool is_packed_ = false;
  std::vector<Use> uses_;
  int64_t rows_ = 0;
  std::vector<Bf16> x_;   // [rows, I]; more rows than are used, kept for the next pass
  std::vector<Bf16> dy_;  // [rows, O]
};

}  // namespace

std::unique_ptr<WeightProducts> make_weight_products(const float* numbers, int64_t outputs,
                                                     int64_t inputs, ProductPrecision precision) {
  if (precision == ProductPrecision::kFp32) {
    return std::make_unique<Fp32Products>(numbers, outputs, inputs);
  }
  return std::make_unique<Bf16Products>(numbers, outputs, inputs);
}

}  // namespace attend
