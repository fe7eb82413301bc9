#include "data/series_corpus.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {

SeriesCorpus::SeriesCorpus(std::shared_ptr<const SeriesTable> table, WindowOptions options,
                           std::shared_ptr<const SeriesCoder> coder, std::int64_t begin,
                           std::int64_t end)
    : Corpus({{"series"}, {"numbers"}}, /*skip_empty=*/false),
      table_(std::move(table)),
      options_(std::move(options)),
      coder_(std::move(coder)),
      end_(end) {
  if (coder_) coder_->check(*table_);
  const auto& columns = table_->columns();
  for (const auto& name : options_.known) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const auto& column) { return column.name == name; });
    if (found == columns.end()) {
      throw Error(
          fmt::format("{}: forecast.known names {}, which is not read", table_->path(), name));
    }
    known_columns_.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  std::sort(known_columns_.begin(), known_columns_.end());
  find_neighbours();
  const auto least = std::max(options_.history - 1, begin - options_.first);
  for (auto step = least; step + options_.last < end; ++step) {
    if (is_whole(step)) windows_.push_back(step);
  }
}

void SeriesCorpus::find_neighbours() {
  const auto steps = static_cast<std::size_t>(table_->steps());
  for (const auto& column : table_->columns()) {
    auto& before = before_.emplace_back(steps, -1);
    auto& behind = behind_.emplace_back(steps, -1);
    std::int64_t last = -1;
    for (std::size_t step = 0; step < steps; ++step) {
      if (column.has(static_cast<std::int64_t>(step))) last = static_cast<std::int64_t>(step);
      before[step] = last;
    }
    last = -1;
    for (auto step = steps; step-- > 0;) {
      if (column.has(static_cast<std::int64_t>(step))) last = static_cast<std::int64_t>(step);
      behind[step] = last;
    }
  }
}

std::int64_t SeriesCorpus::known_before(std::size_t column, std::int64_t step) const {
  return before_[column][static_cast<std::size_t>(step)];
}

/// Whether all that is right is there, and all that is read is there or can be filled.
bool SeriesCorpus::is_whole(std::int64_t last_read) const {
  const auto& columns = table_->columns();
  for (std::size_t i = 0; i < table_->target_count(); ++i) {
    for (auto ahead = options_.first; ahead <= options_.last; ++ahead) {
      if (!columns[i].has(last_read + ahead)) return false;
    }
  }
  const auto first = last_read - options_.history + 1;
  const bool fills = options_.gaps != WindowOptions::Gaps::kLeaveOut;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (known_before(i, first) < 0) return false;
    for (auto step = first; !fills && step <= last_read; ++step) {
      if (!columns[i].has(step)) return false;
    }
  }
  for (const auto column : known_columns_) {
    for (auto ahead = options_.first; !fills && ahead <= options_.last; ++ahead) {
      if (!columns[column].has(last_read + ahead)) return false;
    }
  }
  return true;
}

/// The number of a step, or what stands for it; nothing behind `last_read` is looked at.
double SeriesCorpus::filled(std::size_t column, std::int64_t step, std::int64_t last_read) const {
  const auto& numbers = table_->columns()[column].numbers;
  const auto before = known_before(column, step);
  const auto at = [&](std::int64_t place) { return numbers[static_cast<std::size_t>(place)]; };
  const auto behind = behind_[column][static_cast<std::size_t>(step)];
  const bool between = options_.gaps == WindowOptions::Gaps::kInterpolate && behind >= 0 &&
                       behind <= last_read && before != step;
  if (!between) return at(before);
  const auto share = static_cast<double>(step - before) / static_cast<double>(behind - before);
  return at(before) + share * (at(behind) - at(before));
}

void SeriesCorpus::write_step(std::size_t column, std::int64_t step, std::int64_t last_read,
                              std::vector<float>& numbers) const {
  const auto& learnt = coder_->learnt().columns[column];
  if (!learnt.is_category) {
    const auto number = coder_->scaled(column, filled(column, step, last_read));
    numbers.push_back(static_cast<float>(number));
    return;
  }
  const auto before = static_cast<std::size_t>(known_before(column, step));
  const auto& name = table_->columns()[column].names[before];
  for (const auto& one : learnt.names) numbers.push_back(one == name ? 1.0F : 0.0F);
}

std::optional<Row> SeriesCorpus::window(std::int64_t last_read) const {
  const auto& columns = table_->columns();
  const auto first = last_read - options_.history + 1;
  if (first < 0) return std::nullopt;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (known_before(i, first) < 0) return std::nullopt;
    for (auto step = first; step <= last_read; ++step) {
      if (options_.gaps == WindowOptions::Gaps::kLeaveOut && !columns[i].has(step)) {
        return std::nullopt;
      }
    }
  }
  Row row;
  row.line = table_->line(last_read);
  row.cells = {table_->time(last_read), ""};
  const auto targets = static_cast<std::int64_t>(table_->target_count());
  Part read = {.extents = {options_.history}};
  Part right = {.extents = {options_.steps()}, .size = targets};
  Part known = {.extents = {options_.steps()}};
  for (auto step = first; coder_ && step <= last_read; ++step) {
    for (std::size_t i = 0; i < columns.size(); ++i) write_step(i, step, last_read, read.numbers);
  }
  std::size_t change = 0;
  for (auto ahead = options_.first; ahead <= options_.last; ++ahead) {
    const auto step = last_read + ahead;
    for (std::size_t i = 0; i < table_->target_count(); ++i, ++change) {
      const bool is_there = step < table_->steps() && columns[i].has(step);
      const auto number = is_there ? columns[i].numbers[static_cast<std::size_t>(step)] : 0.0;
      if (is_there)
        row.cells[1] += fmt::format("{}{:.9g}", row.cells[1].empty() ? "" : " ", number);
      if (!coder_) continue;
      const auto scaled = options_.predicts_change ? (number - filled(i, last_read, last_read)) /
                                                         coder_->learnt().changes.at(change)
                                                   : coder_->scaled(i, number);
      right.numbers.push_back(is_there ? static_cast<float>(scaled) : 0.0F);
    }
    for (const auto column : known_columns_) {
      if (step >= table_->steps() || known_before(column, step) <= last_read - options_.history) {
        throw Error(fmt::format("{}: {} is to be known at {}, and the file has nothing there",
                                table_->path(), columns[column].name, table_->time(step)));
      }
      if (coder_) write_step(column, step, step, known.numbers);
    }
  }
  if (!coder_) return row;
  read.size = coder_->width();
  row.parts = {std::move(read), std::move(right)};
  if (!known_columns_.empty()) {
    known.size = std::ssize(known.numbers) / options_.steps();
    row.parts.push_back(std::move(known));
  }
  return row;
}

bool SeriesCorpus::read(Row& row) {
  if (next_ == std::ssize(windows_)) return false;
  row = window(windows_[static_cast<std::size_t>(next_++)]).value();
  return true;
}

void SeriesCorpus::seek(const Place& place) {
  const auto next = place.empty() ? 0 : place.front();
  if (next < 0 || next > std::ssize(windows_) || place.size() > 1) {
    throw Error(fmt::format("{}: a place in {} windows was expected: the file has changed", name(),
                            windows_.size()));
  }
  next_ = next;
}

std::string SeriesCorpus::where(std::size_t column) const {
  const auto row = static_cast<std::size_t>(std::max<std::int64_t>(next_ - 1, 0));
  const auto line = row < windows_.size() ? table_->line(windows_[row]) : 0;
  return fmt::format("{}:{}, {}", name(), line, columns().at(column).name);
}

std::unique_ptr<text::LineSource> SeriesCorpus::lines(
    std::span<const std::size_t> /*columns*/) const {
  throw std::logic_error("a series has no lines of text");
}

}  // namespace attend::data
