#include "text/corpus.h"

#include <filesystem>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "text/symbol_links.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool MemoryLines::next(std::string& line) {
  if (next_ == lines_.size()) return false;
  line = lines_[next_++];
  return true;
}

std::string MemoryLines::where() const {
  return fmt::format("line {}", next_);
}

FileLines::FileLines(const std::string& path) : bytes_(std::make_unique<InputBytes>(path)) {}

// A line as its bytes are, without the line feed.
bool FileLines::read_line(std::string& line) {
  const bool at_start = bytes_->offset() == 0;
  if (!bytes_->next_line(line)) return false;
  if (at_start && line.starts_with(kByteOrderMark)) {
    line.erase(0, kByteOrderMark.size());
    if (line.empty() && !bytes_->was_ended()) return false;
  }
  ++line_number_;
  return true;
}

bool FileLines::next_unchecked(std::string& line) {
  if (!read_line(line)) return false;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

bool FileLines::next(std::string& line) {
  if (!next_unchecked(line)) return false;
  if (!is_valid_utf8(line)) {
    throw Error(where() + ": not UTF-8: convert the file, with iconv for example");
  }
  return true;
}

std::int64_t FileLines::count_lines() {
  std::string line;
  while (read_line(line)) {
  }
  return line_number_;
}

void FileLines::rewind() {
  seek(0, 0);
}

std::string FileLines::where() const {
  return fmt::format("{}:{}", path(), line_number_);
}

void FileLines::seek(std::int64_t offset, std::int64_t line_number) {
  if (offset == bytes_->offset() && line_number == line_number_) return;
  bytes_->seek(offset > 0 ? offset - 1 : 0);
  // A line starts at the start, after a line feed, and at the end of a file that lacks the last
  // one.
  if (offset > 0) {
    const int before = bytes_->next_byte();
    const bool starts_line = before == '\n' || (before >= 0 && bytes_->next_byte() < 0);
    if (!starts_line) {
      throw Error(
          fmt::format("{}: no line starts at byte {}: the file has changed", path(), offset));
    }
  }
  if (offset < 0) throw Error(fmt::format("{}: no line starts at byte {}", path(), offset));
  line_number_ = line_number;
}

void check_can_be_read_again(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    if (path == "-") {
      throw Error("standard input (-) cannot be read twice, as a training reads: give a file");
    }
    std::error_code ignored;
    const auto status =
        fs::status(path, ignored);  // by opening it, a pipe would lose its first text
    if (fs::is_fifo(status) || fs::is_socket(status) || fs::is_character_file(status)) {
      throw Error(path + ": cannot be read twice: expected a file, not a pipe");
    }
  }
}

FilesLines::FilesLines(const std::vector<std::string>& paths) {
  files_.reserve(paths.size());
  for (const std::string& path : paths) files_.emplace_back(path);
}

bool FilesLines::next(std::string& line) {
  while (file_ < files_.size()) {
    if (files_[file_].next(line)) return true;
    if (file_ + 1 == files_.size()) return false;
    ++file_;
  }
  return false;
}

void FilesLines::rewind() {
  for (FileLines& file : files_) file.rewind();
  file_ = 0;
}

std::string FilesLines::where() const {
  return files_.empty() ? "" : files_[file_].where();
}

}  // namespace attend::text
