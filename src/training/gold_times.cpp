#include "training/gold_times.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"
#include "data/sound_cell.h"
#include "data/sound_lists.h"
#include "data/sound_parts.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::training {
namespace {

std::vector<format::GoldUtterance> read(const std::string& path) {
  text::FileLines file(path);
  format::TimeLinesReader reader(path);
  for (std::string line; file.next(line);) reader.add(line);
  return reader.take();
}

/// Whether what was found in a folder is called so.
bool is_called(const data::NamedSound& found, const data::NamedSound& name) {
  const std::string_view file = found.file;
  if (found.span != name.span || !file.ends_with(name.file)) return false;
  return file.size() == name.file.size() || file[file.size() - name.file.size() - 1] == '/';
}

bool is_called(const std::string& cell, const std::vector<data::NamedSound>& name) {
  const auto found = data::sounds_in(cell);
  return std::equal(found.begin(), found.end(), name.begin(), name.end(),
                    [](const auto& one, const auto& other) { return is_called(one, other); });
}

/// Rows by the name of their last file, without its folder.
class NamedRows {
 public:
  explicit NamedRows(std::span<const data::Row> rows) : rows_(rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      known_[key_of(data::sounds_in(rows[i].cells.front()))].push_back(i);
    }
  }

  std::size_t called(const std::string& name, const std::string& where) const {
    const auto sounds = data::sounds_in(name);
    std::vector<std::size_t> found;
    if (const auto near = known_.find(key_of(sounds)); near != known_.end()) {
      for (const auto row : near->second) {
        if (is_called(rows_[row].cells.front(), sounds)) found.push_back(row);
      }
    }
    if (found.size() == 1) return found.front();
    throw Error(fmt::format("{}: {} of the rows {} {}: expected the name of one", where,
                            found.empty() ? "none" : std::to_string(found.size()),
                            found.size() > 1 ? "are called" : "is called", name.substr(0, 100)));
  }

 private:
  static std::string key_of(const std::vector<data::NamedSound>& sounds) {
    const auto& file = sounds.back().file;
    return file.substr(file.rfind('/') + 1);
  }

  std::span<const data::Row> rows_;
  std::map<std::string, std::vector<std::size_t>> known_;
};

using Utterances = std::vector<format::GoldUtterance>;
using OfRows = std::vector<const format::GoldUtterance*>;  // null: there is none

std::string in_line(const std::string& path, std::int64_t line) {
  return fmt::format("{}:{}", path, line);
}

OfRows by_name(const std::string& path, const Utterances& utterances,
               std::span<const data::Row> rows) {
  OfRows found(rows.size(), nullptr);
  const NamedRows named(rows);
  for (const auto& utterance : utterances) {
    const auto where = in_line(path, utterance.line);
    auto& own = found[named.called(utterance.name, where)];
    if (own != nullptr) {
      throw Error(fmt::format("{}: {} is there twice, first in line {}", where,
                              utterance.name.substr(0, 100), own->line));
    }
    own = &utterance;
  }
  return found;
}

/// Where utterances without names stand: that of each row, and how many there are.
struct Places {
  std::vector<std::size_t> of_rows;
  std::size_t count = 0;
};

Places places_of(const std::string& path, std::span<const data::Row> rows,
                 const std::vector<std::string>& text) {
  if (text.empty()) throw Error(path + ": times are of the lines of a file, and the text has none");
  const bool is_list = data::is_sound_list(text);
  const std::int64_t head = data::is_table(text) ? 1 : 0;  // which names the columns
  Places places;
  places.count = is_list
                     ? rows.size()
                     : static_cast<std::size_t>(text::FileLines(text.front()).count_lines() - head);
  for (const auto& row : rows) {
    places.of_rows.push_back(is_list ? places.of_rows.size()
                                     : static_cast<std::size_t>(row.line - head - 1));
  }
  return places;
}

OfRows by_place(const std::string& path, const Utterances& utterances,
                std::span<const std::size_t> places, std::size_t count) {
  if (utterances.size() != count) {
    throw Error(fmt::format(
        "{} has {} recordings, and the text {}: expected times of each, with an empty line between "
        "two, or the name of each before its own",
        path, utterances.size(), count));
  }
  OfRows found;
  for (const auto place : places) found.push_back(&utterances.at(place));
  return found;
}

/// The times of each row, which fit it.
std::vector<std::vector<format::GoldTime>> times_of(const std::string& path,
                                                    std::span<const data::Row> rows,
                                                    const tasks::Task& task,
                                                    std::span<const std::size_t> places,
                                                    std::size_t count) {
  const auto utterances = read(path);
  const bool has_names = !utterances.empty() && !utterances.front().name.empty();
  const auto of_rows =
      has_names ? by_name(path, utterances, rows) : by_place(path, utterances, places, count);
  std::vector<std::vector<format::GoldTime>> times(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (of_rows[i] == nullptr || of_rows[i]->symbols.empty()) continue;
    const auto where = in_line(path, of_rows[i]->line);
    const auto parts = tasks::reading([&](std::size_t) { return where; }, 0,
                                      [&] { return data::parts_of(rows[i].cells.front()); });
    const auto words = text::split_words(text::to_nfc(rows[i].cells.at(task.target())));
    format::check_times(*of_rows[i], where, words, parts.back().end);
    times[i] = of_rows[i]->symbols;
  }
  return times;
}

}  // namespace

GoldTimes::GoldTimes(const std::string& path, const std::vector<std::string>& text,
                     std::span<const data::Row> rows, const tasks::Task& task)
    : path_(path) {
  const auto places = places_of(path, rows, text);
  times_ = times_of(path, rows, task, places.of_rows, places.count);
}

GoldTimes::GoldTimes(const std::string& path, std::span<const data::Row> rows,
                     const tasks::Task& task, std::span<const std::size_t> places,
                     std::size_t count)
    : path_(path), times_(times_of(path, rows, task, places, count)) {}

std::vector<metrics::TokenDistance> GoldTimes::distances_of(
    std::span<const tasks::Prediction> forced) const {
  std::vector<metrics::TokenDistance> all;
  for (std::size_t i = 0; i < forced.size(); ++i) {
    if (forced[i].readings.empty() || !forced[i].readings.front().times) {
      throw Error(path_ + ": the model looks at no sounds, which times are of");
    }
    const auto& reading = forced[i].readings.front();
    all.push_back(metrics::token_distance_of(
        reading.alignment.weights, reading.alignment.target_words, *reading.times, times_[i]));
  }
  return all;
}

}  // namespace attend::training
