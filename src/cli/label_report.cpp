#include "cli/label_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "view/glyphs.h"
#include "view/text.h"

namespace attend::cli {
namespace {

constexpr int kLabelBarWidth = 10;
constexpr int kWidestWord = 20;

}  // namespace

void LabelReport::line(const std::string& words) {
  text_ += view::wrapped(words, style_.width, 4, style_.unicode);
}

void LabelReport::symbols(const std::string& name, const std::vector<std::string>& symbols,
                          const std::vector<std::string>& unknown) {
  auto words = fmt::format("{}, {} symbols:", name, symbols.size());
  for (const auto& symbol : symbols) words += ' ' + symbol;
  line(words);
  if (unknown.empty()) return;
  words = "not in the vocabulary, read as unknown:";
  for (const auto& symbol : unknown) words += ' ' + symbol;
  line(words);
}

std::string LabelReport::numbered(std::size_t place,
                                  const std::vector<std::string>& symbols) const {
  return fmt::format("  {:>3}  {}", place + 1, fitted(symbols[place], symbols));
}

std::string LabelReport::fitted(const std::string& word,
                                const std::vector<std::string>& among) const {
  int widest = 1;
  for (const auto& one : among) widest = std::max(widest, view::width_of(one, style_.unicode));
  const auto most = std::min(kWidestWord, style_.width / 4);
  return view::fit(word, std::min(widest, most), view::Align::kLeft, style_.unicode);
}

void LabelReport::row(const std::string& head, double number, double share) {
  auto all = fmt::format("{}  {:>9.4f}  {:>7.4f}  {}", head, number + 0.0, share,
                         view::bar(share, kLabelBarWidth, style_.unicode));
  all.erase(all.find_last_not_of(' ') + 1);
  text_ += all + '\n';
}

void LabelReport::weights(const std::string& name, const std::vector<std::string>& symbols,
                          const std::pair<std::string, std::string>& names,
                          const std::vector<float>& energies, const std::vector<float>& weights) {
  const auto taken = view::width_of(numbered(0, symbols), style_.unicode);
  text_ += fmt::format("  {:<{}}  {:>9}  {:>7}\n", name, taken - 2, names.first, names.second);
  for (std::size_t j = 0; j < weights.size(); ++j) {
    row(numbered(j, symbols), energies[j], weights[j]);
  }
}

/// As many of them as are asked for and as a line has room for behind `taken` columns.
std::string LabelReport::first_of(const std::vector<float>& numbers, int taken) const {
  std::string shown;
  std::size_t count = 0;
  for (; count < std::min(style_.numbers, numbers.size()); ++count) {
    const auto next = fmt::format(" {:>8.4f}", numbers[count]);
    if (taken + static_cast<int>(shown.size() + next.size()) + 4 > style_.width) break;
    shown += next;
  }
  return shown + (count < numbers.size() ? " ..." : "");
}

void LabelReport::vectors(const std::vector<std::string>& symbols,
                          const std::vector<std::vector<float>>& vectors) {
  for (std::size_t j = 0; j < vectors.size(); ++j) {
    const auto head = numbered(j, symbols);
    text_ += head + first_of(vectors[j], view::width_of(head, style_.unicode)) + '\n';
  }
}

void LabelReport::vector(const std::string& name, const std::vector<float>& numbers) {
  line("");
  vector_line(name, numbers);
}

void LabelReport::vector_line(const std::string& name, const std::vector<float>& numbers) {
  double squares = 0.0;
  for (const double x : numbers) squares += x * x;
  line(fmt::format("{}: {} numbers, norm {:.4f}", name, numbers.size(), std::sqrt(squares)));
  text_ += "  " + first_of(numbers, 2) + '\n';
}

void LabelReport::labels(const std::vector<tasks::LabelChoice>& labels, std::size_t best) {
  choices(labels, best, "p = softmax of the logits");
  line("chosen: " + labels.front().label);
}

void LabelReport::labels_of_chain(const std::vector<tasks::LabelChoice>& labels, std::size_t best,
                                  const std::string& chosen) {
  choices(labels, best, "p over all lines");
  line("chosen: " + chosen);
}

void LabelReport::choices(const std::vector<tasks::LabelChoice>& labels, std::size_t best,
                          const std::string& what) {
  line("");
  line(fmt::format("of {} labels the likeliest, by logit and {}", labels.size(), what));
  const auto count = std::min(best, labels.size());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(labels[i].label);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [label, logit, p] = labels[i];
    row(fmt::format("  {:>3}  {}", i + 1, fitted(label, names)), logit, p);
  }
}

}  // namespace attend::cli
