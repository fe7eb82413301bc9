// A text to a tag for each of its words: parts of speech, names. A recurrence over words, which may
// be read from their letters as well (Lample et al. 2016, section 4), and above it, where that is
// asked for, each word's reading of all others (Vaswani et al. 2017, section 3.2).

#include <fmt/format.h>

#include "core/error.h"
#include "tasks/label_predictor.h"
#include "tasks/labels.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::LabelModel;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"text", "words"},
                                   {"tags", "a tag for each word", Role::kTarget}};
constexpr std::int64_t kMostLetters = 2000;  // that differ

class Tagging final : public Task {
 public:
  std::string_view name() const override { return "tagging"; }
  std::string_view help() const override { return "a text to a tag for each of its words"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string_view answers() const override { return "tags"; }
  std::vector<std::size_t> text_columns() const override { return {0}; }
  data::BatchRule batches() const override {
    return {.lengths = {LabelModel::kText},
            .names = {"text"},
            .budget = LabelModel::kText,
            .target = LabelModel::kLabels};
  }

  void validate(const SystemConfig& config) const override {
    models::validate(label_config(config));
    if (config.text.kind != "words") {
      throw ConfigError("text.kind", config.text.kind, "words: each has a tag");
    }
    if (config.pooling.heads > 1) {
      throw ConfigError("pooling.heads", std::to_string(config.pooling.heads),
                        "1: words are answered for one by one");
    }
  }

  void check(const data::Row& row, const Where& where) const override {
    const auto words = text::count_words(text::to_nfc(row.cells[0]));
    const auto tags = text::count_words(text::to_nfc(row.cells[1]));
    if (words != tags) {
      throw Error(fmt::format("{}: {} tags, but {} has {} words: expected a tag for each", where(1),
                              tags, where(0), words));
    }
  }

  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    check_labels(train, dev, target(), /*of_words=*/true);
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    const auto tags = corpus.lines(std::vector{target()});
    data::Coders coders = {{"text", learn_vocabulary(corpus, 0, config.text.vocabulary(seed))},
                           {"tags", data::LabelCoder::learn(*tags, /*of_words=*/true)}};
    if (config.letters.embedding_size > 0) {
      coders["letters"] = learn_vocabulary(
          corpus, 0, {.kind = "characters", .size = kMostLetters, .sample_lines = 0, .seed = seed});
    }
    return coders;
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    auto words = symbols_part(data::vocabulary_of(coders, "text")->encode_ids(row.cells[0]));
    data::Part tags = {.extents = words.extents, .padding = 0};
    tags.symbols.resize(words.symbols.size(), 0);  // not looked at where there are none
    if (row.cells.size() > 1) {
      check(row, where);
      tags = reading(where, 1,
                     [&] { return data::labels_of(coders, "tags").encode_words(row.cells[1]); });
    }
    std::vector<data::Part> parts = {std::move(words), std::move(tags)};
    if (coders.contains("letters")) {
      parts.push_back(letters_of(row.cells[0], *data::vocabulary_of(coders, "letters")));
    }
    return parts;
  }

  std::string made_of(const SystemConfig& config) const override { return made_of_words(config); }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    const auto letters = coders.find("letters");
    return std::make_unique<models::WordLabeller>(
        label_config(config), data::coder_called(coders, "text").symbol_count(),
        letters == coders.end() ? 0 : letters->second->symbol_count(),
        data::coder_called(coders, "tags").symbol_count());
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<models::WordLabeller>(label_config(config), kFirstOrdinary,
                                                  kFirstOrdinary, 2);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<LabelPredictor>(systems, engine, "text", "tags");
  }

 private:
  /// The letters of each word.  [T, L]
  static data::Part letters_of(std::string_view cell, const text::Vocabulary& letters) {
    std::vector<std::vector<Index>> words;
    std::size_t longest = 1;
    for (const auto& word : text::split_words(text::to_nfc(cell))) {
      words.push_back(letters.encode_ids(word));
      longest = std::max(longest, words.back().size());
    }
    if (words.empty()) words.emplace_back();
    data::Part part = {.extents = {std::ssize(words), static_cast<std::int64_t>(longest)}};
    for (auto& word : words) {
      word.resize(longest, kPadding);
      part.symbols.insert(part.symbols.end(), word.begin(), word.end());
    }
    return part;
  }
};

}  // namespace

const Task& tagging() {
  static const Tagging task;
  return task;
}

}  // namespace attend::tasks
