#include "cli/explain_label.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "cli/message.h"
#include "core/error.h"
#include "tasks/label_explanation.h"
#include "tasks/task.h"
#include "text/line_limit.h"
#include "view/glyphs.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using tasks::LabelExplanation;
using view::Align;

constexpr int kBarWidth = 10;
constexpr int kWidestWord = 20;

class Writer {
 public:
  Writer(const LabelExplanation& explained, const ExplanationStyle& style)
      : explained_(explained), style_(style) {}

  std::string write(const tasks::SystemConfig& config, std::size_t best) {
    source();
    annotations(config.model.encoder);
    pooled(config.pooling);
    vector("the text as one vector m", explained_.features);
    if (config.model.output_size > 0) vector("the layer above it", explained_.output);
    labels(best);
    return std::move(text_);
  }

 private:
  void line(const std::string& words) {
    text_ += view::wrapped(words, style_.width, 4, style_.unicode);
  }

  /// A row of a table, with a bar.
  void row(const std::string& head, double number, double share) {
    auto all = fmt::format("{}  {:>9.4f}  {:>7.4f}  {}", head, number + 0.0, share,
                           view::bar(share, kBarWidth, style_.unicode));
    all.erase(all.find_last_not_of(' ') + 1);
    text_ += all + '\n';
  }

  std::string fitted(const std::string& word, const std::vector<std::string>& among) const {
    int widest = 1;
    for (const auto& one : among) widest = std::max(widest, view::width_of(one, style_.unicode));
    const auto most = std::min(kWidestWord, style_.width / 4);
    return view::fit(word, std::min(widest, most), Align::kLeft, style_.unicode);
  }

  std::string word(std::size_t j) const {
    return fmt::format("  {:>3}  {}", j + 1, fitted(explained_.source[j], explained_.source));
  }

  void source() {
    auto words = fmt::format("source, {} symbols:", explained_.source.size());
    for (const auto& symbol : explained_.source) words += ' ' + symbol;
    line(words);
    if (explained_.unknown.empty()) return;
    words = "not in the vocabulary, read as unknown:";
    for (const auto& symbol : explained_.unknown) words += ' ' + symbol;
    line(words);
  }

  /// As many of them as are asked for and as a line has room for behind `taken` columns.
  std::string first_of(const std::vector<float>& numbers, int taken) const {
    std::string shown;
    std::size_t count = 0;
    for (; count < std::min(style_.numbers, numbers.size()); ++count) {
      const auto next = fmt::format(" {:>8.4f}", numbers[count]);
      if (taken + static_cast<int>(shown.size() + next.size()) + 4 > style_.width) break;
      shown += next;
    }
    return shown + (count < numbers.size() ? " ..." : "");
  }

  void annotations(const std::string& encoder) {
    line("");
    line(fmt::format("annotations h_j, by the encoder {}: {} of {} numbers", encoder,
                     explained_.annotations.size(), explained_.annotations[0].size()));
    for (std::size_t j = 0; j < explained_.annotations.size(); ++j) {
      const auto head = word(j);
      text_ +=
          head + first_of(explained_.annotations[j], view::width_of(head, style_.unicode)) + '\n';
    }
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
    for (const auto& head : explained_.heads) {
      const auto taken = view::width_of(word(0), style_.unicode);
      text_ += fmt::format("  {:<{}}  {:>9}  {:>7}\n", head.name, taken - 2, "e_j", "a_j");
      for (std::size_t j = 0; j < head.weights.size(); ++j) {
        row(word(j), head.energies[j], head.weights[j]);
      }
    }
  }

  void vector(const std::string& name, const std::vector<float>& numbers) {
    double squares = 0.0;
    for (const double x : numbers) squares += x * x;
    line("");
    line(fmt::format("{}: {} numbers, norm {:.4f}", name, numbers.size(), std::sqrt(squares)));
    text_ += "  " + first_of(numbers, 2) + '\n';
  }

  void labels(std::size_t best) {
    line("");
    line(fmt::format("of {} labels the likeliest, by logit and p = softmax of the logits",
                     explained_.labels.size()));
    const auto count = std::min(best, explained_.labels.size());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(explained_.labels[i].label);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& [label, logit, p] = explained_.labels[i];
      row(fmt::format("  {:>3}  {}", i + 1, fitted(label, names)), logit, p);
    }
    line("chosen: " + explained_.labels.front().label);
  }

  const LabelExplanation& explained_;
  const ExplanationStyle& style_;
  std::string text_;
};

}  // namespace

std::string explained_label(const tasks::System& system, Engine& engine, const std::string& text,
                            std::int64_t max_length, std::size_t best,
                            const ExplanationStyle& style, std::ostream& err) {
  const auto& column = system.task->columns()[0].name;
  const auto vocabulary = data::vocabulary_of(system.coders, column);
  const auto why = text::LineLimit(*vocabulary, max_length).refusal(text);
  if (!why.empty()) throw Error("the sentence has " + why);
  const auto explained = tasks::explain_label(system, engine, text);
  if (explained.unknown.size() == explained.source.size()) {
    say(err, "warning: the model knows no symbol of the sentence");
  }
  return Writer(explained, style).write(system.config, best);
}

}  // namespace attend::cli
