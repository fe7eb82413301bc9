// Questions about what was told: facts, a question, its answer. Weston et al. 2015 (bAbI);
// Sukhbaatar et al. 2015.

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/corpus_lines.h"
#include "data/label_coder.h"
#include "data/story_corpus.h"
#include "models/memory_network.h"
#include "tasks/labels.h"
#include "text/random.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::MemoryNetwork;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {
    {.name = "facts", .what = "texts, a tab between them", .has_tabs = true},
    {"question", "text"},
    {"answer", "label", Role::kTarget}};
constexpr std::size_t kFactsColumn = 0;

std::vector<std::string> facts_in(std::string_view cell) {
  std::vector<std::string> facts;
  for (const auto fact : data::cells_of(cell)) {
    if (!text::is_blank(fact)) facts.emplace_back(fact);
  }
  return facts;
}

constexpr std::size_t kMostWords = 4'000'000;  // of all facts, each as long as the longest

/// The words of each fact, the oldest first. Throws Error of too many.  [F, words]
data::Part facts_part(std::string_view cell, const text::Vocabulary& vocabulary) {
  std::vector<std::vector<Index>> facts;
  std::size_t longest = 1;
  for (const auto& fact : facts_in(cell)) {
    facts.push_back(vocabulary.encode_ids(fact));
    if (facts.back().empty()) facts.back().push_back(kUnknown);
    longest = std::max(longest, facts.back().size());
  }
  if (facts.size() > kMostWords / longest) {
    throw Error(fmt::format("{} facts, the longest of {} words: expected fewer, or shorter ones",
                            facts.size(), longest));
  }
  data::Part part = {.extents = {std::ssize(facts), static_cast<std::int64_t>(longest)}};
  for (auto& fact : facts) {
    fact.resize(longest, kPadding);
    part.symbols.insert(part.symbols.end(), fact.begin(), fact.end());
  }
  return part;
}

/// How long ago each was told: 1 of the newest, which comes last.  [F]
data::Part ages_part(std::int64_t facts) {
  data::Part part = {.extents = {facts}};
  for (auto age = facts; age > 0; --age) part.symbols.push_back(static_cast<Index>(age));
  return part;
}

models::MemoryNetworkConfig network_config(const SystemConfig& config) {
  return {config.memory, config.attention, config.model.embedding_size};
}

/// Ages between which others are free, as if empty facts had been told there: Sukhbaatar et al.
/// 2015, section 4.1, "random noise".
void add_noise(data::Column& ages, double noise, std::span<const std::uint64_t> seeds) {
  for (std::size_t row = 0; row < seeds.size(); ++row) {
    const auto facts = static_cast<std::uint64_t>(ages.count_of(static_cast<std::int64_t>(row)));
    const auto most = static_cast<std::uint64_t>(std::ceil(noise * static_cast<double>(facts)));
    auto empty = text::mixed(seeds[row], 0) % (most + 1);
    auto age = facts + empty;
    const auto first = row * static_cast<std::size_t>(ages.positions());
    for (std::uint64_t i = 0; i < facts; ++i, --age) {
      // Of the places that are left, each is as likely to be an empty one.
      while (text::mixed(seeds[row], age) % (facts - i + empty) < empty) {
        --empty;
        --age;
      }
      ages.symbols[first + i] = static_cast<Index>(age);
    }
  }
}

class Stories final : public LabelTask {
 public:
  Stories() : LabelTask(Of::kRow) {}
  std::string_view name() const override { return "stories"; }
  std::string_view help() const override { return "facts and a question about them to its answer"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  bool is_one_file() const override { return true; }

  bool has_own(const SystemConfig& config, Use use) const override {
    return use == Use::kDev && config.memory.dev_share > 0.0;
  }

  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    const auto wanted = corpus_columns(opening.columns);
    if (opening.paths.size() > 1) return data::open_corpus(opening.paths, wanted, opening.options);
    return std::make_unique<data::StoryCorpus>(
        opening.paths.at(0), wanted, opening.options,
        data::StoryPart{.dev_share = opening.shares_dev ? opening.config.memory.dev_share : 0.0,
                        .is_dev = opening.use == Use::kDev});
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"text", "memory", "attention"}) || key == "model.embedding_size";
  }

  void validate(const SystemConfig& config) const override {
    models::validate(network_config(config));
    if (!config.text.shared) {
      throw ConfigError("text.shared", "false",
                        "true: facts, questions and answers are read with one vocabulary");
    }
  }

  data::BatchRule batches(const SystemConfig& /*config*/) const override {
    return {.lengths = {MemoryNetwork::kQuestion},
            .names = {"question"},
            .budget = MemoryNetwork::kFacts,
            .target = MemoryNetwork::kLabels};
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    const std::size_t all[] = {0, 1, 2};
    const auto vocabulary = learn_vocabulary(corpus, all, config.text.vocabulary(seed));
    const auto answers = corpus.lines(std::vector{target()});
    return {{"facts", vocabulary},
            {"question", vocabulary},
            {"answer", data::LabelCoder::learn(*answers, false)}};
  }

  std::string note_on(const data::Corpus& corpus, const SystemConfig& config) const override {
    const auto cells = corpus.lines(std::vector{kFactsColumn});
    std::int64_t longer = 0;
    for (std::string cell; cells->next(cell);) {
      longer += std::count(cell.begin(), cell.end(), '\t') >= config.memory.size ? 1 : 0;
    }
    if (longer == 0) return "";
    return fmt::format(
        "{} question{} more than {} facts before {}: the oldest are forgotten "
        "(memory.size)",
        longer, longer == 1 ? " has" : "s have", config.memory.size, longer == 1 ? "it" : "them");
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    const auto& vocabulary = *data::vocabulary_of(coders, "facts");
    auto facts = reading(where, kFactsColumn,
                         [&] { return facts_part(row.cells.at(kFactsColumn), vocabulary); });
    if (facts.positions() == 0) throw Error(where(0) + ": no facts: expected one at least");
    auto question = vocabulary.encode_ids(row.cells.at(1));
    if (question.empty()) question.push_back(kUnknown);
    const data::Part asked = {.extents = {std::ssize(question)}, .symbols = std::move(question)};
    auto label = reading(where, target(), [&] { return labels_part(row, coders, asked); });
    auto ages = ages_part(facts.positions());
    return {std::move(facts), std::move(label), asked, std::move(ages)};
  }

  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& /*coders*/,
            std::uint64_t seed) const override {
    if (config.memory.noise == 0.0) return;
    add_noise(batch.columns.at(MemoryNetwork::kAges), config.memory.noise,
              seeds_of_rows(batch, seed));
  }

  text::Tokens read_of(const std::string& cell, std::size_t column,
                       const data::Coders& coders) const override {
    if (column != kFactsColumn) return LabelTask::read_of(cell, column, coders);
    text::Tokens tokens;
    tokens.pieces = facts_in(cell);
    for (std::size_t i = 0; i < tokens.pieces.size(); ++i)
      tokens.words.push_back(static_cast<int>(i));
    return tokens;
  }

  std::string made_of(const SystemConfig& config) const override {
    const auto& memory = config.memory;
    return fmt::format("memory of {} facts by {}, {} hop{}, {} attention ({}), {}", memory.size,
                       memory.words == "bag" ? "bags of words" : "words and their position",
                       memory.hops, memory.hops == 1 ? "" : "s", config.attention.score,
                       config.attention.alignment,
                       memory.tying == "adjacent" ? "tied hop to hop" : "hops alike");
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    const auto& vocabulary = *data::vocabulary_of(coders, "facts");
    std::vector<std::vector<Index>> answers;
    for (const auto& label : data::labels_of(coders, "answer").labels()) {
      answers.push_back(vocabulary.encode_ids(label));
      if (answers.back().empty()) answers.back().push_back(kUnknown);
    }
    return std::make_unique<MemoryNetwork>(network_config(config),
                                           static_cast<std::int64_t>(vocabulary.size()), answers);
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<MemoryNetwork>(network_config(config), kFirstOrdinary,
                                           std::vector<std::vector<Index>>(2, {kUnknown}));
  }
};

}  // namespace

const Task& stories() {
  static const Stories task;
  return task;
}

}  // namespace attend::tasks
