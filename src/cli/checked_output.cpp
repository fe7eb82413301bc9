#include "cli/checked_output.h"

#include <cerrno>
#include <cstring>
#include <iostream>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::cli {

CheckedBuffer::CheckedBuffer(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

void CheckedBuffer::write_out() {
  const auto* from = pbase();
  const auto* end = pptr();
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  if (from < end) descriptor_ = open();
  while (from < end) {
    const auto written = ::write(descriptor_, from, static_cast<std::size_t>(end - from));
    if (written >= 0) {
      from += written;
    } else if (errno == EPIPE) {
      throw OutputClosed();
    } else if (errno == EAGAIN) {  // whoever reads has made it so that writing does not wait
      pollfd waited = {descriptor_, POLLOUT, 0};
      ::poll(&waited, 1, -1);
    } else if (errno != EINTR) {
      throw Error("cannot write " + name_ + ": " + std::strerror(errno));
    }
  }
}

CheckedBuffer::int_type CheckedBuffer::overflow(int_type letter) {
  write_out();
  if (!traits_type::eq_int_type(letter, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(letter);
    pbump(1);
  }
  return traits_type::not_eof(letter);
}

int CheckedBuffer::sync() {
  write_out();
  return 0;
}

StandardOutput::StandardOutput()
    : CheckedBuffer(STDOUT_FILENO, "to standard output"), before_(std::cout.rdbuf(this)) {
  std::cout.exceptions(std::ios::badbit);
}

StandardOutput::~StandardOutput() {
  std::cout.exceptions(std::ios::goodbit);
  std::cout.rdbuf(before_);
}

int OutputFile::Buffer::open() {
  if (descriptor_ >= 0) return descriptor_;
  const auto file = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw Error("cannot write " + name_ + ": " + std::strerror(errno));
  return file;
}

void OutputFile::Buffer::finish() {
  sync();
  descriptor_ = open();
  const auto file = std::exchange(descriptor_, -1);
  if (::close(file) != 0) throw Error("cannot write " + name_ + ": " + std::strerror(errno));
}

OutputFile::Buffer::~Buffer() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

OutputFile::OutputFile(const std::string& path) : std::ostream(nullptr), buffer_(path) {
  rdbuf(&buffer_);
  exceptions(badbit);
}

OutputFile::~OutputFile() {
  exceptions(goodbit);
  flush();  // what was found before something failed is worth having; finish() says of a failure
}

void OutputFile::finish() {
  buffer_.finish();
}

void open_closed_streams() {
  // In this order each takes the lowest number that is free: its own.
  for (const auto& [stream, flags] :
       {std::pair(STDIN_FILENO, O_WRONLY), std::pair(STDOUT_FILENO, O_RDONLY),
        std::pair(STDERR_FILENO, O_RDWR)}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    if (::open("/dev/null", flags) != stream) _exit(2);  // no /dev/null: nothing to say it on
  }
}

}  // namespace attend::cli
