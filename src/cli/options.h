#pragma once

#include <memory>
#include <string>

#include "engines/engine_options.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Declares --engine, --device and --threads.
struct EngineFlags {
  EngineOptions engine;
  int threads = 1;

  void declare(CLI::App& app);

  /// The engine asked for, after the number of threads is set. Throws Error.
  std::unique_ptr<Engine> make() const;
};

}  // namespace attend::cli
