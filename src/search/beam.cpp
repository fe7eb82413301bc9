#include "search/beam.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "search/path.h"

namespace attend::search {
namespace {

/// A hypothesis that has not ended.
struct Open {
  std::size_t path = Paths::kRoot;
  double log_probability = 0.0;
  TokenId last = 0;
  std::size_t row = 0;                 // of the stepper
  std::size_t node = BeamTree::kRoot;  // of the tree, where one is recorded
};

struct Candidate {
  double log_probability = 0.0;
  float of_token = 0.0F;   // the token's own
  std::size_t parent = 0;  // among the open ones
  TokenId token = 0;
};

bool is_better(const Candidate& a, const Candidate& b) {
  if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
  return std::pair(a.parent, a.token) < std::pair(b.parent, b.token);
}

/// The search of one source.
struct Beam {
  std::size_t source_length = 0;
  std::size_t longest = 0;
  std::vector<Open> open;
  Paths paths;
  std::vector<Hypothesis> finished;
  BeamTree* tree = nullptr;  // where the search is recorded
};

/// One step of all sources.
struct Step {
  LikeliestTokens next;
  StepWeights weights;
  std::vector<Candidate> candidates;  // of one source, best first; kept for their memory
  std::size_t kept = 0;               // of the candidates: those after are only recorded
  std::vector<Open> open;
};

/// The best tokens after all open hypotheses together: `count` to keep, and `dropped` more.
void find_candidates(const Beam& beam, Step& step, std::size_t count, std::size_t dropped) {
  auto& best = step.candidates;
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto& open = beam.open[parent];
    for (auto i = open.row * step.next.count; i < (open.row + 1) * step.next.count; ++i) {
      const auto total = open.log_probability + static_cast<double>(step.next.log_probabilities[i]);
      best.push_back({total, step.next.log_probabilities[i], parent, step.next.tokens[i]});
    }
  }
  const auto shown =
      best.begin() + static_cast<std::ptrdiff_t>(std::min(count + dropped, best.size()));
  std::partial_sort(best.begin(), shown, best.end(), is_better);
  best.erase(shown, best.end());
  step.kept = std::min(count, best.size());
}

/// The end, after every open hypothesis: the longest length is reached.
void find_ends(const Beam& beam, Step& step, TokenId end) {
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto& open = beam.open[parent];
    const auto p = step.next.of_end[open.row];
    step.candidates.push_back({open.log_probability + static_cast<double>(p), p, parent, end});
  }
  step.kept = step.candidates.size();
}

/// Adds a candidate to the tree, if there is one.  -> its node
std::size_t note(const Beam& beam, const Candidate& candidate, Fate fate) {
  if (beam.tree == nullptr) return BeamTree::kRoot;
  auto& [nodes, ends] = *beam.tree;
  nodes.push_back({beam.open[candidate.parent].node, candidate.token, candidate.of_token, fate});
  if (fate == Fate::kEnded) ends.push_back(nodes.size() - 1);
  return nodes.size() - 1;
}

void extend(Beam& beam, Step& step, std::size_t length, const SearchOptions& options,
            std::size_t dropped) {
  step.candidates.clear();
  if (length < beam.longest) {
    const auto width = static_cast<std::size_t>(options.beam_size);
    find_candidates(beam, step, width - beam.finished.size(), dropped);
  } else {
    find_ends(beam, step, options.end);
  }
  step.open.clear();
  for (const auto& candidate : std::span(step.candidates).first(step.kept)) {
    const auto& parent = beam.open[candidate.parent];
    const auto path = beam.paths.add(parent.path, candidate.token, candidate.of_token,
                                     step.weights.of(parent.row, beam.source_length));
    const bool ends = candidate.token == options.end;
    const auto node = note(beam, candidate, ends ? Fate::kEnded : Fate::kKept);
    if (ends) {
      beam.finished.push_back(beam.paths.finished(path));
      beam.finished.back().score = options.score(beam.finished.back());
    } else {
      step.open.push_back({path, candidate.log_probability, candidate.token, parent.row, node});
    }
  }
  for (const auto& candidate : std::span(step.candidates).subspan(step.kept)) {
    note(beam, candidate, Fate::kDropped);
  }
  std::swap(beam.open, step.open);
}

/// Of finished hypotheses, best score first; the nodes that they end with go with them.
std::vector<Hypothesis> ranked(Beam& beam) {
  if (beam.tree != nullptr) {
    auto& ends = beam.tree->ends;
    std::vector<std::size_t> order(ends.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return beam.finished[a].score > beam.finished[b].score;
    });
    for (auto& place : order) place = ends[place];
    ends = std::move(order);
  }
  std::stable_sort(beam.finished.begin(), beam.finished.end(),
                   [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
  return std::move(beam.finished);
}

std::vector<Beam> start(const Stepper& stepper, const SearchOptions& options) {
  const auto width = static_cast<std::size_t>(options.beam_size);
  std::vector<Beam> beams(stepper.source_count());
  for (std::size_t source = 0; source < beams.size(); ++source) {
    auto& beam = beams[source];
    beam.source_length = stepper.source_length(source);
    beam.longest = options.longest(beam.source_length);
    beam.open.push_back({Paths::kRoot, 0.0, options.begin, source, BeamTree::kRoot});
    // Most translations are not much longer than their source.
    beam.paths.reserve(width * (2 * beam.source_length + 2), beam.source_length);
  }
  return beams;
}

}  // namespace

std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options,
                                                 BeamRecord* record) {
  options.validate();
  auto beams = start(stepper, options);
  if (record != nullptr) {
    record->trees.assign(beams.size(), {});
    for (std::size_t source = 0; source < beams.size(); ++source) {
      beams[source].tree = &record->trees[source];
    }
  }
  const auto dropped = record == nullptr ? 0 : record->dropped;
  std::vector<TokenId> last(beams.size(), options.begin);
  std::vector<std::size_t> rows;
  Step step;
  const auto width = static_cast<std::size_t>(options.beam_size);
  for (std::size_t length = 0; !last.empty(); ++length) {
    step.next = stepper.step_likeliest(last, width + dropped, options.end);
    step.weights = {stepper.weights(), last.size()};
    rows.clear();
    last.clear();
    for (auto& beam : beams) {
      if (beam.open.empty()) continue;
      extend(beam, step, length, options, dropped);
      for (auto& open : beam.open) {
        last.push_back(open.last);
        rows.push_back(std::exchange(open.row, rows.size()));
      }
    }
    if (!rows.empty()) stepper.select(rows);
  }
  std::vector<std::vector<Hypothesis>> found;
  for (auto& beam : beams) found.push_back(ranked(beam));
  return found;
}

}  // namespace attend::search
