#include "format/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::ordered_json;

/// To 6 significant digits, so that no reader sees the noise of the last ones.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) < 1e15)
    return static_cast<std::int64_t>(value);
  return std::stod(fmt::format("{:.6g}", value));
}

Json to_json(const PlotTable& table) {
  auto json = Json::object();
  for (const auto& [name, values] : table.columns) {
    auto& column = json[name] = Json::array();
    for (const auto value : values) column.push_back(rounded(value));
  }
  return json;
}

Json to_json(const PlotRun& run) {
  Json json = {{"name", run.name}};
  if (run.parameters > 0) json["parameters"] = run.parameters;
  if (run.has_attention()) {
    json["attention"] = {
        {"score", run.score}, {"alignment", run.alignment}, {"selection", run.selection}};
  }
  if (!run.made_of.empty()) json["made_of"] = run.made_of;
  if (!run.metric.empty()) json["metric"] = run.metric;
  if (run.best_update) {
    json["best"] = {{"update", *run.best_update}, {"value", rounded(run.best)}};
  }
  json["notes"] = run.notes;
  json["progress"] = to_json(run.progress);
  json["validations"] = to_json(run.validations);
  json["lengths"] = to_json(run.lengths);
  return json;
}

Json to_json(const PlotChart& chart) {
  return {{"name", chart.name},     {"group", chart.group},   {"title", chart.title},
          {"unit", chart.unit},     {"help", chart.help},     {"table", chart.table},
          {"column", chart.column}, {"zero", chart.has_zero}, {"log", chart.can_be_log},
          {"better", chart.better}};
}

}  // namespace

const std::vector<double>* PlotTable::find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const auto& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &found->values;
}

PlotTable PlotTable::thinned(std::size_t most, const std::vector<std::string>& last) const {
  const auto each = (size() + most - 1) / std::max<std::size_t>(most, 1);
  if (each <= 1) return *this;
  PlotTable thin;
  for (const auto& [name, values] : columns) {
    const bool is_last = std::find(last.begin(), last.end(), name) != last.end();
    auto& kept = thin.columns.emplace_back(PlotColumn{name, {}}).values;
    for (std::size_t first = 0; first < values.size(); first += each) {
      const auto end = std::min(values.size(), first + each);
      double sum = 0.0;
      int count = 0;
      for (auto i = first; i < end; ++i) {
        if (!std::isfinite(values[i])) continue;
        sum += values[i];
        ++count;
      }
      kept.push_back(is_last     ? values[end - 1]
                     : count > 0 ? sum / count
                                 : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return thin;
}

const PlotTable& table_of(const PlotChart& chart, const PlotRun& run) {
  if (chart.table == "progress") return run.progress;
  return chart.table == "validations" ? run.validations : run.lengths;
}

std::vector<PlotChart> charts_in(const Plot& plot) {
  std::vector<PlotChart> charts;
  for (const auto& chart : plot.charts) {
    const bool is_there = std::any_of(plot.runs.begin(), plot.runs.end(), [&](const auto& run) {
      const auto* values = table_of(chart, run).find(chart.column);
      return values != nullptr && std::any_of(values->begin(), values->end(),
                                              [](double value) { return std::isfinite(value); });
    });
    if (is_there) charts.push_back(chart);
  }
  return charts;
}

std::string to_json(const Plot& plot) {
  Json json = {{"format", "attend-plot"},
               {"version", 1},
               {"program", plot.program},
               {"title", plot.title},
               {"view",
                {{"across", plot.view.across},
                 {"log", plot.view.is_log},
                 {"smoothing", plot.view.smoothing}}}};
  if (plot.is_live) json["live"] = true;
  auto& runs = json["runs"] = Json::array();
  for (const auto& run : plot.runs) runs.push_back(to_json(run));
  auto& charts = json["charts"] = Json::array();
  for (const auto& chart : charts_in(plot)) charts.push_back(to_json(chart));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
