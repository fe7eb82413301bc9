#include "metrics/symmetrize.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/error.h"

namespace attend::metrics {
namespace {

constexpr std::array kMethods = {Symmetrization::kIntersection, Symmetrization::kUnion,
                                 Symmetrization::kGrowDiag, Symmetrization::kGrowDiagFinal,
                                 Symmetrization::kGrowDiagFinalAnd};

struct TargetFirst {
  bool operator()(const Link& left, const Link& right) const {
    return std::pair(left.target, left.source) < std::pair(right.target, right.source);
  }
};

/// How many of a link's two words have a link already.
enum class Linked { kNone, kOne, kBoth };

/// A growing set of links. It is visited target word by target word, and links added ahead of a
/// visit take part in it; results depend on that order, which is the published one.
class GrowingLinks {
 public:
  explicit GrowingLinks(const Links& start) {
    for (const auto& link : start) add(link);
  }

  void grow_diagonally(const Links& candidates) {
    static constexpr std::array<Link, 8> kSteps{
        {{0, -1}, {-1, 0}, {0, 1}, {1, 0}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}}};
    for (bool grown = true; grown;) {
      grown = false;
      for (const auto& link : links_) {  // sets stay iterable while they grow
        for (const auto& step : kSteps) {
          const Link next{link.source + step.source, link.target + step.target};
          if (linked_words(next) == Linked::kBoth) continue;
          if (!std::binary_search(candidates.begin(), candidates.end(), next)) continue;
          add(next);
          grown = true;
        }
      }
    }
  }

  /// Those of which at most so many words have a link.
  void add_all(const Links& candidates, Linked most) {
    for (const auto& link : std::set<Link, TargetFirst>(candidates.begin(), candidates.end())) {
      if (linked_words(link) <= most) add(link);
    }
  }

  Links links() const { return as_set({links_.begin(), links_.end()}); }

 private:
  Linked linked_words(const Link& link) const {
    return static_cast<Linked>(sources_.count(link.source) + targets_.count(link.target));
  }

  void add(const Link& link) {
    links_.insert(link);
    sources_.insert(link.source);
    targets_.insert(link.target);
  }

  std::set<Link, TargetFirst> links_;
  std::set<std::int32_t> sources_;
  std::set<std::int32_t> targets_;
};

Links grown(const Links& forward, const Links& backward, Symmetrization method) {
  GrowingLinks growing(intersection(forward, backward));
  growing.grow_diagonally(union_of(forward, backward));
  if (method == Symmetrization::kGrowDiag) return growing.links();
  const auto most = method == Symmetrization::kGrowDiagFinal ? Linked::kOne : Linked::kNone;
  growing.add_all(forward, most);
  growing.add_all(backward, most);
  return growing.links();
}

}  // namespace

std::span<const Symmetrization> symmetrizations() {
  return kMethods;
}

std::string name_of(Symmetrization method) {
  switch (method) {
    case Symmetrization::kIntersection:
      return "intersection";
    case Symmetrization::kUnion:
      return "union";
    case Symmetrization::kGrowDiag:
      return "grow-diag";
    case Symmetrization::kGrowDiagFinal:
      return "grow-diag-final";
    case Symmetrization::kGrowDiagFinalAnd:
      return "grow-diag-final-and";
  }
  throw std::logic_error("an unknown symmetrization");
}

Symmetrization symmetrization_called(std::string_view name, const std::string& option) {
  std::string known;
  for (const auto method : kMethods) {
    if (name == name_of(method)) return method;
    known += (known.empty() ? "" : ", ") + name_of(method);
  }
  throw ConfigError(option, std::string(name), "one of " + known);
}

Links symmetrize(const Links& forward, const Links& backward, Symmetrization method) {
  const auto ahead = as_set(forward);
  const auto back = as_set(backward);
  if (method == Symmetrization::kIntersection) return intersection(ahead, back);
  if (method == Symmetrization::kUnion) return union_of(ahead, back);
  return grown(ahead, back, method);
}

}  // namespace attend::metrics
