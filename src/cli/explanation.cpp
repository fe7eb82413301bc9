#include "cli/explanation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/unknown_warning.h"
#include "core/error.h"
#include "tasks/text_to_text.h"
#include "text/letter_case.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

using models::ModelConfig;
using text::TokenId;

constexpr std::string_view kEndPiece = "</s>";

text::Tokens read_symbols(const text::Vocabulary& vocabulary, const std::string& line,
                          const std::string& what) {
  if (!text::is_valid_utf8(line)) throw Error(what + " is not valid UTF-8: convert it");
  auto tokens = vocabulary.encode(line);
  if (tokens.ids.empty()) throw Error(what + " is empty: give a sentence of one word or more");
  return tokens;
}

/// The rows of a tensor [1, N, M].
std::vector<Numbers> rows_of(const Tensor& x) {
  const auto all = to_vector(x);
  const auto width = x.size(x.shape().rank() - 1);
  std::vector<Numbers> rows;
  for (auto first = all.begin(); first != all.end(); first += width) {
    rows.emplace_back(first, first + width);
  }
  return rows;
}

FoundByReading found_by(const nn::Reading& reading) {
  FoundByReading found = {
      .energies = reading.energies.defined() ? to_vector(reading.energies) : Numbers(),
      .weights = to_vector(reading.weights),
      .selection = {},
      .context = to_vector(reading.context),
      .centre = std::nullopt};
  if (reading.centre.defined()) found.centre = 1.0 + to_vector(reading.centre)[0];
  if (!reading.is_soft()) found.selection = to_vector(reading.selection);
  return found;
}

/// The recurrent state by name: of each layer its hidden state s and, in an LSTM, its memory m;
/// before the first step also the summary c of Cho's reader, which stands last. A reader without
/// recurrence has none.
std::vector<NamedNumbers> state_of(const nn::State& state, const ModelConfig& model,
                                   std::size_t step) {
  auto tensors = std::span(state.hidden);
  std::vector<NamedNumbers> named;
  if (model.reader == "vaswani") return named;  // keys and values of what was said: no state
  const bool has_summary = model.reader == "cho";
  if (has_summary) tensors = tensors.first(tensors.size() - 1);
  const auto layers = static_cast<std::size_t>(model.layers);
  const auto each = tensors.size() / layers;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto name = fmt::format("{}_{}", i % each == 0 ? 's' : 'm', step);
    if (layers > 1) name += fmt::format(", layer {}", i / each + 1);
    named.push_back({name, to_vector(tensors[i])});
  }
  if (has_summary && step == 0) named.push_back({"c", to_vector(state.hidden.back())});
  return named;
}

/// Symbols by probability, the likeliest first, of equals the lower one.
std::vector<std::size_t> by_probability(const Numbers& log_p, std::size_t count) {
  std::vector<std::size_t> symbols(log_p.size());
  std::iota(symbols.begin(), symbols.end(), std::size_t{0});
  const auto kept = symbols.begin() + std::ptrdiff_t(std::min(count, symbols.size()));
  std::partial_sort(symbols.begin(), kept, symbols.end(), [&](std::size_t a, std::size_t b) {
    return log_p[a] != log_p[b] ? log_p[a] > log_p[b] : a < b;
  });
  symbols.erase(kept, symbols.end());
  return symbols;
}

/// A walk through one translation.
class Walk {
 public:
  Walk(const tasks::System& system, Engine& engine, const WalkOptions& options)
      : system_(system),
        sequence_(tasks::reading_model(system)),
        model_(system.config.model),
        engine_(engine),
        options_(options) {}

  Explanation through(const std::string& sentence) {
    const auto batch = read_source(sentence);
    if (options_.force) {
      const auto& vocabulary = *tasks::vocabularies_of(system_).target;
      const bool recases = is_recased_ && text::is_in_capitals(*options_.force);
      given_ = read_symbols(vocabulary,
                            recases ? text::recased(*options_.force, vocabulary) : *options_.force,
                            "the target of --force");
      given_.ids.push_back(text::kEnd);
      given_.pieces.emplace_back(kEndPiece);
    }
    auto state = sequence_.start(engine_, batch);
    explanation_.start = state_of(state, model_, 0);
    if (sequence_.has_attention()) explanation_.annotations = rows_of(state.memory.values);
    if (is_read_once()) explanation_.at_start = found_by(state.readings.front());
    const auto longest = system_.config.search.longest(explanation_.source.size());
    std::string fed = "<s>";
    for (TokenId symbol = text::kBegin;; fed = explanation_.steps.back().chosen.symbol) {
      state = sequence_.step(indices(engine_, std::vector<Index>{symbol}, {1}), state);
      symbol = add_step(fed, state, chosen_.size() >= longest);
      if (symbol == text::kEnd) break;
      chosen_.push_back(symbol);
    }
    explanation_.translation = options_.force ? *options_.force
                               : is_recased_  ? text::in_capitals(translation())
                                              : translation();
    return std::move(explanation_);
  }

 private:
  bool is_read_once() const { return model_.has_attention() && model_.context_place() == "start"; }

  data::Batch read_source(const std::string& sentence) {
    const auto& vocabulary = *tasks::vocabularies_of(system_).source;
    if (!text::is_valid_utf8(sentence)) throw Error("the sentence is not valid UTF-8: convert it");
    const tasks::System* const members[] = {&system_};
    const tasks::Translator translator(members, engine_);
    const auto read = translator.as_read(sentence, options_.letter_case);
    is_recased_ = options_.letter_case == tasks::LetterCase::kAuto && read != sentence;
    auto tokens = read_symbols(vocabulary, read, "the sentence");
    explanation_.warning =
        unknown_warning(translator, vocabulary, std::span(&sentence, 1), options_.letter_case);
    for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
      if (tokens.ids[i] == text::kUnknown) explanation_.unknown.push_back(tokens.pieces[i]);
    }
    explanation_.is_reversed = model_.reverse_source;
    if (model_.reverse_source) std::reverse(tokens.pieces.begin(), tokens.pieces.end());
    explanation_.source = tokens.pieces;
    explanation_.source.emplace_back(kEndPiece);
    explanation_.symbols_each = std::size_t{1} << model_.pyramid;
    const data::Example example = {{data::text_part(tokens.ids)}};
    return data::make_batch(std::span(&example, 1), models::EncoderDecoder::kSource);
  }

  /// Notes what a step made; gives the symbol that comes next.
  TokenId add_step(const std::string& fed, const nn::State& state, bool is_last) {
    const auto number = explanation_.steps.size();
    const auto log_p = to_vector(sequence_.log_probabilities(state));
    auto& step = explanation_.steps.emplace_back();
    step.fed = fed;
    if (model_.has_attention() && !is_read_once()) step.reading = found_by(state.readings.front());
    step.state = state_of(state, model_, number + 1);
    step.output = to_vector(state.output);
    if (sequence_.copies()) step.copied = to_vector(sequence_.copied_share(state))[0];
    for (const auto symbol : by_probability(log_p, std::max(options_.best, std::size_t{1}))) {
      step.best.push_back({piece(static_cast<TokenId>(symbol)), std::exp(double{log_p[symbol]})});
    }
    if (is_last) step.why = Why::kLongest;
    if (options_.force) step.why = Why::kGiven;
    auto symbol = static_cast<TokenId>(by_probability(log_p, 1)[0]);
    if (step.why == Why::kLongest) symbol = text::kEnd;
    if (step.why == Why::kGiven) symbol = given_.ids[number];
    const auto log_p_of_it = log_p[static_cast<std::size_t>(symbol)];
    step.chosen = {options_.force ? given_.pieces[number] : piece(symbol),
                   std::exp(double{log_p_of_it})};
    step.rank = 1 + static_cast<std::size_t>(std::count_if(
                        log_p.begin(), log_p.end(), [&](float p) { return p > log_p_of_it; }));
    explanation_.log_probability += log_p_of_it;
    return symbol;
  }

  std::string piece(TokenId symbol) const {
    return tasks::vocabularies_of(system_).target->piece(symbol);
  }

  /// As attend translate writes it: in a model that copies, an unknown symbol is the source symbol
  /// that was read most.
  std::string translation() const {
    const auto& vocabulary = *tasks::vocabularies_of(system_).target;
    if (!sequence_.copies()) return vocabulary.decode(chosen_);
    std::vector<std::string> pieces;
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      pieces.push_back(piece(chosen_[i]));
      const auto& step = explanation_.steps[i];
      const auto& reading = step.reading ? step.reading : explanation_.at_start;
      if (chosen_[i] != text::kUnknown || !reading) continue;
      const auto first = reading->weights.begin();
      const auto most = std::max_element(first, reading->weights.end() - 1) - first;
      pieces.back() = explanation_.source[static_cast<std::size_t>(most)];
    }
    return vocabulary.decode_pieces(pieces);
  }

  const tasks::System& system_;
  const models::EncoderDecoder& sequence_;
  const ModelConfig& model_;
  Engine& engine_;
  const WalkOptions& options_;
  bool is_recased_ = false;      // the sentence, from capitals
  text::Tokens given_;           // what is walked through, its end included
  std::vector<TokenId> chosen_;  // without the end
  Explanation explanation_;
};

}  // namespace

Explanation explain_translation(const tasks::System& system, Engine& engine,
                                const std::string& sentence, const WalkOptions& options) {
  return Walk(system, engine, options).through(sentence);
}

}  // namespace attend::cli
