#include "library/session.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/plugin.h"
#include "data/coder.h"
#include "library/failure.h"
#include "search/supervisor.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/line_limit.h"
#include "text/utf8.h"

namespace attend::library {
namespace {

bool is_blank(const data::Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return text::is_blank(cell); });
}

/// Throws ConfigError naming what is of a search, where nothing is searched.
void check_searches(const attend_options& options) {
  const auto refuse = [](const char* name, bool is_given) {
    if (is_given) throw ConfigError(name, "given", "nothing: it is of models that say texts");
  };
  refuse("beam", options.beam != 0);
  refuse("no-repeat", options.no_repeat != 0);
  refuse("replace-unknown", options.replace_unknown != 0);
  refuse("length-penalty", !std::isnan(options.length_penalty));
  refuse("coverage-penalty", !std::isnan(options.coverage_penalty));
  refuse("ctc", !std::isnan(options.ctc));
  refuse("max-ratio", !std::isnan(options.max_ratio));
  refuse("min-ratio", !std::isnan(options.min_ratio));
  refuse("end-threshold", !std::isnan(options.end_threshold));
}

}  // namespace

/// Tells whoever called how far it is, and hears whether to go on. Threads that search ask it.
class Session::Progress final : public search::Supervisor {
 public:
  Progress(const attend_options& options, std::size_t total) : options_(options), total_(total) {}

  void between_steps() override {
    if (options_.progress == nullptr) return;
    const std::lock_guard lock(mutex_);
    if (!is_over_ && options_.progress(options_.progress_data, done_, total_) != 0) is_over_ = true;
  }
  bool wants(std::size_t /*source*/) const override { return !is_over_; }

  /// So many more rows are answered. Throws Failure if it is over.
  void finish(std::size_t rows) {
    done_ += rows;
    between_steps();
    if (is_over_) throw Failure(ATTEND_CANCELLED, "the progress function ended the call");
  }

 private:
  const attend_options& options_;
  std::size_t total_;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
};

Session::Session(std::shared_ptr<const Model> model, const attend_options& options)
    : model_(std::move(model)),
      options_(options),
      asked_(asked(options, model_->system().config.search)) {
  if (tasks::searches(model_->system())) {
    model_->predictor().predict({}, asked_);  // refuses what such a model cannot do
  } else {
    check_searches(options);
  }
}

std::vector<data::Row> Session::rows_of(std::span<const attend_text> cells,
                                        std::size_t columns) const {
  std::vector<data::Row> rows;
  for (std::size_t first = 0; first < cells.size(); first += columns) {
    data::Row row;
    row.line = static_cast<std::int64_t>(rows.size()) + 1;
    for (std::size_t column = 0; column < columns; ++column) {
      const auto& [data, size] = cells[first + column];
      if (data == nullptr && size > 0) {
        throw Failure(ATTEND_BAD_ARGUMENT, fmt::format("row {}: a text is null", rows.size()));
      }
      row.cells.emplace_back(size > 0 ? std::string(data, size) : std::string());
    }
    check(row, rows.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Throws Error naming the row.
void Session::check(const data::Row& row, std::size_t number) const {
  const auto& system = model_->system();
  const auto columns = system.task->columns();
  const auto where = [&](std::size_t column) {
    return fmt::format("row {}, {}", number, columns[column].name);
  };
  for (std::size_t column = 0; column < row.cells.size(); ++column) {
    const auto& cell = row.cells[column];
    const bool is_answer = column >= model_->columns();
    if (!text::is_valid_utf8(cell)) throw Error(where(column) + ": not valid UTF-8; convert it");
    if (text::is_blank(cell)) {
      if (is_answer || columns[column].may_be_blank || is_blank(row)) continue;
      throw Error(where(column) + ": nothing: expected text in all columns, or in none");
    }
    const auto coder = system.coders.find(columns[column].name);
    if (coder == system.coders.end()) continue;
    try {
      check_cell(cell, *coder->second, where(column));
    } catch (const PluginError& error) {
      throw PluginError(where(column) + ": " + error.what());
    } catch (const Error& error) {
      throw Error(where(column) + ": " + error.what());
    }
  }
}

/// Of texts how long they are; of all else whether they can be read, as far as headers of files
/// tell.
void Session::check_cell(const std::string& cell, const data::Coder& coder,
                         const std::string& where) const {
  if (const auto* text = dynamic_cast<const data::TextCoder*>(&coder); text != nullptr) {
    const auto why = text::LineLimit(*text->vocabulary(), options_.max_length).refusal(cell);
    if (!why.empty()) throw Error(why);
    return;
  }
  const auto part = coder.hold(cell, where);
  if (part.extents.size() == 1 && !part.late && part.positions() > options_.max_length) {
    throw Error(fmt::format("{} positions, more than max-length {}", part.positions(),
                            options_.max_length));
  }
}

/// The session is the caller's for as long as it lives. Throws Failure if it is already, which
/// would never end.
class Session::Turn {
 public:
  explicit Turn(Session& session) : session_(session) {
    if (session.answering_ == std::this_thread::get_id()) {
      throw Failure(ATTEND_BAD_ARGUMENT, "the progress function may not call its own session");
    }
    session_.mutex_.lock();
    session_.answering_ = std::this_thread::get_id();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    session_.answering_ = std::thread::id();
    session_.mutex_.unlock();
  }

 private:
  Session& session_;
};

/// As many rows at a time as are answered together: progress is told, and memory is that of one
/// batch for each thread.
std::unique_ptr<Result> Session::of_all(const std::vector<data::Row>& rows, bool scores) {
  Progress progress(options_, rows.size());
  auto asked = asked_;
  if (options_.progress != nullptr) asked.supervisor = &progress;
  std::vector<data::Row> full;
  std::vector<std::size_t> places;
  Answers all(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_blank(rows[i])) {
      all[i].emplace_back();
    } else {
      full.push_back(rows[i]);
      places.push_back(i);
    }
  }
  progress.finish(rows.size() - full.size());
  const auto at_once = static_cast<std::size_t>(asked.batch_size * asked.threads);
  for (std::size_t first = 0; first < full.size(); first += at_once) {
    const auto some = std::span(full).subspan(first, std::min(at_once, full.size() - first));
    if (scores) {
      auto found = model_->predictor().score(some, asked);
      for (std::size_t i = 0; i < found.size(); ++i) {
        all[places[first + i]].push_back(std::move(found[i]));
      }
    } else {
      auto found = model_->predictor().predict(some, asked);
      for (std::size_t i = 0; i < found.size(); ++i) all[places[first + i]] = std::move(found[i]);
    }
    progress.finish(some.size());
  }
  return std::make_unique<Result>(std::move(all));
}

std::unique_ptr<Result> Session::predict(std::span<const attend_text> cells) {
  const Turn turn(*this);
  return of_all(rows_of(cells, model_->columns()), false);
}

std::unique_ptr<Result> Session::score(std::span<const attend_text> cells) {
  const Turn turn(*this);
  return of_all(rows_of(cells, model_->columns() + 1), true);
}

}  // namespace attend::library
