#include "cli/network_layers.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "cli/message.h"
#include "view/text.h"

namespace attend::cli {

void print_layers(const networks::NetworkFile& file, const std::string& path, std::ostream& out) {
  const auto& layers = file.graph.layers();
  std::int64_t total = 0;
  std::size_t width = 0;
  for (const auto& layer : layers) {
    total += static_cast<std::int64_t>(layer.weight.size() + layer.bias.size());
    width = std::max(width, printable(layer.name).size());
  }
  out << fmt::format("{}: {}, {} layers, {} numbers\n", printable(path), file.what,
                     layers.size() - 1, view::human_count(total));
  for (const auto& layer : layers) {
    const auto own = layer.weight.size() + layer.bias.size();
    out << fmt::format("  {:<{}}  {:<18} {}{}\n", printable(layer.name), width, layer.made.text(),
                       name_of(layer.kind), own == 0 ? "" : fmt::format(", {} numbers", own));
  }
  if (file.refused.empty()) return;
  const auto& [name, why] = file.refused.front();
  out << fmt::format("{} cannot be performed, and what reads it; the first is:\n  {}\n",
                     file.refused.size() == 1 ? "one name" : "some names", to_message(why));
}

}  // namespace attend::cli
