#pragma once

#include <dnnl.hpp>

namespace attend::kernels {

/// oneDNN's processor, one for the program.
inline dnnl::engine& device() {
  static dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

/// What runs its code, one for each thread.
inline dnnl::stream& stream() {
  thread_local dnnl::stream stream(device());
  return stream;
}

}  // namespace attend::kernels
