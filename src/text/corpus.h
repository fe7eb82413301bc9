#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "text/input_bytes.h"

namespace attend::text {

/// Lines of text, one after another, any number of times.
class LineSource {
 public:
  virtual ~LineSource() = default;

  /// Puts the next line, without its end, into `line`; false if there is none left.
  virtual bool next(std::string& line) = 0;

  /// Goes back to the first line.
  virtual void rewind() = 0;

  /// Where the line last given is, for messages: "path:12", or "line 12".
  virtual std::string where() const = 0;
};

/// Lines in memory.
class MemoryLines final : public LineSource {
 public:
  explicit MemoryLines(std::vector<std::string> lines) : lines_(std::move(lines)) {}

  bool next(std::string& line) override;
  void rewind() override { next_ = 0; }
  std::string where() const override;

 private:
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
};

/// The lines of a file, a pipe or, where the path is `-`, of standard input, read as a stream: the
/// one reader of all text from outside. Text that gzip compressed is read as it is. A byte order
/// mark at the start and a carriage return at the end of a line are dropped; a last line needs no
/// line feed.
class FileLines final : public LineSource {
 public:
  /// Throws Error if the path is missing, cannot be read, or is a folder.
  explicit FileLines(const std::string& path);

  /// Throws Error ("path:line: ...") if the line is not UTF-8.
  bool next(std::string& line) override;

  /// The same, for who asks whether the line is UTF-8 and goes on if it is not.
  bool next_unchecked(std::string& line);

  /// Whether next() would not have to wait for a line: one has come through the pipe.
  bool has_line() { return bytes_->has_line(); }

  /// Throws Error if the file cannot be read twice (a pipe) and its first lines are not at hand any
  /// more.
  void rewind() override;
  std::string where() const override;

  /// The path, or kStandardInput.
  const std::string& path() const { return bytes_->name(); }

  /// The number of the line last given, from 1; 0 before the first.
  std::int64_t line_number() const { return line_number_; }

  /// The byte at which the line that comes next starts; of what is in it where the file is
  /// compressed.
  std::int64_t offset() const { return bytes_->offset(); }

  /// Goes on at a byte that offset() gave after `line_number` lines. Throws Error if no line starts
  /// there: the file has changed.
  void seek(std::int64_t offset, std::int64_t line_number);

  /// Reads on to the end; gives the number of lines in the file.
  std::int64_t count_lines();

 private:
  bool read_line(std::string& line);

  std::unique_ptr<InputBytes> bytes_;
  std::int64_t line_number_ = 0;
};

/// Throws Error, naming the first, if one of the files cannot be read as often as one likes: a
/// pipe, or standard input. Empty paths are none.
void check_can_be_read_again(const std::vector<std::string>& paths);

/// The lines of several files, one file after another.
class FilesLines final : public LineSource {
 public:
  /// Throws Error if one of them cannot be read.
  explicit FilesLines(const std::vector<std::string>& paths);

  bool next(std::string& line) override;
  void rewind() override;
  std::string where() const override;

 private:
  std::vector<FileLines> files_;
  std::size_t file_ = 0;
};

}  // namespace attend::text
