#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "tensor/engine.h"
#include "tensor/tensor.h"

// The vocabulary: all that parts, models and losses are written in. Each function makes a new
// tensor, on the engine of its arguments, and throws std::logic_error if shapes or engines do not
// fit. B batch rows, S source positions, T steps; [..] any dimensions.

namespace attend {

// --- made, and read back ------------------------------------------------------------------------

Tensor zeros(Engine& engine, const Shape& shape);
Tensor numbers(Engine& engine, std::span<const float> values, const Shape& shape);
Tensor indices(Engine& engine, std::span<const Index> values, const Shape& shape);
Tensor positions(Engine& engine, int64_t length);  ///< 0, 1, .. length-1  [1, length]
Tensor noise(Engine& engine, const Shape& shape);  ///< standard normal
Tensor dropout_mask(Engine& engine, const Shape& shape,
                    double probability);        ///< 0 with it, else 1 / (1 - probability)
std::vector<float> to_vector(const Tensor& x);  ///< row by row
void copy_out(const Tensor& x, std::span<float> values);

/// The numbers of a parameter become those of x, of the same shape, as nothing that has a gradient:
/// for what a part keeps of the batches that it has seen. The engine has computed nothing from the
/// parameter that has yet to go back.
void assign(const Tensor& parameter, const Tensor& x);

// --- products -----------------------------------------------------------------------------------

/// x W^T + b.  x [.., I], weight [O, I], bias [O] or undefined -> [.., O]
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);

/// The same through a leaky rectifier: y where y = x W^T + b is positive, else slope * y. Maas et
/// al. 2013. One word, so that y is never held. slope >= 0.  x [.., I], weight [O, I], bias [O] or
/// undefined -> [.., O]
Tensor rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias, double slope);

// Several rows may read one source: row r reads keys and values of source sources[r]. Where
// `sources` [R] is left out, row r reads source r, and R = B. Or each row asks T times, as every
// position of a text does in self-attention: then row b reads source b, and `sources` is left out.
// On the CPU a sum is the same bits whatever else is in the batch, and however far it is padded.

/// Every key times the query.  keys [B, S, Q], query [R, Q] -> [R, S], or query [B, T, Q] -> [B, T,
/// S]
Tensor dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources = {});

/// The values, each times its weight, summed.  weights [R, S], values [B, S, V] -> [R, V], or
/// weights [B, T, S] -> [B, T, V]
Tensor weighted_sum(const Tensor& weights, const Tensor& values, const Tensor& sources = {});

/// a b^T of each row.  a [B, S], b [B, V] -> [B, S, V]
Tensor outer(const Tensor& a, const Tensor& b);

/// Each filter slid over x, zeros beyond its ends.  x [B, S], filters [F, odd width] -> [B, S, F]
Tensor convolve(const Tensor& x, const Tensor& filters);

// --- attention ----------------------------------------------------------------------------------

/// v^T tanh(query + key).  query [R, H], keys [B, S, H], v [1, H] -> [R, S]; `sources` as above
Tensor additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                         const Tensor& sources = {});

/// Softmax along the last dimension.  [.., N] -> [.., N]
Tensor softmax(const Tensor& x);

/// Softmax over the positions where mask is 1; zeros elsewhere, and in a row that has none.
/// energies [B, S], mask [B, S] -> [B, S], or energies [B, T, S] -> [B, T, S]
Tensor masked_softmax(const Tensor& energies, const Tensor& mask);

/// 1 at the heaviest position of each row, 0 elsewhere.  [B, S] -> [B, S]
Tensor one_hot_largest(const Tensor& weights);

/// 1 at a position drawn from the weights of each row, 0 elsewhere.  [B, S] -> [B, S]
Tensor one_hot_sample(const Tensor& weights);

/// The largest of each feature over the positions where mask is 1; zeros where a row has none. Of
/// equals the first has the gradient.  x [B, S, F], mask [B, S] -> [B, F]
Tensor largest_of_steps(const Tensor& x, const Tensor& mask);

// --- pictures ------------------------------------------------------------------------------------

// A picture has a vector at each place of its grid: [B, H, W, C]. A window lies at H' =
// grid.down(H) by W' = grid.across(W) places, at least one; what it sees beyond the edges is zero.

/// What the window sees at each of its places, row by row, in one vector.  x [B, H, W, C] -> [B,
/// H', W', height * width * C]
Tensor patches(const Tensor& x, const PatchGrid& grid);

/// Each patch times every filter: cross-correlation, as what is called convolution is. LeCun et al.
/// 1998.  x [B, H, W, C], filters [F, height * width * C], bias [F] or undefined -> [B, H', W', F]
Tensor convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                   const PatchGrid& grid);

/// Each channel by a filter of its own: depthwise. Howard et al. 2017, eq. 3.  x [B, H, W, C],
/// filters [height, width, C], bias [C] or undefined -> [B, H', W', C]
Tensor convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                     const PatchGrid& grid);

/// The largest of each channel over the places that the window sees and where mask is 1; zeros
/// where it sees none. Of equals the first has the gradient.  x [B, H, W, C], mask [B, H, W] or
/// undefined: all -> [B, H', W', C]
Tensor largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid);

/// gain * (x - mean) / sqrt(variance + 1e-5) + bias of each channel, mean and variance those of all
/// rows where mask is 1, of the whole batch; zeros in the other rows. Ioffe & Szegedy 2015, alg. 1.
/// `moments`, if asked for, become the mean and the variance, without bias as of a sample (alg. 2,
/// step 10), as constants [2, C].  x [.., C], mask [..] or undefined: all, gain [C], bias [C] ->
/// [.., C]
Tensor channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain, const Tensor& bias,
                    Tensor* moments = nullptr);

/// relu(largest_of_patches(channel_norm(x, mask, gain, bias, moments), mask, grid)): what a layer
/// makes of its filters' results. Where windows are apart, what is normed is never written.  x [B,
/// H, W, C], mask [B, H, W] or undefined: all, gain [C], bias [C] -> [B, H', W', C]
Tensor rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                              const Tensor& bias, const PatchGrid& grid, Tensor* moments = nullptr);

// --- recurrence, words --------------------------------------------------------------------------

// Of the cells: where `dropped` [B, H] is given, the products see hidden * dropped, while what is
// kept of the state is kept whole: variational dropout of a recurrence, Gal & Ghahramani 2016.

/// Gates r, z, n; n = tanh(W x + b + r (U h + c)), h' = (1 - z) n + z h. Cho et al. 2014, as in
/// cuDNN and PyTorch.  x [B, I], hidden [B, H] -> [B, H]
Tensor gru_cell(const Tensor& x, const Tensor& hidden, const CellParameters& cell,
                const Tensor& dropped = {});

/// Gates i, f, g, o. Hidden state and memory cell, [B, H] each, before and after.  x [B, I]
std::pair<Tensor, Tensor> lstm_cell(const Tensor& x, const Tensor& hidden, const Tensor& memory,
                                    const CellParameters& cell, const Tensor& dropped = {});

/// gain * (x - mean) / sqrt(variance + 1e-5) + bias, of each last dimension. Ba et al. 2016, eq. 4.
/// x [.., N], gain [N], bias [N] -> [.., N]
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias);

/// The larger of each pair of neighbours.  [.., 2F] -> [.., F]
Tensor maxout(const Tensor& x);

/// Rows of a table.  table [N, E], indices [..] -> [.., E]
Tensor embed(const Tensor& table, const Tensor& indices);

/// log softmax along the last dimension.  [.., N] -> [.., N]
Tensor log_softmax(const Tensor& x);

/// One number of each last dimension.  x [.., N], indices [..] -> [..]
Tensor pick(const Tensor& x, const Tensor& indices);

/// Of each row the symbols of the largest p = softmax(x W^T + b) and the logarithms of p, as many
/// as there is room for in `found`; of equals the lower symbol first, where the engine's order is
/// sure. One word, so that no engine needs to hold, or to give away, what is not asked for. x [R,
/// D]
void likeliest(const Tensor& x, const Readout& readout, Index end, const LikeliestSymbols& found);

/// -sum of importance * log p(target), p = softmax(x W^T + b); with smoothing, the target is mixed
/// with all symbols: (1 - smoothing) log p(target) + smoothing * mean of log p. One word, so that
/// no engine needs to hold the logits of all steps.  x [.., D], targets and importance [..] -> [1]
Tensor cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                     const Tensor& importance, double smoothing = 0.0);

/// log p(target) of each target, p = softmax(x W^T + b), as a constant: no gradient flows through.
/// x [.., D], targets [..] -> [..]
Tensor log_likelihoods(const Tensor& x, const Readout& readout, const Tensor& targets);

/// log p(symbols) of each row, p = softmax(x) of each of its frames: the sum over all ways to say
/// them in order, each in one frame or several and blanks between. Graves et al. 2006, eq. 8.
/// Minus infinity, without a gradient, where the frames are too few (ctc_frames_needed).  x [B, T,
/// L] -> [B]
Tensor ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets);

/// The fewest frames in which symbols can be said: one each, and a blank between two that are
/// equal.
int64_t ctc_frames_needed(std::span<const Index> symbols);

// --- number by number ---------------------------------------------------------------------------

Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor softplus(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor relu(const Tensor& x);                     ///< x where x > 0, else 0; no slope at 0
Tensor is_positive(const Tensor& x);              ///< 1 where x > 0, else 0
Tensor within(const Tensor& x, double distance);  ///< 1 where |x| <= distance, else 0
Tensor constant(const Tensor& x);                 ///< x; no gradient flows through
Tensor clamp(const Tensor& x, double lowest,
             double highest = std::numeric_limits<double>::infinity());

// Shapes are broadcast: see tensor/shape.h.
Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator*(double factor, const Tensor& x);
Tensor operator+(double offset, const Tensor& x);
Tensor operator-(double offset, const Tensor& x);

// --- along the last dimension -------------------------------------------------------------------

Tensor sum(const Tensor& x);          ///< [.., N] -> [.., 1]
Tensor total(const Tensor& x);        ///< of all numbers  [..] -> [1]
Tensor running_sum(const Tensor& x);  ///< each with all before it  [.., N] -> [.., N]
Tensor unit(const Tensor& x);         ///< x / |x|; zeros stay zeros  [.., N] -> [.., N]

// --- parts of tensors ---------------------------------------------------------------------------

/// The same numbers, or indices, row by row, in another shape of as many.  [..] -> shape
Tensor reshape(const Tensor& x, const Shape& shape);

Tensor concat(std::initializer_list<Tensor> parts);  ///< [.., A], [.., B] -> [.., A+B]
Tensor concat(std::span<const Tensor> parts);
Tensor columns(const Tensor& x, int64_t first, int64_t count);  ///< [.., N] -> [.., count]
std::pair<Tensor, Tensor> halves(const Tensor& x);              ///< [.., 2N] -> two [.., N]
Tensor only(const Tensor& x);                                   ///< [.., 1] -> [..]
Tensor select_rows(const Tensor& x, const Tensor& rows);        ///< [B, ..], rows [R] -> [R, ..];
                                                                ///< also of indices [B]
Tensor at_step(const Tensor& sequence, int64_t step);           ///< [B, T, ..] -> [B, ..]
Tensor stack_steps(std::span<const Tensor> steps);              ///< T of [B, ..] -> [B, T, ..]

}  // namespace attend
