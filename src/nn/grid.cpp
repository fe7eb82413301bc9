#include "nn/grid.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace attend::nn {
namespace {

constexpr double kNewShare = 0.1;  // of the batch in what is kept
constexpr double kEpsilon = 1e-5;  // as in channel_norm

/// `kept` moves to what a batch had, row `row` of its moments [2, C].
void follow(const Tensor& kept, const Tensor& moments, Index row) {
  auto& engine = kept.engine();
  const auto rows = indices(engine, std::vector<Index>{row}, {1});
  const auto found = reshape(select_rows(moments, rows), kept.shape());
  assign(kept, (1.0 - kNewShare) * constant(kept) + kNewShare * found);
}

bool is_every_place(const PatchGrid& grid) {
  return grid.height * grid.width == 1 && grid.stride_down == 1 && grid.stride_across == 1;
}

/// The sizes that a window makes of these.
std::vector<int64_t> made_of(std::vector<int64_t> sizes, const PatchGrid& grid,
                             int64_t (PatchGrid::*made)(int64_t) const) {
  for (auto& size : sizes) {
    size = (grid.*made)(size);
    if (size < 1) throw std::logic_error("a picture is smaller than a window of its layer");
  }
  return sizes;
}

Grids seen(const Grids& pictures, const PatchGrid& grid, const Tensor& values) {
  return {values, made_of(pictures.heights, grid, &PatchGrid::down),
          made_of(pictures.widths, grid, &PatchGrid::across)};
}

Tensor largest(const Tensor& x, const Tensor& mask, const PatchGrid& grid) {
  return is_every_place(grid) ? x : largest_of_patches(x, mask, grid);
}

/// Zeros where no place is.
void clear_padding(Grids& pictures) {
  if (!pictures.is_padded()) return;
  const auto mask = pictures.mask();
  pictures.values = pictures.values * reshape(mask, mask.shape().append(1));
}

}  // namespace

Tensor Grids::mask() const {
  const auto height = values.size(1);
  const auto width = values.size(2);
  std::vector<float> exists(static_cast<std::size_t>(values.size(0) * height * width));
  auto place = exists.begin();
  for (std::size_t b = 0; b < heights.size(); ++b) {
    for (int64_t i = 0; i < height; ++i, place += width) {
      std::fill_n(place, i < heights[b] ? widths[b] : 0, 1.0F);
    }
  }
  return numbers(values.engine(), exists, values.shape().without_last());
}

bool Grids::is_padded() const {
  const auto differs_from = [](int64_t most) {
    return [most](int64_t size) { return size != most; };
  };
  return std::any_of(heights.begin(), heights.end(), differs_from(values.size(1))) ||
         std::any_of(widths.begin(), widths.end(), differs_from(values.size(2)));
}

ChannelNorm::ChannelNorm(int64_t channels) {
  add("gain", gain_, {channels}, {Initial::kConstant, 1.0});
  add("bias", bias_, {channels}, {Initial::kConstant, 0.0});
  add("mean", mean_, {channels}, {Initial::kConstant, 0.0});
  add("variance", variance_, {channels}, {Initial::kConstant, 1.0});
}

Tensor ChannelNorm::operator()(const Tensor& x, const Tensor& mask) const {
  if (is_training()) {
    Tensor moments;
    auto normed = channel_norm(x, mask, gain_, bias_, &moments);
    follow_moments(moments);
    return normed;
  }
  const auto scale = gain_ * exp(-0.5 * log(kEpsilon + constant(variance_)));
  return x * scale + (bias_ - constant(mean_) * scale);
}

Tensor ChannelNorm::rectified(const Tensor& x, const Tensor& mask, const PatchGrid& grid) const {
  if (!is_training()) return relu(largest((*this)(x, mask), mask, grid));
  Tensor moments;
  auto made = rectified_channel_norm(x, mask, gain_, bias_, grid, &moments);
  follow_moments(moments);
  return made;
}

void ChannelNorm::follow_moments(const Tensor& moments) const {
  follow(mean_, moments, 0);
  follow(variance_, moments, 1);
}

GridLayer::GridLayer(int64_t channels, const GridLayerOptions& options)
    : input_channels_(channels), options_(options) {
  const auto& window = options.window;
  if (channels < 1 || options.filters < 0 || window.height < 1 || window.width < 1 ||
      options.pool.height < 1 || options.pool.width < 1) {
    throw std::logic_error("a layer of pictures: a size is not positive");
  }
  const auto taps = window.height * window.width;
  const bool is_each = options.filters == 0;
  const auto inputs = is_each ? taps : taps * channels;
  const Initial initial = {Initial::kUniform, 1.0 / std::sqrt(static_cast<double>(inputs))};
  add("weight", weight_,
      is_each ? Shape{window.height, window.width, channels} : Shape{options.filters, inputs},
      initial);
  if (options.norm) {
    norm_ = std::make_unique<ChannelNorm>(this->channels());
    add("norm", *norm_);
  } else {
    add("bias", bias_, {this->channels()}, initial);
  }
}

int64_t GridLayer::channels() const {
  return options_.filters == 0 ? input_channels_ : options_.filters;
}

int64_t GridLayer::rows_of(int64_t rows) const {
  return options_.pool.down(options_.window.down(rows));
}

int64_t GridLayer::columns_of(int64_t columns) const {
  return options_.pool.across(options_.window.across(columns));
}

Grids GridLayer::read(const Grids& pictures) const {
  const auto& window = options_.window;
  const auto convolve = options_.filters == 0 ? attend::convolve_each : attend::convolution;
  auto made = seen(pictures, window, convolve(pictures.values, weight_, bias_, window));
  const auto mask = made.is_padded() ? made.mask() : Tensor();
  const bool is_bounded = options_.most > 0.0;
  if (norm_ && options_.rectified && !is_bounded) {
    made = seen(made, options_.pool, norm_->rectified(made.values, mask, options_.pool));
  } else {
    if (norm_) made.values = (*norm_)(made.values, mask);
    made = seen(made, options_.pool, largest(made.values, mask, options_.pool));
    if (options_.rectified) {  // of fewer numbers than before the pool, and the same
      made.values = is_bounded ? clamp(made.values, 0.0, options_.most) : relu(made.values);
    }
  }
  clear_padding(made);
  return made;
}

}  // namespace attend::nn
