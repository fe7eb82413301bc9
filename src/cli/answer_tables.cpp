#include "cli/answer_tables.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "view/matrix_picture.h"
#include "view/table.h"

namespace attend::cli {
namespace {

using metrics::ClassCounts;
using metrics::ClassTable;
using metrics::Confusion;

constexpr std::size_t kMostConfusions = 20;

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.2f} %", 100.0 * share) : "-";
}

std::string text_of(const ClassTable& classes) {
  view::Table table({std::string(classes.of), "precision", "recall", "F1", "right", "found"});
  const auto add = [&](const ClassCounts& counts, const std::string& name) {
    table.add_row({name, percent(counts.precision()), percent(counts.recall()),
                   percent(counts.f1()), std::to_string(counts.right),
                   std::to_string(counts.found)});
  };
  for (const auto& counts : classes.classes) add(counts, counts.name);
  if (classes.all) add(*classes.all, "all");
  return fmt::format("\nThe {}:\n", classes.title) + table.text();
}

std::string text_of(const std::vector<metrics::StepErrors>& steps) {
  view::Table table({"number", "RMSE", "MAE"});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    table.add_row({std::to_string(i + 1), fmt::format("{:.4g}", steps[i].root_mean_square),
                   fmt::format("{:.4g}", steps[i].mean_absolute)});
  }
  return "\nThe numbers of a line, one by one:\n" + table.text();
}

std::string matrix_of(const Confusion& confusion) {
  std::vector<std::string> heads = {""};
  heads.insert(heads.end(), confusion.labels.begin(), confusion.labels.end());
  view::Table table(heads);
  for (std::size_t right = 0; right < confusion.labels.size(); ++right) {
    std::vector<std::string> cells = {confusion.labels[right]};
    for (std::size_t found = 0; found < confusion.labels.size(); ++found) {
      cells.push_back(std::to_string(confusion.count(right, found)));
    }
    table.add_row(std::move(cells));
  }
  return "\nWhat is right (a row each), and what was found (a column each):\n" + table.text();
}

/// The pairs of different labels, the most frequent first.
std::string list_of(const Confusion& confusion) {
  const auto width = confusion.labels.size();
  std::vector<std::size_t> places(width * width);
  std::iota(places.begin(), places.end(), 0);
  std::erase_if(places, [&](std::size_t place) {
    return place / width == place % width || confusion.counts[place] == 0;
  });
  if (places.empty()) return "";
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return confusion.counts[a] > confusion.counts[b];
  });
  places.resize(std::min(places.size(), kMostConfusions));
  view::Table table({"right", "found", "times"});
  for (const auto place : places) {
    table.add_row({confusion.labels[place / width], confusion.labels[place % width],
                   std::to_string(confusion.counts[place])});
  }
  return "\nWhat was confused most often:\n" + table.text();
}

}  // namespace

std::string to_text(const metrics::AnswerDetails& details) {
  std::string text;
  for (const auto& table : details.tables) text += text_of(table);
  if (!details.steps.empty()) text += text_of(details.steps);
  if (!details.confusion) return text;
  const auto& confusion = *details.confusion;
  return text +
         (confusion.labels.size() <= kMostAcross ? matrix_of(confusion) : list_of(confusion));
}

view::Picture picture_of(const Confusion& confusion, const std::string& title) {
  view::DrawnMatrix drawn;
  drawn.title = title;
  auto& matrix = drawn.alignment;
  matrix.source = matrix.target = confusion.labels;
  for (const auto& counts : confusion.classes()) {
    const auto row = matrix.weights.size();
    auto& shares = matrix.weights.emplace_back();
    for (std::size_t found = 0; found < confusion.labels.size(); ++found) {
      const auto of_right = static_cast<double>(std::max<int64_t>(counts.right, 1));
      shares.push_back(
          static_cast<float>(static_cast<double>(confusion.count(row, found)) / of_right));
    }
    matrix.source_words.push_back(static_cast<int>(row));
    matrix.target_words.push_back(static_cast<int>(row));
  }
  return picture_of(drawn, {.unit = view::MatrixUnit::kPieces, .has_numbers = true});
}

}  // namespace attend::cli
