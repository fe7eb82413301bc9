#include "operations_table.h"

#include <span>

namespace attend::tests {

Tensor Inputs::draw(const Shape& shape, std::uint64_t seed) {
  if (next_ == parameters_.size()) {
    const auto values = to_vector(random(*engine_, shape, seed));
    parameters_.push_back(engine_->parameter(values, shape));
  }
  return parameters_[next_++];
}

namespace {

using Words = std::vector<Operation>;

Tensor some(Inputs& e, const Shape& shape, std::uint64_t seed) {
  return e.draw(shape, seed);
}

/// Numbers that are no parameter.
Tensor given(Inputs& e, const Shape& shape, std::uint64_t seed) {
  return random(e, shape, seed);
}

Tensor fixed(Inputs& e, const std::vector<float>& values, const Shape& shape) {
  return numbers(e, values, shape);
}

Tensor ids(Inputs& e, const std::vector<Index>& values, const Shape& shape) {
  return indices(e, values, shape);
}

/// Between 0.5 and infinity, for what has a pole or an edge at zero.
Tensor positive(Inputs& e, const Shape& shape, std::uint64_t seed) {
  return 0.5 + exp(some(e, shape, seed));
}

/// 1 at all but every third position; the last row has none.
Tensor mask(Inputs& e, int64_t rows, int64_t size) {
  std::vector<float> values(static_cast<std::size_t>(rows * size), 1.0F);
  for (std::size_t i = 2; i < values.size(); i += 3) values[i] = 0.0F;
  for (int64_t i = 0; i < size; ++i) values[static_cast<std::size_t>((rows - 1) * size + i)] = 0.0F;
  return fixed(e, values, {rows, size});
}

/// Five rows that read three of four sources.
Tensor shared(Inputs& e) {
  return ids(e, {2, 0, 2, 2, 3}, {5});
}

/// As many rows as sources, in another order.
Tensor swapped(Inputs& e) {
  return ids(e, {1, 0}, {2});
}

CellParameters cell(Inputs& e, int64_t gates, int64_t n) {
  return {.input_weight = some(e, {gates * n, 5}, 51),
          .hidden_weight = some(e, {gates * n, n}, 52),
          .input_bias = some(e, {gates * n}, 53),
          .hidden_bias = some(e, {gates * n}, 54),
          .input_gain = {},
          .hidden_gain = {}};
}

CellParameters normalized_cell(Inputs& e, int64_t gates, int64_t n) {
  auto made = cell(e, gates, n);
  made.input_gain = some(e, {gates * n}, 55);
  made.hidden_gain = some(e, {gates * n}, 56);
  return made;
}

/// What variational dropout of one half leaves of every third number.
Tensor dropped(Inputs& e, int64_t rows, int64_t n) {
  return 2.0 * mask(e, rows, n);
}

Tensor importance(Inputs& e) {
  return fixed(e, {1.0F, 0.0F, 1.0F, 0.5F}, {2, 2});
}

/// Two rows of symbols among n, one of which repeats itself; without any where there is the blank
/// alone.
CtcTargets said(int64_t n) {
  if (n == 1) return {.frames = {4, 3}, .counts = {0, 0}, .symbols = {}};
  const auto last = static_cast<Index>(n - 1);
  return {.frames = {4, 3}, .counts = {2, 1}, .symbols = {last, last, 1}};
}

/// Pictures [2, 5, 4] of n channels, seen by windows that overlap, and that leave a row out.
constexpr PatchGrid kOverlapping = {
    .height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};
constexpr PatchGrid kApart = {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2};
constexpr PatchGrid kUneven = {.height = 3, .width = 2, .stride_down = 2, .top = 2, .right = 1};
constexpr PatchGrid kHalving = {.stride_down = 2, .stride_across = 2};
Tensor pictures(Inputs& e, int64_t n) {
  return some(e, {2, 5, 4, n}, 1);
}

/// The last picture has no place.
Tensor mask_of_pictures(Inputs& e) {
  return reshape(mask(e, 2, 20), {2, 5, 4});
}

/// Of few inputs: annotations [2, length, outputs] of numbers that are no parameter.
Tensor rectified(Inputs& e, int64_t length, int64_t outputs) {
  return rectified_linear(given(e, {2, length, 2}, 1), some(e, {outputs, 2}, 2),
                          some(e, {outputs}, 3), 0.125);
}

/// Compared with a query [2, T, ..] or [2, ..], and read.
Tensor read(const Tensor& annotations, const Tensor& query) {
  return weighted_sum(softmax(dot_each(annotations, query)), annotations);
}

// clang-format off
void add_rectified(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"RectifiedLinear" + size, "rectified_linear", [n](Inputs& e) { return rectified_linear(some(e, {2, 3, n}, 1), some(e, {4, n}, 2), some(e, {4}, 3), 0.125); }},
      {"RectifiedLinearTo" + size, "rectified_linear", [n](Inputs& e) { return rectified_linear(some(e, {2, 5}, 1), some(e, {n, 5}, 2), some(e, {n}, 3), 0.0); }},
      {"RectifiedLinearWithoutBias" + size, "rectified_linear", [n](Inputs& e) { return rectified_linear(some(e, {3, n}, 1), some(e, {4, n}, 2), {}, 0.125); }},
      {"RectifiedLinearOfConstants" + size, "rectified_linear", [n](Inputs& e) { return rectified(e, 3, n); }},
      {"RectifiedLinearOfConstantsOf" + size, "rectified_linear", [n](Inputs& e) { return rectified_linear(given(e, {3, n}, 1), some(e, {4, n}, 2), some(e, {4}, 3), 0.125); }},
      {"RectifiedLinearByAComputedWeight" + size, "rectified_linear", [n](Inputs& e) { return rectified_linear(some(e, {3, n}, 1), tanh(some(e, {4, n}, 2)), {}, 0.125); }},
      {"RectifiedAndRead" + size, "rectified_linear", [n](Inputs& e) { return read(rectified(e, 3, n), some(e, {2, n}, 4)); }},
      {"RectifiedAndReadByAStep" + size, "rectified_linear", [n](Inputs& e) { return read(rectified(e, n, 5), some(e, {2, 1, 5}, 4)); }},
      {"RectifiedAndReadBySteps" + size, "rectified_linear", [n](Inputs& e) { return read(rectified(e, n, 5), some(e, {2, 3, 5}, 4)); }},
      {"RectifiedAndReadByManySteps" + size, "rectified_linear", [n](Inputs& e) { return read(rectified(e, 3, 5), some(e, {2, n, 5}, 4)); }},
      {"RectifiedAndSummed" + size, "rectified_linear", [n](Inputs& e) { return weighted_sum(mask(e, 2, n), rectified(e, n, 5)); }},
      {"RectifiedUsedAndRead" + size, "rectified_linear", [n](Inputs& e) { const auto x = rectified(e, 3, n); const auto first = at_step(x, 0); return first * read(x, some(e, {2, n}, 4)); }},
      {"RectifiedReadAndUsed" + size, "rectified_linear", [n](Inputs& e) { const auto x = rectified(e, 3, n); const auto context = read(x, some(e, {2, n}, 4)); return context * at_step(x, 0); }},
      {"RectifiedAndShared" + size, "rectified_linear", [n](Inputs& e) { const auto x = rectified(e, 3, n); return weighted_sum(softmax(dot_each(x, some(e, {3, n}, 4), ids(e, {1, 1, 0}, {3}))), x, ids(e, {1, 1, 0}, {3})); }},
  });
}

void add_products(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"Linear" + size, "linear", [n](Inputs& e) { return linear(some(e, {2, 3, n}, 1), some(e, {4, n}, 2), some(e, {4}, 3)); }},
      {"LinearTo" + size, "linear", [n](Inputs& e) { return linear(some(e, {2, 5}, 1), some(e, {n, 5}, 2), some(e, {n}, 3)); }},
      {"LinearOfOneRow" + size, "linear", [n](Inputs& e) { return linear(some(e, {1, n}, 1), some(e, {6, n}, 2), {}); }},
      {"LinearOfOneRowTo" + size, "linear", [n](Inputs& e) { return linear(some(e, {1, 5}, 1), some(e, {n, 5}, 2), some(e, {n}, 3)); }},
      {"DotEach" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {2, 3, n}, 1), some(e, {2, n}, 2)); }},
      {"DotEachShared" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {4, 3, n}, 1), some(e, {5, n}, 2), shared(e)); }},
      {"WeightedSum" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {2, 3}, 1), some(e, {2, 3, n}, 2)); }},
      {"WeightedSumOver" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {2, n}, 1), some(e, {2, n, 3}, 2)); }},
      {"WeightedSumShared" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {5, 3}, 1), some(e, {4, 3, n}, 2), shared(e)); }},
      {"DotEachOfSteps" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {2, 3, n}, 1), some(e, {2, 4, n}, 2)); }},
      {"DotEachOfStepsOver" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {2, n, 5}, 1), some(e, {2, 3, 5}, 2)); }},
      {"DotEachOfManySteps" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {2, 3, 5}, 1), some(e, {2, n, 5}, 2)); }},
      {"WeightedSumOfSteps" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {2, 4, 3}, 1), some(e, {2, 3, n}, 2)); }},
      {"WeightedSumOfStepsOver" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {2, 4, n}, 1), some(e, {2, n, 3}, 2)); }},
      {"WeightedSumByConstants" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(mask(e, 2, 3), some(e, {2, 3, n}, 2)); }},
      {"WeightedSumOfConstants" + size, "weighted_sum", [n](Inputs& e) { return weighted_sum(some(e, {2, 3}, 1), given(e, {2, 3, n}, 2)); }},
      {"DotEachOfConstantKeys" + size, "dot_each", [n](Inputs& e) { return dot_each(given(e, {2, 3, n}, 1), some(e, {2, n}, 2)); }},
      {"DotEachOfAConstantQuery" + size, "dot_each", [n](Inputs& e) { return dot_each(some(e, {2, 3, n}, 1), given(e, {2, n}, 2)); }},
      {"Outer" + size, "outer", [n](Inputs& e) { return outer(some(e, {2, 3}, 1), some(e, {2, n}, 2)); }},
      {"Convolve" + size, "convolve", [n](Inputs& e) { return convolve(some(e, {2, n}, 1), some(e, {4, 3}, 2)); }},
      {"ConvolveWide" + size, "convolve", [n](Inputs& e) { return convolve(some(e, {2, n}, 1), some(e, {2, 33}, 2)); }},
  });
}

void add_attention(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"AdditiveEnergies" + size, "additive_energies", [n](Inputs& e) { return additive_energies(some(e, {2, n}, 1), some(e, {2, 3, n}, 2), some(e, {1, n}, 3)); }},
      {"AdditiveEnergiesShared" + size, "additive_energies", [n](Inputs& e) { return additive_energies(some(e, {5, n}, 1), some(e, {4, 3, n}, 2), some(e, {1, n}, 3), shared(e)); }},
      {"Softmax" + size, "softmax", [n](Inputs& e) { return softmax(some(e, {2, n}, 1)); }},
      {"MaskedSoftmaxWithAnEmptyRow" + size, "softmax", [n](Inputs& e) { return masked_softmax(some(e, {3, n}, 1), mask(e, 3, n)); }},
      {"MaskedSoftmaxOfSteps" + size, "softmax", [n](Inputs& e) { return masked_softmax(some(e, {3, 4, n}, 1), mask(e, 3, n)); }},
      {"LargestOfSteps" + size, "largest_of_steps", [n](Inputs& e) { return largest_of_steps(some(e, {3, 4, n}, 1), mask(e, 3, 4)); }},
      {"LargestOfManySteps" + size, "largest_of_steps", [n](Inputs& e) { return largest_of_steps(some(e, {3, n, 5}, 1), mask(e, 3, n)); }},
      {"OneHotLargest" + size, "one_hot_largest", [n](Inputs& e) { return one_hot_largest(some(e, {3, n}, 1)); }, false},
  });
}

void add_pictures(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"Patches" + size, "patches", [n](Inputs& e) { return patches(pictures(e, n), kOverlapping); }},
      {"PatchesUneven" + size, "patches", [n](Inputs& e) { return patches(pictures(e, n), kUneven); }},
      {"Convolution" + size, "convolution", [n](Inputs& e) { return convolution(pictures(e, n), some(e, {3, 9 * n}, 2), some(e, {3}, 3), kOverlapping); }},
      {"ConvolutionTo" + size, "convolution", [n](Inputs& e) { return convolution(pictures(e, 3), some(e, {n, 18}, 2), some(e, {n}, 3), kUneven); }},
      {"ConvolutionOfOnePlace" + size, "convolution", [n](Inputs& e) { return convolution(some(e, {2, 1, 1, n}, 1), some(e, {3, 9 * n}, 2), {}, kOverlapping); }},
      {"ConvolutionOfEveryPlace" + size, "convolution", [n](Inputs& e) { return convolution(pictures(e, n), some(e, {3, n}, 2), some(e, {3}, 3), {}); }},
      {"ConvolutionOfEverySecondPlace" + size, "convolution", [n](Inputs& e) { return convolution(pictures(e, n), some(e, {3, n}, 2), {}, kHalving); }},
      {"ConvolutionOfConstants" + size, "convolution", [n](Inputs& e) { return convolution(given(e, {2, 5, 4, n}, 1), some(e, {3, 4 * n}, 2), some(e, {3}, 3), kApart); }},
      {"ConvolutionOfAConvolution" + size, "convolution", [n](Inputs& e) { return convolution(relu(convolution(pictures(e, 3), some(e, {n, 27}, 2), some(e, {n}, 3), kOverlapping)), some(e, {3, 4 * n}, 4), {}, kApart); }},
      {"ConvolveEach" + size, "convolve_each", [n](Inputs& e) { return convolve_each(pictures(e, n), some(e, {3, 3, n}, 2), some(e, {n}, 3), kOverlapping); }},
      {"ConvolveEachUneven" + size, "convolve_each", [n](Inputs& e) { return convolve_each(pictures(e, n), some(e, {3, 2, n}, 2), {}, kUneven); }},
      {"ConvolveEachOfConstants" + size, "convolve_each", [n](Inputs& e) { return convolve_each(given(e, {2, 5, 4, n}, 1), some(e, {2, 2, n}, 2), {}, kApart); }},
      {"LargestOfPatches" + size, "largest_of_patches", [n](Inputs& e) { return largest_of_patches(pictures(e, n), {}, kApart); }},
      {"LargestOfPatchesUneven" + size, "largest_of_patches", [n](Inputs& e) { return largest_of_patches(pictures(e, n), {}, kUneven); }},
      {"LargestOfPatchesMasked" + size, "largest_of_patches", [n](Inputs& e) { return largest_of_patches(pictures(e, n), mask_of_pictures(e), kOverlapping); }},
      {"ChannelNorm" + size, "channel_norm", [n](Inputs& e) { return channel_norm(pictures(e, n), {}, some(e, {n}, 2), some(e, {n}, 3)); }},
      {"ChannelNormMasked" + size, "channel_norm", [n](Inputs& e) { return channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3)); }},
      {"ChannelNormOfRows" + size, "channel_norm", [n](Inputs& e) { return channel_norm(some(e, {70, n}, 1), {}, some(e, {n}, 2), some(e, {n}, 3)); }},
      {"RectifiedChannelNorm" + size, "rectified_channel_norm", [n](Inputs& e) { return rectified_channel_norm(pictures(e, n), {}, some(e, {n}, 2), some(e, {n}, 3), kApart); }},
      {"RectifiedChannelNormMasked" + size, "rectified_channel_norm", [n](Inputs& e) { return rectified_channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3), kApart); }},
      {"RectifiedChannelNormOfEveryPlace" + size, "rectified_channel_norm", [n](Inputs& e) { return rectified_channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3), {}); }},
      {"RectifiedChannelNormOverlapping" + size, "rectified_channel_norm", [n](Inputs& e) { return rectified_channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3), kOverlapping); }},
      {"RectifiedChannelNormSeenTwice" + size, "rectified_channel_norm", [n](Inputs& e) { const auto x = pictures(e, n); return x + rectified_channel_norm(x, {}, some(e, {n}, 2), some(e, {n}, 3), {}); }},
      {"RectifiedChannelMoments" + size, "rectified_channel_norm", [n](Inputs& e) { Tensor moments; rectified_channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3), kApart, &moments); return moments; }, false},
      {"ChannelMoments" + size, "channel_norm", [n](Inputs& e) { Tensor moments; channel_norm(pictures(e, n), mask_of_pictures(e), some(e, {n}, 2), some(e, {n}, 3), &moments); return moments; }, false},
  });
}

void add_recurrence(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"GruCell" + size, "gru_gates", [n](Inputs& e) { return gru_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), cell(e, 3, n)); }},
      {"GruCellDropped" + size, "gru_gates", [n](Inputs& e) { return gru_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), cell(e, 3, n), dropped(e, 3, n)); }},
      {"GruCellNormalized" + size, "gru_gates", [n](Inputs& e) { return gru_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), normalized_cell(e, 3, n), dropped(e, 3, n)); }},
      {"LstmCellHidden" + size, "lstm_hidden", [n](Inputs& e) { return lstm_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), some(e, {3, n}, 3), cell(e, 4, n)).first; }},
      {"LstmCellMemory" + size, "lstm_memory", [n](Inputs& e) { return lstm_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), some(e, {3, n}, 3), cell(e, 4, n)).second; }},
      {"LstmCellDropped" + size, "lstm_hidden", [n](Inputs& e) { return lstm_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), some(e, {3, n}, 3), cell(e, 4, n), dropped(e, 3, n)).first; }},
      {"LstmCellNormalized" + size, "lstm_memory", [n](Inputs& e) { return lstm_cell(some(e, {3, 5}, 1), some(e, {3, n}, 2), some(e, {3, n}, 3), normalized_cell(e, 4, n), dropped(e, 3, n)).second; }},
      {"Maxout" + size, "maxout", [n](Inputs& e) { return maxout(some(e, {2, 3, 2 * n}, 1)); }},
      {"Embed" + size, "embed", [n](Inputs& e) { return embed(some(e, {3, n}, 1), ids(e, {2, 0, 2, 2}, {2, 2})); }},
      {"LogSoftmax" + size, "log_softmax", [n](Inputs& e) { return log_softmax(some(e, {2, n}, 1)); }},
      {"Pick" + size, "pick", [n](Inputs& e) { const auto last = static_cast<Index>(n - 1); return pick(some(e, {2, 2, n}, 1), ids(e, {last, 0, last / 2, last}, {2, 2})); }},
      {"CrossEntropy" + size, "cross_entropy", [n](Inputs& e) { const auto last = static_cast<Index>(n - 1); return cross_entropy(some(e, {2, 2, 5}, 1), {some(e, {n, 5}, 2), some(e, {n}, 3)}, ids(e, {last, 0, last / 2, last}, {2, 2}), importance(e)); }},
      {"LogLikelihoods" + size, "log_likelihoods", [n](Inputs& e) { const auto last = static_cast<Index>(n - 1); return log_likelihoods(some(e, {2, 2, 5}, 1), {some(e, {n, 5}, 2), some(e, {n}, 3)}, ids(e, {last, 0, last / 2, last}, {2, 2})); }, false},
      {"CtcLogLikelihoods" + size, "ctc_log_likelihoods", [n](Inputs& e) { return ctc_log_likelihoods(some(e, {2, 4, n}, 1), said(n)); }},
      {"CrossEntropySmoothed" + size, "cross_entropy", [n](Inputs& e) { return cross_entropy(some(e, {2, 2, n}, 1), {some(e, {3, n}, 2), some(e, {3}, 3)}, ids(e, {2, 0, 1, 2}, {2, 2}), importance(e), 0.1); }},
  });
  if (n == 1) return;  // its variance is zero: see below
  all.push_back({"LayerNorm" + size, "layer_norm", [n](Inputs& e) { return layer_norm(some(e, {2, 3, n}, 1), some(e, {n}, 2), some(e, {n}, 3)); }});
}

void add_elements(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"Tanh" + size, "map", [n](Inputs& e) { return tanh(some(e, {n}, 1)); }},
      {"Sigmoid" + size, "map", [n](Inputs& e) { return sigmoid(some(e, {n}, 1)); }},
      {"Softplus" + size, "map", [n](Inputs& e) { return softplus(some(e, {n}, 1)); }},
      {"Exp" + size, "map", [n](Inputs& e) { return exp(some(e, {n}, 1)); }},
      {"Log" + size, "map", [n](Inputs& e) { return log(positive(e, {n}, 1)); }},
      {"Relu" + size, "map", [n](Inputs& e) { return relu(some(e, {n}, 1)); }},
      {"IsPositive" + size, "map", [n](Inputs& e) { return is_positive(some(e, {n}, 1)); }, false},
      {"Within" + size, "within", [n](Inputs& e) { return within(some(e, {n}, 1), 0.5); }, false},
      {"Constant" + size, "constant", [n](Inputs& e) { return constant(some(e, {n}, 1)); }, false},
      {"Clamp" + size, "clamp", [n](Inputs& e) { return clamp(some(e, {n}, 1), -0.5, 0.25); }},
      {"ClampFromBelow" + size, "clamp", [n](Inputs& e) { return clamp(some(e, {n}, 1), -0.5); }},
      {"Affine" + size, "affine", [n](Inputs& e) { return 1.0 - 3.0 * some(e, {2, n}, 1); }},
      {"Add" + size, "arithmetic", [n](Inputs& e) { return some(e, {2, n}, 1) + some(e, {2, n}, 2); }},
      {"AddRowsToColumns" + size, "arithmetic", [n](Inputs& e) { return some(e, {1, n}, 1) + some(e, {3, 1}, 2); }},
      {"SubtractFromEveryStep" + size, "arithmetic", [n](Inputs& e) { return some(e, {2, 3, n}, 1) - some(e, {2, 1, n}, 2); }},
      {"MultiplyByOneNumber" + size, "arithmetic", [n](Inputs& e) { return some(e, {2, 3, n}, 1) * some(e, {1}, 2); }},
      {"MultiplyByAVector" + size, "arithmetic", [n](Inputs& e) { return some(e, {n}, 1) * some(e, {2, 3, n}, 2); }},
      {"Divide" + size, "arithmetic", [n](Inputs& e) { return some(e, {2, n}, 1) / positive(e, {2, 1}, 2); }},
      {"DivideByEach" + size, "arithmetic", [n](Inputs& e) { return some(e, {2, 1}, 1) / positive(e, {2, n}, 2); }},
      {"SquareOfOneTensor" + size, "arithmetic", [n](Inputs& e) { const auto x = some(e, {3, n}, 1); return x * x; }},
      {"Sum" + size, "sum", [n](Inputs& e) { return sum(some(e, {2, 3, n}, 1)); }},
      {"Total" + size, "total", [n](Inputs& e) { return total(some(e, {2, 3, n}, 1)); }},
      {"RunningSum" + size, "running_sum", [n](Inputs& e) { return running_sum(some(e, {2, 3, n}, 1)); }},
  });
  if (n == 1) return;  // a sign: its gradient is zero but for rounding
  all.push_back({"Unit" + size, "unit", [n](Inputs& e) { return unit(some(e, {2, 3, n}, 1)); }});
}

void add_parts(Words& all, const std::string& size, int64_t n) {
  all.insert(all.end(), {
      {"Reshape" + size, "reshape", [n](Inputs& e) { return reshape(some(e, {2, 3, n}, 1), {3, 2 * n}); }},
      {"ReshapeUsedTwice" + size, "reshape", [n](Inputs& e) { const auto x = some(e, {2, 3, n}, 1); return reshape(x, {6, n}) * reshape(x, {6, 1, n}); }},
      {"Concat" + size, "concat", [n](Inputs& e) { return concat({some(e, {2, 3, n}, 1), some(e, {2, 3, 1}, 2)}); }},
      {"ConcatOfOneTwice" + size, "concat", [n](Inputs& e) { const auto x = some(e, {2, n}, 1); return concat({x, x}); }},
      {"Columns" + size, "columns", [n](Inputs& e) { return columns(some(e, {2, 3, n + 3}, 1), 2, n); }},
      {"Halves" + size, "columns", [n](Inputs& e) { const auto [a, b] = halves(some(e, {3, 2 * n}, 1)); return a * tanh(b); }},
      {"SelectRows" + size, "select_rows", [n](Inputs& e) { return select_rows(some(e, {3, 2, n}, 1), ids(e, {2, 0, 0, 1}, {4})); }},
      {"AtStep" + size, "at_step", [n](Inputs& e) { return at_step(some(e, {2, 3, n}, 1), 2); }},
      {"AtStepOfNumbers" + size, "at_step", [n](Inputs& e) { return at_step(some(e, {2, n}, 1), n - 1); }},
      {"StackSteps" + size, "stack_steps", [n](Inputs& e) { return stack_steps(std::vector<Tensor>{some(e, {2, n}, 1), some(e, {2, n}, 2), some(e, {2, n}, 3)}); }},
      {"Positions" + size, "positions", [n](Inputs& e) { return positions(e, n); }, false},
  });
}

void add_special_cases(Words& all) {
  all.insert(all.end(), {
      {"LinearUsedTwice", "linear", [](Inputs& e) { const auto w = some(e, {5, 5}, 2); return linear(linear(some(e, {3, 5}, 1), w, {}), w, {}); }},
      {"LinearOfAComputedWeight", "linear", [](Inputs& e) { return linear(some(e, {3, 5}, 1), tanh(some(e, {4, 5}, 2)), {}); }},
      {"LinearByTheReadersEmbedding", "linear", [](Inputs& e) { const auto w = some(e, {4, 5}, 2); return linear(embed(w, ids(e, {3, 3, 0}, {3})), w, {}); }},
      {"DotEachSwapped", "dot_each", [](Inputs& e) { return dot_each(some(e, {2, 3, 5}, 1), some(e, {2, 5}, 2), swapped(e)); }},
      {"WeightedSumSwapped", "weighted_sum", [](Inputs& e) { return weighted_sum(some(e, {2, 3}, 1), some(e, {2, 3, 5}, 2), swapped(e)); }},
      {"AdditiveEnergiesSwapped", "additive_energies", [](Inputs& e) { return additive_energies(some(e, {2, 5}, 1), some(e, {2, 3, 5}, 2), some(e, {1, 5}, 3), swapped(e)); }},
      {"LayerNormOfOneNumberGivesTheBias", "layer_norm", [](Inputs& e) { return layer_norm(some(e, {3, 1}, 1), some(e, {1}, 2), some(e, {1}, 3)); }, false},  // zero but for rounding
      {"LayerNormFarFromZero", "layer_norm", [](Inputs& e) { return layer_norm(8.0 + some(e, {3, 17}, 1), some(e, {17}, 2), some(e, {17}, 3)); }},
      {"CrossEntropyOfManySlices", "cross_entropy", [](Inputs& e) { return cross_entropy(some(e, {300, 5}, 1), {some(e, {3, 5}, 2), some(e, {3}, 3)}, ids(e, std::vector<Index>(300, 1), {300}), 1.0 + zeros(e, {300})); }},
      {"LogLikelihoodsOfManySlices", "log_likelihoods", [](Inputs& e) { return log_likelihoods(some(e, {300, 5}, 1), {some(e, {3, 5}, 2), some(e, {3}, 3)}, ids(e, std::vector<Index>(300, 1), {300})); }, false},
      {"CtcLogLikelihoodsOfAnotherBlank", "ctc_log_likelihoods", [](Inputs& e) { return ctc_log_likelihoods(some(e, {3, 9, 4}, 1), {.frames = {9, 5, 1}, .counts = {4, 0, 1}, .symbols = {0, 1, 1, 0, 3}, .blank = 2}); }},
      {"CtcLogLikelihoodsOfAConstant", "ctc_log_likelihoods", [](Inputs& e) { return ctc_log_likelihoods(given(e, {2, 4, 3}, 1), said(3)); }, false},
      {"CrossEntropyOfOneTableForAll", "cross_entropy", [](Inputs& e) { const auto w = some(e, {3, 5}, 2); return cross_entropy(embed(w, ids(e, {2, 0, 1, 2}, {2, 2})), {w, some(e, {3}, 3)}, ids(e, {2, 0, 1, 2}, {2, 2}), importance(e)); }},
      {"OuterOfAConstant", "outer", [](Inputs& e) { return outer(given(e, {2, 3}, 1), some(e, {2, 5}, 2)); }},
      {"OuterByAConstant", "outer", [](Inputs& e) { return outer(some(e, {2, 3}, 1), given(e, {2, 5}, 2)); }},
      {"ConvolveAConstant", "convolve", [](Inputs& e) { return convolve(given(e, {2, 7}, 1), some(e, {4, 3}, 2)); }},
      {"ConvolveByConstants", "convolve", [](Inputs& e) { return convolve(some(e, {2, 7}, 1), given(e, {4, 3}, 2)); }},
      {"AdditiveEnergiesOfConstantKeys", "additive_energies", [](Inputs& e) { return additive_energies(some(e, {2, 5}, 1), given(e, {2, 3, 5}, 2), some(e, {1, 5}, 3)); }},
      {"AdditiveEnergiesOfAConstantQuery", "additive_energies", [](Inputs& e) { return additive_energies(given(e, {2, 5}, 1), some(e, {2, 3, 5}, 2), some(e, {1, 5}, 3)); }},
      {"AdditiveEnergiesByAConstant", "additive_energies", [](Inputs& e) { return additive_energies(some(e, {2, 5}, 1), some(e, {2, 3, 5}, 2), given(e, {1, 5}, 3)); }},
      {"DotEachOfStepsOfConstantKeys", "dot_each", [](Inputs& e) { return dot_each(given(e, {2, 3, 5}, 1), some(e, {2, 4, 5}, 2)); }},
      {"DotEachOfStepsOfAConstantQuery", "dot_each", [](Inputs& e) { return dot_each(some(e, {2, 3, 5}, 1), given(e, {2, 4, 5}, 2)); }},
      {"WeightedSumOfStepsByConstants", "weighted_sum", [](Inputs& e) { return weighted_sum(given(e, {2, 4, 3}, 1), some(e, {2, 3, 5}, 2)); }},
      {"WeightedSumOfStepsOfConstants", "weighted_sum", [](Inputs& e) { return weighted_sum(some(e, {2, 4, 3}, 1), given(e, {2, 3, 5}, 2)); }},
      {"DotEachOfATextWithItself", "dot_each", [](Inputs& e) { const auto x = some(e, {2, 4, 5}, 1); return dot_each(x, x); }},
      {"ConvolutionInSlices", "convolution", [](Inputs& e) { return convolution(some(e, {2, 27, 24, 16}, 1), some(e, {3, 144}, 2), some(e, {3}, 3), kOverlapping); }},
      {"ConvolutionInSlicesOfConstants", "convolution", [](Inputs& e) { return convolution(given(e, {1, 27, 24, 16}, 1), some(e, {3, 144}, 2), {}, kOverlapping); }},
      {"ConvolutionInSlicesByConstants", "convolution", [](Inputs& e) { return convolution(some(e, {1, 27, 24, 16}, 1), given(e, {3, 144}, 2), some(e, {3}, 3), kOverlapping); }},
      {"ConvolutionOfManyPlaces", "convolution", [](Inputs& e) { return convolution(some(e, {2, 12, 11, 16}, 1), some(e, {9, 144}, 2), some(e, {9}, 3), kOverlapping); }},
      {"ConvolutionOfManyPlacesAlmost", "convolution", [](Inputs& e) { return convolution(some(e, {1, 15, 17, 16}, 1), some(e, {9, 144}, 2), some(e, {9}, 3), kOverlapping); }},
      {"ConvolutionOfManyPlacesByOddSizes", "convolution", [](Inputs& e) { return convolution(some(e, {3, 22, 19, 13}, 1), some(e, {17, 78}, 2), {}, kUneven); }},
      {"ConvolutionOfManyPlacesOfFewChannels", "convolution", [](Inputs& e) { return convolution(some(e, {2, 12, 11, 3}, 1), some(e, {9, 27}, 2), some(e, {9}, 3), kOverlapping); }},
      {"ConvolutionOfManyPlacesOfConstants", "convolution", [](Inputs& e) { return convolution(given(e, {2, 12, 11, 3}, 1), some(e, {9, 27}, 2), {}, kOverlapping); }},
      {"ConvolutionOfManyPlacesByConstants", "convolution", [](Inputs& e) { return convolution(some(e, {2, 12, 11, 16}, 1), given(e, {9, 144}, 2), some(e, {9}, 3), kOverlapping); }},
      {"ConvolutionOfEverySecondOfManyPlaces", "convolution", [](Inputs& e) { return convolution(some(e, {2, 24, 23, 16}, 1), some(e, {9, 16}, 2), some(e, {9}, 3), kHalving); }},
      {"ConvolutionTwiceBySameFilters", "convolution", [](Inputs& e) { const auto x = some(e, {2, 12, 11, 16}, 1); const auto w = some(e, {16, 144}, 2); return convolution(convolution(x, w, {}, kOverlapping), w, some(e, {16}, 3), kOverlapping) + x; }},
      {"ReshapeOfIndices", "reshape", [](Inputs& e) { return embed(some(e, {5, 3}, 1), reshape(ids(e, {4, 0, 2, 2, 1, 3}, {6}), {3, 2})); }},
      {"ReluOfZeros", "map", [](Inputs& e) { return relu(0.0 * some(e, {4}, 1)); }, false},
      {"UnitOfZeros", "unit", [](Inputs& e) { return unit(zeros(e, {2, 4})); }, false},
      {"SelectRowsOfIndices", "select_rows", [](Inputs& e) { return embed(some(e, {5, 3}, 1), select_rows(ids(e, {4, 0, 2}, {3}), ids(e, {2, 0, 0, 1}, {4}))); }},
  });
}
// clang-format on

Words all_operations() {
  Words all;
  for (const int64_t n : {1, 3, 17, 33, 65}) {
    const auto size = std::to_string(n);
    add_products(all, size, n);
    add_rectified(all, size, n);
    add_attention(all, size, n);
    add_pictures(all, size, n);
    add_recurrence(all, size, n);
    add_elements(all, size, n);
    add_parts(all, size, n);
  }
  add_special_cases(all);
  return all;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const auto all = all_operations();
  return all;
}

}  // namespace attend::tests
