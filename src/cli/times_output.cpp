#include "cli/times_output.h"

#include <filesystem>

#include <fmt/format.h>

#include "core/error.h"
#include "core/files.h"
#include "data/sound_cell.h"
#include "format/time_files.h"
#include "format/token_times.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

bool is_grid_file(const std::string& path) {
  return fs::path(path).extension() == ".TextGrid";
}

}  // namespace

TimesOutput::TimesOutput(const std::string& kind, const std::string& to, std::ostream& out)
    : kind_(kind), to_(to), out_(out) {
  if (kind == "textgrid") {
    if (to.empty()) {
      throw Error(
          "--alignments textgrid is a file for each row: give --alignments-to, a folder or, of one "
          "row, NAME.TextGrid");
    }
  } else if (!to.empty()) {
    apart_.emplace(to);
  }
}

void TimesOutput::write(const data::Row& row, const tasks::Prediction& prediction) {
  auto& out = apart_ ? static_cast<std::ostream&>(*apart_) : out_;
  if (prediction.readings.empty()) {
    if (kind_ == "times" || kind_ == "word-times") out << '\n';
    return;
  }
  const auto& reading = prediction.readings.front();
  const auto& timeline = reading.times.value();
  const auto times = format::times_of(reading.alignment, timeline, prediction.log_probabilities);
  if (kind_ == "textgrid") return write_grid(row, format::to_text_grid(times, timeline));
  out << (kind_ == "times"        ? format::to_time_lines(times.symbols)
          : kind_ == "word-times" ? format::to_time_lines(times.words)
                                  : format::to_ctm(times.words, timeline));
}

void TimesOutput::write_grid(const data::Row& row, const std::string& text) {
  if (is_grid_file(to_)) {
    if (!names_.insert(to_).second) {
      throw Error(to_ + " is of one row, and there are more: give --alignments-to a folder");
    }
    return write_file(to_, text);
  }
  std::error_code error;
  fs::create_directories(to_, error);
  if (error) throw Error(fmt::format("cannot make the folder {}: {}", to_, error.message()));
  auto name = fs::path(data::sounds_in(row.cells.front()).front().file).stem().string();
  if (!names_.insert(name).second) name += fmt::format("-{}", row.line);
  write_file(fs::path(to_) / (name + ".TextGrid"), text);
}

void TimesOutput::finish() {
  if (apart_) apart_->finish();
}

}  // namespace attend::cli
