#include "tasks/forecast_config.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "core/bounds.h"
#include "core/error.h"
#include "data/times.h"

namespace attend::tasks {

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream parts(list);
  for (std::string name; std::getline(parts, name, ',');) {
    const auto first = name.find_first_not_of(' ');
    if (first != std::string::npos) {
      names.push_back(name.substr(first, name.find_last_not_of(' ') - first + 1));
    }
  }
  return names;
}

Fields ForecastConfig::fields() {
  return {
      {"forecast.target", &target, "columns to predict, with commas between them"},
      {"forecast.inputs", &inputs, "columns to read besides; empty: all others, but the time"},
      {"forecast.categories", &categories, "those of them that hold names, no numbers"},
      {"forecast.known", &known,
       "columns that are known at the steps predicted, as the calendar; *: all but the target"},
      {"forecast.time", &time,
       "the column of times, or those of year, month, day, hour; auto: looked for; empty: rows "
       "are steps"},
      {"forecast.step", &step, "from row to row: 15min, 1h, 1d; empty: the least that there is"},
      {"forecast.history", &history, "steps that are read"},
      {"forecast.first", &first, "the first step ahead that is predicted"},
      {"forecast.horizon", &horizon, "and the last"},
      {"forecast.gaps", &gaps,
       "where something is missing: refuse | leave-out | carry | interpolate"},
      {"forecast.change", &change, "predict the change from the last number, not the number"},
      {"forecast.dev_share", &dev_share,
       "of the file's end to measure by, where there is no --dev; 0: none"},
      {"forecast.level", &level, "share of the right numbers that intervals should hold"},
      {"forecast.interval_share", &interval_share,
       "of the rows to measure by, the last ones that intervals are of: they choose no model; 0: "
       "intervals are of those that do"},
      {"forecast.input_attention", &input_attention,
       "read by the dual-stage attention of Qin et al. 2017"},
  };
}

void ForecastConfig::validate() const {
  check_between("forecast.history", history, int64_t{2}, int64_t{100'000});
  check_between("forecast.first", first, int64_t{1}, int64_t{100'000});
  check_between("forecast.horizon", horizon, first, int64_t{100'000});
  check_one_of("forecast.gaps", gaps, {"refuse", "leave-out", "carry", "interpolate"});
  check_between("forecast.dev_share", dev_share, 0.0, 0.9);
  check_between("forecast.level", level, 0.01, 0.999);
  check_between("forecast.interval_share", interval_share, 0.0, 0.9);
  if (!step.empty() && !data::parse_step(step)) {
    throw ConfigError("forecast.step", step, "a number and a unit: 15min, 1h, 1d, 1w");
  }
  if (!step.empty() && time.empty()) {
    throw ConfigError("forecast.step", step, "nothing, or the column of times in forecast.time");
  }
  const auto targets = names_in(target);
  for (const auto& [key, list] :
       {std::pair("forecast.known", &known), std::pair("forecast.categories", &categories)}) {
    for (const auto& name : names_in(*list)) {
      if (std::find(targets.begin(), targets.end(), name) == targets.end()) continue;
      throw ConfigError(key, name, "columns that are not the target: nobody knows it before");
    }
  }
  const auto times = names_in(time);
  if (times.size() > 6) throw ConfigError("forecast.time", time, "six columns at most");
}

}  // namespace attend::tasks
