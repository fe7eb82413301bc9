#include "cli/shown_prediction.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "format/alignment.h"
#include "text/utf8.h"
#include "view/glyphs.h"
#include "view/noted_words.h"
#include "view/terminal_alignment.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using tasks::Prediction;

constexpr int kWidestBar = 24;
constexpr int kNumberWidth = 6;  // columns of " 0.873"

/// Whether an answer has a word for each of the row's.
bool is_of_words(const std::vector<std::string>& words, const Prediction& prediction) {
  return prediction.log_probabilities.size() == words.size() &&
         text::count_words(prediction.text) == words.size();
}

std::string bars(const std::vector<Prediction>& predictions, int width) {
  const auto count = std::min<std::size_t>(predictions.size(), kBars);
  int widest = 1;
  for (std::size_t i = 0; i < count; ++i) {
    widest = std::max(widest, view::width_of(predictions[i].text));
  }
  const auto of_names = std::min(widest, std::max(1, width / 2));
  const auto of_bars = std::clamp(width - of_names - 1 - kNumberWidth, 1, kWidestBar);
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    const auto probability = std::exp(predictions[i].log_probability);
    all +=
        fmt::format("{} {} {:.3f}\n", view::fit(predictions[i].text, of_names, view::Align::kLeft),
                    view::bar(probability, of_bars), probability);
  }
  return all;
}

/// `of_words`: of an answer for each word, which are then what reads and is read.
std::string drawn(const tasks::Reading& reading, bool of_words, int width) {
  auto merged = format::merge_words(reading.alignment);
  if (of_words && merged.target.size() == merged.source.size()) merged.target = merged.source;
  if (of_words || merged.target.size() != 1) {
    return view::shown(reading.name) + ":\n" + view::draw_alignment(merged, {.width = width});
  }
  const auto& weights = merged.weights.front();
  const auto most = weights.empty() ? 0.0F : *std::max_element(weights.begin(), weights.end());
  return fmt::format("{}, the darkest is {:.2f}:\n", view::shown(reading.name), most) +
         view::draw_shaded(merged.source, weights, width);
}

}  // namespace

std::string shown_prediction(const std::vector<std::string>& words,
                             const std::vector<Prediction>& predictions, int width) {
  if (predictions.empty()) return "";
  const auto& best = predictions.front();
  const bool is_one_of_many = predictions.size() > 1 && best.log_probabilities.size() == 1;
  const bool of_words = !is_one_of_many && !words.empty() && is_of_words(words, best);
  std::string all;
  if (is_one_of_many) {
    all += bars(predictions, width);
  } else if (of_words) {
    all += view::draw_noted(words, text::split_words(best.text), width);
  }
  for (const auto& reading : best.readings) {
    if (!reading.alignment.weights.empty()) all += drawn(reading, of_words, width);
  }
  return all + '\n';
}

}  // namespace attend::cli
