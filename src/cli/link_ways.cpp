#include "cli/link_ways.h"

namespace attend::cli {

std::vector<Links> LinkWay::links(const std::vector<Links>& forward,
                                  const std::vector<Links>& backward) const {
  if (!method) return name == backward_way().name ? backward : forward;
  std::vector<Links> made;
  for (std::size_t i = 0; i < forward.size(); ++i) {
    made.push_back(metrics::symmetrize(forward[i], backward[i], *method));
  }
  return made;
}

LinkWay forward_way() {
  return {"forward", std::nullopt};
}

LinkWay backward_way() {
  return {"backward", std::nullopt};
}

LinkWay symmetrized_way(const std::string& name, const std::string& option) {
  const auto method = metrics::symmetrization_called(name, option);
  return {metrics::name_of(method), method};
}

std::vector<LinkWay> every_way() {
  std::vector<LinkWay> ways = {forward_way(), backward_way()};
  for (const auto method : metrics::symmetrizations()) {
    ways.push_back({metrics::name_of(method), method});
  }
  return ways;
}

Links turned(const Links& links) {
  Links other;
  for (const auto& [source, target] : links) other.push_back({target, source});
  return as_set(std::move(other));
}

}  // namespace attend::cli
