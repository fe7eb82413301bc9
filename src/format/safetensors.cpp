#include "format/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "format/json_reader.h"

namespace attend::format {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "numbers are mapped as they lie");

constexpr std::size_t kLengthSize = 8;       // the header's length, a little-endian uint64
constexpr uint64_t kMaxHeader = 10'000'000;  // a tenth of the format's own limit: 100,000 tensors
constexpr std::size_t kAlignment = 64;       // of the numbers in the files we write
constexpr int kMaxDepth = 4;                 // of JSON in the header; the format needs 3
constexpr std::size_t kMaxRank = 8;          // of a shape
constexpr std::string_view kMetadata = "__metadata__";

constexpr std::string_view kCopyAgain = "copy the model again";

/// The count of a shape's numbers; false if it overflows.
bool count_of(std::span<const int64_t> shape, uint64_t& count) {
  count = 1;
  for (const auto size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, static_cast<uint64_t>(size), &count)) {
      return false;
    }
  }
  return true;
}

template <class Number>
constexpr const char* type_of() {
  if constexpr (std::is_same_v<Number, float>) return "F32";
  if constexpr (std::is_same_v<Number, std::uint16_t>) return "BF16";
  return sizeof(Number) == 1 ? "I8" : "I64";
}

/// Bytes of one number of a type; 0 if it is none that is read.
unsigned size_of_type(const std::string& type) {
  if (type == "F32") return 4;
  if (type == "BF16" || type == "F16") return 2;
  if (type == "I8") return 1;
  return type == "I64" ? 8 : 0;
}

std::string header_of(std::span<const NamedTensor> tensors,
                      const std::map<std::string, std::string>& metadata) {
  auto header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[std::string(kMetadata)] = metadata;
  uint64_t begin = 0;
  for (const auto& tensor : tensors) {
    std::visit(
        [&]<class Number>(std::span<const Number> numbers) {
          uint64_t count = 0;
          if (!count_of(tensor.shape, count) || count != numbers.size()) {
            throw std::invalid_argument("the shape of " + tensor.name + " does not fit its " +
                                        std::to_string(numbers.size()) + " numbers");
          }
          if (tensor.name == kMetadata || header.contains(tensor.name)) {
            throw std::invalid_argument("the tensor name " + tensor.name + " is taken");
          }
          const auto end = begin + numbers.size_bytes();
          header[tensor.name] = {{"dtype", type_of<Number>()},
                                 {"shape", tensor.shape},
                                 {"data_offsets", {begin, end}}};
          begin = end;
        },
        tensor.numbers);
  }
  auto text = header.dump();
  const auto past = (kLengthSize + text.size()) % kAlignment;
  if (past != 0) text.append(kAlignment - past, ' ');
  if (text.size() > kMaxHeader) {
    throw std::invalid_argument("the header is over the limit");
  }
  return text;
}

}  // namespace

void write_tensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                   const std::map<std::string, std::string>& metadata) {
  const auto header = header_of(tensors, metadata);
  const auto length = static_cast<uint64_t>(header.size());
  auto size = kLengthSize + header.size();
  for (const auto& tensor : tensors) {
    size += std::visit([](auto numbers) { return numbers.size_bytes(); }, tensor.numbers);
  }
  std::string bytes;
  bytes.reserve(size);
  bytes.append(reinterpret_cast<const char*>(&length), kLengthSize);
  bytes += header;
  for (const auto& tensor : tensors) {
    std::visit(
        [&](auto numbers) {
          bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
        },
        tensor.numbers);
  }
  write_file(path, bytes);
}

/// Nothing that the file says is believed before it is checked.
class TensorFile::Header {
 public:
  explicit Header(TensorFile& file) : file_(file) {}

  void read() {
    const auto text = text_and_data();
    const auto header = parse(text);
    for (const auto& [name, value] : header.items()) {
      if (name == kMetadata) {
        read_metadata(value);
      } else {
        file_.entries_[name] = read_entry(name, value);
      }
    }
    order_names();
  }

 private:
  [[noreturn]] void fail(const std::string& what, std::string_view remedy = kCopyAgain) const {
    throw Error(fmt::format("{}: {}; {}", file_.path_.string(), what, remedy));
  }

  /// The header's text; sets the file's data to the bytes after it.
  std::string_view text_and_data() {
    const auto bytes = file_.file_.bytes();
    if (bytes.size() < kLengthSize) {
      fail(fmt::format("has {} bytes, too few for a safetensors file", bytes.size()));
    }
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthSize);
    if (length > kMaxHeader) {
      fail(fmt::format("its header says it has {} bytes, over the limit of {}", length, kMaxHeader),
           "is it a safetensors file?");
    }
    if (length > bytes.size() - kLengthSize) {
      fail(fmt::format("its header says it has {} bytes, but the file has only {}", length,
                       bytes.size()));
    }
    file_.data_ = bytes.subspan(kLengthSize + length);
    return {reinterpret_cast<const char*>(bytes.data()) + kLengthSize, length};
  }

  Json parse(std::string_view text) const {
    if (text.empty() || text.front() != '{') {
      fail("its header is not a JSON object", "is it a safetensors file?");
    }
    try {
      return read_json(text, "its header", {kMaxHeader, kMaxDepth});
    } catch (const Error& error) {
      fail(error.what());
    }
  }

  void read_metadata(const Json& value) {
    if (!value.is_object()) fail("its __metadata__ is not a JSON object");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) fail("the metadata " + shown(key) + " is not a string");
      file_.metadata_[key] = text.get<std::string>();
    }
  }

  Entry read_entry(const std::string& name, const Json& value) const {
    const auto tensor = "the tensor " + shown(name);
    if (!value.is_object()) fail(tensor + " is not described by a JSON object");
    const auto type = value.find("dtype");
    if (type == value.end() || !type->is_string()) fail(tensor + " has no dtype");
    Entry entry;
    entry.type = type->get<std::string>();
    const auto bytes_each = size_of_type(entry.type);
    if (bytes_each == 0) {
      fail(tensor + " holds " + shown(entry.type),
           "convert it to F32: only F32, F16, BF16, I8 and I64 are read");
    }
    entry.shape = sizes(value, "shape", tensor);
    if (entry.shape.size() > kMaxRank) {
      fail(fmt::format("{} has {} dimensions: expected at most {}", tensor, entry.shape.size(),
                       kMaxRank));
    }
    const auto offsets = sizes(value, "data_offsets", tensor);
    if (offsets.size() != 2 || offsets[0] > offsets[1] ||
        static_cast<uint64_t>(offsets[1]) > file_.data_.size()) {
      fail(fmt::format("{} has data_offsets [{}] outside the {} bytes of numbers", tensor,
                       fmt::join(offsets, ", "), file_.data_.size()));
    }
    entry.begin = static_cast<std::size_t>(offsets[0]);
    entry.end = static_cast<std::size_t>(offsets[1]);
    uint64_t size = 0;
    if (!count_of(entry.shape, size) || __builtin_mul_overflow(size, bytes_each, &size) ||
        size != entry.end - entry.begin) {
      fail(fmt::format("{} has {} bytes, which the shape [{}] of {} does not fit", tensor,
                       entry.end - entry.begin, fmt::join(entry.shape, ", "), entry.type));
    }
    return entry;
  }

  std::vector<int64_t> sizes(const Json& value, const char* key, const std::string& tensor) const {
    const auto list = value.find(key);
    if (list == value.end() || !list->is_array()) fail(tensor + " has no " + key);
    std::vector<int64_t> found;
    for (const auto& size : *list) {
      // The parser makes everything but a whole number from 0 to 2^64 - 1 another type.
      if (!size.is_number_unsigned() ||
          size.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()}) {
        fail(fmt::format("{} has {} {}, which is no size", tensor, key, shown(size)));
      }
      found.push_back(size.get<int64_t>());
      if (found.size() > kMaxRank) break;  // no more are ever meant, or shown
    }
    return found;
  }

  /// Tensors must fill the data without gaps or overlaps, in any order.
  void order_names() {
    for (const auto& [name, entry] : file_.entries_) file_.names_.push_back(name);
    const auto place = [&](const std::string& name) {
      const auto& entry = file_.entries_.at(name);
      return std::pair(entry.begin, entry.end);
    };
    std::stable_sort(file_.names_.begin(), file_.names_.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    std::size_t filled = 0;
    for (const auto& name : file_.names_) {
      const auto [begin, end] = place(name);
      if (begin != filled) {
        fail(fmt::format("the tensor {} begins at byte {} of the numbers: expected {}", shown(name),
                         begin, filled));
      }
      filled = end;
    }
    if (filled != file_.data_.size()) {
      fail(fmt::format("has {} bytes after the last tensor", file_.data_.size() - filled));
    }
    for (const auto& [name, entry] : file_.entries_) {
      const auto size = entry.type == "I64" ? 1U : size_of_type(entry.type);  // those are copied
      const auto address = reinterpret_cast<uintptr_t>(file_.data_.data()) + entry.begin;
      if (entry.begin == entry.end || address % size == 0) continue;
      fail(fmt::format("the numbers of {} do not begin at a multiple of {} bytes", shown(name),
                       size),
           "write it again with a current safetensors library");
    }
  }

  TensorFile& file_;
};

TensorFile::TensorFile(const std::filesystem::path& path, Bytes where)
    : path_(path), file_(path, where) {
  Header(*this).read();
}

TensorFile::TensorFile(std::span<const std::byte> bytes, const std::filesystem::path& path)
    : path_(path), file_(bytes) {
  Header(*this).read();
}

const TensorFile::Entry& TensorFile::entry(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found != entries_.end()) return found->second;
  const auto near = nearest(name, names_);
  throw Error(path_.string() + ": has no tensor " + name +
              (near.empty() ? "" : "; did you mean " + near + "?"));
}

const TensorFile::Entry& TensorFile::entry(const std::string& name, const std::string& type) const {
  const auto& found = entry(name);
  if (found.type == type) return found;
  throw Error(path_.string() + ": the tensor " + name + " holds " + found.type + ": expected " +
              type);
}

const std::vector<int64_t>& TensorFile::shape(const std::string& name) const {
  return entry(name).shape;
}

std::span<const float> TensorFile::numbers(const std::string& name) const {
  const auto& found = entry(name, "F32");
  const auto bytes = data_.subspan(found.begin, found.end - found.begin);
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

const std::string& TensorFile::dtype(const std::string& name) const {
  return entry(name).type;
}

NumberType TensorFile::type(const std::string& name) const {
  const auto& type = entry(name).type;
  if (type == "I64" || type == "F16") (void)entry(name, "F32");  // refused
  return type == "F32"    ? NumberType::kFloat
         : type == "BF16" ? NumberType::kBfloat16
                          : NumberType::kInt8;
}

std::span<const std::byte> TensorFile::bytes(const std::string& name) const {
  const auto& found = entry(name);
  return data_.subspan(found.begin, found.end - found.begin);
}

std::vector<int64_t> TensorFile::integers(const std::string& name) const {
  const auto& found = entry(name, "I64");
  std::vector<int64_t> copied((found.end - found.begin) / sizeof(int64_t));
  if (!copied.empty()) {
    std::memcpy(copied.data(), data_.data() + found.begin, found.end - found.begin);
  }
  return copied;
}

}  // namespace attend::format
