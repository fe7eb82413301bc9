#include "data/series_table.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "data/csv_file.h"
#include "data/number_coder.h"
#include "data/times.h"

namespace attend::data {
namespace {

constexpr auto kGap = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMostSteps = 100'000'000;
constexpr std::int64_t kMostGaps = 1000;  // steps for each row of the file

bool is_gap(const std::string& cell) {
  static const std::vector<std::string> kGaps = {"", "NA", "N/A", "NaN", "nan", "null", "NULL"};
  return std::find(kGaps.begin(), kGaps.end(), cell) != kGaps.end();
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::size_t place_of(const CsvFile& file, const std::string& name) {
  const auto& names = file.names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto near = nearest(name, names);
  throw Error(fmt::format("{}:1: there is no column {}{}: its columns are {}", file.path(), name,
                          near.empty() ? "" : "; did you mean " + near + "?",
                          fmt::join(names, ", ")));
}

/// The time of a row: of one column as it stands, of several one part of it each.
std::int64_t time_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& places,
                     const std::string& where) {
  std::string text;
  if (places.size() == 1) {
    text = cells[places[0]];
  } else {
    static constexpr const char* kBefore[] = {"", "-", "-", "T", ":", ":"};
    for (std::size_t i = 0; i < places.size() && i < 6; ++i) {
      text += fmt::format("{}{:0>2}", kBefore[i], cells[places[i]]);
    }
    if (places.size() == 2) text += "-01";
  }
  const auto seconds = parse_time(text);
  if (seconds) return *seconds;
  throw Error(fmt::format("{}: {} is no time: expected one as 2014-01-31T05:00", where, text));
}

/// As SeriesOptions::time has it.
std::vector<std::string> found_time(const std::string& path, const SeriesOptions& options) {
  CsvFile file(path);
  const auto& names = file.names();
  std::vector<std::string> cells;
  if (!file.next(cells)) return {};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_named = has(options.targets, names[i]) || has(options.inputs, names[i]) ||
                          has(options.categories, names[i]);
    const bool is_number = cells[i].find_first_not_of("0123456789.eE+-") == std::string::npos &&
                           cells[i].find('-', 1) == std::string::npos;  // 20140131 may be anything
    if (!is_named && !is_number && parse_time(cells[i])) return {names[i]};
  }
  std::vector<std::string> parts;
  for (const auto* part : {"year", "month", "day", "hour", "minute"}) {
    if (!has(names, part)) break;
    parts.emplace_back(part);
  }
  return parts.size() < 3 ? std::vector<std::string>() : parts;
}

}  // namespace

/// Where the columns stand in the file.
struct SeriesTable::Plan {
  CsvFile file;
  std::vector<std::size_t> places{};
  std::vector<std::size_t> of_time{};
};

bool SeriesTable::Column::has(std::int64_t step) const {
  const auto at = static_cast<std::size_t>(step);
  return is_category ? !names[at].empty() : !std::isnan(numbers[at]);
}

SeriesTable::SeriesTable(const std::string& path, const SeriesOptions& given) : path_(path) {
  Plan plan{CsvFile(path)};
  auto options = given;
  if (given.time == std::vector<std::string>{kFoundTime}) options.time = found_time(path, given);
  if (options.step > 0 && options.time.empty()) {
    throw Error(path +
                ":1: no column of times is found, which forecast.step is of: name it in "
                "forecast.time, or leave forecast.step out");
  }
  for (const auto& name : options.time) plan.of_time.push_back(place_of(plan.file, name));
  const auto add = [&](const std::string& name, bool is_category) {
    plan.places.push_back(place_of(plan.file, name));
    columns_.push_back({.name = name, .is_category = is_category});
  };
  for (const auto& name : options.targets) add(name, false);
  target_count_ = options.targets.size();
  auto inputs = options.inputs;
  if (inputs.empty()) {
    inputs = plan.file.names();
    std::erase_if(inputs, [&](const auto& name) { return has(options.time, name); });
  }
  for (const auto& name : options.categories) place_of(plan.file, name);
  std::erase_if(inputs, [&](const auto& name) { return has(options.targets, name); });
  for (const auto& name : inputs) {
    if (!has(options.categories, name)) add(name, false);
  }
  for (const auto& name : inputs) {
    if (has(options.categories, name)) add(name, true);
  }
  read_rows(options, plan);
  lay_out(options.step);
  if (options.refuses_gaps) check_gaps();
}

void SeriesTable::read_rows(const SeriesOptions& options, const Plan& plan) {
  CsvFile file(path_);
  for (std::vector<std::string> cells; file.next(cells);) {
    const auto where = fmt::format("{}:{}", path_, file.line_number());
    if (!options.time.empty()) {
      const auto place = where + ", " + options.time.front();
      const auto time = time_of(cells, plan.of_time, place);
      if (!times_.empty() && time <= times_.back()) {
        throw Error(fmt::format(
            "{}: {} comes {} {}: expected times in order, each once", place, written_time(time),
            time == times_.back() ? "twice, after" : "after", written_time(times_.back())));
      }
      times_.push_back(time);
    } else {
      times_.push_back(std::ssize(lines_));
    }
    lines_.push_back(file.line_number());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& column = columns_[i];
      const auto& cell = cells[plan.places[i]];
      if (column.is_category) {
        column.names.push_back(is_gap(cell) ? "" : cell);
        continue;
      }
      try {
        column.numbers.push_back(is_gap(cell) ? kGap : number_of(cell));
      } catch (const Error& error) {
        throw Error(
            fmt::format("{}, {}: {}: name it in forecast.categories, or leave it out of "
                        "forecast.inputs",
                        where, column.name, error.what()));
      }
    }
  }
  step_seconds_ = options.time.empty() ? 0 : 1;  // until it is known
}

/// Puts each row at its step.
void SeriesTable::lay_out(std::int64_t asked_step) {
  if (times_.empty()) throw Error(path_ + " has no row");
  first_ = times_.front();
  auto step = asked_step;
  if (step_seconds_ == 0) step = 1;
  if (step == 0) {
    step = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 1; i < times_.size(); ++i)
      step = std::min(step, times_[i] - times_[i - 1]);
    if (times_.size() == 1) step = 1;
  }
  if (step_seconds_ != 0) step_seconds_ = step;
  steps_ = (times_.back() - first_) / step + 1;
  if (steps_ > kMostSteps || steps_ > kMostGaps * std::ssize(times_)) {
    throw Error(fmt::format("{}: {} steps of {} for {} rows: give forecast.step", path_, steps_,
                            written_step(step), times_.size()));
  }
  std::vector<std::int64_t> lines(static_cast<std::size_t>(steps_), 0);
  std::vector<Column> laid = columns_;
  for (auto& column : laid) {
    column.numbers.assign(column.is_category ? 0 : lines.size(), kGap);
    column.names.assign(column.is_category ? lines.size() : 0, "");
  }
  for (std::size_t row = 0; row < times_.size(); ++row) {
    const auto behind = times_[row] - first_;
    if (behind % step != 0) {
      throw Error(fmt::format(
          "{}:{}: {} is not a whole number of steps of {} after {}: give "
          "forecast.step",
          path_, lines_[row], written_time(times_[row]), written_step(step), written_time(first_)));
    }
    const auto at = static_cast<std::size_t>(behind / step);
    lines[at] = lines_[row];
    for (std::size_t i = 0; i < laid.size(); ++i) {
      if (laid[i].is_category) laid[i].names[at] = columns_[i].names[row];
      if (!laid[i].is_category) laid[i].numbers[at] = columns_[i].numbers[row];
    }
  }
  columns_ = std::move(laid);
  lines_ = std::move(lines);
  for (known_steps_ = steps_; known_steps_ > 0; --known_steps_) {
    const auto is_known = [&](const Column& column) { return column.has(known_steps_ - 1); };
    if (std::all_of(columns_.begin(), columns_.begin() + std::ptrdiff_t(target_count_), is_known)) {
      break;
    }
  }
  if (known_steps_ == 0) {
    throw Error(fmt::format("{}: no row has a number in {}", path_, columns_.front().name));
  }
}

void SeriesTable::check_gaps() const {
  constexpr auto kAdvice =
      "say what is done with gaps: forecast.gaps = carry, interpolate or leave-out";
  for (std::int64_t step = 0; step < known_steps_; ++step) {
    if (line(step) == 0) {
      throw Error(fmt::format("{}:{}: there is no row for {}: {}", path_, line(step - 1) + 1,
                              time(step), kAdvice));
    }
    for (const auto& column : columns_) {
      if (column.has(step)) continue;
      throw Error(
          fmt::format("{}:{}, {}: nothing there: {}", path_, line(step), column.name, kAdvice));
    }
  }
}

std::int64_t SeriesTable::line(std::int64_t step) const {
  return step < std::ssize(lines_) ? lines_[static_cast<std::size_t>(step)] : 0;
}

std::string SeriesTable::time(std::int64_t step) const {
  if (step_seconds_ == 0) return std::to_string(step + 1);
  return written_time(first_ + step * step_seconds_);
}

void SeriesTable::go_on(const std::vector<double>& targets) {
  const auto at = static_cast<std::size_t>(known_steps_++);
  if (known_steps_ > steps_) {
    ++steps_;
    for (auto& column : columns_) {
      if (column.is_category) column.names.emplace_back();
      if (!column.is_category) column.numbers.push_back(kGap);
    }
  }
  for (std::size_t i = 0; i < target_count_; ++i) columns_[i].numbers[at] = targets.at(i);
}

}  // namespace attend::data
