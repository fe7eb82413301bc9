#include "metrics/numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/amounts.h"

namespace attend::metrics {
namespace {

constexpr double kLargestNumber = 1e38;
constexpr auto kNone = std::numeric_limits<double>::quiet_NaN();

/// A number at the beginning of the text, which is taken away.
double take_number(std::string_view& text) {
  const auto* first = text.data();
  if (!text.empty() && *first == '+') ++first;
  double value = 0.0;
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value) || std::abs(value) > kLargestNumber) {
    throw Error(fmt::format("{} is no number", text.substr(0, 40)));
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void take(std::string_view& text, char sign, std::string_view word) {
  if (text.empty() || text.front() != sign) {
    throw Error(fmt::format("{} is no number: expected one, as 12.5, or 12.5[8.1,20.2]", word));
  }
  text.remove_prefix(1);
}

FoundNumber number_of(std::string_view word) {
  auto rest = word;
  FoundNumber number = {take_number(rest)};
  if (rest.empty()) return number;
  take(rest, '[', word);
  number.low = take_number(rest);
  take(rest, ',', word);
  number.high = take_number(rest);
  take(rest, ']', word);
  if (!rest.empty() || *number.low > *number.high)
    throw Error(fmt::format("{} is no number", word));
  return number;
}

/// Calls `use(found, right)` for each number of a line.
template <class Use>
void for_each_number(const std::string& found, const std::string& right, const Use& use) {
  const auto of_found = numbers_in(found);
  const auto of_right = numbers_in(right);
  for (std::size_t i = 0; i < of_right.size(); ++i) use(of_found[i], of_right[i].value);
}

/// Counts and amounts of each line: `add(found, right, counts, amounts)` of each number.
template <std::size_t Counts, std::size_t Amounts, class Add>
LineCounts summed(Lines found, const References& right, LineCounts::Score score, const Add& add) {
  check_numbers(found, right);
  LineCounts lines{.width = Counts + Amounts * kAmountWidth, .score = score};
  std::vector<LineCounts::Entry> entries;
  for (std::size_t i = 0; i < found.size(); ++i) {
    int64_t counts[Counts] = {};
    double amounts[Amounts + 1] = {};
    for_each_number(found[i], right[i][0],
                    [&](const FoundNumber& number, double y) { add(number, y, counts, amounts); });
    entries.clear();
    for (std::size_t j = 0; j < Counts; ++j) {
      entries.push_back({static_cast<uint32_t>(j), static_cast<int32_t>(counts[j])});
    }
    for (std::size_t j = 0; j < Amounts; ++j) {
      add_amount(amounts[j], Counts + j * kAmountWidth, entries);
    }
    lines.add_sparse(entries);
  }
  return lines;
}

/// The j-th amount of sums that have so many counts before them.
long double amount(std::span<const int64_t> sums, std::size_t counts, std::size_t j) {
  return amount_of(sums.subspan(counts + j * kAmountWidth, kAmountWidth));
}

double over(long double sum, long double count) {
  return count > 0.0L ? static_cast<double>(sum / count) : kNone;
}

LineCounts square_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  const auto score = [](std::span<const int64_t> sums) {
    return std::sqrt(over(amount(sums, 1, 0), static_cast<long double>(sums[0])));
  };
  return summed<1, 1>(found, right, score, [](const auto& f, double y, auto* counts, auto* sums) {
    ++counts[0];
    sums[0] += (y - f.value) * (y - f.value);
  });
}

LineCounts absolute_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  const auto score = [](std::span<const int64_t> sums) {
    return over(amount(sums, 1, 0), static_cast<long double>(sums[0]));
  };
  return summed<1, 1>(found, right, score, [](const auto& f, double y, auto* counts, auto* sums) {
    ++counts[0];
    sums[0] += std::abs(y - f.value);
  });
}

/// Of right numbers less the first of all: so what they have in common takes no digits of squares.
LineCounts relative_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  const auto score = [](std::span<const int64_t> sums) {
    const auto mean = amount(sums, 1, 1) / static_cast<long double>(std::max<int64_t>(sums[0], 1));
    return std::sqrt(over(amount(sums, 1, 0), amount(sums, 1, 2) - mean * amount(sums, 1, 1)));
  };
  const auto first = right.size() == 0 ? 0.0 : numbers_in(right[0].front()).front().value;
  return summed<1, 3>(found, right, score, [&](const auto& f, double y, auto* counts, auto* sums) {
    ++counts[0];
    sums[0] += (y - f.value) * (y - f.value);
    sums[1] += y - first;
    sums[2] += (y - first) * (y - first);
  });
}

LineCounts scaled_lines(Lines found, const References& right, const ScoreOptions& options) {
  const auto score = [](std::span<const int64_t> sums) {
    return over(amount(sums, 1, 0), amount(sums, 1, 1));
  };
  const auto of_naive = options.naive_error;
  return summed<1, 2>(found, right, score, [&](const auto& f, double y, auto* counts, auto* sums) {
    ++counts[0];
    sums[0] += std::abs(y - f.value);
    sums[1] += of_naive;
  });
}

double share_of_sums(std::span<const int64_t> sums) {
  return over(static_cast<long double>(sums[0]), static_cast<long double>(sums[1]));
}

LineCounts coverage_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  return summed<2, 0>(found, right, share_of_sums,
                      [](const auto& f, double y, auto* counts, auto* /*sums*/) {
                        if (!f.low || !f.high) return;
                        if (*f.low <= y && y <= *f.high) ++counts[0];
                        ++counts[1];
                      });
}

LineCounts solved_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  check_numbers(found, right);
  LineCounts lines{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    bool is_solved = true;
    for_each_number(found[i], right[i][0], [&](const FoundNumber& number, double y) {
      is_solved = is_solved && std::abs(y - number.value) < kSolved;
    });
    const int64_t counts[] = {is_solved ? 1 : 0, 1};
    lines.add(counts);
  }
  return lines;
}

constexpr Metric kRootMeanSquare = {.name = "rmse",
                                    .title = "RMSE",
                                    .unit = "of the numbers",
                                    .help = "root of the mean squared error",
                                    .scale = Metric::Scale::kAmount,
                                    .less_is_better = true,
                                    .counts = square_lines};

constexpr Metric kMeanAbsolute = {.name = "mae",
                                  .title = "MAE",
                                  .unit = "of the numbers",
                                  .help = "mean absolute error",
                                  .scale = Metric::Scale::kAmount,
                                  .less_is_better = true,
                                  .counts = absolute_lines};

constexpr Metric kOfNumbers[] = {
    kRootMeanSquare,
    kMeanAbsolute,
    {.name = "rse",
     .title = "RSE",
     .unit = "1: no better than the mean",
     .help = "root of the squared error by that of the mean",
     .scale = Metric::Scale::kAmount,
     .less_is_better = true,
     .is_detail = true,
     .counts = relative_lines},
    {.name = "mase",
     .title = "MASE",
     .unit = "1: persistence in training",
     .help = "mean absolute error by that of persistence",
     .scale = Metric::Scale::kAmount,
     .less_is_better = true,
     .is_detail = true,
     .is_of_whole_text = true,
     .counts = scaled_lines},
    {.name = "interval_coverage",
     .title = "coverage",
     .heading = "Coverage of intervals",
     .unit = "share of the numbers",
     .explanation = "share of the numbers that are within their intervals",
     .scale = Metric::Scale::kShare,
     .is_detail = true,
     .is_of_whole_text = true,
     .counts = coverage_lines},
};

constexpr Metric kOfSolutions[] = {{.name = "solved",
                                    .title = "solved",
                                    .heading = "Solved",
                                    .unit = "share of lines",
                                    .explanation = "share of lines within 0.04 of what is right",
                                    .scale = Metric::Scale::kShare,
                                    .counts = solved_lines}};

}  // namespace

std::vector<FoundNumber> numbers_in(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<FoundNumber> numbers;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty()) break;
    const auto word = line.substr(0, line.find_first_of(kBlanks));
    numbers.push_back(number_of(word));
    line.remove_prefix(word.size());
  }
  if (numbers.empty()) throw Error("an empty line: expected a number");
  return numbers;
}

std::string written(const FoundNumber& number) {
  const auto value = fmt::format("{:.6g}", number.value);
  if (!number.low || !number.high) return value;
  return fmt::format("{}[{:.6g},{:.6g}]", value, *number.low, *number.high);
}

void check_numbers(Lines found, const References& right, const std::string& found_name,
                   const std::string& right_name) {
  check_parallel(found, right);
  const auto count = [](const std::string& line, const std::string& name, std::size_t i) {
    try {
      return numbers_in(line).size();
    } catch (const Error& error) {
      throw Error(fmt::format("{}:{}: {}", name, i + 1, error.what()));
    }
  };
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (right[i].size() != 1) {
      throw Error(fmt::format("{}:{}: several right lines: expected one", right_name, i + 1));
    }
    const auto of_right = count(right[i][0], right_name, i);
    const auto of_found = count(found[i], found_name, i);
    if (of_found == of_right) continue;
    throw Error(fmt::format("{}:{}: {} numbers: expected {}, as {} has there", found_name, i + 1,
                            of_found, of_right, right_name));
  }
}

std::vector<StepErrors> errors_of_steps(Lines found, const References& right) {
  check_numbers(found, right);
  std::vector<StepErrors> steps;
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::size_t step = 0;
    for_each_number(found[i], right[i][0], [&](const FoundNumber& number, double y) {
      if (step == steps.size()) steps.emplace_back();
      auto& errors = steps[step++];
      ++errors.count;
      errors.root_mean_square += (y - number.value) * (y - number.value);
      errors.mean_absolute += std::abs(y - number.value);
    });
  }
  for (auto& errors : steps) {
    const auto count = static_cast<double>(errors.count);
    errors.root_mean_square = std::sqrt(errors.root_mean_square / count);
    errors.mean_absolute /= count;
  }
  return steps;
}

Metrics metrics_of_numbers() {
  return metrics_in(kOfNumbers);
}

Metrics metrics_of_solutions() {
  auto metrics = metrics_in(kOfSolutions);
  const auto all = metrics_of_numbers();
  for (const auto* name : {"rmse", "mae"}) metrics.push_back(find_metric(all, name));
  return metrics;
}

}  // namespace attend::metrics
