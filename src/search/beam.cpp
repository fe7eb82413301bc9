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

/// The best `count` tokens after all open hypotheses together, best first.
std::vector<Candidate> best_candidates(const Beam& beam, const Answer& answer, std::size_t count) {
  std::vector<Candidate> best;  // a heap whose front is the worst of them
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto& open = beam.open[parent];
    const auto next = answer.log_probabilities_of(open.row);
    for (std::size_t token = 0; token < next.size(); ++token) {
      const auto total = open.log_probability + static_cast<double>(next[token]);
      if (best.size() == count && total <= best.front().log_probability) continue;
      if (best.size() == count) {
        std::pop_heap(best.begin(), best.end(), is_better);
        best.pop_back();
      }
      best.push_back({total, parent, static_cast<TokenId>(token)});
      std::push_heap(best.begin(), best.end(), is_better);
    }
  }
  std::sort(best.begin(), best.end(), is_better);
  return best;
}

/// The end, after every open hypothesis: the longest length is reached.
std::vector<Candidate> all_ends(const Beam& beam, const Answer& answer, TokenId end) {
  std::vector<Candidate> ends;
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    const auto next = answer.log_probabilities_of(beam.open[parent].row);
    const auto p = static_cast<double>(next[static_cast<std::size_t>(end)]);
    ends.push_back({beam.open[parent].log_probability + p, parent, end});
  }
  return ends;
}

void extend(Beam& beam, const Answer& answer, std::size_t length, const SearchOptions& options) {
  const auto free = static_cast<std::size_t>(options.beam_size) - beam.finished.size();
  const auto candidates = length < beam.longest ? best_candidates(beam, answer, free)
                                                : all_ends(beam, answer, options.end);
  std::vector<Open> next;
  for (const auto& candidate : candidates) {
    const auto& parent = beam.open[candidate.parent];
    const auto p =
        answer.log_probabilities_of(parent.row)[static_cast<std::size_t>(candidate.token)];
    const auto path = beam.paths.add(parent.path, candidate.token, p,
                                     answer.weights_of(parent.row, beam.source_length));
    if (candidate.token == options.end) {
      beam.finished.push_back(beam.paths.finished(path));
      beam.finished.back().score = options.score(beam.finished.back());
    } else {
      next.push_back({path, candidate.log_probability, candidate.token, parent.row});
    }
  }
  beam.open = std::move(next);
}

std::vector<Beam> start(const Stepper& stepper, const SearchOptions& options) {
  std::vector<Beam> beams(stepper.source_count());
  for (std::size_t source = 0; source < beams.size(); ++source) {
    auto& beam = beams[source];
    beam.source_length = stepper.source_length(source);
    beam.longest = options.longest(beam.source_length);
    beam.open.push_back({Paths::kRoot, 0.0, options.begin, source});
  }
  return beams;
}

}  // namespace

std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options) {
  options.validate();
  auto beams = start(stepper, options);
  std::vector<TokenId> last(beams.size(), options.begin);
  std::vector<std::size_t> rows;
  for (std::size_t length = 0; !last.empty(); ++length) {
    const Answer answer = {stepper.step(last), stepper.weights(), last.size()};
    rows.clear();
    last.clear();
    for (auto& beam : beams) {
      if (beam.open.empty()) continue;
      extend(beam, answer, length, options);
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
