// Sequences of vectors to what an algorithm makes of them: copies, sorted vectors, what came behind
// an item. Graves, Wayne & Danihelka 2014, section 4.

#include <optional>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "core/error.h"
#include "data/drawn_corpus.h"
#include "data/kept_file.h"
#include "data/number_coder.h"
#include "metrics/bits.h"
#include "models/turing_machine.h"
#include "tasks/algorithm_config.h"
#include "tasks/bit_predictor.h"
#include "tasks/drawn_algorithms.h"
#include "tasks/task.h"
#include "text/random.h"

namespace attend::tasks {
namespace {

using models::BitModel;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"sequence", "vectors of numbers: 0,1,0 1,1,0 0,0,1"},
                                   {"result", "words of bits: 01 11", Role::kTarget}};
constexpr std::int64_t kOfOneLength = 32;  // sequences: a batch of Collier & Beel 2018

/// The words of a cell as vectors.  [steps, size]
data::Part part_of_bits(const std::string& cell) {
  const auto words = metrics::bits_in(cell);
  data::Part part = {.extents = {std::ssize(words)}, .size = std::ssize(words.front())};
  for (const auto& word : words) {
    for (const auto bit : word) part.numbers.push_back(bit == '1' ? 1.0F : 0.0F);
  }
  return part;
}

class Algorithms final : public Task {
 public:
  std::string_view name() const override { return "algorithms"; }
  std::string_view help() const override {
    return "vectors of bits to their copies, in order, or what came behind one";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string made_of(const SystemConfig& config) const override {
    const auto& turing = *config.turing;
    const auto controller = turing.controller + " controller";
    if (!turing.has_memory()) return turing.controller + " alone";
    return fmt::format("{}, {} read and {} write heads on {} places of {}", controller,
                       turing.read_heads, turing.write_heads, turing.places, turing.width);
  }
  std::string_view answers() const override { return "bits"; }
  std::vector<std::size_t> text_columns() const override { return {}; }
  data::BatchRule batches(const SystemConfig& /*config*/) const override {
    return {.lengths = {BitModel::kRead},
            .names = {"sequence"},
            .budget = BitModel::kRead,
            .target = BitModel::kBits};
  }

  bool has_own(const SystemConfig& /*config*/, Use /*use*/) const override { return true; }

  /// Drawn, unless there are files.
  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    if (!opening.paths.empty()) return Task::open(opening);
    data::check_no_choice(opening.options);
    const auto& config = *opening.config.algorithm;
    const auto seed = text::mixed(opening.seed, static_cast<std::uint64_t>(opening.use));
    return std::make_unique<data::DrawnCorpus>(
        corpus_columns(opening.columns),
        [config, seed, learnt = opening.use == Use::kTrain](std::int64_t n) {
          // The rows of one length are drawn by one config: that of the first of them.
          const auto drawn = learnt ? config.after(n - n % kOfOneLength) : config;
          auto parts = drawn_sequence(drawn, seed, n, kOfOneLength);
          return data::Row{
              {cell_of_numbers(parts[0]), cell_of_bits(parts[1])}, n + 1, std::move(parts)};
        },
        opening.use == Use::kTrain ? config.examples : config.tests,
        fmt::format("{} drawn with seed {}", config.problem, opening.seed));
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"turing", "algorithm"}) || key == "model.hidden_size" ||
           key == "model.layers";
  }

  void validate(const SystemConfig& config) const override {
    config.model.validate_sizes();
    const auto& turing = *config.turing;
    if (turing.controller == "feed-forward" && config.model.layers != 1) {
      throw ConfigError("model.layers", std::to_string(config.model.layers),
                        "1 of a feed-forward controller");
    }
  }

  std::string note_on(const data::Corpus& /*corpus*/, const SystemConfig& config) const override {
    const auto& turing = *config.turing;
    const auto longest = config.algorithm->max_length;
    if (!turing.has_memory() || longest <= turing.places) return "";
    return fmt::format(
        "sequences of up to {} vectors are longer than the memory, of {} places: "
        "see turing.places",
        longest, turing.places);
  }

  void check(const data::Row& row, const Where& where) const override {
    if (!row.parts.empty()) return;  // drawn
    reading(where, 0, [&] { return data::numbers_a_position(row.cells[0]); });
    if (row.cells.size() > 1) reading(where, 1, [&] { return metrics::bits_in(row.cells[1]); });
  }

  /// Numbers are read as they are.
  data::Coders learn(const data::Corpus& /*corpus*/, const SystemConfig& config,
                     std::uint64_t /*seed*/) const override {
    using data::NumberCoder;
    using data::Scale;
    const auto coder = [](std::int64_t size) {
      return std::make_shared<NumberCoder>(std::vector<Scale>(static_cast<std::size_t>(size)));
    };
    return {{"sequence", coder(read_size(*config.algorithm))},
            {"result", coder(answer_size(*config.algorithm))},
            {"problem", kept(*config.algorithm)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    if (!row.parts.empty()) return row.parts;
    auto read = reading(where, 0,
                        [&] { return data::numbers_of(coders, "sequence").encode(row.cells[0]); });
    const auto problem = problem_in(coders);
    data::Part right = {.extents = {reading(where, 0, [&] { return answer_steps(problem, read); })},
                        .size = answer_size(problem)};
    right.numbers.resize(static_cast<std::size_t>(right.positions() * right.size), 0.0F);
    if (row.cells.size() == 1) return {std::move(read), std::move(right)};
    auto given = reading(where, 1, [&] { return part_of_bits(row.cells[1]); });
    if (given.extents != right.extents || given.size != right.size) {
      throw Error(fmt::format("{}: {} words of {} bits: expected {} of {}, as {} has it", where(1),
                              given.positions(), given.size, right.positions(), right.size,
                              problem.problem));
    }
    return {std::move(read), std::move(given)};
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, problem_in(coders));
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, *config.algorithm);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<BitPredictor>(systems, engine);
  }

  /// Of n-grams the best that can be known without their chances.
  std::optional<Baseline> baseline(std::span<const data::Row> rows,
                                   const data::Coders& coders) const override {
    const auto problem = problem_in(coders);
    if (problem.problem != "ngrams") return std::nullopt;
    Baseline counts = {.name = "counts"};
    for (const auto& row : rows) {
      const auto read = row.parts.empty()
                            ? data::numbers_of(coders, "sequence").encode(row.cells[0])
                            : row.parts[0];
      counts.answers.push_back(likeliest_ngrams(read));
    }
    return counts;
  }

 private:
  /// What a model has learnt, kept among its coders: so an answer has as many steps as it should.
  static std::shared_ptr<const data::Coder> kept(const AlgorithmConfig& config) {
    return std::make_shared<data::KeptFile>(
        fmt::format("{} {} {} {}\n", config.problem, config.bits, config.item_length, config.kept),
        "problem");
  }
  static AlgorithmConfig problem_in(const data::Coders& coders) {
    const auto content = data::kept_file(coders, "problem").content();
    std::istringstream told(
        std::string(reinterpret_cast<const char*>(content.data()), content.size()));
    AlgorithmConfig config;
    told >> config.problem >> config.bits >> config.item_length >> config.kept;
    if (!told) throw Error("the model's file of its problem is none");
    config.validate_problem();
    return config;
  }
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config,
                                                 const AlgorithmConfig& problem) {
    return std::make_unique<models::TuringMachine>(
        models::TuringOptions{.turing = *config.turing,
                              .hidden_size = config.model.hidden_size,
                              .layers = config.model.layers,
                              .read_size = read_size(problem),
                              .size = answer_size(problem),
                              .answers_meanwhile = answers_meanwhile(problem)});
  }
};

}  // namespace

const Task& algorithms() {
  static const Algorithms task;
  return task;
}

}  // namespace attend::tasks
