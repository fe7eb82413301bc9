#pragma once

#include <array>
#include <exception>
#include <ostream>
#include <streambuf>
#include <string>

namespace attend::cli {

/// Thrown where nobody reads what is written any more, as behind `| head`.
class OutputClosed final : public std::exception {
 public:
  const char* what() const noexcept override { return "standard output is closed"; }
};

/// Writes to a file descriptor. What cannot be written throws at once, an Error with the system's
/// reason or OutputClosed, out of whatever was writing or flushing a stream whose exceptions() has
/// badbit, and is dropped. Not for several threads.
class CheckedBuffer : public std::streambuf {
 public:
  /// Errors call it `name`.
  CheckedBuffer(int descriptor, std::string name);
  CheckedBuffer(const CheckedBuffer&) = delete;
  CheckedBuffer& operator=(const CheckedBuffer&) = delete;

 protected:
  int_type overflow(int_type letter) override;
  int sync() override;

  /// Before the first write.
  virtual int open() { return descriptor_; }

  int descriptor_;
  std::string name_;

 private:
  void write_out();

  std::array<char, 1 << 16> bytes_;
};

/// In place of the buffer of std::cout while it lives.
class StandardOutput final : public CheckedBuffer {
 public:
  StandardOutput();
  ~StandardOutput() override;

 private:
  std::streambuf* before_;
};

/// A file that grows while it is written. It is opened, and what it held before is gone, when the
/// first bytes come, so a command that fails before has not touched it.
class OutputFile final : public std::ostream {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile() override;

  /// Writes the rest; of nothing at all an empty file. Throws Error if it cannot be written.
  void finish();

 private:
  class Buffer final : public CheckedBuffer {
   public:
    explicit Buffer(const std::string& path) : CheckedBuffer(-1, path) {}
    ~Buffer() override;
    void finish();

   private:
    int open() override;
  };

  Buffer buffer_;
};

/// Where standard input, output or error are closed, a file that is opened later would become them.
/// Makes each that is closed one that can neither be read nor written.
void open_closed_streams();

}  // namespace attend::cli
