#pragma once

#include <filesystem>

#include "core/error.h"

namespace attend {

/// A plug-in is not there, or cannot be loaded.
class PluginError final : public Error {
 public:
  using Error::Error;
};

/// A library of ours that is loaded when it is first asked for: what it brings would cost every
/// start.
struct Plugin {
  const char* file;    ///< libattend_gloo.so
  const char* need;    ///< what for: "several ranks need Gloo"
  const char* advice;  ///< what to do where it is not: "install libgloo-dev and build again"

  /// Whether it finds libraries of its own before those of the program.
  bool is_deep = false;

  /// Beside the program or the library that asks, or where an installation puts it: lib/attend.
  /// Throws PluginError if it is not there.
  std::filesystem::path path() const;

  /// What the plug-in exports under this name. It stays loaded, for its code is in use. Throws
  /// PluginError.
  void* function(const char* name) const;
};

}  // namespace attend
