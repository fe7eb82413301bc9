#include "metrics/attention_health.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace attend::metrics {
namespace {

constexpr double kNoMass = 1e-6;  // a step that reads less reads nothing

constexpr HealthFigure kFigures[] = {
    {.name = "entropy",
     .title = "Entropy",
     .unit = "nats",
     .help = "of a step's weights, mean over steps: 0 if each step reads one symbol",
     .value = &AttentionHealth::entropy,
     .column = "entropy",
     .explanation = "of a step's weights, in nats"},
    {.name = "evenness",
     .title = "Evenness",
     .unit = "share",
     .help = "the entropy as a share of the most there can be",
     .value = &AttentionHealth::evenness},
    {.name = "coverage",
     .title = "Coverage",
     .unit = "share of source symbols",
     .help = "those that were read with a sum of one half or more",
     .value = &AttentionHealth::coverage,
     .column = "coverage",
     .explanation = "share of source positions that were read",
     .is_share = true},
    {.name = "diagonality",
     .title = "Diagonality",
     .unit = "0 to 1",
     .help = "1 on the diagonal, about 2/3 if all is read evenly, 1/2 from end to beginning",
     .value = &AttentionHealth::diagonality,
     .column = "diagonal",
     .explanation = "1 on the diagonal, 2/3 read evenly, 1/2 read from end to beginning"},
    {.name = "backwards",
     .title = "Backwards",
     .unit = "share of steps",
     .help = "those that read before what the step before read",
     .value = &AttentionHealth::backwards,
     .column = "back",
     .explanation = "share of links that move backwards",
     .is_share = true},
    {.name = "information",
     .title = "Information",
     .unit = "0 to 1",
     .help = "0 if all steps read alike, 1 if each reads its own; below 0.05 is a collapse",
     .value = &AttentionHealth::information,
     .column = "inform.",
     .explanation = "what a step tells of the position read, share of the most it could"},
    {.name = "mass",
     .title = "Mass",
     .unit = "sum of weights",
     .help = "of a step, mean over steps",
     .value = &AttentionHealth::mass},
    {.name = "blank",
     .title = "Blank",
     .unit = "share of steps",
     .help = "those that read nothing",
     .value = &AttentionHealth::blank}};

/// H(p) in nats.
double entropy_of(std::span<const double> p) {
  double entropy = 0.0;
  for (const auto share : p) {
    if (share > 0.0) entropy -= share * std::log(share);
  }
  return entropy;
}

/// The mean distance of what is read from `place`, both as shares of their lengths.
double distance_from(double place, std::span<const double> p) {
  double distance = 0.0;
  for (std::size_t j = 0; j < p.size(); ++j) {
    distance += p[j] * std::abs(static_cast<double>(j) / static_cast<double>(p.size() - 1) - place);
  }
  return distance;
}

/// The weights of one step, made to sum to 1 in `p`; returns what they summed to.
double normalized(std::span<const float> weights, std::vector<double>& p) {
  double mass = 0.0;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const auto weight = static_cast<double>(weights[j]);
    p[j] = std::isfinite(weight) && weight > 0.0 ? weight : 0.0;
    mass += p[j];
  }
  if (mass < kNoMass) return 0.0;
  for (auto& share : p) share /= mass;
  return mass;
}

}  // namespace

std::string name_of(Collapse collapse) {
  if (collapse == Collapse::kOnePosition) return "one-position";
  return collapse == Collapse::kEven ? "even" : "blank";
}

std::string to_text(Collapse collapse) {
  if (collapse == Collapse::kOnePosition) return "every step reads the same position";
  return collapse == Collapse::kEven ? "every step reads all positions alike"
                                     : "no step reads anything";
}

std::optional<Collapse> AttentionHealth::collapse() const {
  if (steps == 0) return std::nullopt;
  if (blank > 1.0 - kLeastInformation) return Collapse::kBlank;
  if (!(information < kLeastInformation)) return std::nullopt;  // or nothing to judge by
  return evenness < 0.5 ? Collapse::kOnePosition : Collapse::kEven;
}

Figures AttentionHealth::figures() const {
  Figures figures;
  for (const auto& figure : health_figures())
    figures.emplace_back(figure.name, this->*figure.value);
  return figures;
}

std::span<const HealthFigure> health_figures() {
  return kFigures;
}

double AttentionHealthSum::Mean::value() const {
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

void AttentionHealthSum::add(std::span<const float> weights, std::size_t steps,
                             Positions positions) {
  const bool is_line = positions != Positions::kGrid;
  const auto length = steps == 0 ? 0 : weights.size() / steps;  // S
  if (length == 0 || weights.size() != steps * length) {
    throw std::logic_error("attention health: weights of no whole rows");
  }
  ++sentences_;
  std::vector<double> p(length);
  std::vector<double> read(length, 0.0);  // sum over the steps so far
  double entropies = 0.0;
  std::size_t reads = 0;
  std::optional<std::ptrdiff_t> link_before;
  for (std::size_t t = 0; t < steps; ++t) {
    const auto mass = normalized(weights.subspan(t * length, length), p);
    mass_.add(mass);
    blank_.add(mass > 0.0 ? 0.0 : 1.0);
    if (mass == 0.0) continue;
    ++reads;
    for (std::size_t j = 0; j < length; ++j) read[j] += p[j];
    const auto entropy = entropy_of(p);
    entropies += entropy;
    entropy_.add(entropy);
    if (length > 1) evenness_.add(entropy / std::log(static_cast<double>(length)));
    if (is_line && length > 1 && steps > 1) {
      const auto place = static_cast<double>(t) / static_cast<double>(steps - 1);
      diagonality_.add(1.0 - distance_from(place, p));
    }
    const auto link = std::max_element(p.begin(), p.end()) - p.begin();
    if (is_line && link_before) backwards_.add(link < *link_before ? 1.0 : 0.0);
    link_before = link;
  }
  for (std::size_t j = 0; j < length - (positions == Positions::kLine ? 1 : 0); ++j) {
    coverage_.add(read[j] >= AttentionHealth::kRead ? 1.0 : 0.0);
  }
  if (length < 2 || steps < 2 || reads == 0) return;
  for (auto& share : read) share /= static_cast<double>(reads);
  const auto information = entropy_of(read) - entropies / static_cast<double>(reads);
  const auto most = std::log(static_cast<double>(std::min(length, steps)));
  information_.add(std::max(information, 0.0) / most);  // rounding can take it below 0
}

AttentionHealth AttentionHealthSum::health() const {
  return {.sentences = sentences_,
          .steps = mass_.count,
          .entropy = entropy_.value(),
          .evenness = evenness_.value(),
          .coverage = coverage_.value(),
          .diagonality = diagonality_.value(),
          .backwards = backwards_.value(),
          .information = information_.value(),
          .mass = mass_.value(),
          .blank = blank_.value()};
}

}  // namespace attend::metrics
