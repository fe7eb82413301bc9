#pragma once

#include <string>

#include "format/alignment.h"

namespace attend::format {

/// How soft weights between words become links. Weight on tokens without a word counts for nothing.
struct LinkRule {
  enum class Kind {
    kArgmax,     ///< each target word with the source word of its largest weight: hard_links()
    kMutual,     ///< of these, links whose target word also has the largest weight of all target
                 ///< words on that source word, the first of equals
    kThreshold,  ///< all pairs with a weight above the threshold
  };
  Kind kind = Kind::kArgmax;
  double threshold = 0.0;  ///< [0, 1)
};

/// "argmax", "mutual" or "threshold:X". Throws ConfigError naming `option` for anything else.
LinkRule link_rule_called(const std::string& name, const std::string& option);

/// The links between words, sorted by source, then target word.
Links links_by(const LinkRule& rule, const SoftAlignment& alignment);

}  // namespace attend::format
