// Manifests and whatever else is JSON: refused, or read to its end.

#include "core/error.h"
#include "format/json_reader.h"
#include "scratch_file.h"

namespace {

/// Asks for every member by every type.
void look(const nlohmann::json& value, int depth) {
  using attend::Error;
  (void)attend::format::shown(value);
  if (value.is_array()) {
    for (const auto& one : value) look(one, depth + 1);
    return;
  }
  if (!value.is_object()) return;
  const attend::format::JsonObject object(value, "here");
  for (const auto& [key, member] : value.items()) {
    look(member, depth + 1);
    const auto* name = key.c_str();
    const auto ask = [](const auto& act) {
      try {
        act();
      } catch (const Error&) {
      }
    };
    ask([&] { (void)object.whole(name); });
    ask([&] { (void)object.number_or_nan(name); });
    ask([&] { (void)object.text(name); });
    ask([&] { (void)object.list(name, 2); });
    ask([&] { (void)object.object(name); });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    look(attend::format::read_json(attend::fuzz::text_of(data, size), "here"), 0);
  } catch (const attend::Error&) {
  }
  return 0;
}
