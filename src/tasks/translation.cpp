// Text to text, by an encoder and a decoder.

#include "tasks/translation.h"

#include <map>
#include <utility>

#include "core/error.h"
#include "tasks/predictor.h"
#include "tasks/sequence_predictor.h"
#include "text/symbol_links.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::EncoderDecoder;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"source", "text"},
                                   {"target", "text", Role::kTarget},
                                   {"links", "i-j between words", Role::kTraining, true}};

std::shared_ptr<const data::Coder> learned(const data::Corpus& corpus,
                                           const std::vector<std::size_t>& columns,
                                           const SystemConfig& config, std::uint64_t seed) {
  const auto lines = corpus.lines(columns);
  return std::make_shared<data::TextCoder>(
      text::train_vocabulary(*lines, config.text.vocabulary(seed)));
}

/// The target symbol of the same spelling as each source symbol, or -1.
std::vector<Index> copied_symbols(const text::Vocabulary& source, const text::Vocabulary& target) {
  std::map<std::string, Index> spelt;
  for (std::size_t id = 0; id < target.size(); ++id) {
    spelt.emplace(target.piece(static_cast<Index>(id)), static_cast<Index>(id));
  }
  std::vector<Index> copied;
  for (std::size_t id = 0; id < source.size(); ++id) {
    const auto found = spelt.find(source.piece(static_cast<Index>(id)));
    copied.push_back(found == spelt.end() ? -1 : found->second);
  }
  return copied;
}

/// Pairs of positions, source and target.  [links, 2]
data::Part links_part(const Links& links) {
  data::Part part;
  part.extents = {std::ssize(links), 2};
  for (const auto& [source, target] : links) {
    part.symbols.push_back(source);
    part.symbols.push_back(target);
  }
  return part;
}

class TranslationTask final : public Task {
 public:
  std::string_view name() const override { return "translation"; }
  std::string_view help() const override {
    return "a text to a text: translations, sounds of letters, inflected forms";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::vector<std::size_t> text_columns() const override { return {0, 1}; }
  data::BatchRule batches() const override {
    return {.lengths = {EncoderDecoder::kSource, EncoderDecoder::kTarget},
            .names = {"source", "target"},
            .budget = EncoderDecoder::kTarget,
            .target = EncoderDecoder::kTarget};
  }
  std::string_view answers() const override { return "text"; }
  void validate(const SystemConfig& config) const override;

  void check(const data::Row& row, const Where& where) const override {
    if (row.cells.size() > EncoderDecoder::kLinks) word_links(row, where);
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    if (config.text.shared) {
      const auto both = learned(corpus, {0, 1}, config, seed);
      return {{"source", both}, {"target", both}};
    }
    return {{"source", learned(corpus, {0}, config, seed)},
            {"target", learned(corpus, {1}, config, seed)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override;

  std::string made_of(const SystemConfig& config) const override {
    const auto& model = config.model;
    auto parts = model.encoder + " encoder, " + model.reader + " reader";
    parts += model.has_attention()
                 ? ", " + config.attention.score + " attention (" + config.attention.alignment + ")"
                 : ", no attention";
    return model.reverse_source ? parts + ", source reversed" : parts;
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    const auto& source = *data::vocabulary_of(coders, "source");
    const auto& target = *data::vocabulary_of(coders, "target");
    return std::make_unique<EncoderDecoder>(
        config.model, config.attention, static_cast<int64_t>(source.size()),
        static_cast<int64_t>(target.size()),
        config.model.copies ? copied_symbols(source, target) : std::vector<Index>());
  }

  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    const int64_t symbols = kFirstOrdinary;
    return std::make_unique<EncoderDecoder>(config.model, config.attention, symbols, symbols,
                                            std::vector<Index>(symbols, 0));
  }

  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<SequencePredictor>(systems, engine);
  }

 private:
  static Links word_links(const data::Row& row, const Where& where) {
    return text::read_word_links(row.cells[EncoderDecoder::kLinks], where(EncoderDecoder::kLinks),
                                 text::count_words(text::to_nfc(row.cells[0])),
                                 text::count_words(text::to_nfc(row.cells[1])));
  }
};

void TranslationTask::validate(const SystemConfig& config) const {
  config.model.validate();
  if (config.model.has_attention()) config.attention.validate();
  if (config.model.tied == "all" && !config.text.shared) {
    throw ConfigError("model.tied", "all", "text.shared = true, one vocabulary for both sides");
  }
}

std::vector<data::Part> TranslationTask::encode(const data::Row& row, const data::Coders& coders,
                                                const Where& where) const {
  if (row.cells.size() > EncoderDecoder::kLinks) {
    const auto links = word_links(row, where);
    const auto source = data::vocabulary_of(coders, "source")->encode(row.cells[0]);
    const auto target = data::vocabulary_of(coders, "target")->encode(row.cells[1]);
    return {data::text_part(source.ids), data::text_part(target.ids),
            links_part(text::symbol_links(links, source.words, target.words))};
  }
  std::vector<data::Part> parts;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    parts.push_back(data::coder_called(coders, kColumns[i].name).encode(row.cells[i]));
  }
  return parts;
}

}  // namespace

const Task& translation() {
  static const TranslationTask task;
  return task;
}

bool says_texts(const System& system) {
  return dynamic_cast<const EncoderDecoder*>(system.model.get()) != nullptr;
}

const models::EncoderDecoder& sequence_model(const System& system) {
  const auto* model = dynamic_cast<const EncoderDecoder*>(system.model.get());
  if (model != nullptr) return *model;
  throw Error("this needs a model that says texts, and the model's task is " +
              std::string(system.task->name()) + ": see attend predict");
}

Vocabularies vocabularies_of(const System& system) {
  sequence_model(system);
  return {data::vocabulary_of(system.coders, "source"),
          data::vocabulary_of(system.coders, "target")};
}

data::Example example_of(std::span<const Index> source, std::span<const Index> target,
                         std::int64_t line) {
  return {{data::text_part(source), data::text_part(target)}, line};
}

}  // namespace attend::tasks
