// POST /predict: rows of any task.

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "format/base64.h"
#include "serving/api.h"
#include "tasks/prediction_json.h"
#include "tasks/sequence_predictor.h"
#include "tasks/task.h"

namespace attend::serving {
namespace {

using Json = nlohmann::ordered_json;
using tasks::Prediction;
using Predictions = std::vector<std::vector<Prediction>>;

constexpr std::int64_t kPixelsOfAStep = 100;  // or frames of sound, that are made, beside a step

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

/// What is asked for; what rows bring is held in `kept`, and their cells are its names. Throws
/// Refusal.
AskedRows Api::read_asked(const HttpRequest& request, ReceivedFiles& kept) const {
  const auto* receiver = options_.receiver;
  if (receiver != nullptr && is_file_type(request.media_type())) {
    auto asked = read_query(request.query, options_.translation, options_.limits);
    for (auto& cell : receiver->take(request.body, "the body", kept)) {
      asked.rows.push_back({.cells = {std::move(cell)}, .line = std::ssize(asked.rows) + 1});
    }
    return asked;
  }
  const auto columns = system_.task->columns().first(system_.task->source_count());
  auto asked = read_rows(request.body, columns, options_.translation, options_.limits);
  if (receiver == nullptr) return asked;
  for (auto& row : asked.rows) {
    auto& cell = row.cells.front();
    if (cell.empty()) continue;
    const auto where = fmt::format("\"rows\"[{}], \"{}\"", row.line - 1, columns.front().name);
    const auto file = format::bytes_of_base64(cell);
    if (!file) {
      throw Refusal(400, "invalid_request", where + ": expected the bytes of a file in base64");
    }
    auto cells = receiver->take(*file, where, kept);
    if (cells.size() != 1) {
      throw Refusal(400, "invalid_request",
                    fmt::format("{}: {} rows of features: expected one; send the file as the body "
                                "for an answer to each",
                                where, cells.size()));
    }
    cell = std::move(cells.front());
  }
  return asked;
}

/// Of each row that was received, in steps of its search. Throws Refusal if one cannot be read, or
/// all of them cost too much.
std::vector<std::size_t> Api::costs_of_files(const std::vector<data::Row>& rows,
                                             const search::SearchOptions& search) const {
  const auto& coder = data::coder_called(system_.coders, system_.task->columns().front().name);
  std::vector<std::size_t> costs;
  std::size_t cost = 0;
  for (const auto& row : rows) {
    try {
      const auto pixels = coder.hold(row.cells.front(), "").count();
      costs.push_back(cost_of_search(search, options_.predictor->measure(row)) +
                      static_cast<std::size_t>(pixels / kPixelsOfAStep));
    } catch (const Error& error) {
      throw Refusal(400, "invalid_file", error.what());
    }
    cost += costs.back();
  }
  if (cost > static_cast<std::size_t>(options_.limits.cost)) {
    throw Refusal(
        413, "too_costly",
        fmt::format("this may take {} steps, and a request may take {}: send fewer or "
                    "{}, or a smaller nbest",
                    cost, options_.limits.cost,
                    options_.receiver->takes_sounds() ? "shorter sounds" : "smaller pictures"));
  }
  return costs;
}

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
Predictions Api::ask_predictor(AskedRows asked, const HttpRequest& request, Job::Time by,
                               std::shared_ptr<const void> kept) {
  std::vector<data::Row> rows;
  for (const auto& row : asked.rows) {
    if (!is_blank(row)) rows.push_back(row);
  }
  auto of_each = options_.receiver == nullptr ? costs_of_rows(rows)
                                              : costs_of_files(rows, asked.options.search);
  const auto job = std::make_shared<Job>(asked.options, std::move(rows), std::move(of_each));
  job->kept = std::move(kept);
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
  const auto kept = std::make_shared<ReceivedFiles>();
  auto asked = read_asked(request, *kept);
  const bool has_readings = asked.options.wants_alignments;
  const auto predictions = says_texts_ ? search(std::move(asked), request, by)
                                       : ask_predictor(std::move(asked), request, by, kept);
  const auto weights = count_weights(predictions);
  if (has_readings && weights > static_cast<std::size_t>(options_.limits.weights)) {
    throw Refusal(413, "too_costly",
                  fmt::format("the readings have {} weights, and an answer may have {}: give fewer "
                              "or shorter texts, fewer or smaller pictures, or a smaller nbest",
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
