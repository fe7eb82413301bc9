#include "training/checked_files.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"
#include "format/json_reader.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kKey = "checksum";
constexpr std::string_view kLine = "# checksum ";

/// Names that are not UTF-8 cannot be written as JSON.
std::string dumped(const json& object, const fs::path& file) {
  try {
    return object.dump(2);
  } catch (const json::type_error&) {
    throw Error("cannot write " + file.string() +
                ": a path in it is not UTF-8; rename the file or folder");
  }
}

}  // namespace

void write_checked(const fs::path& file, json object) {
  object.erase(kKey);
  object[kKey] = format::checksum_of(dumped(object, file));
  write_file(file, dumped(object, file) + '\n');
}

json read_checked(const fs::path& file, bool* is_checked) {
  auto object = format::read_json(read_file(file), file.string());
  if (!object.is_object()) throw Error(file.string() + " is damaged: it is no JSON object");
  const auto found = object.find(kKey);
  const bool has_one = found != object.end();
  if (is_checked != nullptr) *is_checked = has_one;
  if (!has_one) return object;
  const auto expected = *found;
  object.erase(found);
  if (expected != format::checksum_of(dumped(object, file))) {
    throw Error(file.string() + " is damaged: its checksum differs");
  }
  return object;
}

void write_checked_text(const fs::path& file, std::string_view text) {
  write_file(file, std::string(kLine) + format::checksum_of(text) + '\n' + std::string(text));
}

CheckedText read_checked_text(const fs::path& file) {
  auto text = read_file(file);
  if (!text.starts_with(kLine)) return {std::move(text), false};
  const auto end = text.find('\n');
  if (end == std::string::npos) throw Error(file.string() + " is damaged: it is cut short");
  const auto expected = text.substr(kLine.size(), end - kLine.size());
  text.erase(0, end + 1);
  if (expected != format::checksum_of(text)) {
    throw Error(file.string() + " is damaged, or was changed by hand: its checksum differs");
  }
  return {std::move(text), true};
}

}  // namespace attend::training
