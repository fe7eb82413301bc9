#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/links.h"

namespace attend::metrics {

/// How one set of links is made out of two, found in the two directions of translation (Koehn, Och
/// and Marcu, 2003, section 4.5; Koehn et al., 2005, section 2, has the pseudo-code).
enum class Symmetrization {
  kIntersection,      ///< links that both directions found
  kUnion,             ///< links that one of them found
  kGrowDiag,          ///< from the intersection on, links of the union that are next to one that is
                      ///< there, diagonally too, as long as one of the two words has none
  kGrowDiagFinal,     ///< then links of each direction, one of whose words has none
  kGrowDiagFinalAnd,  ///< then links of each direction, both of whose words have none
};

/// All of them, in the order above.
std::span<const Symmetrization> symmetrizations();

/// "intersection", "union", "grow-diag", "grow-diag-final", "grow-diag-final-and".
std::string name_of(Symmetrization method);

/// Throws ConfigError naming `option` if there is none of this name.
Symmetrization symmetrization_called(std::string_view name, const std::string& option);

/// The links of a sentence pair. Both directions are written source first, whichever language was
/// read; `forward` comes first where the order counts (in what is named final). Growing visits the
/// target words in order, for each the source words, and takes links added ahead in the same pass,
/// as the pseudo-code does with e = target and f = source.
Links symmetrize(const Links& forward, const Links& backward, Symmetrization method);

}  // namespace attend::metrics
