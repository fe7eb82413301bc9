#include "search/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "core/bounds.h"
#include "core/fields.h"
#include "search/path.h"
#include "search/repeats.h"

namespace attend::search {
namespace {

/// One translation in the making.
struct Draw {
  std::size_t source = 0;
  std::size_t rank = 0;
  std::mt19937_64 random;
  Paths paths;
  std::size_t path = Paths::kRoot;
  TokenId last = 0;
};

/// In [0, 1), the same on every platform.
double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

TokenId draw_token(std::span<const float> log_probabilities, const SamplingOptions& options,
                   std::mt19937_64& random) {
  std::vector<std::size_t> order(log_probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto kept = order.size();
  if (options.top_k > 0) kept = std::min(kept, static_cast<std::size_t>(options.top_k));
  std::partial_sort(
      order.begin(),
      order.begin() + static_cast<std::ptrdiff_t>(options.top_p < 1.0 ? order.size() : kept),
      order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(-log_probabilities[a], a) < std::pair(-log_probabilities[b], b);
      });
  const auto best = static_cast<double>(log_probabilities[order[0]]);
  std::vector<double> p;  // of the kept ones, times a common factor
  double true_mass = 0.0;
  for (std::size_t i = 0; i < kept; ++i) {
    const auto log_p = static_cast<double>(log_probabilities[order[i]]);
    if (log_p == -std::numeric_limits<double>::infinity()) break;
    p.push_back(std::exp((log_p - best) / options.temperature));
    true_mass += std::exp(log_p);
    if (true_mass >= options.top_p) break;
  }
  auto left = uniform(random) * std::accumulate(p.begin(), p.end(), 0.0);
  std::size_t chosen = 0;
  while (chosen + 1 < p.size() && left >= p[chosen]) left -= p[chosen++];
  return static_cast<TokenId>(order[chosen]);
}

/// A row without the tokens that must not come; `room` holds it where there are some. The end is
/// among them only where another may come.
std::span<const float> possible(std::span<const float> row, const Draw& draw, std::size_t length,
                                std::size_t source_length, const SearchOptions& search,
                                std::vector<float>& room) {
  constexpr auto kNever = -std::numeric_limits<float>::infinity();
  const auto of_end = row[static_cast<std::size_t>(search.end)];
  const bool bars_end =
      search.bars_ends() && search.bars_end(length, source_length, of_end, std::ranges::max(row));
  if (search.no_repeat == 0 && !bars_end) return row;
  room.assign(row.begin(), row.end());
  if (search.no_repeat > 0) {
    const auto n = static_cast<std::size_t>(search.no_repeat);
    for (const auto token : repeats_after(draw.paths.tokens(draw.path), n)) {
      room[static_cast<std::size_t>(token)] = kNever;
    }
  }
  auto& end = room[static_cast<std::size_t>(search.end)];
  if (bars_end) end = kNever;
  if (std::ranges::max(room) == kNever) end = of_end;
  return room;
}

std::vector<Draw> start(std::size_t source_count, std::size_t count, TokenId begin,
                        std::span<const std::uint64_t> seeds) {
  std::vector<Draw> draws;
  for (std::size_t source = 0; source < source_count; ++source) {
    for (std::size_t rank = 0; rank < count; ++rank) {
      std::seed_seq seed{static_cast<std::uint32_t>(seeds[source]),
                         static_cast<std::uint32_t>(seeds[source] >> 32),
                         static_cast<std::uint32_t>(rank)};
      draws.push_back({source, rank, std::mt19937_64(seed), {}, Paths::kRoot, begin});
    }
  }
  return draws;
}

}  // namespace

void SamplingOptions::validate() const {
  check_between("temperature", temperature, 1e-3, 1e3);
  check_between("top-k", top_k, 0, 10'000'000);
  check_between("top-p", top_p, 1e-9, 1.0);
}

std::vector<std::vector<Hypothesis>> sample(Stepper& stepper, const SearchOptions& search,
                                            const SamplingOptions& options, std::size_t count,
                                            std::span<const std::uint64_t> seeds,
                                            Supervisor* supervisor) {
  search.validate();
  options.validate();
  std::vector<std::vector<Hypothesis>> found(stepper.source_count(),
                                             std::vector<Hypothesis>(count));
  auto draws = start(stepper.source_count(), count, search.begin, seeds);
  std::vector<std::size_t> rows;
  for (const auto& draw : draws) rows.push_back(draw.source);
  if (!rows.empty()) stepper.select(rows);
  std::vector<float> room;
  std::vector<bool> is_wanted(found.size(), true);
  for (std::size_t length = 0; !draws.empty(); ++length) {
    if (supervisor != nullptr) {
      supervisor->between_steps();
      for (std::size_t i = 0; i < found.size(); ++i) {
        is_wanted[i] = is_wanted[i] && supervisor->wants(i);
      }
    }
    std::vector<TokenId> last;
    for (const auto& draw : draws) last.push_back(draw.last);
    const auto all = stepper.step(last);
    const auto size = stepper.vocabulary_size();
    const StepWeights weights = {
        search.keeps_weights() ? stepper.weights() : std::span<const float>(), last.size()};
    std::vector<Draw> open;
    rows.clear();
    for (std::size_t row = 0; row < draws.size(); ++row) {
      auto& draw = draws[row];
      const auto source_length = stepper.source_length(draw.source);
      const auto p = all.subspan(row * size, size);
      draw.last = length < search.longest(source_length)
                      ? draw_token(possible(p, draw, length, source_length, search, room), options,
                                   draw.random)
                      : search.end;
      draw.path = draw.paths.add(draw.path, draw.last, p[static_cast<std::size_t>(draw.last)],
                                 weights.of(row, source_length));
      if (draw.last == search.end) {
        auto& hypothesis = found[draw.source][draw.rank];
        hypothesis = draw.paths.finished(draw.path);
        hypothesis.weights = draw.paths.weights(draw.path);
        hypothesis.score = search.score(hypothesis);
        if (draw.rank >= search.with_weights) hypothesis.weights.clear();
      } else if (is_wanted[draw.source]) {
        open.push_back(std::move(draw));
        rows.push_back(row);
      }
    }
    draws = std::move(open);
    if (!rows.empty()) stepper.select(rows);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!is_wanted[i]) found[i].clear();
  }
  return found;
}

}  // namespace attend::search
