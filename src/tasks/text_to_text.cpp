#include "tasks/text_to_text.h"

#include <map>
#include <utility>

#include "core/error.h"
#include "text/symbol_links.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::EncoderDecoder;

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

/// Where the words of a pair are linked: as in the row's third cell.
Links word_links(const data::Row& row, const Where& where) {
  return text::read_word_links(row.cells[EncoderDecoder::kLinks], where(EncoderDecoder::kLinks),
                               text::count_words(text::to_nfc(row.cells[0])),
                               text::count_words(text::to_nfc(row.cells[1])));
}

}  // namespace

data::BatchRule TextToText::batches(const SystemConfig& /*config*/) const {
  return {.lengths = {EncoderDecoder::kSource, EncoderDecoder::kTarget},
          .names = {std::string(read_name()), std::string(said_name())},
          .budget = EncoderDecoder::kTarget,
          .target = EncoderDecoder::kTarget};
}

void TextToText::check(const data::Row& row, const Where& where) const {
  if (row.cells.size() > EncoderDecoder::kLinks) word_links(row, where);
}

data::Coders TextToText::learn(const data::Corpus& corpus, const SystemConfig& config,
                               std::uint64_t seed) const {
  if (config.text.shared) {
    const auto both = learned(corpus, {0, 1}, config, seed);
    return {{std::string(read_name()), both}, {std::string(said_name()), both}};
  }
  return {{std::string(read_name()), learned(corpus, {0}, config, seed)},
          {std::string(said_name()), learned(corpus, {1}, config, seed)}};
}

std::string TextToText::read_by(const SystemConfig& config) const {
  return config.model.encoder + " encoder";
}

std::string TextToText::made_of(const SystemConfig& config) const {
  const auto parts = ToText::made_of(config);
  return config.model.reverse_source ? parts + ", source reversed" : parts;
}

std::unique_ptr<models::Model> TextToText::build(const SystemConfig& config,
                                                 const data::Coders& coders) const {
  const auto& read = *data::vocabulary_of(coders, read_name());
  const auto& said = *data::vocabulary_of(coders, said_name());
  return models::build_sequence_model(
      config.model, config.attention,
      std::make_unique<models::TextSource>(config.model, static_cast<int64_t>(read.size())),
      static_cast<int64_t>(said.size()),
      config.model.copies ? copied_symbols(read, said) : std::vector<Index>());
}

std::unique_ptr<models::Model> TextToText::least_model(const SystemConfig& config) const {
  const int64_t symbols = kFirstOrdinary;
  return models::build_sequence_model(config.model, config.attention,
                                      std::make_unique<models::TextSource>(config.model, symbols),
                                      symbols, std::vector<Index>(symbols, 0));
}

void TextToText::validate(const SystemConfig& config) const {
  ToText::validate(config);
  if (config.model.reads_grids()) {
    throw ConfigError("model.encoder", config.model.encoder, "one that reads symbols");
  }
  if (config.model.tied == "all" && !config.text.shared) {
    throw ConfigError("model.tied", "all", "text.shared = true, one vocabulary for both sides");
  }
}

std::vector<data::Part> TextToText::encode(const data::Row& row, const data::Coders& coders,
                                           const Where& where) const {
  if (row.cells.size() > EncoderDecoder::kLinks) {
    const auto links = word_links(row, where);
    const auto read = data::vocabulary_of(coders, read_name())->encode(row.cells[0]);
    const auto said = data::vocabulary_of(coders, said_name())->encode(row.cells[1]);
    return {data::text_part(read.ids), data::text_part(said.ids),
            links_part(text::symbol_links(links, read.words, said.words))};
  }
  std::vector<data::Part> parts;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    parts.push_back(data::coder_called(coders, columns()[i].name).encode(row.cells[i]));
  }
  return parts;
}

bool says_texts(const Task& task) {
  return dynamic_cast<const TextToText*>(&task) != nullptr;
}

bool says_texts(const System& system) {
  return says_texts(*system.task);
}

bool searches(const System& system) {
  return dynamic_cast<const models::SequenceModel*>(system.model.get()) != nullptr;
}

const models::SequenceModel& sequence_model(const System& system) {
  const auto* model = dynamic_cast<const models::SequenceModel*>(system.model.get());
  if (model != nullptr) return *model;
  throw Error("this needs a model that says texts, and the model's task is " +
              std::string(system.task->name()) + ": see attend predict");
}

const EncoderDecoder& reading_model(const System& system) {
  const auto* model = dynamic_cast<const EncoderDecoder*>(&sequence_model(system));
  if (model != nullptr) return *model;
  throw Error("this follows a reader step by step, and the model has none (model.reader = ctc)");
}

const std::shared_ptr<const text::Vocabulary>& target_vocabulary_of(const System& system) {
  sequence_model(system);
  return data::vocabulary_of(system.coders, system.task->columns()[EncoderDecoder::kTarget].name);
}

Vocabularies vocabularies_of(const System& system) {
  sequence_model(system);
  const auto columns = system.task->columns();
  return {data::vocabulary_of(system.coders, columns[EncoderDecoder::kSource].name),
          data::vocabulary_of(system.coders, columns[EncoderDecoder::kTarget].name)};
}

data::Example example_of(std::span<const Index> source, std::span<const Index> target,
                         std::int64_t line) {
  return {{data::text_part(source), data::text_part(target)}, line};
}

}  // namespace attend::tasks
