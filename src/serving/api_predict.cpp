// POST /predict: rows of any task.

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "serving/api.h"
#include "tasks/prediction_json.h"
#include "tasks/sequence_predictor.h"
#include "tasks/task.h"

namespace attend::serving {
namespace {

using Json = nlohmann::ordered_json;
using tasks::Prediction;
using Predictions = std::vector<std::vector<Prediction>>;

bool is_blank(const data::Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return cell.empty(); });
}

std::size_t count_weights(const Predictions& predictions) {
  std::size_t count = 0;
  for (const auto& of_row : predictions) {
    for (const auto& one : of_row) {
      for (const auto& reading : one.readings) {
        count += reading.alignment.target.size() * reading.alignment.source.size();
      }
    }
  }
  return count;
}

}  // namespace

/// Of each row, in symbols. Throws Refusal if one cannot be read or is too long, or all of them
/// cost too much.
std::vector<std::size_t> Api::costs_of_rows(const std::vector<data::Row>& rows) const {
  const auto most = static_cast<std::size_t>(options_.limits.symbols);
  const auto columns = system_.task->columns();
  std::vector<std::size_t> costs;
  std::size_t cost = 0;
  for (const auto& row : rows) {
    const auto place = fmt::format("\"rows\"[{}]", row.line - 1);
    const auto refuse_long = [&] {
      throw Refusal(413, "text_too_long",
                    fmt::format("{} has more than {} symbols: give a shorter text", place, most));
    };
    for (const auto& cell : row.cells) {
      if (cell.size() > most * kBytesOfASymbol) refuse_long();
    }
    std::vector<data::Part> parts;
    try {
      parts = system_.task->encode(row, system_.coders, [&](std::size_t column) {
        return fmt::format("{}, \"{}\"", place, columns[column].name);
      });
    } catch (const Error& error) {
      throw Refusal(400, "invalid_request", error.what());
    }
    auto& of_row = costs.emplace_back(0);
    for (const auto& part : parts) {
      if (part.length() > options_.limits.symbols + 1) refuse_long();
      of_row += static_cast<std::size_t>(part.count());
    }
    cost += of_row;
  }
  if (cost > static_cast<std::size_t>(options_.limits.cost)) {
    throw Refusal(413, "too_costly",
                  fmt::format("the rows have {} symbols, and a request may take {}: give fewer or "
                              "shorter texts",
                              cost, options_.limits.cost));
  }
  return costs;
}

/// What a search finds for the texts of the only column.
Predictions Api::search(AskedRows asked, const HttpRequest& request, Job::Time by) {
  Asked texts;
  texts.options = std::move(asked.options);
  for (auto& row : asked.rows) texts.sources.push_back(std::move(row.cells.front()));
  auto of_each = costs(texts, "rows");
  const auto job = std::make_shared<Job>(texts.options, std::move(texts.sources),
                                         std::vector<std::string>(), std::move(of_each));
  work_on(job, request, by);
  Predictions all;
  for (auto& found : job->found) {
    auto& predictions = all.emplace_back();
    for (auto& one : found) predictions.push_back(tasks::prediction_of(std::move(one)));
  }
  return all;
}

/// What a predictor says of rows: of a blank one nothing.
Predictions Api::ask_predictor(AskedRows asked, const HttpRequest& request, Job::Time by) {
  std::vector<data::Row> rows;
  for (const auto& row : asked.rows) {
    if (!is_blank(row)) rows.push_back(row);
  }
  auto of_each = costs_of_rows(rows);
  const auto job = std::make_shared<Job>(asked.options, std::move(rows), std::move(of_each));
  if (job->count() > 0) work_on(job, request, by);
  Predictions all;
  auto next = job->predicted.begin();
  for (const auto& row : asked.rows) {
    all.push_back(is_blank(row) ? std::vector<Prediction>(1) : std::move(*next++));
  }
  return all;
}

HttpResponse Api::predict(const HttpRequest& request) {
  const auto by = deadline();
  const auto columns = system_.task->columns().first(system_.task->source_count());
  auto asked = read_rows(request.body, columns, options_.translation, options_.limits);
  const bool has_readings = asked.options.wants_alignments;
  const auto predictions = says_texts_ ? search(std::move(asked), request, by)
                                       : ask_predictor(std::move(asked), request, by);
  const auto weights = count_weights(predictions);
  if (has_readings && weights > static_cast<std::size_t>(options_.limits.weights)) {
    throw Refusal(413, "too_costly",
                  fmt::format("the readings have {} weights, and an answer may have {}: give fewer "
                              "or shorter texts, or a smaller nbest",
                              weights, options_.limits.weights));
  }
  Json json = {{"models", options_.models}};
  auto& all = json["predictions"] = Json::array();
  for (const auto& of_row : predictions) {
    auto& answers = all.emplace_back(Json::array());
    for (const auto& one : of_row) answers.push_back(tasks::to_json(one, has_readings));
  }
  HttpResponse response;
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

}  // namespace attend::serving
