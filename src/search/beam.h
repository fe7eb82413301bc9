#pragma once

#include <cstddef>
#include <vector>

#include "search/stepper.h"
#include "search/supervisor.h"

namespace attend::search {

/// What became of a candidate.
enum class Fate {
  kKept,     ///< it went on in the beam
  kEnded,    ///< it became a hypothesis
  kDropped,  ///< others were better
};

/// The candidates that the search of one source weighed, as a tree.
struct BeamTree {
  static constexpr std::size_t kRoot = static_cast<std::size_t>(-1);

  struct Node {
    std::size_t parent = kRoot;  ///< a node before this one
    TokenId token = 0;
    float log_probability = 0.0F;  ///< of the token, given those before it
    Fate fate = Fate::kDropped;
  };

  std::vector<Node> nodes;        ///< step by step, those of a step best first
  std::vector<std::size_t> ends;  ///< the node that each hypothesis ends with, best score first
};

/// A record of a search, for people to look at.
struct BeamRecord {
  std::size_t dropped = 0;      ///< the best candidates of each step to record of those not kept
  std::vector<BeamTree> trees;  ///< one a source
};

/// Of each source the finished hypotheses, best score first, at most beam_size. A hypothesis that
/// ends leaves its place in the beam; unfinished ones are ended at the longest length. Ties go to
/// the hypothesis found first, then to the lower token. What is found does not hang on whether it
/// is recorded. Of a source that its supervisor does not want any more there is none.
std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options,
                                                 BeamRecord* record = nullptr,
                                                 Supervisor* supervisor = nullptr);

}  // namespace attend::search
