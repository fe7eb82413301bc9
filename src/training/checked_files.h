#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

// Files of a run that say their own checksum, so that damage is found before it is used. Those of
// earlier versions have none, and are read all the same.

namespace attend::training {

/// Writes a JSON object with its checksum in it, as the key "checksum": of the object without it,
/// as this program writes it. Throws Error if it cannot be written.
void write_checked(const std::filesystem::path& file, nlohmann::json object);

/// What a file says, and whether it had a checksum to find damage by.
struct CheckedText {
  std::string text;
  bool is_checked = false;
};

/// The object, its checksum taken out; `is_checked`, if any, tells whether there was one. Throws
/// Error naming the file if it is no JSON object or its checksum differs.
nlohmann::json read_checked(const std::filesystem::path& file, bool* is_checked = nullptr);

/// Writes lines of text after a first one, "# checksum 0123...", of those that follow.
void write_checked_text(const std::filesystem::path& file, std::string_view text);

/// The text without that line, if there is one. Throws Error naming the file if its checksum
/// differs.
CheckedText read_checked_text(const std::filesystem::path& file);

}  // namespace attend::training
