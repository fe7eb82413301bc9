// A text to a class: questions by what they ask for, reviews by whether they praise. Lin et al.
// 2017; Yang et al. 2016, at the level of words; Raffel & Ellis 2015.

#include "core/error.h"
#include "tasks/label_predictor.h"
#include "tasks/labels.h"

namespace attend::tasks {
namespace {

using models::LabelModel;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"text", "text"}, {"class", "label", Role::kTarget}};

class Classification final : public Task {
 public:
  std::string_view name() const override { return "classification"; }
  std::string_view help() const override { return "a text to its class"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string_view answers() const override { return "labels"; }
  std::vector<std::size_t> text_columns() const override { return {0}; }
  data::BatchRule batches() const override {
    return {.lengths = {LabelModel::kText},
            .names = {"text"},
            .budget = LabelModel::kText,
            .target = LabelModel::kLabels};
  }

  void validate(const SystemConfig& config) const override {
    models::validate(label_config(config));
    if (config.self_attention.heads > 0) {
      throw ConfigError("self_attention.heads", std::to_string(config.self_attention.heads),
                        "0: a class is no answer of each word");
    }
    if (config.letters.embedding_size > 0) {
      throw ConfigError("letters.embedding_size", std::to_string(config.letters.embedding_size),
                        "0: letters are read where each word is answered for");
    }
  }

  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    check_labels(train, dev, target(), /*of_words=*/false);
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    const auto classes = corpus.lines(std::vector{target()});
    return {{"text", learn_vocabulary(corpus, 0, config.text.vocabulary(seed))},
            {"class", data::LabelCoder::learn(*classes, /*of_words=*/false)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    auto symbols = data::vocabulary_of(coders, "text")->encode_ids(row.cells[0]);
    data::Part label = {.symbols = {0}, .padding = 0};  // not looked at where there is none
    if (row.cells.size() > 1) {
      label = reading(where, 1,
                      [&] { return data::coder_called(coders, "class").encode(row.cells[1]); });
    }
    return {symbols_part(std::move(symbols)), std::move(label)};
  }

  std::string made_of(const SystemConfig& config) const override { return made_of_pooled(config); }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return std::make_unique<models::TextLabeller>(
        label_config(config), data::coder_called(coders, "text").symbol_count(),
        data::coder_called(coders, "class").symbol_count());
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<models::TextLabeller>(label_config(config), kFirstOrdinary, 2);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<LabelPredictor>(systems, engine, "text", "class");
  }
};

}  // namespace

const Task& classification() {
  static const Classification task;
  return task;
}

}  // namespace attend::tasks
