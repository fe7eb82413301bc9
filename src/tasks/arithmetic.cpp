// A sequence of numbers to the sum, or the product, of the two that are marked in it: long-memory
// problems. Hochreiter & Schmidhuber 1997; as Raffel & Ellis 2015, section 4, draw them.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/error.h"
#include "data/drawn_corpus.h"
#include "data/number_coder.h"
#include "models/feed_forward_attention.h"
#include "tasks/number_predictor.h"
#include "tasks/task.h"
#include "text/random.h"

namespace attend::tasks {

Fields ArithmeticConfig::fields() {
  return {
      {"arithmetic.operation", &operation, "of the two marked numbers: addition | multiplication"},
      {"arithmetic.length", &length, "T0, numbers of the shortest sequence drawn"},
      {"arithmetic.longest", &longest,
       "of the longest: lengths differ, those of a batch are one; 0: from T0 to 1.1 T0 of them, "
       "with zeros behind"},
      {"arithmetic.examples", &examples, "sequences of an epoch"},
  };
}

void ArithmeticConfig::validate() const {
  check_one_of("arithmetic.operation", operation, {"addition", "multiplication"});
  check_between("arithmetic.length", length, int64_t{12}, int64_t{100'000});
  if (longest != 0) check_between("arithmetic.longest", longest, length, int64_t{100'000});
  check_between("arithmetic.examples", examples, int64_t{1}, int64_t{1'000'000'000});
}

namespace {

using models::NumberModel;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"sequence", "numbers, each with a mark: 0.25,1"},
                                   {"result", "number", Role::kTarget}};
constexpr std::int64_t kRowSize = 2;         // a number and its mark
constexpr std::int64_t kOfOneLength = 100;   // sequences, to learn from: a batch of the paper's
constexpr std::int64_t kTestsOfLength = 10;  // the same, to be measured by

/// Numbers that hang on a seed and a place alone, so that each is drawn without those before it.
class Places {
 public:
  explicit Places(std::uint64_t seed) : seed_(seed) {}

  /// [0, 1), in steps of 2^-24, which a float holds.
  float share(std::uint64_t place) const {
    return static_cast<float>(text::mixed(seed_, place) >> 40U) * 0x1p-24F;
  }
  /// [least, least + count)
  std::int64_t whole(std::uint64_t place, std::int64_t least, std::int64_t count) const {
    return least +
           static_cast<std::int64_t>(text::mixed(seed_, place) % static_cast<std::uint64_t>(count));
  }

 private:
  std::uint64_t seed_;
};

/// What is drawn besides the numbers of a sequence.
enum Place : std::uint64_t { kLength, kFirst, kSecond, kNumbers };

class Sums {
 public:
  Sums(const ArithmeticConfig& config, std::uint64_t seed, std::int64_t of_one_length)
      : config_(config), seed_(seed), of_one_length_(of_one_length) {}

  data::Row draw(std::int64_t n) const {
    const Places places(text::mixed(seed_, static_cast<std::uint64_t>(n)));
    const auto [length, positions] = length_of(n, places);
    data::Part read = {.extents = {positions}, .size = kRowSize};
    read.numbers.resize(static_cast<std::size_t>(positions * kRowSize), 0.0F);
    const bool adds = config_.operation == "addition";
    for (std::int64_t t = 0; t < length; ++t) {
      const auto share = places.share(kNumbers + static_cast<std::uint64_t>(t));
      read.numbers[static_cast<std::size_t>(t * kRowSize)] = adds ? 2.0F * share - 1.0F : share;
    }
    const auto at = [&](std::int64_t t, std::int64_t which) -> float& {
      return read.numbers[static_cast<std::size_t>(t * kRowSize + which)];
    };
    at(0, 1) = at(length - 1, 1) = -1.0F;
    const auto first = places.whole(kFirst, 1, 9);
    auto second = places.whole(kSecond, 1, length / 2 - 2);
    if (second == first) ++second;
    at(first, 1) = at(second, 1) = 1.0F;
    const auto a = static_cast<double>(at(first, 0));
    const auto b = static_cast<double>(at(second, 0));
    const auto result = adds ? 0.5 + (a + b) / 4.0 : a * b;
    data::Part right = {.extents = {1}, .size = 1, .numbers = {static_cast<float>(result)}};
    return {{fmt::format("{} numbers", length), fmt::format("{:.9g}", result)},
            n + 1,
            {std::move(read), std::move(right)}};
  }

 private:
  /// How many numbers, and with the zeros behind them.
  std::pair<std::int64_t, std::int64_t> length_of(std::int64_t n, const Places& places) const {
    const auto least = config_.length;
    if (config_.longest > 0) {
      const Places of_group(text::mixed(~seed_, static_cast<std::uint64_t>(n / of_one_length_)));
      const auto length = of_group.whole(kLength, least, config_.longest - least + 1);
      return {length, length};
    }
    const auto positions = least + least / 10;
    return {places.whole(kLength, least, std::max<std::int64_t>(positions - least, 1)), positions};
  }

  ArithmeticConfig config_;
  std::uint64_t seed_;
  std::int64_t of_one_length_;
};

class Arithmetic final : public Task {
 public:
  std::string_view name() const override { return "arithmetic"; }
  std::string_view help() const override {
    return "numbers to the sum or product of two that are marked";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string made_of(const SystemConfig& config) const override {
    return "feed-forward encoder, " + config.pooling.kind + " over positions";
  }
  std::string_view answers() const override { return "solutions"; }
  std::vector<std::size_t> text_columns() const override { return {}; }
  data::BatchRule batches(const SystemConfig& /*config*/) const override {
    return {.lengths = {NumberModel::kRead},
            .names = {"sequence"},
            .budget = NumberModel::kRead,
            .target = NumberModel::kNumbers};
  }

  bool has_own(const SystemConfig& /*config*/, Use /*use*/) const override { return true; }

  /// Drawn, unless there are files.
  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    if (!opening.paths.empty()) return Task::open(opening);
    data::check_no_choice(opening.options);
    const auto& config = opening.config.arithmetic;
    const bool trains = opening.use == Use::kTrain;
    const Sums sums(config, text::mixed(opening.seed, static_cast<std::uint64_t>(opening.use)),
                    trains ? kOfOneLength : kTestsOfLength);
    return std::make_unique<data::DrawnCorpus>(
        corpus_columns(opening.columns), [sums](std::int64_t n) { return sums.draw(n); },
        trains ? config.examples : ArithmeticConfig::kTests,
        fmt::format("{} drawn with seed {}", config.operation, opening.seed));
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"model", "pooling", "arithmetic"}) && key != "model.convolutions";
  }

  void validate(const SystemConfig& config) const override {
    config.model.validate_sizes();
    check_one_of("model.encoder", config.model.encoder, {"feed-forward"});
    check_one_of("pooling.kind", config.pooling.kind, {"mean", "max", "attention"});
    if (config.pooling.heads > 1) {
      throw ConfigError("pooling.heads", std::to_string(config.pooling.heads),
                        "1: a sequence of numbers is read once");
    }
  }

  void check(const data::Row& row, const Where& where) const override {
    if (!row.parts.empty()) return;  // drawn
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      reading(where, column, [&] { return data::numbers_a_position(row.cells[column]); });
    }
  }

  /// The numbers that are drawn are read as they are; those of files are brought to a scale.
  data::Coders learn(const data::Corpus& corpus, const SystemConfig& /*config*/,
                     std::uint64_t /*seed*/) const override {
    using data::NumberCoder;
    using data::Scale;
    if (corpus.row_count()) {
      return {{"sequence", std::make_shared<NumberCoder>(std::vector<Scale>(kRowSize))},
              {"result", std::make_shared<NumberCoder>(std::vector<Scale>(1))}};
    }
    const auto sequences = corpus.lines(std::vector<std::size_t>{0});
    const auto results = corpus.lines(std::vector<std::size_t>{1});
    return {{"sequence", NumberCoder::learn(*sequences)}, {"result", NumberCoder::learn(*results)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    if (!row.parts.empty()) return row.parts;
    const auto& results = data::numbers_of(coders, "result");
    data::Part right = {.extents = {1}, .size = results.size()};
    right.numbers.resize(static_cast<std::size_t>(results.size()), 0.0F);
    if (row.cells.size() > 1) {
      right = reading(where, 1, [&] { return results.encode(row.cells[1]); });
      if (right.positions() != 1) {
        throw Error(fmt::format("{}: {} numbers: expected 1", where(1), right.positions()));
      }
    }
    return {reading(where, 0,
                    [&] { return data::numbers_of(coders, "sequence").encode(row.cells[0]); }),
            std::move(right)};
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, data::numbers_of(coders, "sequence").size(),
                    data::numbers_of(coders, "result").size());
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, 1, 1);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<NumberPredictor>(systems, engine,
                                             NumberTask{.unscaled = unscaled, .axes = axes});
  }

 private:
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config, std::int64_t read,
                                                 std::int64_t said) {
    const auto& kind = config.pooling.kind;
    return std::make_unique<models::FeedForwardAttention>(models::FeedForwardAttentionOptions{
        .input_size = read,
        .hidden_size = config.model.hidden_size,
        .pooling = kind == "mean"  ? nn::PoolingKind::kMean
                   : kind == "max" ? nn::PoolingKind::kLargest
                                   : nn::PoolingKind::kAttention,
        .size = said});
  }
  static std::vector<metrics::FoundNumber> unscaled(const System& system, const data::Row& /*row*/,
                                                    std::span<const float> scaled) {
    std::vector<metrics::FoundNumber> numbers;
    for (const auto number : data::numbers_of(system.coders, "result").unscaled(scaled)) {
      numbers.push_back({number});
    }
    return numbers;
  }
  static NumberTask::Axes axes(const System& system, const data::Row& row,
                               const std::string& /*look*/) {
    if (row.parts.empty()) {
      return {data::coder_called(system.coders, "sequence").pieces(row.cells[0])};
    }
    std::vector<std::string> names;
    const auto& numbers = row.parts[0].numbers;
    for (std::size_t i = 0; i + 1 < numbers.size(); i += kRowSize) {
      names.push_back(fmt::format("{:.3g},{}", numbers[i], numbers[i + 1]));
    }
    return {names};
  }
};

}  // namespace

const Task& arithmetic() {
  static const Arithmetic task;
  return task;
}

}  // namespace attend::tasks
