#pragma once

#include <string>
#include <vector>

namespace attend::cli {

/// What a file is that a command draws: what its name ends with decides.
enum class OutputKind { kPage, kSvg, kPdf, kPng };

/// The kind of `path`, which `option` gave, by its ending: .html or .htm, .svg, .pdf, .png, in any
/// case. What has no ending to go by because it is no file (a pipe, /dev/stdout) is the first of
/// `allowed`. Throws ConfigError saying which endings would do, unless it is one of `allowed`.
OutputKind output_kind(const std::string& option, const std::string& path,
                       const std::vector<OutputKind>& allowed);

}  // namespace attend::cli
