#include "cli/predict_rows.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checked_output.h"
#include "cli/columns.h"
#include "cli/drawn_sounds.h"
#include "cli/input_rows.h"
#include "cli/loaded_models.h"
#include "cli/message.h"
#include "cli/rows_to_predict.h"
#include "cli/shown_looks.h"
#include "cli/shown_prediction.h"
#include "cli/terminal.h"
#include "cli/times_output.h"
#include "cli/track_looks.h"
#include "core/error.h"
#include "data/coder.h"
#include "data/frames_coder.h"
#include "data/number_coder.h"
#include "data/picture_coder.h"
#include "tasks/prediction_json.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/corpus.h"
#include "text/line_limit.h"
#include "text/unknown_lines.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

using tasks::Prediction;

/// What `--force` scores in place of a search: a line for each row.
class ForcedLines {
 public:
  explicit ForcedLines(const std::string& path) : path_(path), lines_(path) {}

  std::string next() {
    std::string line;
    if (!lines_.next(line)) throw Error(path_ + " has fewer lines than there are rows");
    return line;
  }

  void check_end() {
    std::string line;
    if (lines_.next(line)) throw Error(path_ + " has more lines than there are rows");
  }

 private:
  std::string path_;
  text::FileLines lines_;
};

/// Reads rows, has them answered some at a time, and writes the answers.
class Session {
 public:
  /// `best`: answers of a row that are printed; more may be drawn.
  Session(const PredictFlags& flags, std::int64_t best, const tasks::System& system,
          const tasks::Predictor& predictor, InputRows& in, std::ostream& out, std::ostream& err,
          TimesOutput* times)
      : flags_(flags),
        best_(static_cast<std::size_t>(best)),
        predictor_(predictor),
        in_(in),
        out_(out),
        err_(err),
        times_(times),
        says_texts_(tasks::says_texts(system)),
        columns_(system.task->columns().first(system.task->source_count())),
        pictures_(picture_coder(system)),
        is_of_features_(system.task->reads_pictures() && pictures_ == nullptr),
        has_tracks_(reads_tracks(system)) {
    const auto columns = columns_;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto coder = system.coders.find(columns[i].name);
      const auto* text = coder == system.coders.end()
                             ? nullptr
                             : dynamic_cast<const data::TextCoder*>(coder->second.get());
      if (coder != system.coders.end() && tasks::searches(system)) {
        if (const auto* numbers = dynamic_cast<const data::NumberCoder*>(coder->second.get())) {
          signals_.emplace(i, numbers);
        }
        if (const auto* frames = dynamic_cast<const data::FramesCoder*>(coder->second.get())) {
          sounds_.emplace(i, frames);
        }
      }
      if (text == nullptr) continue;
      if (flags.letter_case == "as-is")
        unknown_.emplace(i, text::UnknownLines(*text->vocabulary()));
      limits_.emplace(i, text::LineLimit(*text->vocabulary(), flags.max_length,
                                         columns.size() == 1 ? system.longest_source() : 0));
    }
    if (!flags.force.empty()) forced_.emplace(flags.force);
  }

  /// Whether all rows could be read.
  bool run(std::size_t rows_at_once) {
    while (read(rows_at_once)) {
      answer();
      out_.flush();
      if (!broken_.empty()) throw Error(broken_);
    }
    if (forced_) forced_->check_end();
    say_warnings();
    return all_read_;
  }

 private:
  /// Waits for one row, and takes with it those that are there by then.
  bool read(std::size_t count) {
    rows_.clear();
    is_blank_.clear();
    targets_.clear();
    data::Row row;
    while (rows_.size() < count && broken_.empty() && (rows_.empty() || in_.has_row()) &&
           in_.next(row)) {
      accept(std::move(row));
    }
    return !rows_.empty() || !broken_.empty();
  }

  void accept(data::Row row) {
    const auto why = refusal(row);
    if (!why.empty()) {
      all_read_ = false;
      if (!flags_.keep_going) {
        broken_ = why + (flags_.sources.empty() ? ", or go on without it by --keep-going" : "");
        return;
      }
      say(err_, why);
      row.cells.assign(columns_.size(), "");
    }
    const bool is_blank = std::all_of(row.cells.begin(), row.cells.end(),
                                      [](const std::string& cell) { return cell.empty(); });
    if (is_blank && why.empty() && ++blank_ == 1) first_blank_ = row.line;
    for (auto& [column, unknown] : unknown_) {
      if (!row.cells[column].empty()) unknown.look_at(row.cells[column], row.line);
    }
    is_blank_.push_back(is_blank);
    rows_.push_back(std::move(row));
    if (forced_) targets_.push_back(forced_->next());
  }

  /// Why the row is not taken, and where it stands; empty if it is taken.
  std::string refusal(const data::Row& row) {
    const auto fault = fault_of(row.cells, columns_);
    if (!fault.empty()) return in_.where(0) + ": " + fault;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      std::string why;
      if (!text::is_valid_utf8(row.cells[i])) {
        why = "not valid UTF-8; convert it";
      } else if (const auto limit = limits_.find(i); limit != limits_.end()) {
        why = limit->second.refusal(row.cells[i]);
      } else if (const auto signal = signals_.find(i); signal != signals_.end()) {
        why = refusal_of_signal(*signal->second, row.cells[i]);
      } else if (const auto sound = sounds_.find(i); sound != sounds_.end()) {
        why = refusal_of_sound(*sound->second, row.cells[i]);
      }
      if (why.empty()) continue;
      const auto where = in_.where(i) + ": ";
      return why.starts_with(where) ? why : where + why;  // a file given by its name
    }
    return "";
  }

  /// Of a cell of numbers, where it is not blank.
  std::string refusal_of_signal(const data::NumberCoder& coder, const std::string& cell) const {
    if (text::is_blank(cell)) return "";
    const auto positions = static_cast<std::int64_t>(text::count_words(cell));
    if (positions > flags_.max_length) {
      return fmt::format("{} positions, more than --max-length {}", positions, flags_.max_length);
    }
    try {
      coder.encode(cell);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  /// The same of a cell of sounds. What is read of it is kept by its coder.
  std::string refusal_of_sound(const data::FramesCoder& coder, const std::string& cell) const {
    if (text::is_blank(cell)) return "";
    try {
      const auto part = coder.hold(cell, "");
      if (part.positions() > flags_.max_length) {
        return fmt::format("{}: {} frames, more than --max-length {}", cell.substr(0, 200),
                           part.positions(), flags_.max_length);
      }
      part.late->read();
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  /// What is forced upon the rows.
  void score() {
    std::vector<data::Row> asked;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (is_blank_[i]) continue;
      asked.push_back(rows_[i]);
      asked.back().cells.push_back(targets_[i]);
    }
    auto scored =
        asked.empty() ? std::vector<Prediction>() : predictor_.score(asked, flags_.options);
    auto next = scored.begin();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      write(rows_[i], {is_blank_[i] ? Prediction() : std::move(*next++)});
    }
  }

  void answer() {
    if (forced_) return score();
    std::vector<data::Row> asked;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!is_blank_[i]) asked.push_back(rows_[i]);
    }
    auto found = asked.empty() ? std::vector<std::vector<Prediction>>()
                               : predictor_.predict(asked, flags_.options);
    const std::vector<Prediction> of_blank(1);
    auto next = found.begin();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      write(rows_[i], is_blank_[i] ? of_blank : *next++);
    }
  }

  void write(const data::Row& row, const std::vector<Prediction>& predictions) {
    const auto count = std::min(predictions.size(), best_);
    for (std::size_t rank = 0; rank < count; ++rank) {
      const auto& one = predictions[rank];
      if (flags_.json) {
        nlohmann::ordered_json json = {{"line", row.line}, {"rank", rank + 1}};
        json.update(tasks::to_json(one, true));
        out_ << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      } else if (times_ != nullptr && times_->is_alone()) {
        continue;
      } else if (forced_) {
        out_ << fmt::format("{:.4f} ||| {}", one.log_probability, one.text);
      } else if (best_ > 1) {
        out_ << fmt::format("{} ||| {} ||| {:.4f}", row.line - 1, one.text, one.score);
      } else {
        out_ << one.text;
      }
      out_ << '\n';
    }
    if (times_ != nullptr && !predictions.empty()) times_->write(row, predictions.front());
    if (!flags_.show) return;
    if (pictures_ != nullptr || is_of_features_) {
      if (predictions.empty() || row.cells.front().empty()) return;
      out_ << shown_looks(
          predictions.front(),
          pictures_ == nullptr ? std::filesystem::path() : pictures_->path_of(row.cells.front()),
          {.width = flags_.width, .colours = terminal_colours(out_)});
      return;
    }
    if (has_tracks_) {
      if (predictions.empty() || row.cells.front().empty()) return;
      out_ << shown_track(predictions.front(), row.cells.front(),
                          {.width = flags_.width, .colours = terminal_colours(out_)});
      return;
    }
    if (const auto* sounds = sound_coder(); sounds != nullptr) {
      if (predictions.empty() || row.cells.front().empty()) return;
      out_ << shown_sound(predictions.front(), row.cells.front(), *sounds,
                          {.width = flags_.width, .colours = terminal_colours(out_)});
      return;
    }
    std::vector<std::string> words;
    for (const auto& cell : row.cells) {
      for (auto& word : text::split_words(cell)) words.push_back(std::move(word));
    }
    out_ << shown_prediction(words, predictions, flags_.width);
  }

  void say_warnings() {
    for (const auto& [column, limit] : limits_) {
      const auto warning = limit.warning();
      if (!warning.empty()) say(err_, "warning: " + warning);
    }
    for (const auto& [column, unknown] : unknown_) {
      const auto warning = unknown.warning(says_texts_);
      if (!warning.empty()) say(err_, "warning: " + warning);
    }
    for (const auto& [column, coder] : sounds_) {
      if (const auto note = coder->note(); !note.empty()) say(err_, note);
    }
    if (blank_ == 0) return;
    const auto which =
        blank_ == 1 ? fmt::format("line {} is", first_blank_)
                    : fmt::format("{} lines, the first of them line {}, are", blank_, first_blank_);
    say(err_, "warning: " + which + " empty: so is the answer");
  }

  /// The coder of what is read, where it is pictures; null of everything else.
  static const data::PictureCoder* picture_coder(const tasks::System& system) {
    if (!system.task->reads_pictures()) return nullptr;
    const auto& coder = data::coder_called(system.coders, system.task->columns().front().name);
    return dynamic_cast<const data::PictureCoder*>(&coder);
  }

  /// The coder of what is read, where it is sounds that can be shown; null of everything else.
  const data::SoundCoder* sound_coder() const {
    return sounds_.empty() ? nullptr
                           : dynamic_cast<const data::SoundCoder*>(sounds_.begin()->second);
  }

  const PredictFlags& flags_;
  const std::size_t best_;
  const tasks::Predictor& predictor_;
  InputRows& in_;
  std::ostream& out_;
  std::ostream& err_;
  TimesOutput* const times_;  // null: none are asked for
  const bool says_texts_;
  const std::span<const tasks::ColumnSpec> columns_;
  const data::PictureCoder* const pictures_;
  const bool is_of_features_;
  const bool has_tracks_;
  std::map<std::size_t, text::LineLimit> limits_;  // of columns that are texts
  std::map<std::size_t, text::UnknownLines> unknown_;
  std::map<std::size_t, const data::NumberCoder*> signals_;
  std::map<std::size_t, const data::FramesCoder*> sounds_;
  std::vector<data::Row> rows_;
  std::vector<bool> is_blank_;
  std::optional<ForcedLines> forced_;
  std::vector<std::string> targets_;  // of --force, for each row
  std::string broken_;
  std::int64_t blank_ = 0;
  std::int64_t first_blank_ = 0;
  bool all_read_ = true;
};

}  // namespace

int predict_rows(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                 Streams streams) {
  const auto& task = *systems.front().task;
  const auto predictor = task.predictor(members_of(systems), engine);
  const auto best = complete_for_rows(flags, systems.front());
  const auto in = rows_to_predict(flags, systems.front(), streams.err);
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  auto& out = output ? *output : streams.out;
  flags.width = flags.width_for(out);
  std::optional<TimesOutput> times;
  if (!flags.alignments.empty()) times.emplace(flags.alignments, flags.alignments_to, out);
  Session session(flags, best, systems.front(), *predictor, *in, out, streams.err,
                  times ? &*times : nullptr);
  const auto at_once = static_cast<std::size_t>(flags.options.batch_size) * 16 *
                       static_cast<std::size_t>(flags.engine.threads);
  const bool all_read = session.run(at_once);
  if (output) output->finish();
  if (times) times->finish();
  return all_read ? kOk : kUsage;
}

}  // namespace attend::cli
