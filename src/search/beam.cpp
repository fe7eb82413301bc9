#include "search/beam.h"

#include <algorithm>
#include <utility>

#include "search/path.h"

namespace attend::search {
namespace {

/// A hypothesis that has not ended.
struct Open {
  std::size_t path = Paths::kRoot;
  double log_probability = 0.0;
  TokenId last = 0;
  std::size_t row = 0;  // of the stepper
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
};

/// One step of all sources.
struct Step {
  LikeliestTokens next;
  StepWeights weights;
  std::vector<Candidate> candidates;  // of one source; kept for their memory
  std::vector<Open> open;
};

/// The best `count` tokens after all open hypotheses together, best first.
void find_candidates(const Beam& beam, Step& step, std::size_t count) {
  auto& best = step.candidates;
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto& open = beam.open[parent];
    for (auto i = open.row * step.next.count; i < (open.row + 1) * step.next.count; ++i) {
      const auto total = open.log_probability + static_cast<double>(step.next.log_probabilities[i]);
      best.push_back({total, step.next.log_probabilities[i], parent, step.next.tokens[i]});
    }
  }
  const auto kept = best.begin() + static_cast<std::ptrdiff_t>(std::min(count, best.size()));
  std::partial_sort(best.begin(), kept, best.end(), is_better);
  best.erase(kept, best.end());
}

/// The end, after every open hypothesis: the longest length is reached.
void find_ends(const Beam& beam, Step& step, TokenId end) {
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto& open = beam.open[parent];
    const auto p = step.next.of_end[open.row];
    step.candidates.push_back({open.log_probability + static_cast<double>(p), p, parent, end});
  }
}

void extend(Beam& beam, Step& step, std::size_t length, const SearchOptions& options) {
  step.candidates.clear();
  if (length < beam.longest) {
    find_candidates(beam, step, static_cast<std::size_t>(options.beam_size) - beam.finished.size());
  } else {
    find_ends(beam, step, options.end);
  }
  step.open.clear();
  for (const auto& candidate : step.candidates) {
    const auto& parent = beam.open[candidate.parent];
    const auto path = beam.paths.add(parent.path, candidate.token, candidate.of_token,
                                     step.weights.of(parent.row, beam.source_length));
    if (candidate.token == options.end) {
      beam.finished.push_back(beam.paths.finished(path));
      beam.finished.back().score = options.score(beam.finished.back());
    } else {
      step.open.push_back({path, candidate.log_probability, candidate.token, parent.row});
    }
  }
  std::swap(beam.open, step.open);
}

std::vector<Beam> start(const Stepper& stepper, const SearchOptions& options) {
  const auto width = static_cast<std::size_t>(options.beam_size);
  std::vector<Beam> beams(stepper.source_count());
  for (std::size_t source = 0; source < beams.size(); ++source) {
    auto& beam = beams[source];
    beam.source_length = stepper.source_length(source);
    beam.longest = options.longest(beam.source_length);
    beam.open.push_back({Paths::kRoot, 0.0, options.begin, source});
    // Most translations are not much longer than their source.
    beam.paths.reserve(width * (2 * beam.source_length + 2), beam.source_length);
  }
  return beams;
}

}  // namespace

std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options) {
  options.validate();
  auto beams = start(stepper, options);
  std::vector<TokenId> last(beams.size(), options.begin);
  std::vector<std::size_t> rows;
  Step step;
  const auto width = static_cast<std::size_t>(options.beam_size);
  for (std::size_t length = 0; !last.empty(); ++length) {
    step.next = stepper.step_likeliest(last, width, options.end);
    step.weights = {stepper.weights(), last.size()};
    rows.clear();
    last.clear();
    for (auto& beam : beams) {
      if (beam.open.empty()) continue;
      extend(beam, step, length, options);
      for (auto& open : beam.open) {
        last.push_back(open.last);
        rows.push_back(std::exchange(open.row, rows.size()));
      }
    }
    if (!rows.empty()) stepper.select(rows);
  }
  std::vector<std::vector<Hypothesis>> found;
  for (auto& beam : beams) {
    std::stable_sort(beam.finished.begin(), beam.finished.end(),
                     [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
    found.push_back(std::move(beam.finished));
  }
  return found;
}

}  // namespace attend::search
