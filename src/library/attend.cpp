// The functions of attend.h: each finds what its handles stand for, and does its work behind a
// guard.

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <attend/attend.h>
#include <fmt/format.h>

#include "library/failure.h"
#include "library/model.h"
#include "library/options.h"
#include "library/result.h"
#include "library/session.h"
#include "library/tickets.h"
#include "tasks/line_cells.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::library {
namespace {

// They outlive whatever ends last: threads of the caller may still run when the program ends.
template <class Thing>
Tickets<Thing>& tickets() {
  static auto& all = *new Tickets<Thing>();
  return all;
}

/// What the caller gives, or where he wants to have something.
void check_pointer(const void* pointer, const char* what) {
  if (pointer == nullptr) throw Failure(ATTEND_BAD_ARGUMENT, std::string(what) + " is null");
}

template <class Thing>
std::shared_ptr<Thing> found(const void* handle, const char* what) {
  auto thing = tickets<Thing>().find(handle);
  if (thing) return thing;
  throw Failure(
      ATTEND_BAD_HANDLE,
      fmt::format("no such {}: {}", what,
                  handle == nullptr ? "it is null" : "it was freed, or is something else"));
}

template <class Thing>
int freed(void* handle, const char* what) {
  if (handle == nullptr) return ATTEND_OK;
  return guarded(ATTEND_ERROR, [&] {
    if (!tickets<Thing>().take(handle)) found<Thing>(handle, what);
  });
}

/// Fills as much of the caller's struct as it has room for. Its size stays as it is.
template <class Struct>
void fill(Struct* out, const Struct& found) {
  check_pointer(out, "the struct");
  const auto size = out->struct_size;
  if (size < 2 * sizeof(std::size_t)) {
    throw Failure(ATTEND_BAD_ARGUMENT,
                  fmt::format("struct_size is {}: set it to the size of the struct", size));
  }
  std::memcpy(out, &found, std::min(size, sizeof found));
  out->struct_size = size;
}

/// The cells of a line as the program parts it; a blank one has none. Throws Error if there are not
/// as many as columns.
std::vector<std::string> cells_of(const std::string& line, const Model& model) {
  const auto columns = model.columns();
  if (text::is_blank(line)) return std::vector<std::string>(columns);
  auto cells = tasks::cells_of(line, columns, model.system().task->columns().front().has_tabs);
  if (cells.size() == columns) return cells;
  throw Error(
      fmt::format("{} columns: expected {}, with a tab between them", cells.size(), columns));
}

void check_cells(const attend_text* cells, std::size_t count, std::size_t of_row,
                 attend_result** result) {
  check_pointer(result, "result");
  if (count > 0) check_pointer(cells, "cells");
  if (count % of_row == 0) return;
  throw Failure(ATTEND_BAD_ARGUMENT,
                fmt::format("{} texts: expected a multiple of {}, those of a row", count, of_row));
}

attend_result* given(std::unique_ptr<Result> result) {
  return static_cast<attend_result*>(tickets<Result>().give(std::move(result)));
}

}  // namespace
}  // namespace attend::library

using namespace attend::library;

const char* attend_code_name(int code) {
  switch (code) {
    case ATTEND_OK:
      return "ATTEND_OK";
    case ATTEND_ERROR:
      return "ATTEND_ERROR";
    case ATTEND_BAD_HANDLE:
      return "ATTEND_BAD_HANDLE";
    case ATTEND_BAD_ARGUMENT:
      return "ATTEND_BAD_ARGUMENT";
    case ATTEND_BAD_OPTION:
      return "ATTEND_BAD_OPTION";
    case ATTEND_NO_FILE:
      return "ATTEND_NO_FILE";
    case ATTEND_BAD_MODEL:
      return "ATTEND_BAD_MODEL";
    case ATTEND_BAD_INPUT:
      return "ATTEND_BAD_INPUT";
    case ATTEND_NO_PLUGIN:
      return "ATTEND_NO_PLUGIN";
    case ATTEND_NO_MEMORY:
      return "ATTEND_NO_MEMORY";
    case ATTEND_CANCELLED:
      return "ATTEND_CANCELLED";
    case ATTEND_INTERNAL:
      return "ATTEND_INTERNAL";
    default:
      return "unknown";
  }
}

const char* attend_last_error() {
  return last_error();
}

const char* attend_version() {
  return ATTEND_VERSION;
}

int attend_model_load(const char* path, attend_model** model) {
  return guarded(ATTEND_BAD_MODEL, [&] {
    check_pointer(path, "path");
    check_pointer(model, "model");
    auto loaded = std::make_shared<Model>(path);
    *model = static_cast<attend_model*>(tickets<Model>().give(std::move(loaded)));
  });
}

int attend_model_load_memory(const void* bytes, size_t size, attend_model** model) {
  return guarded(ATTEND_BAD_MODEL, [&] {
    check_pointer(bytes, "bytes");
    check_pointer(model, "model");
    auto loaded = std::make_shared<Model>(std::span(static_cast<const std::byte*>(bytes), size));
    *model = static_cast<attend_model*>(tickets<Model>().give(std::move(loaded)));
  });
}

int attend_model_free(attend_model* model) {
  return freed<Model>(model, "model");
}

int attend_model_describe(const attend_model* model, attend_model_info* info) {
  return guarded(ATTEND_ERROR, [&] { fill(info, found<Model>(model, "model")->info()); });
}

int attend_options_init(attend_options* options, size_t struct_size) {
  return guarded(ATTEND_BAD_ARGUMENT, [&] {
    check_pointer(options, "options");
    options->struct_size = struct_size;
    fill(options, usual_options());
  });
}

int attend_options_set(attend_options* options, const char* name, const char* value) {
  return guarded(ATTEND_BAD_OPTION, [&] {
    check_pointer(options, "options");
    check_pointer(name, "name");
    check_pointer(value, "value");
    auto all = options_of(options);
    set_option(all, name, value, options->struct_size);
    fill(options, all);
  });
}

int attend_session_new(const attend_model* model, const attend_options* options,
                       attend_session** session) {
  return guarded(ATTEND_BAD_OPTION, [&] {
    check_pointer(session, "session");
    auto made = std::make_shared<Session>(found<Model>(model, "model"), options_of(options));
    *session = static_cast<attend_session*>(tickets<Session>().give(std::move(made)));
  });
}

int attend_session_free(attend_session* session) {
  return freed<Session>(session, "session");
}

int attend_predict(attend_session* session, const attend_text* cells, size_t count,
                   attend_result** result) {
  return guarded(ATTEND_BAD_INPUT, [&] {
    const auto answering = found<Session>(session, "session");
    check_cells(cells, count, answering->model().columns(), result);
    *result = given(answering->predict({cells, count}));
  });
}

int attend_predict_line(attend_session* session, const char* line, attend_result** result) {
  return guarded(ATTEND_BAD_INPUT, [&] {
    const auto answering = found<Session>(session, "session");
    check_pointer(line, "line");
    check_pointer(result, "result");
    const auto cells = cells_of(line, answering->model());
    std::vector<attend_text> texts;
    for (const auto& cell : cells) texts.push_back({cell.data(), cell.size()});
    *result = given(answering->predict(texts));
  });
}

int attend_score(attend_session* session, const attend_text* cells, size_t count,
                 attend_result** result) {
  return guarded(ATTEND_BAD_INPUT, [&] {
    const auto answering = found<Session>(session, "session");
    check_cells(cells, count, answering->model().columns() + 1, result);
    *result = given(answering->score({cells, count}));
  });
}

int attend_result_free(attend_result* result) {
  return freed<Result>(result, "result");
}

int attend_result_rows(const attend_result* result, size_t* rows) {
  return guarded(ATTEND_ERROR, [&] {
    const auto all = found<Result>(result, "result");
    check_pointer(rows, "rows");
    *rows = all->row_count();
  });
}

int attend_result_answers(const attend_result* result, size_t row, size_t* answers) {
  return guarded(ATTEND_ERROR, [&] {
    const auto all = found<Result>(result, "result");
    check_pointer(answers, "answers");
    *answers = all->answer_count(row);
  });
}

int attend_result_answer(const attend_result* result, size_t row, size_t rank,
                         attend_answer* answer) {
  return guarded(ATTEND_ERROR,
                 [&] { fill(answer, found<Result>(result, "result")->answer(row, rank)); });
}

int attend_result_reading(const attend_result* result, size_t row, size_t rank, size_t index,
                          attend_reading* reading) {
  return guarded(ATTEND_ERROR, [&] {
    fill(reading, found<Result>(result, "result")->reading(row, rank, index));
  });
}

int attend_result_links(const attend_result* result, size_t row, size_t rank, size_t index,
                        const attend_link** links, size_t* count) {
  return guarded(ATTEND_ERROR, [&] {
    const auto all = found<Result>(result, "result");
    check_pointer(links, "links");
    check_pointer(count, "count");
    const auto& those = all->links(row, rank, index);
    *links = those.data();
    *count = those.size();
  });
}
