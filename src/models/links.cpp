#include "models/links.h"

#include <span>
#include <stdexcept>

namespace attend::models {
namespace {

/// One row's, of so many symbols besides the ends. `weights` has `width` to a target symbol.
void add_links(std::span<const Index> links, std::int64_t sources, std::int64_t targets,
               bool is_reversed, std::int64_t width, std::span<float> weights) {
  std::vector<float> counts(static_cast<std::size_t>(targets), 0.0F);
  for (std::size_t i = 0; i + 1 < links.size(); i += 2) {
    if (links[i] < 0 || links[i] >= sources || links[i + 1] < 0 || links[i + 1] >= targets) {
      throw std::logic_error("weights_of_links: a link to no symbol");
    }
    ++counts[static_cast<std::size_t>(links[i + 1])];
  }
  for (std::size_t i = 0; i + 1 < links.size(); i += 2) {
    const auto position = is_reversed ? sources - 1 - links[i] : links[i];
    weights[static_cast<std::size_t>(links[i + 1] * width + position)] =
        1.0F / counts[static_cast<std::size_t>(links[i + 1])];
  }
  weights[static_cast<std::size_t>(targets * width + sources)] = 1.0F;  // end at end
}

}  // namespace

std::vector<float> weights_of_links(const data::Column& source, const data::Column& target,
                                    const data::Column& links, bool is_reversed) {
  const auto rows = std::ssize(source.mask) / source.positions();
  const auto of_row = static_cast<std::size_t>(target.positions() * source.positions());
  std::vector<float> weights(static_cast<std::size_t>(rows) * of_row, 0.0F);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto first = static_cast<std::size_t>(row * links.positions() * 2);
    const auto count = static_cast<std::size_t>(links.count_of(row));
    add_links(std::span(links.symbols).subspan(first, count), source.count_of(row) - 1,
              target.count_of(row) - 1, is_reversed, source.positions(),
              std::span(weights).subspan(static_cast<std::size_t>(row) * of_row, of_row));
  }
  return weights;
}

}  // namespace attend::models
