#include "cli/explain_label.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "cli/label_report.h"
#include "cli/message.h"
#include "core/error.h"
#include "tasks/label_explanation.h"
#include "tasks/task.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

using tasks::LabelExplanation;

class LabelWriter final : LabelReport {
 public:
  LabelWriter(const LabelExplanation& explained, const ExplanationStyle& style)
      : LabelReport(style), explained_(explained) {}

  std::string write(const tasks::SystemConfig& config, bool was_asked, std::size_t best) {
    symbols("source", explained_.source, explained_.unknown);
    if (explained_.word) {
      said(was_asked);
      input(config.letters);
    }
    annotations(config.model.encoder);
    if (explained_.word) {
      self_attention();
    } else {
      pooled(config.pooling);
      vector("the text as one vector m", explained_.features);
    }
    if (config.model.output_size > 0) vector("the layer above it", explained_.output);
    if (config.labels.chain) {
      chain(best);
    } else {
      labels(explained_.labels, best);
    }
    return take();
  }

 private:
  /// The word that is told, from 1.
  std::size_t number() const { return explained_.word->place + 1; }
  const std::string& told() const { return explained_.source[explained_.word->place]; }

  std::string word(std::size_t j) const { return numbered(j, explained_.source); }

  /// Every word with its likeliest label.
  void said(bool was_asked) {
    const auto& words = explained_.word->said;
    std::vector<std::string> names;
    for (const auto& choice : words) names.push_back(choice.label);
    line("");
    line("each word's likeliest label, its logit and p");
    for (std::size_t j = 0; j < words.size(); ++j) {
      row(word(j) + "  " + fitted(words[j].label, names), words[j].logit, words[j].probability);
    }
    line("");
    line(fmt::format("word {} of {}, {}{}", number(), words.size(), told(),
                     was_asked ? "" : ": the one whose label is least sure; for another --word N"));
  }

  /// What the encoder reads at the word.
  void input(const models::LettersConfig& config) {
    const auto& word = *explained_.word;
    const auto i = number();
    line("");
    line(fmt::format("x_{} is what is read there: {}", i,
                     word.of_letters.empty() ? "the embedding of the word"
                                             : "the embedding of the word, and its letters, side "
                                               "by side"));
    vector_line("embedding of " + told(), word.embedding);
    if (word.of_letters.empty()) return;
    auto letters = fmt::format("{} letters:", word.letters.size());
    for (const auto& letter : word.letters) letters += ' ' + letter;
    line(letters);
    if (!word.unknown_letters.empty()) {
      letters = "not in the vocabulary of letters, read as unknown:";
      for (const auto& letter : word.unknown_letters) letters += ' ' + letter;
      line(letters);
    }
    line(
        fmt::format("an LSTM reads them, {} numbers each, in both directions; its two last states "
                    "side by side   Lample et al. 2016, section 4.1",
                    config.embedding_size));
    vector_line("of the letters", word.of_letters);
  }

  /// What the word asked of all others, and what its label is told by.
  void self_attention() {
    const auto i = number();
    line("");
    if (explained_.heads.empty()) {
      line(fmt::format("the label is told by h_{} alone: no attention", i));
      return;
    }
    const auto size = explained_.heads.front().context.size();
    line(
        fmt::format("q_{0} = W_q h_{0}   k_j = W_k h_j   v_j = W_v h_j, for each head its own {1} "
                    "numbers of each",
                    i, size));
    line(fmt::format("e_{0}j = q_{0} . k_j / sqrt({1})   Vaswani et al. 2017, section 3.2.1", i,
                     size));
    line(fmt::format("a_{0}j = exp(e_{0}j) / sum_k exp(e_{0}k)   c_{0} = sum_j a_{0}j v_j", i));
    for (const auto& head : explained_.heads) {
      table(head, fmt::format("e_{}j", i), fmt::format("a_{}j", i));
      vector_line(fmt::format("context c_{}", i), head.context);
    }
    vector(fmt::format("W_o of {}, side by side",
                       explained_.heads.size() == 1 ? "the context" : "all contexts"),
           explained_.word->added);
    vector(fmt::format("h_{} and that, added", i), explained_.features);
  }

  /// How the labels of the words know each other.
  void chain(std::size_t best) {
    line("");
    line(
        "the labels are a chain: a line y has the score sum_i logit(y_i) + sum_i A(y_i, y_i-1), "
        "the likeliest line is said, and p of a label, below, is the share of all lines that have "
        "it there   Lample et al. 2016, section 2.2");
    if (!explained_.word->before) {
      line("the word is the first: its label follows none");
      return labels_of_a_chain(best);
    }
    const auto& before = *explained_.word->before;
    std::vector<std::string> names;
    for (const auto& choice : before.after) names.push_back(choice.label);
    line(fmt::format("A(y, {}), by what the word before it is, and exp A as a share:",
                     before.label));
    for (std::size_t i = 0; i < std::min(best, before.after.size()); ++i) {
      const auto& choice = before.after[i];
      row("    " + fitted(choice.label, names), choice.logit, choice.probability);
    }
    labels_of_a_chain(best);
  }

  void labels_of_a_chain(std::size_t best) {
    const auto& word = *explained_.word;
    labels_of_chain(explained_.labels, best, word.said[word.place].label);
  }

  /// Of a head the energy and the weight of each word.
  void table(const LabelExplanation::Head& head, const std::string& energy,
             const std::string& weight) {
    weights(head.name, explained_.source, {energy, weight}, head.energies, head.weights);
  }

  void annotations(const std::string& encoder) {
    line("");
    line(fmt::format("annotations h_j, by the encoder {}: {} of {} numbers", encoder,
                     explained_.annotations.size(), explained_.annotations[0].size()));
    vectors(explained_.source, explained_.annotations);
  }

  void pooled(const models::PoolingConfig& pooling) {
    line("");
    if (explained_.heads.empty()) {
      line(pooling.kind == "last"   ? "m is what was read forward at the last h_j, and backward at "
                                      "the first: no attention"
           : pooling.kind == "mean" ? "m is the mean of all h_j: no attention"
                                    : "m is the largest of each number of all h_j: no attention");
      return;
    }
    if (pooling.hidden_size == 0) {
      line("e_j = tanh(w . h_j + b)   Raffel & Ellis 2015, section 1");
    } else {
      line(std::string("e_j = w . tanh(W h_j + b)   ") +
           (pooling.heads > 1 ? "Lin et al. 2017, section 2.1" : "Yang et al. 2016, section 2.2"));
    }
    line("a_j = exp(e_j) / sum_k exp(e_k)   m = sum_j a_j h_j, one head after the other");
    for (const auto& head : explained_.heads) table(head, "e_j", "a_j");
  }

  const LabelExplanation& explained_;
};

}  // namespace

std::string explained_label(const tasks::System& system, Engine& engine, const std::string& text,
                            std::int64_t max_length, std::optional<std::size_t> word,
                            std::size_t best, const ExplanationStyle& style, std::ostream& err) {
  const auto& column = system.task->columns()[0].name;
  const auto vocabulary = data::vocabulary_of(system.coders, column);
  const auto why = text::LineLimit(*vocabulary, max_length).refusal(text);
  if (!why.empty()) throw Error("the sentence has " + why);
  const auto explained = tasks::explain_label(system, engine, text, word);
  if (explained.unknown.size() == explained.source.size()) {
    say(err, "warning: the model knows no symbol of the sentence");
  }
  return LabelWriter(explained, style).write(system.config, word.has_value(), best);
}

}  // namespace attend::cli
