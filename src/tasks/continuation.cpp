// A sentence of a formal language to the symbol that must come next, after each of its symbols:
// counting and remembering. Joulin & Mikolov 2015, section 5.1.

#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "data/drawn_corpus.h"
#include "data/label_coder.h"
#include "models/stack_network.h"
#include "tasks/labels.h"
#include "tasks/language_config.h"
#include "text/formal_language.h"
#include "text/random.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::StackNetwork;
using text::FormalLanguage;

constexpr ColumnSpec kColumns[] = {
    {"sentence", "symbols"},
    {"next", "the one that must come after each, - where several may", ColumnSpec::Role::kTarget}};

FormalLanguage language_of(const SystemConfig& config) {
  return {.kind = config.language->kind, .letters = config.language->letters};
}

/// Sentences that hang on a seed and their number alone.
class Sentences {
 public:
  Sentences(const SystemConfig& config, Use use, std::uint64_t seed)
      : config_(*config.language), language_(language_of(config)), use_(use), seed_(seed) {}

  std::int64_t count() const {
    if (use_ == Use::kTrain) return config_.examples;
    return (longest() - FormalLanguage::kShortest + 1) * each();
  }

  data::Row draw(std::int64_t number) const {
    std::mt19937_64 random(text::mixed(seed_, static_cast<std::uint64_t>(number)));
    const auto sentence = language_.draw(n_of(number, random), random);
    return {{fmt::format("{}", fmt::join(sentence.symbols, " ")),
             fmt::format("{}", fmt::join(sentence.next, " "))},
            number + 1};
  }

 private:
  std::int64_t longest() const {
    if (use_ == Use::kTest) return config_.test_longest;
    return std::max(config_.longest, LanguageConfig::kDevLongest);
  }
  std::int64_t each() const { return language_.is_certain() ? 1 : config_.tests_of_length; }

  std::int64_t n_of(std::int64_t number, std::mt19937_64& random) const {
    if (use_ != Use::kTrain) return FormalLanguage::kShortest + number / each();
    auto longest = config_.longest;
    if (config_.curriculum > 0) {
      longest = std::min(longest, LanguageConfig::kFirstLongest + number / config_.curriculum);
    }
    const auto lengths = static_cast<std::uint64_t>(longest - FormalLanguage::kShortest + 1);
    return FormalLanguage::kShortest + static_cast<std::int64_t>(text::below(random, lengths));
  }

  LanguageConfig config_;
  FormalLanguage language_;
  Use use_;
  std::uint64_t seed_;
};

class Continuation final : public LabelTask {
 public:
  Continuation() : LabelTask(Of::kWords) {}
  std::string_view name() const override { return "continuation"; }
  std::string_view help() const override {
    return "a sentence of a formal language to what must come next";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string_view answers() const override { return "symbols"; }

  bool has_own(const SystemConfig& /*config*/, Use /*use*/) const override { return true; }

  /// Drawn, unless there are files.
  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    if (!opening.paths.empty()) return Task::open(opening);
    data::check_no_choice(opening.options);
    const Sentences sentences(opening.config, opening.use,
                              text::mixed(opening.seed, static_cast<std::uint64_t>(opening.use)));
    return std::make_unique<data::DrawnCorpus>(
        corpus_columns(opening.columns),
        [sentences](std::int64_t number) { return sentences.draw(number); }, sentences.count(),
        fmt::format("{} drawn with seed {}", opening.config.language->kind, opening.seed));
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"text", "stack", "language"}) || key == "model.hidden_size";
  }

  void validate(const SystemConfig& config) const override {
    models::validate(network_config(config));
    if (config.text.kind != "words") {
      throw ConfigError("text.kind", config.text.kind, "words: symbols with blanks between them");
    }
  }

  void check(const data::Row& row, const Where& where) const override {
    const auto symbols = text::count_words(text::to_nfc(row.cells[0]));
    const auto next = text::count_words(text::to_nfc(row.cells[1]));
    if (symbols != next) {
      throw Error(
          fmt::format("{}: {} symbols, but {} has {}: expected what comes after each, "
                      "and - where several may",
                      where(1), next, where(0), symbols));
    }
  }

  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    if (!train.row_count()) LabelTask::check_dev(train, dev);
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    if (!corpus.row_count()) return LabelTask::learn(corpus, config, seed);
    const auto symbols = language_of(config).symbols();
    text::MemoryLines read({fmt::format("{}", fmt::join(symbols, " "))});
    text::MemoryLines said({fmt::format("{} {} {}", fmt::join(symbols, " "), FormalLanguage::kEnd,
                                        FormalLanguage::kUnsaid)});
    return {{"sentence", std::make_shared<data::TextCoder>(
                             text::train_vocabulary(read, config.text.vocabulary(seed)))},
            {"next", data::LabelCoder::learn(said, true)}};
  }

  std::string made_of(const SystemConfig& config) const override {
    const auto& stack = *config.stack;
    const auto recurrence = stack.recurrence ? "recurrent network" : "network";
    if (stack.count == 0) return fmt::format("{}, no stacks", recurrence);
    return fmt::format("{} with {} stack{} of {}, {} read of each, push, pop{}{}", recurrence,
                       stack.count, stack.count == 1 ? "" : "s", stack.size, stack.depth,
                       stack.no_op ? " and no-op" : "",
                       stack.discrete_in_use ? ", one of them in use" : "");
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, label_sizes(*this, coders));
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, least_label_sizes());
  }

 private:
  static models::StackNetworkConfig network_config(const SystemConfig& config) {
    return {*config.stack, config.model.hidden_size};
  }
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config,
                                                 const models::LabelSizes& sizes) {
    return std::make_unique<StackNetwork>(network_config(config), sizes.symbols, sizes.labels);
  }
};

}  // namespace

const Task& continuation() {
  static const Continuation task;
  return task;
}

}  // namespace attend::tasks
