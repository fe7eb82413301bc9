#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

namespace attend::text {

/// What the path `-` stands for, in messages.
inline constexpr const char* kStandardInput = "standard input";

/// The bytes of a file, of a pipe or, where the path is `-`, of standard input, as a stream that is
/// read line by line. What begins as gzip does is decompressed, whatever it is called: bytes and
/// offsets are then those of the text in it. Not thread-safe.
class InputBytes {
 public:
  /// Throws Error if the path is missing, cannot be read, or is a folder, or if standard input is
  /// asked for a second time.
  explicit InputBytes(const std::string& path);
  InputBytes(const InputBytes&) = delete;
  InputBytes& operator=(const InputBytes&) = delete;
  ~InputBytes();

  /// The path, or kStandardInput.
  const std::string& name() const { return name_; }

  /// Puts the bytes up to the next line feed, without it, into `line`; false if there is none left.
  /// Waits for them where they come through a pipe. Throws Error if they cannot be read, or are
  /// damaged or cut short where they are compressed.
  bool next_line(std::string& line);

  /// Whether next_line() has a line to give without waiting for it: one that has arrived whole.
  bool has_line();

  /// Whether the last line given ended with a line feed.
  bool was_ended() const { return was_ended_; }

  /// The next byte, or -1 at the end.
  int next_byte();

  /// The byte that comes next is so many bytes from the start.
  std::int64_t offset() const;

  /// Goes to a byte; one behind the end is the end. Throws Error if what was read cannot be read
  /// again: of a pipe only what came last is kept.
  void seek(std::int64_t offset);

  /// Whether what was read can be read again, from the start: not of pipes and standard input.
  bool can_be_read_again() const { return is_seekable_; }

 private:
  class Inflater;

  bool fill();
  void read_block();
  std::size_t read_some(char* to, std::size_t most);
  bool is_waiting() const;
  void restart(std::int64_t at);
  void detect_compression();

  std::string name_;
  int descriptor_ = -1;
  bool is_seekable_ = false;
  bool is_known_ = false;  // whether it is compressed
  bool is_at_end_ = false;
  bool was_ended_ = true;
  std::exception_ptr failure_;  // met behind what is in the buffer
  std::string buffer_;
  std::size_t next_ = 0;     // of the buffer, the first byte not given yet
  std::size_t scanned_ = 0;  // of the buffer: no line feed between next_ and here
  std::int64_t base_ = 0;    // the offset of the buffer's first byte
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace attend::text
