#include "metrics/labels.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

/// The label of each line, by its place in `names`.
struct Labelled {
  std::vector<std::string> names;  // in the order of their bytes
  std::vector<std::size_t> found;  // [lines]
  std::vector<std::size_t> right;  // [lines]
};

std::string label_of(const std::string& line, bool lowercase) {
  auto label = encode(stripped(decode(line)));
  return compared(label, lowercase);
}

Labelled numbered(const std::vector<std::string>& found, const std::vector<std::string>& right) {
  Labelled lines;
  auto& names = lines.names;
  names = right;
  names.insert(names.end(), found.begin(), found.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto place = [&](const std::string& label) {
    return static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), label) -
                                    names.begin());
  };
  for (const auto& label : found) lines.found.push_back(place(label));
  for (const auto& label : right) lines.right.push_back(place(label));
  return lines;
}

Labelled labelled(Lines found, const References& right, const ScoreOptions& options) {
  check_labels(found, right);
  std::vector<std::string> of_found;
  std::vector<std::string> of_right;
  for (std::size_t i = 0; i < found.size(); ++i) {
    of_found.push_back(label_of(found[i], options.bleu.lowercase));
    of_right.push_back(label_of(right[i][0], options.bleu.lowercase));
  }
  return numbered(of_found, of_right);
}

Confusion counted(Labelled lines) {
  Confusion confusion{std::move(lines.names), {}};
  const auto width = confusion.labels.size();
  if (width > kMostLabels) {
    throw Error(fmt::format("{} different labels: expected {} or fewer, for a table of them", width,
                            kMostLabels));
  }
  confusion.counts.assign(width * width, 0);
  for (std::size_t i = 0; i < lines.found.size(); ++i) {
    ++confusion.counts[lines.right[i] * width + lines.found[i]];
  }
  return confusion;
}

double accuracy_of_sums(std::span<const int64_t> sums) {
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

LineCounts accuracy_lines(Lines found, const References& right, const ScoreOptions& options) {
  const auto lines = labelled(found, right, options);
  LineCounts counts{.width = 2, .score = accuracy_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    counts.add(std::array<int64_t, 2>{lines.found[i] == lines.right[i] ? 1 : 0, 1});
  }
  return counts;
}

std::string accuracy_text(const MetricValue& value) {
  return fmt::format("accuracy = {:.2f} % of {} lines\n", 100.0 * value.value, value.found.size());
}

constexpr std::size_t kOfClass = 3;  // hits, found, right

double macro_f1_of_sums(std::span<const int64_t> sums) {
  double total = 0.0;
  int64_t classes = 0;
  for (std::size_t i = 0; i < sums.size(); i += kOfClass) {
    const ClassCounts counts{"", sums[i], sums[i + 1], sums[i + 2]};
    if (counts.found + counts.right == 0) continue;
    total += counts.f1();
    ++classes;
  }
  return classes == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : total / static_cast<double>(classes);
}

LineCounts macro_f1_lines(Lines found, const References& right, const ScoreOptions& options) {
  const auto lines = labelled(found, right, options);
  LineCounts counts{.width = kOfClass * lines.names.size(), .score = macro_f1_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto of_found = static_cast<uint32_t>(kOfClass * lines.found[i]);
    const auto of_right = static_cast<uint32_t>(kOfClass * lines.right[i]);
    const std::array<LineCounts::Entry, 3> entries = {
        {{of_found + 1, 1}, {of_right + 2, 1}, {of_right, 1}}};
    counts.add_sparse(std::span(entries).first(of_found == of_right ? 3 : 2));
  }
  return counts;
}

constexpr Metric kAccuracy = {.name = "accuracy",
                              .title = "accuracy",
                              .heading = "Accuracy",
                              .unit = "share of lines",
                              .explanation = "share of lines whose label is right",
                              .scale = Metric::Scale::kShare,
                              .counts = accuracy_lines,
                              .text = accuracy_text};

constexpr Metric kOfEntities[] = {kAccuracy};

constexpr Metric kOfLabels[] = {kAccuracy,
                                {.name = "macro_f1",
                                 .title = "macro-F1",
                                 .heading = "Macro-F1",
                                 .unit = "0 to 1",
                                 .help = "the mean of F1 over the classes",
                                 .scale = Metric::Scale::kShare,
                                 .counts = macro_f1_lines}};

}  // namespace

std::vector<ClassCounts> Confusion::classes() const {
  std::vector<ClassCounts> classes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto& of_label = classes.emplace_back(ClassCounts{labels[i], count(i, i), 0, 0});
    for (std::size_t other = 0; other < labels.size(); ++other) {
      of_label.found += count(other, i);
      of_label.right += count(i, other);
    }
  }
  return classes;
}

void check_labels(Lines found, const References& right, const std::string& found_name,
                  const std::string& right_name) {
  check_parallel(found, right);
  const auto check = [](const std::string& line, const std::string& name, std::size_t i) {
    if (!words(std::string_view(line)).empty()) return;
    throw Error(fmt::format("{}:{}: an empty line: expected a label", name, i + 1));
  };
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (right[i].size() != 1) {
      throw Error(fmt::format("{}:{}: several right labels: expected one", right_name, i + 1));
    }
    check(found[i], found_name, i);
    check(right[i][0], right_name, i);
  }
}

Confusion confusion(Lines found, const References& right, const ScoreOptions& options) {
  return counted(labelled(found, right, options));
}

Confusion confusion_of(const std::vector<std::string>& found,
                       const std::vector<std::string>& right) {
  if (found.size() != right.size()) throw std::logic_error("labels of one side alone");
  return counted(numbered(found, right));
}

nlohmann::ordered_json to_json(const Confusion& confusion) {
  nlohmann::ordered_json json = {{"labels", confusion.labels}};
  auto& counts = json["counts"] = nlohmann::ordered_json::array();
  for (std::size_t right = 0; right < confusion.labels.size(); ++right) {
    auto row = nlohmann::ordered_json::array();
    for (std::size_t found = 0; found < confusion.labels.size(); ++found) {
      row.push_back(confusion.count(right, found));
    }
    counts.push_back(std::move(row));
  }
  return json;
}

Metrics metrics_of_labels() {
  return metrics_in(kOfLabels);
}

Metrics metrics_of_entities() {
  return metrics_in(kOfEntities);
}

}  // namespace attend::metrics
