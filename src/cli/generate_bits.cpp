#include "cli/generate_bits.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/fields.h"
#include "core/files.h"
#include "tasks/algorithm_config.h"
#include "tasks/drawn_algorithms.h"
#include "text/random.h"

namespace attend::cli {
namespace {

constexpr std::int64_t kMostVectors = 10'000;

/// What recipes say of these problems, with what was asked for.
tasks::AlgorithmConfig configured(const BitsToDraw& asked) {
  tasks::AlgorithmConfig config;
  config.problem = asked.problem;
  if (asked.problem == "repeat-copy") config.max_length = 10;
  if (asked.problem == "recall") {
    config.min_length = 2;
    config.max_length = config.bits = 6;
  }
  if (asked.problem == "ngrams") config.min_length = config.max_length = 200;
  if (asked.problem == "sort") config.min_length = config.max_length = 20;
  // One bound alone moves the other one out of its way.
  config.min_length = asked.min_length.value_or(
      std::min(config.min_length, asked.max_length.value_or(config.min_length)));
  config.max_length = asked.max_length.value_or(std::max(config.max_length, config.min_length));
  config.bits = asked.bits.value_or(config.bits);
  return config;
}

}  // namespace

void check_bits_to_draw(const BitsToDraw& asked) {
  check_one_of("--problem", asked.problem, {"copy", "repeat-copy", "recall", "ngrams", "sort"});
  if (asked.min_length) check_between("--min-length", *asked.min_length, 1, kMostVectors);
  if (asked.max_length) {
    check_between("--max-length", *asked.max_length, asked.min_length.value_or(1), kMostVectors);
  }
  configured(asked).validate();
}

void generate_bits(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                   const BitsToDraw& asked, std::uint64_t seed, std::ostream& out) {
  const auto config = configured(asked);
  const std::pair<const char*, std::int64_t> parts[] = {
      {"train", sizes.train}, {"dev", sizes.dev}, {"test", sizes.test}};
  std::uint64_t which = 0;
  for (const auto& [name, count] : parts) {
    std::string table = "sequence\tresult\n";
    std::int64_t steps = 0;
    const auto own = text::mixed(seed, which++);
    for (std::int64_t n = 0; n < count; ++n) {
      const auto drawn = tasks::drawn_sequence(config, own, n, 1);
      table += tasks::cell_of_numbers(drawn[0]) + '\t' + tasks::cell_of_bits(drawn[1]) + '\n';
      steps += drawn[1].positions();
    }
    write_file(folder / (std::string(name) + ".tsv"), table);
    out << fmt::format("{}: {} sequences, {} steps of answers\n", name, count, steps);
  }
}

}  // namespace attend::cli
