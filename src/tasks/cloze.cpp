// A document and a query with a gap to the entity of the document that fills it. Hermann et al.
// 2015; Chen et al. 2016; Kadlec et al. 2016.

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/label_coder.h"
#include "models/cloze_reader.h"
#include "tasks/cloze_config.h"
#include "tasks/labels.h"
#include "text/aligned_pair.h"
#include "text/gaps.h"
#include "text/random.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::ClozeReader;
using Words = std::vector<std::string>;

constexpr ColumnSpec kColumns[] = {{"document", "text with entities, @entity7"},
                                   {"query", "text with a gap, @placeholder"},
                                   {"answer", "entity of the document", ColumnSpec::Role::kTarget}};
constexpr std::size_t kDocumentCell = 0;
constexpr std::size_t kQueryCell = 1;
constexpr std::size_t kFewestMarks = 2;

Words words_of(std::string_view cell) {
  return text::split_words(text::to_nfc(cell));
}

bool is_ordinary(const std::string& word) {
  return word != text::kPlaceholder && !text::is_entity(word);
}

/// In the order in which they come first, those of the document before those that only the query
/// has. Their places are their marks.
class EntityNames {
 public:
  EntityNames(const Words& document, const Words& query) {
    add(document);
    of_document_ = names_.size();
    add(query);
  }

  const Words& names() const { return names_; }
  std::size_t of_document() const { return of_document_; }

  /// The place of a name, or the number of names.
  std::size_t place_of(const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? names_.size() : found->second;
  }

 private:
  void add(const Words& words) {
    for (const auto& word : words) {
      if (text::is_entity(word) && places_.emplace(word, names_.size()).second) {
        names_.push_back(word);
      }
    }
  }

  Words names_;
  std::map<std::string, std::size_t> places_;
  std::size_t of_document_ = 0;
};

/// What a row says, looked at.
struct Passage {
  Words document;
  Words query;
  EntityNames entities;
  std::size_t answer = 0;  // a mark; 0 of a row without one

  /// Throws Error, with file and line.
  Passage(const data::Row& row, const Where& where)
      : document(reading(where, kDocumentCell, [&] { return words_of(row.cells[kDocumentCell]); })),
        query(reading(where, kQueryCell, [&] { return words_of(row.cells[kQueryCell]); })),
        entities(document, query) {
    if (entities.of_document() == 0) {
      throw Error(where(kDocumentCell) +
                  ": no entity: expected words like @entity0, one of which is the answer");
    }
    if (std::find(query.begin(), query.end(), text::kPlaceholder) == query.end()) {
      throw Error(where(kQueryCell) + ": no gap: expected the word @placeholder");
    }
    if (row.cells.size() <= kQueryCell + 1) return;
    const auto said = words_of(row.cells[kQueryCell + 1]);
    const auto name = text::to_line(said);
    answer = entities.place_of(name);
    if (answer < entities.of_document()) return;
    throw Error(fmt::format("{}: {} is not an entity of the document, which has {}",
                            where(kQueryCell + 1), name, listed()));
  }

 private:
  std::string listed() const {
    constexpr std::size_t kShown = 5;
    std::string list;
    for (std::size_t i = 0; i < std::min(entities.of_document(), kShown); ++i) {
      list += (i == 0 ? "" : ", ") + entities.names()[i];
    }
    return list + (entities.of_document() > kShown ? ", ..." : "");
  }
};

/// Lines without entities and gaps, which no vocabulary has to know.
class OrdinaryWords final : public text::LineSource {
 public:
  explicit OrdinaryWords(std::unique_ptr<text::LineSource> lines) : lines_(std::move(lines)) {}

  bool next(std::string& line) override {
    if (!lines_->next(line)) return false;
    auto words = words_of(line);
    std::erase_if(words, [](const auto& word) { return !is_ordinary(word); });
    line = text::to_line(words);
    return true;
  }
  void rewind() override { lines_->rewind(); }
  std::string where() const override { return lines_->where(); }

 private:
  std::unique_ptr<text::LineSource> lines_;
};

/// Symbols behind those of a vocabulary: the gap, then the marks.
Index gap_of(const text::Vocabulary& vocabulary) {
  return static_cast<Index>(vocabulary.size());
}
Index first_mark_of(const text::Vocabulary& vocabulary) {
  return gap_of(vocabulary) + 1;
}

/// Calls `ordinary` with each run of words that the vocabulary may know, `special` with each of the
/// others, and how many words lie before.
template <class Ordinary, class Special>
void for_each_run(const Words& words, const Ordinary& ordinary, const Special& special) {
  for (std::size_t i = 0; i < words.size();) {
    auto end = i;
    while (end < words.size() && is_ordinary(words[end])) ++end;
    if (end == i) {
      special(words[i], i);
      ++i;
      continue;
    }
    const auto first = words.begin();
    ordinary(text::to_line(Words(first + std::ptrdiff_t(i), first + std::ptrdiff_t(end))), i);
    i = end;
  }
}

data::Part symbols_of(const Words& words, const EntityNames& entities,
                      const text::Vocabulary& vocabulary) {
  data::Part part;
  auto& symbols = part.symbols;
  for_each_run(
      words,
      [&](const std::string& run, std::size_t) {
        const auto ids = vocabulary.encode_ids(run);
        symbols.insert(symbols.end(), ids.begin(), ids.end());
      },
      [&](const std::string& word, std::size_t) {
        const auto mark = entities.place_of(word);
        symbols.push_back(word == text::kPlaceholder
                              ? gap_of(vocabulary)
                              : first_mark_of(vocabulary) + static_cast<Index>(mark));
      });
  part.extents = {std::ssize(symbols)};
  return part;
}

models::ClozeReaderConfig reader_config(const SystemConfig& config) {
  return {config.model, config.attention, config.cloze->attention, config.cloze->answer};
}

/// How many of the same name stand in a text.
std::map<std::string, std::int64_t> counted(const Words& words) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& word : words) {
    if (text::is_entity(word)) ++counts[word];
  }
  return counts;
}

/// The entity that a document names most often, of those that the query does not name, if there are
/// any; of equals the first.
std::string most_frequent(const data::Row& row) {
  const auto document = words_of(row.cells[kDocumentCell]);
  const auto counts = counted(document);
  const auto asked = counted(words_of(row.cells[kQueryCell]));
  std::string best;
  std::pair<bool, std::int64_t> most = {false, 0};
  for (const auto& word : document) {
    if (!counts.contains(word)) continue;
    const std::pair<bool, std::int64_t> worth = {!asked.contains(word), counts.at(word)};
    if (worth <= most) continue;
    most = worth;
    best = word;
  }
  return best;
}

class Cloze final : public LabelTask {
 public:
  Cloze() : LabelTask(Of::kRow) {}
  std::string_view name() const override { return "cloze"; }
  std::string_view help() const override {
    return "a document and a query with a gap to the entity that fills it";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string_view answers() const override { return "entities"; }

  bool uses(std::string_view key) const override {
    return is_of(key, {"text", "attention", "cloze"}) || key.starts_with("model.dropout") ||
           key == "model.encoder" || key == "model.embedding_size" || key == "model.hidden_size" ||
           key == "model.output_size" || key == "model.layers" || key == "model.encoder_size" ||
           key == "model.encoder_layers" || key == "model.residual" || key == "model.layer_norm" ||
           key == "model.variational";
  }

  void validate(const SystemConfig& config) const override {
    config.cloze->validate();
    models::validate(reader_config(config));
    if (!config.text.shared) {
      throw ConfigError("text.shared", "false", "true: both texts are read with one vocabulary");
    }
  }

  void check(const data::Row& row, const Where& where) const override { Passage(row, where); }
  void check_dev(const data::Corpus& /*train*/, data::Corpus& /*dev*/) const override {}

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    OrdinaryWords lines(corpus.lines(std::vector{kDocumentCell, kQueryCell}));
    const std::shared_ptr<const data::Coder> vocabulary = std::make_shared<data::TextCoder>(
        text::train_vocabulary(lines, config.text.vocabulary(seed)));
    std::vector<std::string> marks;
    for (std::size_t i = 0; i < marks_for(corpus, config.cloze->entities); ++i) {
      marks.push_back(text::entity_called(i));
    }
    return {{"document", vocabulary},
            {"query", vocabulary},
            {"answer", std::make_shared<data::LabelCoder>(std::move(marks))}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    const Passage passage(row, where);
    const auto most = static_cast<std::size_t>(data::labels_of(coders, "answer").symbol_count());
    if (passage.entities.names().size() > most) {
      throw Error(fmt::format("{}: {} entities: expected {} at most (cloze.entities)",
                              where(kDocumentCell), passage.entities.names().size(), most));
    }
    const auto& vocabulary = *data::vocabulary_of(coders, "document");
    return {symbols_of(passage.document, passage.entities, vocabulary),
            {.symbols = {static_cast<Index>(passage.answer)}, .padding = 0},
            symbols_of(passage.query, passage.entities, vocabulary)};
  }

  /// Another mark for each entity of each row, drawn.
  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& coders,
            std::uint64_t seed) const override {
    if (!config.cloze->relabels) return;
    const auto first = first_mark_of(*data::vocabulary_of(coders, "document"));
    const auto count = data::labels_of(coders, "answer").symbol_count();
    const auto seeds = seeds_of_rows(batch, seed);
    for (std::size_t row = 0; row < seeds.size(); ++row) {
      std::vector<Index> marks(static_cast<std::size_t>(count));
      std::iota(marks.begin(), marks.end(), 0);
      std::mt19937_64 random(seeds[row]);
      text::shuffle(marks, random);
      for (const auto column : {ClozeReader::kDocument, ClozeReader::kQuery}) {
        auto& symbols = batch.columns.at(column).symbols;
        const auto width = static_cast<std::size_t>(batch.columns.at(column).positions());
        for (auto& symbol : std::span(symbols).subspan(row * width, width)) {
          if (symbol >= first) symbol = first + marks[static_cast<std::size_t>(symbol - first)];
        }
      }
      auto& label = batch.columns.at(ClozeReader::kLabels).symbols.at(row);
      label = marks[static_cast<std::size_t>(label)];
    }
  }

  std::string said(Index label, const data::Row& row,
                   const data::Coders& /*coders*/) const override {
    const EntityNames names(words_of(row.cells[kDocumentCell]), words_of(row.cells[kQueryCell]));
    return names.names().at(static_cast<std::size_t>(label));
  }

  text::Tokens read_of(const std::string& cell, std::size_t column,
                       const data::Coders& coders) const override {
    const auto& vocabulary = *data::vocabulary_of(coders, columns()[column].name);
    text::Tokens tokens;
    for_each_run(
        words_of(cell),
        [&](const std::string& run, std::size_t before) {
          const auto read = vocabulary.encode(run);
          tokens.ids.insert(tokens.ids.end(), read.ids.begin(), read.ids.end());
          tokens.pieces.insert(tokens.pieces.end(), read.pieces.begin(), read.pieces.end());
          for (const auto word : read.words)
            tokens.words.push_back(word + static_cast<int>(before));
        },
        [&](const std::string& word, std::size_t before) {
          tokens.ids.push_back(gap_of(vocabulary));
          tokens.pieces.push_back(word);
          tokens.words.push_back(static_cast<int>(before));
        });
    return tokens;
  }

  std::optional<Baseline> baseline(std::span<const data::Row> rows,
                                   const data::Coders& /*coders*/) const override {
    Baseline frequency = {.name = "exclusive_frequency"};
    for (const auto& row : rows) frequency.answers.push_back(most_frequent(row));
    return frequency;
  }

  std::string made_of(const SystemConfig& config) const override {
    const auto& cloze = *config.cloze;
    if (cloze.attention == "none") {
      return config.model.encoder + " encoder over document and query, no attention";
    }
    return fmt::format("{} encoders, {} attention {} ({}), {}", config.model.encoder,
                       config.attention.score, cloze.attention == "words" ? "word by word" : "once",
                       config.attention.alignment,
                       cloze.answer == "sum"       ? "summed over each entity"
                       : cloze.answer == "reading" ? "told by the reading"
                                                   : "told by reading and query");
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    const auto marks = data::labels_of(coders, "answer").symbol_count();
    const auto first = first_mark_of(*data::vocabulary_of(coders, "document"));
    return std::make_unique<ClozeReader>(reader_config(config), first + marks, marks);
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    constexpr auto kMarks = static_cast<std::int64_t>(kFewestMarks);
    return std::make_unique<ClozeReader>(reader_config(config), kFirstOrdinary + 1 + kMarks,
                                         kMarks);
  }

 private:
  /// Throws Error, with file and line, if a document has more entities than are asked for.
  static std::size_t marks_for(const data::Corpus& corpus, std::int64_t asked) {
    const auto documents = corpus.lines(std::vector{kDocumentCell});
    const auto queries = corpus.lines(std::vector{kQueryCell});
    std::size_t most = kFewestMarks;
    std::string query;
    for (std::string document; documents->next(document) && queries->next(query);) {
      const auto count = EntityNames(words_of(document), words_of(query)).names().size();
      if (asked > 0 && count > static_cast<std::size_t>(asked)) {
        throw Error(fmt::format("{}: {} entities: expected {} at most (cloze.entities)",
                                documents->where(), count, asked));
      }
      most = std::max(most, count);
    }
    return asked > 0 ? std::max(static_cast<std::size_t>(asked), kFewestMarks) : most;
  }
};

}  // namespace

const Task& cloze() {
  static const Cloze task;
  return task;
}

}  // namespace attend::tasks
