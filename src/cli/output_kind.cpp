#include "cli/output_kind.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "core/error.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

struct Ending {
  const char* text;
  OutputKind kind;
  const char* what;
};

constexpr Ending kEndings[] = {{".html", OutputKind::kPage, "a page"},
                               {".htm", OutputKind::kPage, ""},
                               {".svg", OutputKind::kSvg, "a picture"},
                               {".pdf", OutputKind::kPdf, "a picture to print"},
                               {".png", OutputKind::kPng, "a picture in dots"}};

std::string endings_of(const std::vector<OutputKind>& kinds) {
  std::string all;
  for (const auto& [text, kind, what] : kEndings) {
    if (*what == '\0' || std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    all += (all.empty() ? "" : ", or ") + std::string(text) + ", " + what;
  }
  return all;
}

}  // namespace

OutputKind output_kind(const std::string& option, const std::string& path,
                       const std::vector<OutputKind>& allowed) {
  std::error_code ignored;
  if (fs::is_other(path, ignored)) return allowed.front();
  auto end = fs::path(path).extension().string();
  for (auto& letter : end) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  for (const auto& [text, kind, what] : kEndings) {
    if (end != text) continue;
    if (std::find(allowed.begin(), allowed.end(), kind) != allowed.end()) return kind;
  }
  throw ConfigError(option, path, "a name that ends with " + endings_of(allowed));
}

}  // namespace attend::cli
