// `attend predict --steps N`: what comes behind the end of a series.

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checked_output.h"
#include "cli/loaded_models.h"
#include "cli/predict_rows.h"
#include "cli/shown_prediction.h"
#include "core/bounds.h"
#include "core/error.h"
#include "tasks/predictor.h"
#include "tasks/task.h"

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

}  // namespace

int predict_ahead(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                  Streams streams) {
  check_between("--steps", flags.steps, 1, 1'000'000);
  const auto& task = *systems.front().task;
  flags.refuse_search(fmt::format("only of models that say texts, and the task of {} is {}",
                                  flags.models.front(), task.name()));
  if (!flags.input.empty()) throw Error("--steps goes on behind the end of --source FILE.csv");
  const auto ahead = task.ahead(members_of(systems), engine, flags.sources, flags.steps);
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  auto& out = output ? *output : streams.out;
  const bool has_intervals = ahead.steps.front().numbers.front().low.has_value();
  if (!flags.json) out << head_of(ahead.steps.front());
  for (const auto& step : ahead.steps) {
    out << (flags.json ? json_of(step) : line_of(step, has_intervals));
  }
  if (flags.show) out << '\n' << shown_prediction({}, {ahead.first}, flags.width_for(out));
  if (output) output->finish();
  return kOk;
}

}  // namespace attend::cli
