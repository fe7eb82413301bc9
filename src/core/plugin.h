#pragma once

#include <filesystem>

namespace attend {

/// A library of ours that is loaded when it is first asked for: what it brings would cost every
/// start.
struct Plugin {
  const char* file;    ///< libattend_gloo.so
  const char* need;    ///< what for: "several ranks need Gloo"
  const char* advice;  ///< what to do where it is not: "install libgloo-dev and build again"

  /// Whether it finds libraries of its own before those of the program.
  bool is_deep = false;

  /// Beside the program, or where an installation puts it. Throws Error if it is not there.
  std::filesystem::path path() const;

  /// What the plug-in exports under this name. It stays loaded, for its code is in use. Throws
  /// Error.
  void* function(const char* name) const;
};

}  // namespace attend
