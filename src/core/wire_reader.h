#pragma once

#include <cstdint>
#include <string_view>

namespace attend {

/// How a field of a message in protobuf's encoding lies in the file: protobuf.dev, "Encoding".
enum class Wire : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// A field of such a message.
struct WireField {
  std::uint64_t number = 0;
  Wire wire = Wire::kVarint;
  std::uint64_t value = 0;  ///< of a varint, or the bits of a float or a double
  std::string_view bytes;   ///< of a text, a message, or numbers one after another
};

/// The fields of a message one after the other; nothing is read beyond its end, and nothing is
/// allocated. A message in a field is read by a reader of its own, so that whoever reads decides
/// how deep it goes.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  bool is_at_end() const { return rest_.empty(); }

  /// False if what follows is no field.
  bool take(WireField& field);

  /// A number as in a packed list. False if what follows is none.
  bool take_varint(std::uint64_t& value);

 private:
  template <class Bits>
  bool take_bits(std::uint64_t& value);

  std::string_view rest_;
};

}  // namespace attend
