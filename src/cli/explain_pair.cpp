#include "cli/explain_pair.h"

#include <utility>

#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/label_report.h"
#include "cli/message.h"
#include "core/error.h"
#include "tasks/line_cells.h"
#include "tasks/pair_explanation.h"
#include "tasks/task.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

using tasks::PairExplanation;

/// The letters of the papers: y_j of the text that is read, h_t of the one that reads.
class PairWriter final : LabelReport {
 public:
  PairWriter(const PairExplanation& explained, const tasks::SystemConfig& config,
             const ExplanationStyle& style)
      : LabelReport(style), explained_(explained), config_(config) {}

  std::string write(std::size_t best) {
    for (const auto& text : explained_.texts) symbols(text.name, text.symbols, text.unknown);
    encodings();
    if (explained_.ways.empty()) {
      line("");
      line(fmt::format("neither text reads the other: no attention ({}, pooled: {})",
                       config_.pair.encoding, config_.pooling.kind));
    } else {
      formulas();
    }
    for (const auto& way : explained_.ways) reads(way);
    vector(what_is_told_by(), explained_.features);
    if (config_.model.output_size > 0) vector("the layer above it", explained_.output);
    labels(explained_.labels, best);
    return take();
  }

 private:
  void encodings() {
    const auto& first = explained_.texts[0];
    const auto& second = explained_.texts[1];
    line("");
    line(fmt::format("{} y_j, by the encoder {}: {} of {} numbers", first.name,
                     config_.model.encoder, first.annotations.size(), first.annotations[0].size()));
    vectors(first.symbols, first.annotations);
    line("");
    line(fmt::format("{} h_t, {}: {} of {} numbers", second.name,
                     config_.pair.is_conditional()
                         ? "by another one that goes on from the memory the first one left"
                         : "by the same encoder",
                     second.annotations.size(), second.annotations[0].size()));
    vectors(second.symbols, second.annotations);
  }

  void formulas() {
    const auto& pair = config_.pair;
    const bool by_word = pair.attention == "words";
    const bool carries = by_word && pair.recurrent;
    const std::string state = by_word ? "h_t" : "h";
    line("");
    if (config_.attention.score == "additive") {
      line(
          fmt::format("e_j = w . tanh(W_y y_j + W_h {}{}{})   Rocktaeschel et al. 2016, section {}",
                      state, carries ? " + W_r r_{t-1}" : "", config_.attention.bias ? " + b" : "",
                      by_word ? "3.3" : "3.2"));
    } else {
      line(fmt::format("e_j = {} of y_j and {}", config_.attention.score,
                       carries ? "[h_t; r_{t-1}]" : state));
    }
    const auto& attention = config_.attention;
    const auto sharp = attention.sharpness == 1.0 ? "" : fmt::format("{} ", attention.sharpness);
    line((attention.alignment == "global"
              ? fmt::format("a_j = exp({0}e_j) / sum_k exp({0}e_k)", sharp)
              : fmt::format("a_j from e_j by the alignment {}", attention.alignment)) +
         fmt::format("   {} = sum_j a_j y_j{}", by_word ? "r_t" : "r",
                     carries ? " + tanh(W_t r_{t-1}), r_0 = 0" : ""));
  }

  void reads(const PairExplanation::Way& way) {
    const auto& source = explained_.texts[way.source];
    const auto& query = explained_.texts[way.query];
    for (std::size_t t = 0; t < way.reads.size(); ++t) {
      const auto& read = way.reads[t];
      line("");
      line(way.by_word ? fmt::format("word {} of the {}, {}, reads the {}", t + 1, query.name,
                                     query.symbols[t], source.name)
                       : fmt::format("the {} reads the {}", query.name, source.name));
      weights("", source.symbols, {"e_j", "a_j"}, read.energies, read.weights);
      vector_line(way.by_word ? fmt::format("r_{}", t + 1) : "r", read.value);
    }
  }

  std::string what_is_told_by() const {
    const auto& pair = config_.pair;
    if (pair.layers > 0) return fmt::format("after {} tanh layers", pair.layers);
    if (explained_.ways.empty()) return "what the label is told by";
    const std::string met =
        pair.compares ? "tanh(W [h; r; h - r; h r] + b)" : "tanh(W_p r + W_x h)";
    return fmt::format(
        "h* = {}{}{}", met,
        pair.attention == "words" ? fmt::format(", the {} of all words", config_.pooling.kind) : "",
        pair.two_way ? ", of both ways side by side" : "");
  }

  const PairExplanation& explained_;
  const tasks::SystemConfig& config_;
};

}  // namespace

std::string explained_pair(const tasks::System& system, Engine& engine,
                           std::vector<std::string> texts, std::int64_t max_length,
                           std::size_t best, const ExplanationStyle& style, std::ostream& err) {
  const auto columns = system.task->columns().first(system.task->source_count());
  if (texts.size() == 1) texts = tasks::cells_of(texts.front(), columns.size());
  if (texts.size() != columns.size()) {
    throw Error(fmt::format("the model reads {}: give each in quotes, found {}", names_of(columns),
                            texts.size()));
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto vocabulary = data::vocabulary_of(system.coders, columns[i].name);
    const auto why = text::LineLimit(*vocabulary, max_length).refusal(texts[i]);
    if (!why.empty()) throw Error(fmt::format("the {} has {}", columns[i].name, why));
  }
  const auto explained = tasks::explain_pair(system, engine, texts);
  for (const auto& text : explained.texts) {
    if (text.unknown.size() < text.symbols.size()) continue;
    say(err, fmt::format("warning: the model knows no symbol of the {}", text.name));
  }
  return PairWriter(explained, system.config, style).write(best);
}

}  // namespace attend::cli
