#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

namespace attend::metrics {

/// Lines of text, UTF-8 and validated, one segment each. A view: the strings must outlive it.
using Lines = std::span<const std::string>;

/// The right answers of each segment: one each, or one and more. A view, like Lines.
class References {
 public:
  References() = default;
  References(Lines one) : one_(one) {}                              // NOLINT: stands for them
  References(const std::vector<std::string>& one) : one_(one) {}    // NOLINT
  References(const std::vector<std::vector<std::string>>& several)  // NOLINT
      : several_(several), has_several_(true) {}

  std::size_t size() const { return has_several_ ? several_.size() : one_.size(); }

  /// Those of one segment.
  Lines operator[](std::size_t segment) const {
    return has_several_ ? Lines(several_[segment]) : one_.subspan(segment, 1);
  }

  /// Those of one segment, as a corpus of it alone.
  References only(std::size_t segment) const {
    auto one = *this;
    if (has_several_) {
      one.several_ = several_.subspan(segment, 1);
    } else {
      one.one_ = one_.subspan(segment, 1);
    }
    return one;
  }

  /// How many each segment has; 0 if they differ.
  std::size_t count() const {
    std::size_t count = size() == 0 ? 1 : (*this)[0].size();
    for (std::size_t i = 1; i < size(); ++i) {
      if ((*this)[i].size() != count) return 0;
    }
    return count;
  }

  /// "nrefs:2", or "nrefs:var" if they differ: of a signature, as sacreBLEU writes it.
  std::string signature() const {
    return "nrefs:" + (count() == 0 ? "var" : std::to_string(count()));
  }

 private:
  Lines one_;
  std::span<const std::vector<std::string>> several_;
  bool has_several_ = false;
};

/// Throws Error unless there are as many hypotheses as segments with references, and at least one,
/// and each has a reference.
inline void check_parallel(Lines hypotheses, const References& references) {
  if (hypotheses.size() != references.size()) {
    throw Error(std::to_string(hypotheses.size()) + " hypotheses for " +
                std::to_string(references.size()) + " references: expected one line for each");
  }
  if (hypotheses.empty()) throw Error("there are no lines to score");
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references[i].empty()) throw Error("line " + std::to_string(i + 1) + " has no reference");
  }
}

}  // namespace attend::metrics
