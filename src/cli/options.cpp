#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <omp.h>

#include "core/fields.h"

namespace attend::cli {

void EngineFlags::declare(CLI::App& app) {
  app.add_option("--engine", engine.name, "cpu, or torch (LibTorch, a plug-in)")
      ->capture_default_str();
  app.add_option("--device", engine.device, "cpu, or of LibTorch: cuda, cuda:1, ...")
      ->capture_default_str();
  app.add_option("--threads", threads, "for matrix products; 1 repeats bit for bit")
      ->capture_default_str();
}

std::unique_ptr<Engine> EngineFlags::make() const {
  check_at_least("threads", threads, 1);
  omp_set_num_threads(threads);
  auto options = engine;
  if (options.device != "cpu") options.name = "torch";  // only LibTorch has other devices
  return make_engine(options);
}

}  // namespace attend::cli
