#include "data/kept_file.h"

#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {
namespace {

[[noreturn]] void refuse() {
  throw std::logic_error("KeptFile: a file that a model keeps reads no column");
}

}  // namespace

Part KeptFile::encode(std::string_view /*cell*/) const {
  refuse();
}

std::string KeptFile::decode(std::span<const Index> /*symbols*/) const {
  refuse();
}

std::vector<std::string> KeptFile::pieces(std::string_view /*cell*/) const {
  refuse();
}

const KeptFile& kept_file(const Coders& coders, std::string_view name) {
  const auto& coder = coder_called(coders, name);
  if (const auto* file = dynamic_cast<const KeptFile*>(&coder)) return *file;
  throw Error(
      fmt::format("the model's {} is no file but {}: copy the model again", name, coder.kind()));
}

}  // namespace attend::data
