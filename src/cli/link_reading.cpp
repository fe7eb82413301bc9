#include "cli/link_reading.h"

#include <CLI/CLI.hpp>

#include "core/error.h"

namespace attend::cli {
namespace {

const std::string kUsualRule = "argmax";

}  // namespace

void LinkReading::declare(CLI::App& app) {
  app.add_option("--links-by", links_by,
                 "how a model's weights become links: argmax (one for each target word), mutual "
                 "(the largest both ways), threshold:X (all weights above X)")
      ->capture_default_str();
  app.add_flag(
      "--posterior", posterior,
      "weights once each target word is known, by Bayes' rule: of models whose contexts go "
      "into the output alone");
}

format::LinkRule LinkReading::rule() const {
  return format::link_rule_called(links_by, "--links-by");
}

void LinkReading::check(bool is_needed_given, const std::string& needed) const {
  rule();
  if (is_needed_given) return;
  if (posterior) throw Error("--posterior needs " + needed);
  if (links_by != kUsualRule) throw Error("--links-by needs " + needed);
}

}  // namespace attend::cli
