// `attend predict --steps N`: what comes behind the end of a series.

#include <algorithm>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checked_output.h"
#include "cli/loaded_models.h"
#include "cli/predict_rows.h"
#include "core/bounds.h"
#include "core/error.h"
#include "tasks/forecast_series.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "view/terminal_series.h"

namespace attend::cli {
namespace {

std::string in_csv(const std::string& cell) {
  if (cell.find_first_of(",\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const auto letter : cell)
    quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + '"';
}

std::string head_of(const tasks::Step& step) {
  std::string head = "time";
  for (std::size_t i = 0; i < step.columns.size(); ++i) {
    const auto& name = step.columns[i];
    head += ',' + in_csv(name);
    if (step.numbers[i].low) head += ',' + in_csv(name + " low") + ',' + in_csv(name + " high");
  }
  return head + '\n';
}

/// `has_intervals`: those of the head are there, if only as empty cells.
std::string line_of(const tasks::Step& step, bool has_intervals) {
  auto line = step.time;
  for (const auto& number : step.numbers) {
    line += fmt::format(",{:.6g}", number.value);
    if (number.low && number.high) {
      line += fmt::format(",{:.6g},{:.6g}", *number.low, *number.high);
    } else if (has_intervals) {
      line += ",,";
    }
  }
  return line + '\n';
}

std::string json_of(const tasks::Step& step) {
  nlohmann::ordered_json json = {{"time", step.time}};
  for (std::size_t i = 0; i < step.columns.size(); ++i) {
    auto& number = json["numbers"][step.columns[i]] = {{"value", step.numbers[i].value}};
    if (!step.numbers[i].low) continue;
    number["low"] = *step.numbers[i].low;
    number["high"] = *step.numbers[i].high;
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

constexpr std::size_t kMostStrips = 8;  // each of a line

/// Where the first answer looked, over the steps read: for each step that it says, or the mean of
/// more; or for each series, if it chose among them at each step.
std::vector<view::SeriesPicture::Strip> strips_of(const tasks::Reading& reading,
                                                  std::size_t steps_read) {
  const auto& source = reading.alignment.source;
  const auto& target = reading.alignment.target;
  const auto& weights = reading.alignment.weights;
  std::vector<view::SeriesPicture::Strip> strips;
  if (reading.name != tasks::kInputLook && source.size() == steps_read) {
    for (std::size_t said = 0; said < target.size(); ++said) {
      const auto name = target.size() == 1 ? reading.name : fmt::format("{} ahead", said + 1);
      strips.push_back({name, weights[said]});
    }
    if (strips.size() <= kMostStrips) return strips;
    view::SeriesPicture::Strip mean = {reading.name, std::vector<float>(steps_read, 0.0F)};
    for (const auto& strip : strips) {
      for (std::size_t i = 0; i < steps_read; ++i) {
        mean.weights[i] += strip.weights[i] / static_cast<float>(strips.size());
      }
    }
    return {mean};
  }
  for (std::size_t series = 0; series < source.size() && target.size() == steps_read; ++series) {
    auto& strip = strips.emplace_back(view::SeriesPicture::Strip{source[series]});
    for (const auto& of_step : weights) strip.weights.push_back(of_step[series]);
  }
  return strips;
}

view::SeriesPicture picture_of(const tasks::Ahead& ahead) {
  view::SeriesPicture picture = {.name = ahead.steps.front().columns.front(),
                                 .read = ahead.read,
                                 .first_time = ahead.first_read_time,
                                 .said_time = ahead.steps.front().time};
  for (const auto& step : ahead.steps) {
    const auto& number = step.numbers.front();
    picture.said.push_back(
        {number.value, number.low.value_or(number.value), number.high.value_or(number.value)});
  }
  for (const auto& reading : ahead.first.readings) {
    for (auto& strip : strips_of(reading, ahead.read.size())) {
      picture.strips.push_back(std::move(strip));
    }
  }
  return picture;
}

/// Steps that were said from other said ones, of a model whose errors are known of the first alone.
std::size_t steps_without_interval(const tasks::Ahead& ahead) {
  const auto has_one = [](const tasks::Step& step) { return step.numbers.front().low.has_value(); };
  if (!has_one(ahead.steps.front())) return 0;
  return static_cast<std::size_t>(
      std::count_if(ahead.steps.begin(), ahead.steps.end(), std::not_fn(has_one)));
}

}  // namespace

int predict_ahead(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                  Streams streams) {
  check_between("--steps", flags.steps, 1, 1'000'000);
  const auto& task = *systems.front().task;
  flags.refuse_search(fmt::format("only of models that say texts, and the task of {} is {}",
                                  flags.models.front(), task.name()));
  if (!flags.inputs().empty()) throw Error("--steps goes on behind the end of --source FILE.csv");
  const auto ahead = task.ahead(members_of(systems), engine, flags.sources, flags.steps);
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  auto& out = output ? *output : streams.out;
  const bool has_intervals = ahead.steps.front().numbers.front().low.has_value();
  if (!flags.json) out << head_of(ahead.steps.front());
  for (const auto& step : ahead.steps) {
    out << (flags.json ? json_of(step) : line_of(step, has_intervals));
  }
  if (flags.show) out << '\n' << view::draw_series(picture_of(ahead), flags.width_for(out));
  if (output) output->finish();
  if (const auto without = steps_without_interval(ahead); without > 0) {
    streams.err << fmt::format(
        "the last {} of {} steps have no interval: it is known of as many steps as the model was "
        "trained to say at once (forecast.horizon), and they go on from its own answers\n",
        without, ahead.steps.size());
  }
  return kOk;
}

}  // namespace attend::cli
