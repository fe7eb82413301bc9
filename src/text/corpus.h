#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/links.h"
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

/// A file of sentences and the file of their translations, line by line.
struct ParallelPaths {
  std::string source;
  std::string target;
  bool skip_empty = false;  ///< leave out pairs with one blank side, which are errors otherwise
  std::string links{};      ///< a file of links between their words, line by line; empty: none
};

/// Where a parallel corpus goes on: bytes in its files, and the lines before them.
struct Place {
  std::int64_t source_offset = 0;
  std::int64_t target_offset = 0;
  std::int64_t line = 0;
  std::int64_t links_offset = 0;  ///< 0 without links

  bool operator==(const Place&) const = default;
};

struct Pair {
  std::string source;
  std::string target;
  std::int64_t line = 0;         ///< from 1, the same in both files
  std::optional<Links> links{};  ///< between their words; nothing if the corpus has none
};

/// The pairs of a parallel corpus, with their links if it has some, read as a stream. Pairs with
/// two blank sides are left out.
class ParallelCorpus {
 public:
  /// Throws Error if a file cannot be read or is empty.
  explicit ParallelCorpus(ParallelPaths paths);

  /// Puts the next pair into `pair`; false if there is none left. Throws Error, of one line, naming
  /// the file and the line: not UTF-8, one blank side (unless skip_empty), one file longer than the
  /// other (with both counts), or a link that is none or of words that the sentences have not.
  bool next(Pair& pair);

  /// Where the next pair will be read.
  Place place() const;

  /// Goes on at a place that place() gave. Throws Error if the files have changed since.
  void seek(const Place& place);

  /// Pairs left out since the construction: with two blank sides, and with one.
  std::int64_t blank_pairs() const { return blank_pairs_; }
  std::int64_t half_blank_pairs() const { return half_blank_pairs_; }

 private:
  bool read(Pair& pair);
  bool is_kept(const Pair& pair);
  Links links_of(const Pair& pair, const std::string& line) const;
  [[noreturn]] void throw_lengths_differ();

  ParallelPaths paths_;
  FileLines source_;
  FileLines target_;
  std::optional<FileLines> links_;
  std::int64_t blank_pairs_ = 0;
  std::int64_t half_blank_pairs_ = 0;
};

struct CorpusCounts {
  std::int64_t lines = 0;             ///< of each file
  std::int64_t pairs = 0;             ///< with text on both sides
  std::int64_t blank_pairs = 0;       ///< with two blank sides
  std::int64_t half_blank_pairs = 0;  ///< with one, where skip_empty allows it
  std::int64_t source_words = 0;      ///< in the pairs kept
  std::int64_t target_words = 0;
};

/// Reads the whole corpus once, so that training meets no error later. Throws what ParallelCorpus
/// throws, and Error if no pair has text on both sides, or if a file cannot be read again.
CorpusCounts check_parallel(const ParallelPaths& paths);

}  // namespace attend::text
