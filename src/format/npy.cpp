#include "format/npy.h"

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"

namespace attend::format {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are mapped as they lie");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 65536;
constexpr std::size_t kMaxRank = 8;

}  // namespace

/// A Python dictionary of three keys: 'descr', a text; 'fortran_order'; 'shape', a tuple.
/// numpy.lib.format.
class NpyFile::Header {
 public:
  Header(NpyFile& file, const std::filesystem::path& path) : file_(file), path_(path) {}

  void read() {
    const auto bytes = file_.file_.bytes();
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!all.starts_with(kMagic) || all.size() < 10) fail("is no .npy file");
    const int version = static_cast<unsigned char>(all[6]);
    if (version < 1 || version > 3) {
      fail(fmt::format("has version {} of the format: only 1 to 3 are read", version));
    }
    const std::size_t length_size = version == 1 ? 2 : 4;
    std::size_t length = 0;
    if (all.size() < 8 + length_size) fail("is cut short in its header");
    std::memcpy(&length, all.data() + 8, length_size);  // little-endian
    if (length > kMaxHeader) fail(fmt::format("has a header of {} bytes", length));
    if (length > all.size() - 8 - length_size) fail("is cut short in its header");
    text_ = all.substr(8 + length_size, length);
    read_dictionary();
    file_.bytes_ = bytes.subspan(8 + length_size + length);
    check_size();
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("{}: {}", path_.string(), what));
  }
  [[noreturn]] void fail_at(const char* expected) const {
    fail(fmt::format("has a header that is not NumPy's: {} was expected at its byte {}", expected,
                     at_ + 1));
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool take(std::string_view what) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void expect(const char* what) {
    if (!take(what)) fail_at(what);
  }

  std::string_view text() {
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') fail_at("a text");
    const auto end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail_at("a text with an end");
    const auto found = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return found;
  }

  void read_dictionary() {
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    expect("{");
    while (!take("}")) {
      const auto key = text();
      expect(":");
      bool* has = key == "descr" ? &has_type : key == "shape" ? &has_shape : &has_order;
      if (*has || (has == &has_order && key != "fortran_order")) fail_at("one of its three keys");
      *has = true;
      if (key == "descr") read_type();
      if (key == "fortran_order") read_order();
      if (key == "shape") read_shape();
      if (!take(",")) {
        expect("}");
        break;
      }
    }
    skip_blanks();
    if (at_ != text_.size()) fail_at("its end");
    if (!has_type || !has_order || !has_shape) fail("has a header without type, order or shape");
  }

  void read_type() {
    skip_blanks();
    const bool is_text = at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"');
    const auto type = is_text ? text() : std::string_view("several values at each place");
    if (type != "<f4" && type != "<f2") {
      std::string shown;
      for (const char c : type.substr(0, 30)) shown += c >= ' ' && c <= '~' ? c : '?';
      fail(
          fmt::format("holds {}: expected float32 (<f4) or float16 (<f2); in Python, "
                      "numbers.astype(\"float32\")",
                      shown));
    }
    file_.is_half_ = type == "<f2";
  }

  void read_order() {
    if (take("False")) return;
    if (!take("True")) fail_at("True or False");
    fail("lies column by column (fortran_order): save numpy.ascontiguousarray(numbers)");
  }

  void read_shape() {
    expect("(");
    while (!take(")")) {
      skip_blanks();
      const auto begin = at_;
      int64_t size = 0;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
        if (__builtin_mul_overflow(size, 10, &size) ||
            __builtin_add_overflow(size, text_[at_] - '0', &size)) {
          fail("has a size in its shape that is none");
        }
        ++at_;
      }
      if (at_ == begin) fail_at("a size");
      file_.shape_.push_back(size);
      if (file_.shape_.size() > kMaxRank) fail(fmt::format("has over {} dimensions", kMaxRank));
      if (!take(",")) {
        expect(")");
        return;
      }
    }
  }

  void check_size() const {
    uint64_t size = file_.is_half_ ? 2 : 4;
    for (const auto one : file_.shape_) {
      if (__builtin_mul_overflow(size, static_cast<uint64_t>(one), &size)) {
        fail(fmt::format("has the shape [{}], which no file has", fmt::join(file_.shape_, ", ")));
      }
    }
    if (size == file_.bytes_.size()) return;
    fail(fmt::format("has {} bytes of numbers, but the shape [{}] needs {}: {}",
                     file_.bytes_.size(), fmt::join(file_.shape_, ", "), size,
                     file_.bytes_.size() < size ? "it is cut short" : "some are left over"));
  }

  NpyFile& file_;
  const std::filesystem::path& path_;
  std::string_view text_;
  std::size_t at_ = 0;
};

NpyFile::NpyFile(const std::filesystem::path& path, Bytes where) : file_(path, where) {
  Header(*this, path).read();
}

NpyFile::NpyFile(std::span<const std::byte> bytes, const std::string& name) : file_(bytes) {
  const std::filesystem::path path = name;
  Header(*this, path).read();
}

std::string npy_header(std::span<const int64_t> shape, bool is_half) {
  auto text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                  is_half ? "<f2" : "<f4", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  constexpr std::size_t kBefore = 10;  // the magic, the version, the length
  constexpr std::size_t kAlignment = 64;
  text.append(kAlignment - 1 - (kBefore + text.size()) % kAlignment, ' ');
  text += '\n';
  std::string header(kMagic);
  header += std::string("\x01\x00", 2);
  header += static_cast<char>(text.size() & 0xFFU);
  header += static_cast<char>(text.size() >> 8U);
  return header + text;
}

}  // namespace attend::format
