#include "core/wire_reader.h"

#include <bit>
#include <cstring>

namespace attend {

static_assert(std::endian::native == std::endian::little, "numbers are taken as they lie");

bool WireReader::take(WireField& field) {
  field = {};
  std::uint64_t key = 0;
  if (!take_varint(key)) return false;
  field.number = key >> 3U;
  field.wire = static_cast<Wire>(key & 7U);
  switch (field.wire) {
    case Wire::kVarint:
      return take_varint(field.value);
    case Wire::kFixed64:
      return take_bits<std::uint64_t>(field.value);
    case Wire::kFixed32:
      return take_bits<std::uint32_t>(field.value);
    case Wire::kBytes:
      break;
    default:
      return false;
  }
  std::uint64_t length = 0;
  if (!take_varint(length) || length > rest_.size()) return false;
  field.bytes = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return true;
}

bool WireReader::take_varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

template <class Bits>
bool WireReader::take_bits(std::uint64_t& value) {
  Bits bits = 0;
  if (rest_.size() < sizeof bits) return false;
  std::memcpy(&bits, rest_.data(), sizeof bits);
  rest_.remove_prefix(sizeof bits);
  value = bits;
  return true;
}

}  // namespace attend
