#include "tasks/drawn_algorithms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

#include <fmt/format.h>

#include "core/error.h"
#include "text/random.h"

namespace attend::tasks {
namespace {

using Vectors = std::vector<std::vector<float>>;

constexpr int64_t kContext = 5;  // bits that an n-gram hangs on
constexpr double kMeanRepeats = 5.5;
constexpr double kRepeatsDeviation = 2.8722813232690143;  // of 1 to 10, evenly

std::size_t of(int64_t number) {
  return static_cast<std::size_t>(number);
}

/// [first, last]
int64_t whole(std::mt19937_64& random, int64_t first, int64_t last) {
  return first +
         static_cast<int64_t>(text::below(random, static_cast<std::uint64_t>(last - first + 1)));
}

/// [0, 1), in steps of 2^-24, which a float holds.
float share(std::mt19937_64& random) {
  return static_cast<float>(random() >> 40U) * 0x1p-24F;
}

std::vector<float> bits(std::mt19937_64& random, int64_t count) {
  std::vector<float> drawn;
  for (int64_t i = 0; i < count; ++i) drawn.push_back(static_cast<float>(random() >> 63U));
  return drawn;
}

/// Positions of so many numbers, each of them zeros behind what is given.
data::Part part_of(const Vectors& vectors, int64_t size) {
  data::Part part = {.extents = {std::ssize(vectors)}, .size = size};
  for (const auto& vector : vectors) {
    part.numbers.insert(part.numbers.end(), vector.begin(), vector.end());
    part.numbers.resize(part.numbers.size() + of(size) - vector.size(), 0.0F);
  }
  return part;
}

/// 1, or another number, in one channel.
std::vector<float> in_channel(int64_t channel, float number = 1.0F) {
  std::vector<float> vector(of(channel), 0.0F);
  vector.push_back(number);
  return vector;
}

struct Sequence {
  Vectors read;
  Vectors right;
};

Sequence copy(const AlgorithmConfig& config, int64_t length, std::mt19937_64& random) {
  Sequence drawn;
  for (int64_t i = 0; i < length; ++i) drawn.read.push_back(bits(random, config.bits));
  drawn.right = drawn.read;
  drawn.read.push_back(in_channel(config.bits));
  return drawn;
}

Sequence repeat_copy(const AlgorithmConfig& config, int64_t length, int64_t repeats,
                     std::mt19937_64& random) {
  auto drawn = copy(config, length, random);
  drawn.read.back().push_back(
      static_cast<float>((static_cast<double>(repeats) - kMeanRepeats) / kRepeatsDeviation));
  const auto once = drawn.right;
  for (int64_t i = 1; i < repeats; ++i) {
    drawn.right.insert(drawn.right.end(), once.begin(), once.end());
  }
  drawn.right.push_back(in_channel(config.bits));
  return drawn;
}

Sequence recall(const AlgorithmConfig& config, int64_t items, std::mt19937_64& random) {
  std::vector<Vectors> all;
  Sequence drawn;
  const auto add = [&](const Vectors& item) {
    drawn.read.insert(drawn.read.end(), item.begin(), item.end());
  };
  for (int64_t i = 0; i < items; ++i) {
    auto& item = all.emplace_back();
    for (int64_t j = 0; j < config.item_length; ++j) item.push_back(bits(random, config.bits));
    drawn.read.push_back(in_channel(config.bits));
    add(item);
  }
  const auto asked = of(whole(random, 0, items - 2));
  drawn.read.push_back(in_channel(config.bits + 1));
  add(all[asked]);
  drawn.read.push_back(in_channel(config.bits + 1));
  drawn.right = all[asked + 1];
  return drawn;
}

Sequence ngrams(int64_t length, std::mt19937_64& random) {
  std::array<double, 1U << kContext> chances{};
  for (auto& chance : chances) {  // Beta(1/2, 1/2), by its inverse: the arcsine distribution
    chance = std::pow(std::sin(0.5 * std::numbers::pi * static_cast<double>(share(random))), 2);
  }
  std::vector<unsigned> all;
  unsigned before = 0;
  for (int64_t t = 0; t < length; ++t) {
    const auto chance = t < kContext ? 0.5 : chances[before];
    all.push_back(static_cast<double>(share(random)) < chance ? 1U : 0U);
    before = (before << 1U | all.back()) % chances.size();
  }
  Sequence drawn;
  for (std::size_t t = 0; t < all.size(); ++t) {
    const std::vector<float> bit = {static_cast<float>(all[t])};
    if (t + 1 < all.size()) drawn.read.push_back(bit);
    if (t >= of(kContext)) drawn.right.push_back(bit);
  }
  return drawn;
}

Sequence sort(const AlgorithmConfig& config, int64_t length, std::mt19937_64& random) {
  Sequence drawn;
  std::vector<float> priorities;
  for (int64_t i = 0; i < length; ++i) {
    auto vector = bits(random, config.bits);
    priorities.push_back(2.0F * share(random) - 1.0F);
    drawn.right.push_back(vector);
    vector.push_back(priorities.back());
    drawn.read.push_back(std::move(vector));
  }
  drawn.read.push_back(in_channel(config.bits + 1));
  std::vector<std::size_t> order(of(length));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return priorities[a] > priorities[b]; });
  Vectors sorted;
  for (const auto i : order) sorted.push_back(drawn.right[i]);
  sorted.resize(of(std::min(length, config.kept)));
  drawn.right = std::move(sorted);
  return drawn;
}

/// How often a repeat-copy is to be said.
int64_t repeats_of(const AlgorithmConfig& config, const data::Part& read) {
  const auto told = static_cast<double>(read.numbers.back());
  const auto repeats = std::llround(told * kRepeatsDeviation + kMeanRepeats);
  if (read.numbers[read.numbers.size() - 2] != 1.0F || repeats < 1 || repeats > 10'000) {
    throw Error(fmt::format(
        "no repeats of a copy: expected 1 at the last position, in channel {}, and behind it "
        "(repeats - 5.5) / 2.87",
        config.bits + 1));
  }
  return repeats;
}

}  // namespace

int64_t read_size(const AlgorithmConfig& config) {
  if (config.problem == "ngrams") return 1;
  return config.bits + (config.problem == "copy" ? 1 : 2);
}

int64_t answer_size(const AlgorithmConfig& config) {
  if (config.problem == "ngrams") return 1;
  return config.bits + (config.problem == "repeat-copy" ? 1 : 0);
}

bool answers_meanwhile(const AlgorithmConfig& config) {
  return config.problem == "ngrams";
}

int64_t answer_steps(const AlgorithmConfig& config, const data::Part& read) {
  const auto vectors = read.positions() - 1;  // before a delimiter
  const auto enough = [&](int64_t least) {
    if (read.positions() >= least) return;
    throw Error(fmt::format("{} positions: a sequence of {} has {} at least", read.positions(),
                            config.problem, least));
  };
  if (config.problem == "ngrams") {
    enough(kContext);
    return vectors - kContext + 2;
  }
  if (config.problem == "recall") {
    enough(3 * config.item_length + 4);
    return config.item_length;
  }
  enough(2);
  if (config.problem == "repeat-copy") return vectors * repeats_of(config, read) + 1;
  return config.problem == "sort" ? std::min(vectors, config.kept) : vectors;
}

std::vector<data::Part> drawn_sequence(const AlgorithmConfig& config, std::uint64_t seed,
                                       std::int64_t n, std::int64_t of_one_length) {
  std::mt19937_64 of_group(text::mixed(~seed, static_cast<std::uint64_t>(n / of_one_length)));
  std::mt19937_64 random(text::mixed(seed, static_cast<std::uint64_t>(n)));
  const auto length = whole(of_group, config.min_length, config.max_length);
  Sequence drawn;
  if (config.problem == "copy") drawn = copy(config, length, random);
  if (config.problem == "repeat-copy") {
    drawn = repeat_copy(config, length, whole(of_group, 1, config.most_repeats), random);
  }
  if (config.problem == "recall") drawn = recall(config, length, random);
  if (config.problem == "ngrams") drawn = ngrams(length, random);
  if (config.problem == "sort") drawn = sort(config, length, random);
  return {part_of(drawn.read, read_size(config)), part_of(drawn.right, answer_size(config))};
}

std::string cell_of_numbers(const data::Part& part) {
  std::string cell;
  for (std::size_t i = 0; i < part.numbers.size(); ++i) {
    if (i > 0) cell += i % of(part.size) == 0 ? ' ' : ',';
    cell += fmt::format("{}", part.numbers[i]);
  }
  return cell;
}

std::string cell_of_bits(const data::Part& part) {
  std::string cell;
  for (std::size_t i = 0; i < part.numbers.size(); ++i) {
    if (i > 0 && i % of(part.size) == 0) cell += ' ';
    cell += part.numbers[i] > 0.5F ? '1' : '0';
  }
  return cell;
}

std::string likeliest_ngrams(const data::Part& read) {
  std::array<std::array<int, 2>, 1U << kContext> seen{};
  std::string cell;
  unsigned before = 0;
  for (std::size_t t = 0; t < read.numbers.size(); ++t) {
    const auto bit = read.numbers[t] > 0.5F ? 1U : 0U;
    if (t >= of(kContext)) ++seen[before][bit];
    before = (before << 1U | bit) % seen.size();
    if (t + 1 < of(kContext)) continue;
    if (!cell.empty()) cell += ' ';
    cell += seen[before][1] > seen[before][0] ? '1' : '0';
  }
  return cell;
}

}  // namespace attend::tasks
