#include "data/series_coder.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "data/times.h"
#include "format/json_reader.h"

namespace attend::data {
namespace {

using nlohmann::json;

SeriesCoder::Column learnt_of(const SeriesTable::Column& column, std::int64_t count,
                              const std::string& path) {
  SeriesCoder::Column learnt = {.name = column.name, .is_category = column.is_category};
  ScaleSum sum;
  std::set<std::string> names;
  bool any = false;
  for (std::int64_t step = 0; step < count; ++step) {
    if (!column.has(step)) continue;
    any = true;
    if (column.is_category) names.insert(column.names[static_cast<std::size_t>(step)]);
    if (!column.is_category) sum.add(column.numbers[static_cast<std::size_t>(step)]);
  }
  if (!any)
    throw Error(fmt::format("{}: nothing in the column {} to learn from", path, column.name));
  if (!column.is_category) learnt.scale = sum.scale();
  learnt.names.assign(names.begin(), names.end());
  return learnt;
}

/// The root of the mean square, 1 if that is 0; and the mean absolute value.
struct ChangeSum {
  double squares = 0.0;
  double absolute = 0.0;
  std::int64_t count = 0;

  void add(const SeriesTable::Column& column, std::int64_t ahead, std::int64_t steps) {
    for (std::int64_t step = 0; step + ahead < steps; ++step) {
      const auto change = column.numbers[static_cast<std::size_t>(step + ahead)] -
                          column.numbers[static_cast<std::size_t>(step)];
      if (std::isnan(change)) continue;
      squares += change * change;
      absolute += std::abs(change);
      ++count;
    }
  }
  double deviation() const {
    const auto root = std::sqrt(squares / static_cast<double>(std::max<std::int64_t>(count, 1)));
    return root > 0.0 ? root : 1.0;
  }
  double mean_absolute() const {
    return absolute / static_cast<double>(std::max<std::int64_t>(count, 1));
  }
};

}  // namespace

std::shared_ptr<const SeriesCoder> SeriesCoder::learn(const SeriesTable& table, std::int64_t count,
                                                      std::int64_t first, std::int64_t last) {
  Learnt learnt;
  learnt.target_count = static_cast<std::int64_t>(table.target_count());
  learnt.step_seconds = table.step_seconds();
  for (const auto& column : table.columns()) {
    learnt.columns.push_back(learnt_of(column, count, table.path()));
  }
  ChangeSum of_one;
  for (std::size_t i = 0; i < table.target_count(); ++i) of_one.add(table.columns()[i], 1, count);
  learnt.naive_error = of_one.mean_absolute();
  for (auto ahead = first; ahead <= last; ++ahead) {
    for (std::size_t i = 0; i < table.target_count(); ++i) {
      ChangeSum sum;
      sum.add(table.columns()[i], ahead, count);
      learnt.changes.push_back(sum.deviation());
    }
  }
  return std::make_shared<SeriesCoder>(std::move(learnt));
}

std::string SeriesCoder::bytes() const {
  json columns = json::array();
  for (const auto& column : learnt_.columns) {
    json one = {{"name", column.name}};
    if (column.is_category) {
      one["categories"] = column.names;
    } else {
      one["mean"] = column.scale.mean;
      one["deviation"] = column.scale.deviation;
    }
    columns.push_back(std::move(one));
  }
  const json all = {{"columns", columns},
                    {"targets", learnt_.target_count},
                    {"step_seconds", learnt_.step_seconds},
                    {"changes", learnt_.changes},
                    {"naive_error", learnt_.naive_error}};
  return all.dump(1) + '\n';
}

std::shared_ptr<const SeriesCoder> SeriesCoder::load(std::string_view bytes,
                                                     const std::string& where) {
  const auto parsed = format::read_json(bytes, where);
  const format::JsonObject all(parsed, where);
  Learnt learnt;
  for (const auto& element : all.list("columns")) {
    const format::JsonObject one(element, where + ": columns");
    Column column = {.name = one.text("name"), .is_category = one.has("categories")};
    if (column.is_category) {
      for (const auto& name : one.list("categories")) {
        column.names.push_back(format::text_in(name, one.where()));
      }
    } else {
      column.scale = {one.number("mean"), one.number("deviation")};
      if (!(column.scale.deviation > 0.0)) throw Error(where + ": a deviation that is not above 0");
    }
    learnt.columns.push_back(std::move(column));
  }
  learnt.target_count = all.whole("targets", {}, 1);
  if (learnt.target_count > std::ssize(learnt.columns)) {
    throw Error(where + ": more targets than columns");
  }
  learnt.step_seconds = all.whole("step_seconds");
  learnt.naive_error = all.number("naive_error");
  for (const auto& change : all.list("changes")) {
    if (!change.is_number() || !(change.get<double>() > 0.0)) {
      throw Error(where + ": \"changes\" has what is no number above 0");
    }
    learnt.changes.push_back(change.get<double>());
  }
  return std::make_shared<SeriesCoder>(std::move(learnt));
}

Part SeriesCoder::encode(std::string_view /*cell*/) const {
  throw Error("a series is no line of text: give a CSV, as --source FILE.csv");
}

std::string SeriesCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("SeriesCoder: numbers are no symbols");
}

std::vector<std::string> SeriesCoder::pieces(std::string_view cell) const {
  return {std::string(cell)};
}

std::int64_t SeriesCoder::width() const {
  return place_of(learnt_.columns.size());
}

std::int64_t SeriesCoder::place_of(std::size_t column) const {
  std::int64_t place = 0;
  for (std::size_t i = 0; i < column; ++i) place += learnt_.columns[i].width();
  return place;
}

double SeriesCoder::scaled(std::size_t column, double number) const {
  const auto& scale = learnt_.columns[column].scale;
  return (number - scale.mean) / scale.deviation;
}

double SeriesCoder::unscaled(std::size_t column, double number) const {
  const auto& scale = learnt_.columns[column].scale;
  return scale.mean + scale.deviation * number;
}

void SeriesCoder::check(const SeriesTable& table) const {
  const auto& columns = table.columns();
  for (std::size_t i = 0; i < learnt_.columns.size(); ++i) {
    if (i < columns.size() && columns[i].name == learnt_.columns[i].name &&
        columns[i].is_category == learnt_.columns[i].is_category) {
      continue;
    }
    throw Error(fmt::format("{}: the model reads the column {} as number {}, the file has {} there",
                            table.path(), learnt_.columns[i].name, i + 1,
                            i < columns.size() ? columns[i].name : "none"));
  }
  if (columns.size() != learnt_.columns.size()) {
    throw Error(
        fmt::format("{}: the column {} was not there in training: name those to read in "
                    "forecast.inputs",
                    table.path(), columns[learnt_.columns.size()].name));
  }
  if (table.step_seconds() == learnt_.step_seconds || table.steps() == 1) return;
  throw Error(fmt::format("{}: steps of {}: the model has learnt from steps of {}", table.path(),
                          written_step(table.step_seconds()), written_step(learnt_.step_seconds)));
}

const SeriesCoder& series_of(const Coders& coders, std::string_view column) {
  const auto& coder = coder_called(coders, column);
  if (const auto* series = dynamic_cast<const SeriesCoder*>(&coder)) return *series;
  throw Error(fmt::format("the column {} holds {}: expected a series", column, coder.kind()));
}

}  // namespace attend::data
