#include "text/input_bytes.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/error.h"

namespace attend::text {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::string_view kGzip = "\x1F\x8B";  // no UTF-8 text begins with these bytes

int open_path(const std::string& path) {
  struct stat facts = {};
  if (stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
    throw Error(path + " is a folder: expected a text file");
  }
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Error(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return descriptor;
}

int take_standard_input() {
  static std::atomic<bool> is_taken = false;
  if (is_taken.exchange(true)) {
    throw Error("standard input (-) is asked for twice: it can be read once; give a file");
  }
  return STDIN_FILENO;
}

}  // namespace

/// Decompresses gzip, member by member.
class InputBytes::Inflater {
 public:
  explicit Inflater(const std::string& name) : name_(name) {
    if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw Error("zlib cannot be used");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Appends text to `to` until a block of compressed bytes is used up. Those come from
  /// `read(to, most)`, which gives how many it read, or are the first ones that were looked at.
  /// -> whether there is more to come
  template <class Read>
  bool fill(std::string& to, std::string& first, const Read& read) {
    std::array<char, kBlock> compressed;
    std::size_t count = first.size();
    if (count > 0) {
      std::copy(first.begin(), first.end(), compressed.begin());
      first.clear();
    } else {
      count = read(compressed.data(), compressed.size());
    }
    if (count == 0) {
      if (is_within_) throw Error(name_ + " is cut short: its compressed data has no end");
      return false;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(compressed.data());
    stream_.avail_in = static_cast<uInt>(count);
    inflate_all(to);
    return true;
  }

 private:
  void inflate_all(std::string& to) {
    std::array<char, kBlock> text;
    do {
      if (!is_within_ && !begin_member()) return;
      stream_.next_out = reinterpret_cast<Bytef*>(text.data());
      stream_.avail_out = static_cast<uInt>(text.size());
      const int state = inflate(&stream_, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
        throw Error(name_ + ": its compressed data is damaged");
      }
      to.append(text.data(), text.size() - stream_.avail_out);
      is_within_ = state != Z_STREAM_END;
    } while (stream_.avail_in > 0 || (is_within_ && stream_.avail_out == 0));
  }

  /// Zeros after a member are padding, as of tapes.
  bool begin_member() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (stream_.avail_in == 0) return false;
    inflateReset(&stream_);
    is_within_ = true;
    return true;
  }

  const std::string& name_;
  z_stream stream_ = {};
  bool is_within_ = false;
};

InputBytes::InputBytes(const std::string& path)
    : name_(path == "-" ? kStandardInput : path),
      descriptor_(path == "-" ? take_standard_input() : open_path(path)) {
  is_seekable_ = path != "-" && lseek(descriptor_, 0, SEEK_CUR) == 0;
}

InputBytes::~InputBytes() {
  if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

std::int64_t InputBytes::offset() const {
  return base_ + static_cast<std::int64_t>(next_);
}

/// Waits for bytes.  -> how many came; 0 at the end
std::size_t InputBytes::read_some(char* to, std::size_t most) {
  for (;;) {
    const auto count = read(descriptor_, to, most);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN) {
      pollfd one = {.fd = descriptor_, .events = POLLIN, .revents = 0};
      poll(&one, 1, -1);
    } else if (errno != EINTR) {
      throw Error(fmt::format("{}: cannot be read on after byte {}: {}", name_, offset(),
                              std::strerror(errno)));
    }
  }
}

/// Whether a read would have to wait.
bool InputBytes::is_waiting() const {
  pollfd one = {.fd = descriptor_, .events = POLLIN, .revents = 0};
  return poll(&one, 1, 0) == 0;
}

/// Reads the first bytes, and knows by them.
void InputBytes::detect_compression() {
  std::string first;
  while (first.size() < kGzip.size()) {
    char byte = 0;
    if (read_some(&byte, 1) == 0) break;
    first += byte;
    if (!kGzip.starts_with(first)) break;
  }
  is_known_ = true;
  is_at_end_ = first.empty();
  buffer_ = first;
  if (first == kGzip) inflater_ = std::make_unique<Inflater>(name_);
}

/// Puts more bytes behind those of the buffer. What goes wrong is kept until all before it is
/// given.
/// -> whether the end is not reached yet
bool InputBytes::fill() {
  if (is_at_end_) return false;
  try {
    read_block();
  } catch (...) {
    failure_ = std::current_exception();
    is_at_end_ = true;
  }
  return !is_at_end_;
}

void InputBytes::read_block() {
  std::string first;
  if (!is_known_) {
    detect_compression();
    if (!inflater_) return;
    std::swap(first, buffer_);
  }
  if (next_ > 0) {
    buffer_.erase(0, next_);
    base_ += static_cast<std::int64_t>(next_);
    scanned_ -= next_;
    next_ = 0;
  }
  const auto read = [this](char* to, std::size_t most) { return read_some(to, most); };
  if (inflater_) {
    is_at_end_ = !inflater_->fill(buffer_, first, read);
  } else {
    const auto size = buffer_.size();
    buffer_.resize(size + kBlock);
    const auto count = read_some(buffer_.data() + size, kBlock);
    buffer_.resize(size + count);
    is_at_end_ = count == 0;
  }
}

bool InputBytes::has_line() {
  for (;;) {
    scanned_ = std::min(buffer_.find('\n', scanned_), buffer_.size());
    if (scanned_ < buffer_.size()) return true;
    if (is_at_end_) return next_ < buffer_.size() && !failure_;
    if (is_waiting()) return false;
    fill();
  }
}

bool InputBytes::next_line(std::string& line) {
  for (;;) {
    const auto end = buffer_.find('\n', scanned_);
    scanned_ = end == std::string::npos ? buffer_.size() : end;
    was_ended_ = end != std::string::npos;
    if (!was_ended_ && !is_at_end_) {
      fill();
      continue;
    }
    if (!was_ended_ && failure_) std::rethrow_exception(failure_);
    if (!was_ended_ && next_ == buffer_.size()) return false;
    line.assign(buffer_, next_, scanned_ - next_);
    next_ = scanned_ = scanned_ + (was_ended_ ? 1 : 0);
    return true;
  }
}

int InputBytes::next_byte() {
  while (next_ == buffer_.size()) {
    if (fill() || next_ < buffer_.size()) continue;
    if (failure_) std::rethrow_exception(failure_);
    return -1;
  }
  const auto byte = static_cast<unsigned char>(buffer_[next_++]);
  scanned_ = next_;
  return byte;
}

/// Of a file, from a byte that a read can begin at.
void InputBytes::restart(std::int64_t at) {
  if (!is_seekable_ || lseek(descriptor_, at, SEEK_SET) < 0) {
    throw Error(name_ + ": cannot be read twice: expected a file, not a pipe");
  }
  inflater_.reset();
  is_known_ = at > 0;
  is_at_end_ = false;
  failure_ = nullptr;
  buffer_.clear();
  next_ = scanned_ = 0;
  base_ = at;
}

void InputBytes::seek(std::int64_t offset) {
  const auto last = base_ + static_cast<std::int64_t>(buffer_.size());
  if (offset < base_ || offset > last) {
    const bool is_plain = is_known_ && !inflater_;
    if (is_plain) {
      restart(offset);
    } else if (offset < base_) {
      restart(0);
    }
  }
  // Compressed text is read up to there.
  while (offset > base_ + static_cast<std::int64_t>(buffer_.size())) {
    next_ = scanned_ = buffer_.size();
    if (!fill()) break;
  }
  next_ = std::min(buffer_.size(), static_cast<std::size_t>(offset - base_));
  scanned_ = next_;
}

}  // namespace attend::text
