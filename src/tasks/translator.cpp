#include "tasks/translator.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "core/bounds.h"
#include "core/error.h"
#include "search/beam.h"
#include "search/ensemble.h"
#include "tasks/row_batches.h"
#include "tasks/threads.h"
#include "text/letter_case.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::EncoderDecoder;

const std::string kEndPiece = "</s>";
constexpr std::size_t kMostRounds = 8;  // of draws, for a list of different texts

/// Which word of the text each piece of it is in.
std::vector<int> words_of(const std::vector<std::string>& pieces, bool pieces_are_words) {
  if (!pieces_are_words) return text::word_of_each_piece(pieces);
  std::vector<int> words(pieces.size());
  std::iota(words.begin(), words.end(), 0);
  return words;
}

/// What symbols of a vocabulary read as.
class VocabularyText final : public search::TextOf {
 public:
  explicit VocabularyText(const text::Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  std::string operator()(std::span<const search::TokenId> tokens) const override {
    return vocabulary_.decode(tokens);
  }

 private:
  const text::Vocabulary& vocabulary_;
};

/// Adds what a search found if it reads otherwise than all before.
void add_distinct(Translation translation, std::vector<Translation>& found) {
  const bool is_new = std::none_of(found.begin(), found.end(), [&](const Translation& one) {
    return one.text == translation.text;
  });
  if (is_new) found.push_back(std::move(translation));
}

/// The supervisor of all lines, for those of a batch.
class OfBatch final : public search::Supervisor {
 public:
  OfBatch(search::Supervisor& lines, std::span<const std::size_t> rows)
      : lines_(lines), rows_(rows) {}
  void between_steps() override { lines_.between_steps(); }
  bool wants(std::size_t source) const override { return lines_.wants(rows_[source]); }

 private:
  search::Supervisor& lines_;
  std::span<const std::size_t> rows_;
};

/// Without those that nobody waits for.
std::vector<std::size_t> wanted(std::span<const std::size_t> rows,
                                const search::Supervisor* supervisor) {
  std::vector<std::size_t> left(rows.begin(), rows.end());
  if (supervisor != nullptr) {
    std::erase_if(left, [&](std::size_t row) { return !supervisor->wants(row); });
  }
  return left;
}

}  // namespace

void TranslationOptions::validate() const {
  search.validate();
  if (sampling) sampling->validate();
  check_between("nbest", best, 1, 1'000);
  check_between("batch-size", batch_size, 1, 65'536);
  if (!sampling && best > search.beam_size) {
    throw ConfigError("nbest", std::to_string(best),
                      "at most the beam's size, " + std::to_string(search.beam_size));
  }
}

Translator::Translator(std::span<const System* const> systems, Engine& engine)
    : systems_(systems.begin(), systems.end()), engine_(engine) {
  if (systems_.empty()) throw Error("no model to translate with");
  for (const auto* system : systems_) {
    const auto& said = target_vocabulary_of(*system);
    if (!target_) target_ = said;
    if (said->bytes() != target_->bytes()) {
      throw Error("the models of an ensemble read other symbols: train them with one vocabulary");
    }
  }
  reader_ = source_reader(systems_);
}

bool Translator::has_attention() const {
  return std::any_of(systems_.begin(), systems_.end(),
                     [](const System* system) { return system->model->has_attention(); });
}

std::size_t Translator::measure(const std::string& line) const {
  const auto source = reader_->read(line, LetterCase::kAsIs);
  if (!source.grid) return source.length;
  return static_cast<std::size_t>(source.grid->rows * source.grid->columns);
}

void Translator::check(const TranslationOptions& options) const {
  options.validate();
  if (reader_->reads_words()) return;
  if (options.replace_unknown) {
    throw Error("unknown symbols become words of the source, and the model reads no text");
  }
  if (options.shortlist) throw Error("a shortlist is of texts, and the model reads no text");
}

std::vector<std::vector<Translation>> Translator::translate(std::span<const std::string> lines,
                                                            const TranslationOptions& options,
                                                            std::int64_t first_line,
                                                            std::vector<SearchedTree>* trees,
                                                            search::Supervisor* supervisor) const {
  check(options);
  if (trees != nullptr) trees->assign(lines.size(), {});
  std::vector<ReadSource> sources;
  std::vector<std::size_t> lengths;
  for (const auto& line : lines) {
    sources.push_back(reader_->read(line, options.letter_case));
    lengths.push_back(sources.back().length);
  }
  std::vector<std::vector<Translation>> found(lines.size());
  auto order = by_length(lengths);
  const auto blank = [&](std::size_t row) { return lengths[row] == 0; };
  for (const auto row : order) {
    if (blank(row)) found[row].emplace_back();
  }
  std::erase_if(order, blank);
  const auto size = static_cast<std::size_t>(options.batch_size);
  const auto batches = (order.size() + size - 1) / size;
  const auto threads = engine_.serves_threads() ? options.threads : 1;
  for_each_on_threads(batches, threads, [&](std::size_t batch) {
    const auto first = (batches - 1 - batch) * size;  // the longest first: none is waited for long
    const auto rows =
        wanted(std::span(order).subspan(first, std::min(size, order.size() - first)), supervisor);
    if (rows.empty()) return;
    translate_batch(sources, rows, options, first_line, found, trees, supervisor);
  });
  return found;
}

void Translator::translate_batch(std::span<const ReadSource> sources,
                                 std::span<const std::size_t> rows,
                                 const TranslationOptions& options, std::int64_t first_line,
                                 std::vector<std::vector<Translation>>& found,
                                 std::vector<SearchedTree>* trees,
                                 search::Supervisor* supervisor) const {
  const auto count = static_cast<std::size_t>(options.best);
  std::vector<std::size_t> left(rows.begin(), rows.end());
  // Draws may read the same; then more are drawn, but not for ever, for there may be no other text.
  const std::size_t rounds = options.sampling && count > 1 ? kMostRounds : 1;
  for (std::size_t round = 0; round < rounds && !left.empty(); ++round) {
    std::vector<std::uint64_t> seeds;
    for (const auto row : left) {
      seeds.push_back((options.seed + round * 0xD1B54A32D192ED03ULL) * 0x9E3779B97F4A7C15ULL +
                      static_cast<std::uint64_t>(first_line) + row);
    }
    auto hypotheses = search_batch(sources, left, options, seeds, trees, supervisor);
    std::vector<std::size_t> short_ones;
    for (std::size_t i = 0; i < left.size(); ++i) {
      auto& of_row = found[left[i]];
      for (auto& hypothesis : hypotheses[i]) {
        if (of_row.size() == count) break;
        add_distinct(finish(sources[left[i]], std::move(hypothesis), options), of_row);
      }
      if (of_row.size() < count && !hypotheses[i].empty()) short_ones.push_back(left[i]);
    }
    left = std::move(short_ones);
  }
}

std::vector<std::vector<search::Hypothesis>> Translator::search_batch(
    std::span<const ReadSource> sources, std::span<const std::size_t> rows,
    const TranslationOptions& options, std::span<const std::uint64_t> seeds,
    std::vector<SearchedTree>* trees, search::Supervisor* supervisor) const {
  std::vector<data::Example> examples;
  for (const auto row : rows) examples.push_back({{sources[row].part}});
  const auto batch =
      data::make_batch(std::span<const data::Example>(examples), EncoderDecoder::kSource);
  std::vector<Index> symbols;
  if (options.shortlist)
    symbols = options.shortlist->symbols(batch.columns[EncoderDecoder::kSource].symbols);
  std::vector<std::unique_ptr<search::Stepper>> members;
  for (const auto* system : systems_) {
    members.push_back(sequence_model(*system).stepper(engine_, batch, symbols, options.search.ctc));
  }
  auto stepper = members.size() == 1 ? std::move(members[0])
                                     : std::make_unique<search::Ensemble>(std::move(members));
  const auto count = static_cast<std::size_t>(options.best);
  const VocabularyText text_of(*target_);
  auto asked = options.search;
  if (asked.beam_size > 1) asked.text_of = &text_of;
  asked.with_weights = options.wants_alignments || options.replace_unknown || copies() ? count : 0;
  if (asked.with_weights > 1 && (options.replace_unknown || copies())) {
    asked.with_weights =
        search::SearchOptions().with_weights;  // other texts may read the same then
  }
  search::BeamRecord record = {static_cast<std::size_t>(asked.beam_size), {}};
  std::optional<OfBatch> of_batch;
  if (supervisor != nullptr) of_batch.emplace(*supervisor, rows);
  auto* const asks = of_batch ? &*of_batch : nullptr;
  auto hypotheses =
      options.sampling
          ? search::sample(*stepper, asked, *options.sampling, count, seeds, asks)
          : search::beam_search(*stepper, asked, trees == nullptr ? nullptr : &record, asks);
  for (std::size_t i = 0; i < record.trees.size(); ++i) {
    auto& tree = (*trees)[rows[i]] = {std::move(record.trees[i]), {}};
    for (const auto& node : tree.tree.nodes) {
      tree.pieces.push_back(target_->piece(node.token));
    }
  }
  return hypotheses;
}

Translation Translator::finish(const ReadSource& source, search::Hypothesis hypothesis,
                               const TranslationOptions& options) const {
  const auto& vocabulary = *target_;
  Translation translation;
  translation.score = hypothesis.score;
  translation.log_probability = hypothesis.log_probability;
  translation.log_probabilities = std::move(hypothesis.log_probabilities);
  if (options.wants_looks && systems_.size() == 1) {
    translation.looks = sentence_looks(*systems_[0], engine_, source.part, hypothesis.tokens);
  }
  auto& alignment = translation.alignment;
  alignment.source = source.pieces;
  alignment.source_words = source.words;
  for (const auto token : hypothesis.tokens) alignment.target.push_back(vocabulary.piece(token));
  alignment.weights = std::move(hypothesis.weights);
  // Of a model that copies an unknown symbol was copied.
  const bool replaces = (options.replace_unknown || copies()) && !alignment.weights.empty();
  std::vector<std::string> pieces = alignment.target;
  for (std::size_t t = 0; t < pieces.size(); ++t) {
    if (hypothesis.tokens[t] != text::kUnknown || !replaces) continue;
    const auto& weights = alignment.weights[t];
    const auto most = std::max_element(weights.begin(), weights.end() - 1) - weights.begin();
    pieces[t] = alignment.source[static_cast<std::size_t>(most)];
  }
  alignment.target_words = words_of(pieces, vocabulary.pieces_are_words());
  alignment.target = pieces;
  translation.text =
      replaces ? vocabulary.decode_pieces(pieces) : vocabulary.decode(hypothesis.tokens);
  if (source.is_recased) {
    translation.text = text::in_capitals(translation.text);
    for (auto& piece : alignment.target) piece = text::in_capitals(piece);
  }
  alignment.target.push_back(kEndPiece);
  alignment.target_words.push_back(-1);
  if (!options.wants_alignments) alignment.weights.clear();
  if (alignment.weights.empty()) {
    alignment.target.clear();
    alignment.target_words.clear();
  } else if (source.grid) {
    translation.grid = source.grid;
    alignment.source = names_of_places(*source.grid);
    alignment.source_words.assign(alignment.source.size(), -1);
  } else if (source.times) {
    translation.times = source.times;
    translation.times->first += options.time_offset;
  }
  return translation;
}

std::vector<Translation> Translator::score(std::span<const std::string> sources,
                                           std::span<const std::string> targets,
                                           const TranslationOptions& options,
                                           search::Supervisor* supervisor) const {
  if (sources.size() != targets.size()) throw Error("not as many translations as sources");
  std::vector<ReadSource> read;
  std::vector<text::Tokens> given;
  std::vector<data::Example> examples;
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    read.push_back(reader_->read(sources[i], options.letter_case));
    const bool recases = read.back().is_recased && text::is_in_capitals(targets[i]);
    given.push_back(target_->encode(recases ? text::recased(targets[i], *target_) : targets[i]));
    read.back().is_recased = false;  // what was given is told as it is
    examples.push_back({{read.back().part, data::text_part(given.back().ids)}});
    lengths.push_back(given.back().ids.size() + read.back().length);
  }
  std::vector<search::Hypothesis> found(sources.size());
  const auto order = by_length(lengths);
  const auto size = static_cast<std::size_t>(options.batch_size);
  const auto batches = (order.size() + size - 1) / size;
  const auto threads = engine_.serves_threads() ? options.threads : 1;
  for_each_on_threads(batches, threads, [&](std::size_t batch) {
    const auto first = (batches - 1 - batch) * size;
    const auto rows =
        wanted(std::span(order).subspan(first, std::min(size, order.size() - first)), supervisor);
    if (rows.empty()) return;
    if (supervisor != nullptr) supervisor->between_steps();
    score_batch(examples, rows, options, found);
  });
  std::vector<Translation> scored;
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].score = options.search.score(found[i]);
    scored.push_back(finish(read[i], std::move(found[i]), options));
    scored.back().text = targets[i];
    auto& alignment = scored.back().alignment;
    if (alignment.weights.empty()) continue;
    alignment.target = given[i].pieces;
    alignment.target_words = given[i].words;
    alignment.target.push_back(kEndPiece);
    alignment.target_words.push_back(-1);
  }
  return scored;
}

/// With several systems, the mean of their probabilities symbol by symbol, as in the search.
void Translator::score_batch(std::span<const data::Example> examples,
                             std::span<const std::size_t> rows, const TranslationOptions& options,
                             std::vector<search::Hypothesis>& found) const {
  std::vector<const data::Example*> chosen;
  for (const auto row : rows) chosen.push_back(&examples[row]);
  const auto batch = data::make_batch(chosen, EncoderDecoder::kTarget);
  const auto longest = static_cast<std::size_t>(batch.columns[EncoderDecoder::kTarget].positions());
  const auto source_lengths = sequence_model(*systems_[0]).lengths_of(batch);
  std::vector<double> p(rows.size() * longest, 0.0);
  const bool needs_weights = options.wants_alignments || options.replace_unknown || copies() ||
                             options.search.coverage_penalty != 0.0;
  std::vector<float> weights;
  std::size_t width = 0;
  float attentive = 0.0F;
  for (const auto* system : systems_) {
    const auto& model = sequence_model(*system);
    const auto forced =
        options.knows_target ? model.force_knowing(engine_, batch) : model.force(engine_, batch);
    const auto log_p = to_vector(forced.log_probabilities);
    for (std::size_t i = 0; i < p.size(); ++i) p[i] += std::exp(static_cast<double>(log_p[i]));
    if (!forced.weights.defined() || !needs_weights) continue;
    const auto more = to_vector(forced.weights);
    width = static_cast<std::size_t>(forced.weights.size(2));
    weights.resize(more.size(), 0.0F);
    for (std::size_t i = 0; i < more.size(); ++i) weights[i] += more[i];
    attentive += 1.0F;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& hypothesis = found[rows[i]];
    const auto& parts = examples[rows[i]].parts;
    const auto& target = parts[EncoderDecoder::kTarget].symbols;
    hypothesis.tokens.assign(target.begin(), target.end() - 1);  // without the end
    const auto length = source_lengths[i];
    for (std::size_t t = 0; t <= hypothesis.tokens.size(); ++t) {
      const auto log_p = std::log(p[i * longest + t] / static_cast<double>(systems_.size()));
      hypothesis.log_probabilities.push_back(static_cast<float>(log_p));
      hypothesis.log_probability += log_p;
      if (weights.empty()) continue;
      const auto* first = weights.data() + (i * longest + t) * width;
      hypothesis.weights.emplace_back(first, first + length);
      for (auto& weight : hypothesis.weights.back()) weight /= attentive;
    }
  }
}

}  // namespace attend::tasks
