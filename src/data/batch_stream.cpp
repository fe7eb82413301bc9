#include "data/batch_stream.h"

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "text/random.h"

namespace attend::data {
namespace {

using text::mixed;
using text::shuffle;

/// In positions; 1 of a dimension that there is not.
std::int64_t size_of(const Example& row, const Extent& extent) {
  const auto& extents = row.parts[extent.column].extents;
  return extent.dimension < extents.size() ? extents[extent.dimension] : 1;
}

/// The shortest and the longest of the rows.
std::pair<std::int64_t, std::int64_t> lengths(std::span<const Example* const> rows,
                                              const Extent& extent) {
  const auto first = size_of(*rows[0], extent);
  std::pair<std::int64_t, std::int64_t> lengths = {first, first};
  for (const Example* row : rows) {
    const auto length = size_of(*row, extent);
    lengths.first = std::min(lengths.first, length);
    lengths.second = std::max(lengths.second, length);
  }
  return lengths;
}

// How many of these rows a batch may have: so many for each rank.
std::size_t batch_limit(std::int64_t longest, const BatchOptions& options) {
  auto limit = std::numeric_limits<std::int64_t>::max();
  if (options.batch_size > 0) limit = options.batch_size;
  if (options.batch_tokens > 0) {
    limit = std::min(limit, options.batch_tokens / longest);
  }
  limit = std::max<std::int64_t>(limit, 1);
  const auto most = std::numeric_limits<std::int64_t>::max() / options.ranks;
  return static_cast<std::size_t>(std::min(limit, most) * options.ranks);
}

std::vector<Extent> alike_by(const BatchRule& rule) {
  if (rule.alike) return *rule.alike;
  std::vector<Extent> all;
  for (const auto column : rule.lengths) all.push_back({column});
  return all;
}

// Cuts the rows into batches that are alike in all extents: too many for one batch are halved, the
// shorter from the longer ones in the extent that differs most (of equals the last), and each half
// is cut likewise. Sorting by one alone would pad another three times as much.
void cut(std::span<const Example*> rows, const BatchRule& rule, const std::vector<Extent>& alike,
         const BatchOptions& options, std::vector<std::vector<const Example*>>& batches) {
  const auto limit = batch_limit(lengths(rows, {rule.budget}).second, options);
  if (rows.size() <= limit) {
    batches.emplace_back(rows.begin(), rows.end());
    return;
  }
  Extent widest;
  std::int64_t most = 0;
  for (const auto& extent : alike) {
    const auto [shortest, longest] = lengths(rows, extent);
    if (longest - shortest < most) continue;
    most = longest - shortest;
    widest = extent;
  }
  if (most > 0) {
    std::stable_sort(rows.begin(), rows.end(), [widest](const Example* left, const Example* right) {
      return size_of(*left, widest) < size_of(*right, widest);
    });
  }
  const std::size_t count = (rows.size() - 1) / limit + 1;
  const std::size_t half = count / 2 * limit;
  cut(rows.first(half), rule, alike, options, batches);
  cut(rows.subspan(half), rule, alike, options, batches);
}

// Every so many-th row: all ranks get about the same lengths, as a batch's rows are sorted.
Batch share_of(const std::vector<const Example*>& rows, const BatchRule& rule,
               const BatchOptions& options) {
  std::vector<const Example*> share;
  const auto step = static_cast<std::size_t>(options.ranks);
  for (auto i = static_cast<std::size_t>(options.rank); i < rows.size(); i += step) {
    share.push_back(rows[i]);
  }
  auto batch = share.empty() ? Batch() : make_batch(share, rule.target);
  batch.whole_size = static_cast<std::int64_t>(rows.size());
  batch.whole_longest.assign(rows[0]->parts.size(), 0);
  for (const Example* row : rows) {
    batch.whole_targets += row->parts[rule.target].count();
    for (std::size_t i = 0; i < row->parts.size(); ++i) {
      auto& longest = batch.whole_longest[i];
      longest = std::max(longest, row->parts[i].length());
    }
  }
  return batch;
}

/// From short to long, by the longest row of each batch; of equals in the order they had.
void sort_by_length(std::vector<std::vector<const Example*>>& batches, std::size_t column) {
  const auto longest = [column](const std::vector<const Example*>& batch) {
    std::int64_t most = 0;
    for (const auto* row : batch) most = std::max(most, row->parts[column].positions());
    return most;
  };
  std::stable_sort(batches.begin(), batches.end(),
                   [&](const auto& a, const auto& b) { return longest(a) < longest(b); });
}

}  // namespace

void BatchOptions::validate() const {
  check_between("training.batch_size", batch_size, 0, 1'000'000);
  check_between("training.batch_tokens", batch_tokens, 0, 1'000'000'000);
  check_between("training.window", window, 1, 1'000'000'000);
  check_between("training.max_length", max_length, 1, 1'000'000);
  check_between("training.sorted_epochs", sorted_epochs, 0, 1'000'000);
  if (ranks < 1 || rank < 0 || rank >= ranks) throw std::logic_error("batches: no such rank");
  if (batch_size == 0 && batch_tokens == 0) {
    throw ConfigError("training.batch_size", "0",
                      "at least 1, or training.batch_tokens of at least 1");
  }
}

BatchStream::BatchStream(std::unique_ptr<Corpus> corpus, Encode encode, BatchRule rule,
                         BatchOptions options)
    : corpus_(std::move(corpus)),
      encode_(std::move(encode)),
      rule_(std::move(rule)),
      options_(options),
      start_(corpus_->place()) {
  options_.validate();
  load_window();
}

Batch BatchStream::next() {
  Batch batch = share_of(batches_[batch_], rule_, options_);
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
  const auto& window = position.window.empty() ? start_ : position.window;
  epoch_ = position.epoch;
  earlier_ = position.earlier;
  const bool is_other = position.ranks != options_.ranks;
  if (is_other && position.batch != 0) earlier_.push_back({position.ranks, position.batch});
  const auto batch = is_other ? 0 : position.batch;
  if (holds_all_ && window == window_) {
    plan_batches();
  } else {
    too_long_ = looked_at_ = 0;
    corpus_->seek(position.window);
    load_window();
  }
  if (epoch_ != position.epoch || window_ != window || batch < 0 ||
      batch >= static_cast<std::int64_t>(batches_.size())) {
    window_ = window;
    throw_no_batch(batch);
  }
  batch_ = static_cast<std::size_t>(batch);
}

void BatchStream::throw_no_batch(std::int64_t batch) const {
  throw Error(fmt::format(
      "{}: no batch {} at line {}: the files or the options of the batches have changed",
      corpus_->name(), batch, window_[0]));
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
    if (window_ != start_) {
      ++epoch_;
      too_long_ = looked_at_ = 0;
      corpus_->seek({});
      read_window();
    }
    if (examples_.empty()) {
      throw Error(fmt::format(
          "{}: no {} to train on: {} have more than training.max_length = {} symbols {}",
          corpus_->name(), rule_.lengths.size() == 2 ? "pair" : "example", too_long_,
          options_.max_length, rule_.lengths.size() == 2 ? "on a side" : "in a column"));
    }
  }
  plan_batches();
}

void BatchStream::read_window() {
  window_ = corpus_->place();
  examples_.clear();
  Row row;
  bool ended = false;
  while (length_of_window() < options_.window && !ended) {
    ended = !corpus_->next(row);
    if (!ended) take(row);
  }
  holds_all_ = ended && window_ == start_;
}

void BatchStream::take(const Row& row) {
  ++looked_at_;
  Example example = {encode_(row), row.line};
  const bool is_too_long = std::any_of(
      rule_.lengths.begin(), rule_.lengths.end(),
      [&](std::size_t column) { return example.parts[column].length() > options_.max_length; });
  if (is_too_long) {
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
                               static_cast<std::uint64_t>(window_[0])));
  Rows rows;
  rows.reserve(examples_.size());
  for (const Example& example : examples_) rows.push_back(&example);
  const auto plan = [&](std::int64_t ranks) {
    auto options = options_;
    options.ranks = ranks;
    batches_.clear();
    shuffle(rows, random);
    cut(rows, rule_, alike_by(rule_), options, batches_);
    shuffle(batches_, random);
    if (epoch_ < options_.sorted_epochs) sort_by_length(batches_, rule_.budget);
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

}  // namespace attend::data
