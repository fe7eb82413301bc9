#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/wire_reader.h"
#include "format/onnx_file.h"

// Fields and tensors of an ONNX file. For onnx_file.cpp.

namespace attend::format {

/// Reads fields of protobuf messages, and tensors. What it throws is Error, of one line that begins
/// with `where`, which must outlive it.
class OnnxTensors {
 public:
  explicit OnnxTensors(const std::string& where) : where_(where) {}

  static constexpr std::size_t kMostRank = 8;

  [[noreturn]] void fail(const std::string& what) const;

  /// Calls use(field) with each.
  template <class Use>
  void for_each_field(std::string_view bytes, const Use& use) const {
    WireReader reader(bytes);
    while (!reader.is_at_end()) {
      WireField field;
      if (!reader.take(field)) fail("is no ONNX file, or cut short");
      use(field);
    }
  }

  std::string_view message(const WireField& field) const;
  std::string name(const WireField& field) const;  ///< of no more bytes than a name may have
  std::int64_t whole(const WireField& field) const;

  template <class List>
  void check_count(const List& list, std::size_t most, const char* what) const {
    if (list.size() > most) fail(fmt::format("has over {} {}", most, what));
  }

  /// Adds whole numbers of a repeated field: one, or packed.
  void add_wholes(const WireField& field, std::vector<std::int64_t>& to, std::size_t most,
                  const char* what) const;

  /// Adds numbers of a repeated field, Number wide: one, or packed.
  template <class Number, class Bits>
  void add_numbers(const WireField& field, Wire one, std::vector<float>& to, std::size_t most,
                   const char* what) const {
    if (field.wire == one) {
      to.push_back(static_cast<float>(std::bit_cast<Number>(static_cast<Bits>(field.value))));
      check_count(to, most, what);
      return;
    }
    const auto bytes = message(field);
    if (bytes.size() % sizeof(Number) != 0) fail("is no ONNX file, or damaged");
    const auto count = bytes.size() / sizeof(Number);
    if (to.size() > most || count > most - to.size())
      fail(fmt::format("has over {} {}", most, what));
    for (std::size_t i = 0; i < count; ++i) {
      Number number{};
      std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
      to.push_back(static_cast<float>(number));
    }
  }

  /// With its name; `what` it is, for messages.
  std::pair<std::string, OnnxTensor> read_tensor(std::string_view bytes,
                                                 const std::string& what) const;

 private:
  std::size_t count_of(const std::vector<std::int64_t>& shape, std::size_t most,
                       const std::string& named) const;
  void read_numbers(std::string_view bytes, std::uint64_t kind, std::size_t count,
                    OnnxTensor& tensor) const;
  void read_raw(std::string_view bytes, std::uint64_t kind, std::size_t count,
                OnnxTensor& tensor) const;

  const std::string& where_;
};

}  // namespace attend::format
