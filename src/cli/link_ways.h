#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/links.h"
#include "metrics/symmetrize.h"

namespace attend::cli {

/// A way to make links out of those of two directions.
struct LinkWay {
  std::string name;
  std::optional<metrics::Symmetrization> method;  ///< none: one direction as it is

  /// Of each pair; both directions are written source first.
  std::vector<Links> links(const std::vector<Links>& forward,
                           const std::vector<Links>& backward) const;
};

/// The links of the first direction alone, or of the second.
LinkWay forward_way();
LinkWay backward_way();

/// Throws ConfigError naming `option` if no method has this name.
LinkWay symmetrized_way(const std::string& name, const std::string& option);

/// Either direction, and every method that joins them.
std::vector<LinkWay> every_way();

/// The way that links of the other direction are written in this one's.
Links turned(const Links& links);

}  // namespace attend::cli
