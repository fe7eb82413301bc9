#include "text/batches.h"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "text/random.h"
#include "text/symbol_links.h"

namespace attend::text {
namespace {

std::int64_t length_of(const std::vector<TokenId>& symbols) {
  return static_cast<std::int64_t>(symbols.size());
}

Batch empty_batch(std::span<const Example* const> examples) {
  Batch batch;
  batch.size = static_cast<std::int64_t>(examples.size());
  for (const Example* example : examples) {
    batch.source_length = std::max(batch.source_length, length_of(example->source) + 1);
    batch.target_length = std::max(batch.target_length, length_of(example->target) + 1);
    batch.target_tokens += length_of(example->target) + 1;
    batch.lines.push_back(example->line);
  }
  const auto sources = static_cast<std::size_t>(batch.size * batch.source_length);
  const auto targets = static_cast<std::size_t>(batch.size * batch.target_length);
  batch.sources.assign(sources, kPadding);
  batch.inputs.assign(targets, kPadding);
  batch.targets.assign(targets, kPadding);
  batch.source_mask.assign(sources, 0.0F);
  batch.target_mask.assign(targets, 0.0F);
  if (std::any_of(examples.begin(), examples.end(),
                  [](const Example* example) { return example->links.has_value(); })) {
    batch.links.assign(targets * static_cast<std::size_t>(batch.source_length), 0.0F);
  }
  return batch;
}

// Where each target symbol of the row should look: equally at all that it is linked to.
void fill_links(Batch& batch, std::int64_t row, const Example& example, bool reverse_source) {
  const auto sources = length_of(example.source);
  const auto targets = length_of(example.target);
  std::vector<float> counts(example.target.size(), 0.0F);
  for (const auto& link : *example.links) ++counts.at(static_cast<std::size_t>(link.target));
  const auto first = batch.links.begin() + row * batch.target_length * batch.source_length;
  for (const auto& [source, target] : *example.links) {
    if (source < 0 || source >= sources) throw std::logic_error("make_batch: a link to no symbol");
    const auto position = reverse_source ? sources - 1 - source : source;
    first[target * batch.source_length + position] =
        1.0F / counts[static_cast<std::size_t>(target)];
  }
  first[targets * batch.source_length + sources] = 1.0F;  // end at end
}

void fill_row(Batch& batch, std::int64_t row, const Example& example, bool reverse_source) {
  const auto source = batch.sources.begin() + row * batch.source_length;
  const auto input = batch.inputs.begin() + row * batch.target_length;
  const auto target = batch.targets.begin() + row * batch.target_length;
  if (reverse_source) {
    std::copy(example.source.rbegin(), example.source.rend(), source);
  } else {
    std::copy(example.source.begin(), example.source.end(), source);
  }
  source[length_of(example.source)] = kEnd;
  input[0] = kBegin;
  std::copy(example.target.begin(), example.target.end(), input + 1);
  std::copy(example.target.begin(), example.target.end(), target);
  target[length_of(example.target)] = kEnd;
  std::fill_n(batch.source_mask.begin() + row * batch.source_length, example.source.size() + 1,
              1.0F);
  std::fill_n(batch.target_mask.begin() + row * batch.target_length, example.target.size() + 1,
              1.0F);
  if (example.links) fill_links(batch, row, example, reverse_source);
}

using Side = std::vector<TokenId> Example::*;

// The shortest and the longest of a side of the rows.
std::pair<std::int64_t, std::int64_t> lengths(std::span<const Example* const> rows, Side side) {
  std::pair<std::int64_t, std::int64_t> lengths = {length_of(rows[0]->*side), 0};
  for (const Example* row : rows) {
    lengths.first = std::min(lengths.first, length_of(row->*side));
    lengths.second = std::max(lengths.second, length_of(row->*side));
  }
  return lengths;
}

// How many of these rows a batch may have: so many for each rank.
std::size_t batch_limit(std::int64_t longest_target, const BatchOptions& options) {
  auto limit = std::numeric_limits<std::int64_t>::max();
  if (options.batch_size > 0) limit = options.batch_size;
  if (options.batch_tokens > 0) {
    limit = std::min(limit, options.batch_tokens / (longest_target + 1));
  }
  limit = std::max<std::int64_t>(limit, 1);
  const auto most = std::numeric_limits<std::int64_t>::max() / options.ranks;
  return static_cast<std::size_t>(std::min(limit, most) * options.ranks);
}

// Cuts the rows into batches of like lengths on both sides: too many for one batch are halved, the
// shorter from the longer ones on the side that differs more, and each half is cut likewise.
// Sorting by one side alone would pad the other three times as much.
void cut(std::span<const Example*> rows, const BatchOptions& options,
         std::vector<std::vector<const Example*>>& batches) {
  const auto [shortest_source, longest_source] = lengths(rows, &Example::source);
  const auto [shortest_target, longest_target] = lengths(rows, &Example::target);
  const std::size_t limit = batch_limit(longest_target, options);
  if (rows.size() <= limit) {
    batches.emplace_back(rows.begin(), rows.end());
    return;
  }
  const Side side = longest_source - shortest_source > longest_target - shortest_target
                        ? &Example::source
                        : &Example::target;
  std::stable_sort(rows.begin(), rows.end(), [side](const Example* left, const Example* right) {
    return (left->*side).size() < (right->*side).size();
  });
  const std::size_t count = (rows.size() - 1) / limit + 1;
  const std::size_t half = count / 2 * limit;
  cut(rows.first(half), options, batches);
  cut(rows.subspan(half), options, batches);
}

// Every so many-th row: all ranks get about the same lengths, as a batch's rows are sorted.
Batch share_of(const std::vector<const Example*>& rows, const BatchOptions& options) {
  std::vector<const Example*> share;
  const auto step = static_cast<std::size_t>(options.ranks);
  for (auto i = static_cast<std::size_t>(options.rank); i < rows.size(); i += step) {
    share.push_back(rows[i]);
  }
  auto batch = share.empty() ? Batch() : make_batch(share, options.reverse_source);
  batch.whole_size = static_cast<std::int64_t>(rows.size());
  batch.whole_tokens = 0;
  for (const Example* row : rows) batch.whole_tokens += length_of(row->target) + 1;
  batch.whole_longest_source = lengths(rows, &Example::source).second;
  batch.whole_longest_target = lengths(rows, &Example::target).second;
  return batch;
}

}  // namespace

Batch make_batch(std::span<const Example* const> examples, bool reverse_source) {
  if (examples.empty()) throw std::logic_error("make_batch: no examples");
  Batch batch = empty_batch(examples);
  for (std::size_t row = 0; row < examples.size(); ++row) {
    fill_row(batch, static_cast<std::int64_t>(row), *examples[row], reverse_source);
  }
  return batch;
}

Batch make_batch(std::span<const Example> examples, bool reverse_source) {
  std::vector<const Example*> rows;
  for (const Example& example : examples) rows.push_back(&example);
  return make_batch(rows, reverse_source);
}

void BatchOptions::validate() const {
  check_between("training.batch_size", batch_size, 0, 1'000'000);
  check_between("training.batch_tokens", batch_tokens, 0, 1'000'000'000);
  check_between("training.window", window, 1, 1'000'000'000);
  check_between("training.max_length", max_length, 1, 1'000'000);
  if (ranks < 1 || rank < 0 || rank >= ranks) throw std::logic_error("batches: no such rank");
  if (batch_size == 0 && batch_tokens == 0) {
    throw ConfigError("training.batch_size", "0",
                      "at least 1, or training.batch_tokens of at least 1");
  }
}

BatchStream::BatchStream(ParallelPaths paths, const Vocabulary& source, const Vocabulary& target,
                         BatchOptions options)
    : paths_(std::move(paths)),
      corpus_(paths_),
      source_(&source),
      target_(&target),
      options_(options) {
  options_.validate();
  load_window();
}

Batch BatchStream::next() {
  Batch batch = share_of(batches_[batch_], options_);
  ++batch_;
  if (batch_ == batches_.size()) advance();
  return batch;
}

BatchStream::Position BatchStream::position() const {
  return {.epoch = epoch_,
          .batch = static_cast<std::int64_t>(batch_),
          .window = window_,
          .ranks = options_.ranks,
          .earlier = earlier_};
}

void BatchStream::seek(const Position& position) {
  epoch_ = position.epoch;
  earlier_ = position.earlier;
  const bool is_other = position.ranks != options_.ranks;
  if (is_other && position.batch != 0) earlier_.push_back({position.ranks, position.batch});
  const auto batch = is_other ? 0 : position.batch;
  if (holds_all_ && position.window == window_) {
    plan_batches();
  } else {
    too_long_ = looked_at_ = 0;
    corpus_.seek(position.window);
    load_window();
  }
  if (epoch_ != position.epoch || window_ != position.window || batch < 0 ||
      batch >= static_cast<std::int64_t>(batches_.size())) {
    window_ = position.window;
    throw_no_batch(batch);
  }
  batch_ = static_cast<std::size_t>(batch);
}

void BatchStream::throw_no_batch(std::int64_t batch) const {
  throw Error(
      fmt::format("{} and {}: no batch {} at line {}: the files or the options of the "
                  "batches have changed",
                  paths_.source, paths_.target, batch, window_.line));
}

void BatchStream::advance() {
  earlier_.clear();
  if (holds_all_) {
    ++epoch_;
    plan_batches();
  } else {
    load_window();
  }
}

// Goes on to the next window that has pairs: the corpus's next, or the next epoch's first.
void BatchStream::load_window() {
  read_window();
  if (examples_.empty()) {
    if (window_ != Place{}) {
      ++epoch_;
      too_long_ = looked_at_ = 0;
      corpus_.seek({});
      read_window();
    }
    if (examples_.empty()) {
      throw Error(fmt::format(
          "{} and {}: no pair to train on: {} have more than training.max_length = {} symbols on a "
          "side",
          paths_.source, paths_.target, too_long_, options_.max_length));
    }
  }
  plan_batches();
}

void BatchStream::read_window() {
  window_ = corpus_.place();
  examples_.clear();
  Pair pair;
  bool ended = false;
  while (length_of_window() < options_.window && !ended) {
    ended = !corpus_.next(pair);
    if (!ended) take(pair);
  }
  holds_all_ = ended && window_ == Place{};
}

void BatchStream::take(const Pair& pair) {
  ++looked_at_;
  Example example;
  example.line = pair.line;
  if (pair.links) {
    auto source = source_->encode(pair.source);
    auto target = target_->encode(pair.target);
    example.links = symbol_links(*pair.links, source.words, target.words);
    example.source = std::move(source.ids);
    example.target = std::move(target.ids);
  } else {
    example.source = source_->encode_ids(pair.source);
    example.target = target_->encode_ids(pair.target);
  }
  if (std::max(length_of(example.source), length_of(example.target)) > options_.max_length) {
    ++too_long_;
  } else {
    examples_.push_back(std::move(example));
  }
}

std::int64_t BatchStream::length_of_window() const {
  return static_cast<std::int64_t>(examples_.size());
}

void BatchStream::plan_batches() {
  std::mt19937_64 random(mixed(mixed(options_.seed, static_cast<std::uint64_t>(epoch_)),
                               static_cast<std::uint64_t>(window_.line)));
  Rows rows;
  rows.reserve(examples_.size());
  for (const Example& example : examples_) rows.push_back(&example);
  const auto plan = [&](std::int64_t ranks) {
    auto options = options_;
    options.ranks = ranks;
    batches_.clear();
    shuffle(rows, random);
    cut(rows, options, batches_);
    shuffle(batches_, random);
  };
  for (const auto& [ranks, taken] : earlier_) {
    if (ranks < 1) throw_no_batch(taken);
    plan(ranks);
    if (taken < 0 || taken >= static_cast<std::int64_t>(batches_.size())) throw_no_batch(taken);
    rows.clear();
    for (auto batch = batches_.begin() + taken; batch != batches_.end(); ++batch) {
      rows.insert(rows.end(), batch->begin(), batch->end());
    }
  }
  plan(options_.ranks);
  batch_ = 0;
}

}  // namespace attend::text
