#include "models/ctc_model.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "search/ctc_prefix.h"

namespace attend::models {

using search::CtcPrefix;
using search::CtcStepper;

CtcModel::CtcModel(const ModelConfig& config, std::unique_ptr<Source> source,
                   int64_t target_symbols)
    : target_symbols_(target_symbols),
      source_(std::move(source)),
      head_(source_->value_size(), target_symbols),
      dropout_(config.dropout_context) {
  if (auto* embedding = source_->embedding()) add("source_embedding", *embedding);
  add("encoder", source_->encoder());
  add("source", *source_);
  add("ctc", head_);
  add("context_dropout", dropout_);
}

nn::Annotations CtcModel::read(Engine& engine, const data::Batch& batch) const {
  const auto& column = batch.columns.at(kSource);
  const auto encoding = source_->encode(engine, column);
  const auto& [keys, values, mask] = encoding.annotations;
  return nn::Annotations::of(source_->in_reading_order(dropout_(values), column), mask);
}

Loss CtcModel::loss(Engine& engine, const data::Batch& batch,
                    const LossOptions& /*options*/) const {
  const auto [keys, values, mask] = read(engine, batch);
  auto said = head_.read(values, mask, batch.columns.at(kTarget));
  Loss loss;
  loss.too_short = std::move(said.too_short);
  loss.loss = said.log_p.defined()
                  ? -1.0 / static_cast<double>(batch.all_targets()) * total(said.log_p)
                  : 0.0 * total(values);
  loss.ctc = static_cast<double>(to_vector(loss.loss)[0]);
  return loss;
}

std::vector<CtcStepper::Source> spoken(const CtcHead& head, const Tensor& values,
                                       const Tensor& mask, const Source& source,
                                       const data::Column& column) {
  const auto log_p = to_vector(log_softmax(head.logits(values)));
  const auto counts = counts_of(mask);
  auto shares = source.shares_of_positions(column);
  const auto symbols = static_cast<std::size_t>(log_p.size()) /
                       static_cast<std::size_t>(values.size(0) * values.size(1));
  const auto length = static_cast<std::size_t>(values.size(1));
  std::vector<CtcStepper::Source> all;
  for (std::size_t row = 0; row < counts.size(); ++row) {
    const auto count = static_cast<std::size_t>(counts[row]);
    const auto* const first = log_p.data() + row * length * symbols;
    CtcStepper::Source one = {
        .frames = {{first, first + count * symbols}, symbols, CtcHead::kBlank},
        .positions =
            static_cast<std::size_t>(source.positions_of(column, static_cast<int64_t>(row)))};
    if (!shares.empty()) one.shares = std::move(shares[row]);
    all.push_back(std::move(one));
  }
  return all;
}

std::unique_ptr<search::Stepper> CtcModel::stepper(Engine& engine, const data::Batch& batch,
                                                   std::vector<Index> symbols, double ctc) const {
  if (!symbols.empty()) throw Error("a shortlist is of models that read as they write");
  if (ctc > 0.0) throw Error("search.ctc is of models with another reader than ctc");
  const auto [keys, values, mask] = read(engine, batch);
  return std::make_unique<CtcStepper>(
      spoken(head_, values, mask, *source_, batch.columns.at(kSource)), kBegin, kEnd);
}

Forced CtcModel::force(Engine& engine, const data::Batch& batch) const {
  const auto [keys, values, mask] = read(engine, batch);
  const auto& source = batch.columns.at(kSource);
  const auto& target = batch.columns.at(kTarget);
  const auto rows = spoken(head_, values, mask, *source_, source);
  const auto steps = static_cast<std::size_t>(target.positions());
  std::vector<float> log_p(rows.size() * steps, 0.0F);
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.positions);
  std::vector<float> weights(log_p.size() * width, 0.0F);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto text = CtcHead::symbols_of(target, static_cast<int64_t>(row));
    auto* const own = log_p.data() + row * steps;
    CtcPrefix prefix(rows[row].frames);
    const auto add = [&](std::size_t t, double more) {
      const auto of_step = more - prefix.log_probability();  // NaN where neither can be
      own[t] =
          of_step > CtcStepper::kImpossible ? static_cast<float>(of_step) : CtcStepper::kImpossible;
    };
    for (std::size_t t = 0; t < text.size(); ++t) {
      auto next = prefix.with(text[t]);
      add(t, next.log_probability());
      prefix = std::move(next);
    }
    add(text.size(), prefix.log_probability_of_end());
    const auto begins = search::ctc_begins(rows[row].frames, text);
    for (std::size_t t = 0; t <= text.size(); ++t) {
      rows[row].share_out(begins[t], std::span(weights).subspan((row * steps + t) * width, width));
    }
  }
  const auto count = static_cast<int64_t>(rows.size());
  return {numbers(engine, log_p, {count, target.positions()}),
          numbers(engine, weights, {count, target.positions(), static_cast<int64_t>(width)}),
          lengths_of(batch)};
}

}  // namespace attend::models
