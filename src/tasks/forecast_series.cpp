#include "tasks/forecast_series.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "data/times.h"
#include "metrics/numbers.h"
#include "models/number_model.h"

namespace attend::tasks {
namespace {

data::WindowOptions::Gaps gaps_called(const std::string& name) {
  using Gaps = data::WindowOptions::Gaps;
  if (name == "carry") return Gaps::kCarry;
  return name == "interpolate" ? Gaps::kInterpolate : Gaps::kLeaveOut;
}

data::SeriesOptions series_options(const ForecastConfig& config) {
  return {.targets = names_in(config.target),
          .inputs = names_in(config.inputs),
          .categories = names_in(config.categories),
          .time = names_in(config.time),
          .step = config.step.empty() ? 0 : data::parse_step(config.step).value_or(0),
          .refuses_gaps = config.gaps == "refuse"};
}

}  // namespace

data::WindowOptions window_options(const ForecastConfig& config, const data::SeriesTable& table) {
  return {.history = config.history,
          .first = config.first,
          .last = config.horizon,
          .gaps = gaps_called(config.gaps),
          .predicts_change = config.change,
          .known = known_of(config, table.columns(), table.target_count())};
}

std::int64_t split_of(const ForecastConfig& config, const data::SeriesTable& table) {
  const auto steps = static_cast<double>(table.known_steps());
  return table.known_steps() - static_cast<std::int64_t>(std::floor(steps * config.dev_share));
}

std::int64_t look_offset(const ForecastConfig& config) {
  return config.input_attention && !config.known.empty() ? 1 : 0;
}

std::shared_ptr<const data::SeriesTable> open_series(const ForecastConfig& config,
                                                     const std::vector<std::string>& paths) {
  if (config.target.empty()) {
    throw ConfigError("forecast.target", "", "the column to predict, as --target pm2.5");
  }
  if (paths.size() != 1) {
    throw data::WrongFiles(fmt::format("{} files: expected one, a CSV", paths.size()));
  }
  auto table = std::make_shared<const data::SeriesTable>(paths[0], series_options(config));
  const auto needed = config.history + config.horizon;
  if (table->known_steps() < needed) {
    throw Error(
        fmt::format("{}:{}: {} steps: expected {} or more, forecast.history and "
                    "forecast.horizon",
                    paths[0], table->line(table->known_steps() - 1), table->known_steps(), needed));
  }
  return table;
}

void check_known(const ForecastConfig& config, const data::SeriesTable& table) {
  const auto& columns = table.columns();
  for (const auto& name : known_of(config, columns, table.target_count())) {
    for (std::size_t target = 0; target < table.target_count(); ++target) {
      const auto known = std::find_if(columns.begin(), columns.end(),
                                      [&](const auto& column) { return column.name == name; });
      if (known == columns.end() || known->is_category) continue;
      bool is_same = true;
      for (std::int64_t step = 0; step < table.known_steps() && is_same; ++step) {
        const auto at = static_cast<std::size_t>(step);
        const bool both = columns[target].has(step) && known->has(step);
        is_same = !both || columns[target].numbers[at] == known->numbers[at];
      }
      if (!is_same) continue;
      throw Error(
          fmt::format("{}:1, {}: it is what is to be predicted, {}, at the same step: take "
                      "it out of forecast.known",
                      table.path(), name, columns[target].name));
    }
  }
}

void check_comes_later(const data::SeriesCorpus& train, const data::SeriesCorpus& dev) {
  const auto& learnt = train.table();
  const auto& measured = dev.table();
  const bool has_times = learnt.step_seconds() > 0 && measured.step_seconds() > 0;
  const bool is_same_file = learnt.path() == measured.path();
  const auto last = learnt.time(train.end() - 1);
  const auto first = measured.time(dev.first_right());
  const bool is_later = has_times      ? data::parse_time(first) > data::parse_time(last)
                        : is_same_file ? dev.first_right() >= train.end()
                                       : true;
  if (is_later) return;
  throw Error(
      fmt::format("{}:{}: {} is to be measured by, and {} is learnt from up to {}: expected "
                  "what comes later",
                  measured.path(), measured.line(dev.first_right()), first, learnt.path(), last));
}

std::vector<double> roughness_of(const ForecastConfig& config, const data::SeriesCoder& coder,
                                 const data::Row& row) {
  constexpr double kFloor = 0.1;  // of the training part's: a calm history is no promise
  const auto& read = row.parts.at(models::NumberModel::kRead);
  const auto targets = coder.learnt().target_count;
  const auto number = [&](std::int64_t step, std::int64_t target) {
    const auto at = static_cast<std::size_t>(step * read.size + target);
    return coder.unscaled(static_cast<std::size_t>(target), static_cast<double>(read.numbers[at]));
  };
  std::vector<double> roughness;
  for (auto ahead = config.first; ahead <= config.horizon; ++ahead) {
    const auto lag = std::min(ahead, std::max<std::int64_t>(read.positions() / 2, 1));
    for (std::int64_t target = 0; target < targets; ++target) {
      double sum = 0.0;
      for (auto step = lag; step < read.positions(); ++step) {
        sum += std::abs(number(step, target) - number(step - lag, target));
      }
      roughness.push_back(sum / static_cast<double>(read.positions() - lag) +
                          kFloor * coder.learnt().changes.at(roughness.size()));
    }
  }
  return roughness;
}

void ScaledErrors::add(const std::string& found, const std::string& right,
                       const std::vector<double>& scales) {
  const auto of_found = metrics::numbers_in(found);
  const auto of_right = metrics::numbers_in(right);
  errors_.resize(of_right.size());
  for (std::size_t i = 0; i < of_right.size(); ++i) {
    errors_[i].push_back(std::abs(of_right[i].value - of_found.at(i).value) / scales.at(i));
  }
}

std::vector<double> ScaledErrors::conformal(double level) const {
  std::vector<double> factors;
  for (auto errors : errors_) {
    std::sort(errors.begin(), errors.end());
    const auto count = static_cast<double>(errors.size());
    const auto place = std::ceil((count + 1.0) * level);
    if (place > count) return {};
    factors.push_back(errors[static_cast<std::size_t>(place) - 1]);
  }
  return factors;
}

}  // namespace attend::tasks
