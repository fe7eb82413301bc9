#include "nn/transformer.h"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::nn {

LayerNorm::LayerNorm(int64_t size) {
  add("gain", gain_, {size}, {Initial::kConstant, 1.0});
  add("bias", bias_, {size}, {Initial::kConstant, 0.0});
}

// --- positions -----------------------------------------------------------------------------------

PositionCodes::PositionCodes(Kind kind, int64_t size, int64_t most)
    : kind_(kind), size_(size), most_(most) {
  if (kind == kLearned) add("codes", learned_, {most, size}, {Initial::kNormal, 0.02});
}

Tensor PositionCodes::codes(Engine& engine, int64_t first, int64_t count) const {
  if (kind_ == kLearned) {
    if (first + count > most_) {
      throw Error(fmt::format("{} positions are more than are learned: transformer.max_length = {}",
                              first + count, most_));
    }
    std::vector<Index> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), static_cast<Index>(first));
    return select_rows(learned_, indices(engine, rows, {count}));
  }
  std::vector<float> codes(static_cast<std::size_t>(count * size_));
  for (int64_t i = 0; i < size_; ++i) {
    const auto exponent = static_cast<double>(i / 2 * 2) / static_cast<double>(size_);
    const auto speed = std::pow(10'000.0, -exponent);
    for (int64_t t = 0; t < count; ++t) {
      const auto angle = static_cast<double>(first + t) * speed;
      codes[static_cast<std::size_t>(t * size_ + i)] =
          static_cast<float>(i % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
  return numbers(engine, codes, {count, size_});
}

Tensor PositionCodes::add_to(const Tensor& x, int64_t first) const {
  return kind_ == kNone ? x : x + codes(x.engine(), first, x.size(1));
}

Tensor PositionCodes::add_to_step(const Tensor& x, int64_t position) const {
  return kind_ == kNone ? x : x + codes(x.engine(), position, 1);
}

// --- a layer -------------------------------------------------------------------------------------

namespace {

MultiHeadOptions heads_of(const TransformerOptions& options, int64_t memory_size) {
  return {.query_size = options.size,
          .memory_size = memory_size,
          .size = options.size,
          .output_size = options.size,
          .heads = options.heads,
          .dropout = options.dropout_weights};
}

}  // namespace

TransformerLayer::TransformerLayer(const TransformerOptions& options)
    : norms_before_(options.norms_before),
      text_norm_(options.size),
      text_heads_(heads_of(options, options.size)),
      feed_forward_norm_(options.size),
      inner_layer_(options.size, options.feed_forward),
      outer_layer_(options.feed_forward, options.size),
      dropout_(options.dropout) {
  add("text_norm", text_norm_);
  add("text_heads", text_heads_);
  if (options.memory_size > 0) {
    add("memory_norm", memory_norm_.emplace(options.size));
    add("memory_heads", memory_heads_.emplace(heads_of(options, options.memory_size)));
  }
  add("feed_forward_norm", feed_forward_norm_);
  add("inner_layer", inner_layer_);
  add("outer_layer", outer_layer_);
  add("dropout", dropout_);
}

Tensor TransformerLayer::around(const LayerNorm& norm, const Tensor& x,
                                const std::function<Tensor(const Tensor&)>& part) const {
  return norms_before_ ? x + dropout_(part(norm(x))) : norm(x + dropout_(part(x)));
}

Tensor TransformerLayer::feed_forward(const Tensor& x) const {
  return outer_layer_(inner_layer_.rectified(x, 0.0));
}

TransformerLayer::Read TransformerLayer::read(const Tensor& x, const Tensor& mask,
                                              const Tensor& barred,
                                              std::span<const Annotations> memory) const {
  Read all;
  all.values = around(text_norm_, x, [&](const Tensor& text) {
    const auto heads = text_heads_.prepare(Annotations::of(text, mask));
    auto found = text_heads_.read(text, heads, {.barred = barred});
    if (memory_heads_) all.said = text_heads_.said(heads);
    all.of_text = std::move(found.weights);
    return text_heads_.output(found.context);
  });
  if (memory_heads_) {
    all.values = around(*memory_norm_, all.values, [&](const Tensor& queries) {
      auto found = memory_heads_->read(queries, memory, MultiHead::Limits());
      all.of_memory = std::move(found.weights);
      all.context = found.context;
      return memory_heads_->output(found.context);
    });
  }
  all.values = around(feed_forward_norm_, all.values,
                      [&](const Tensor& each) { return feed_forward(each); });
  return all;
}

TransformerLayer::Read TransformerLayer::step(const Tensor& x, MultiHead::Said said,
                                              std::span<const Annotations> memory,
                                              const Memory& rows) const {
  Read all;
  all.values = around(text_norm_, x, [&](const Tensor& text) {
    auto found = text_heads_.read_said(text, said);
    all.said = std::move(said);
    all.of_text = std::move(found.weights);
    return text_heads_.output(found.context);
  });
  if (memory_heads_) {
    all.values = around(*memory_norm_, all.values, [&](const Tensor& query) {
      auto found = memory_heads_->read(query, memory, rows);
      all.of_memory = std::move(found.weights);
      all.context = found.context;
      return memory_heads_->output(found.context);
    });
  }
  all.values = around(feed_forward_norm_, all.values,
                      [&](const Tensor& each) { return feed_forward(each); });
  return all;
}

Tensor later_barred(Engine& engine, int64_t steps) {
  constexpr float kBarred = -1e9F;
  std::vector<float> barred(static_cast<std::size_t>(steps * steps), 0.0F);
  for (int64_t t = 0; t < steps; ++t) {
    for (int64_t later = t + 1; later < steps; ++later) {
      barred[static_cast<std::size_t>(t * steps + later)] = kBarred;
    }
  }
  return numbers(engine, barred, {steps, steps});
}

}  // namespace attend::nn
