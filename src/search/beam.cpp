#include "search/beam.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "search/path.h"
#include "search/repeats.h"

namespace attend::search {
namespace {

/// A hypothesis that has not ended.
struct Open {
  std::size_t path = Paths::kRoot;
  double log_probability = 0.0;
  TokenId last = 0;
  std::size_t row = 0;                 // of the stepper
  std::size_t node = BeamTree::kRoot;  // of the tree, where one is recorded
  std::vector<TokenId> repeats;        // that must not come next, ascending
};

/// One that has.
struct Finished {
  Hypothesis hypothesis;
  std::string text;  // where texts are told apart
  std::size_t path = Paths::kRoot;
  std::size_t node = BeamTree::kRoot;
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
  std::vector<Finished> finished;
  BeamTree* tree = nullptr;       // where the search is recorded
  std::vector<Hypothesis> found;  // once it is over

  std::size_t most_repeats() const {
    std::size_t most = 0;
    for (const auto& one : open) most = std::max(most, one.repeats.size());
    return most;
  }
};

/// One step of all sources.
struct Step {
  LikeliestTokens next;
  StepWeights weights;
  std::vector<Candidate> candidates;  // of one source, best first; kept for their memory
  std::size_t kept = 0;               // places of the beam that they may take
  std::vector<Open> open;
};

/// The tokens that may come after an open hypothesis; the end where nothing else may.
void add_candidates(const Beam& beam, Step& step, std::size_t parent, std::size_t length,
                    const SearchOptions& options) {
  const auto& open = beam.open[parent];
  const auto& repeats = open.repeats;
  const auto add = [&](float p, TokenId token) {
    step.candidates.push_back({open.log_probability + static_cast<double>(p), p, parent, token});
  };
  const auto first = open.row * step.next.count;
  const auto of_end = step.next.of_end[open.row];
  const bool bars_end = options.bars_ends() && options.bars_end(length, beam.source_length, of_end,
                                                                step.next.log_probabilities[first]);
  const auto before = step.candidates.size();
  for (auto i = first; i < first + step.next.count; ++i) {
    const auto token = step.next.tokens[i];
    if (bars_end && token == options.end) continue;
    if (std::binary_search(repeats.begin(), repeats.end(), token)) continue;
    add(step.next.log_probabilities[i], token);
  }
  if (bars_end && step.candidates.size() == before) add(of_end, options.end);
}

/// The best tokens after all open hypotheses together: `count` to keep, and `dropped` more.
void find_candidates(const Beam& beam, Step& step, std::size_t length, std::size_t count,
                     std::size_t dropped, const SearchOptions& options) {
  for (std::size_t parent = 0; parent < beam.open.size(); ++parent) {
    add_candidates(beam, step, parent, length, options);
  }
  auto& best = step.candidates;
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
  auto& nodes = beam.tree->nodes;
  nodes.push_back({beam.open[candidate.parent].node, candidate.token, candidate.of_token, fate});
  return nodes.size() - 1;
}

/// Whether one of the same text was found before. The better one stays; the other counts as
/// dropped.
bool was_found(Beam& beam, Finished& finished) {
  const auto same = std::find_if(beam.finished.begin(), beam.finished.end(),
                                 [&](const Finished& one) { return one.text == finished.text; });
  if (same == beam.finished.end()) return false;
  if (finished.hypothesis.score > same->hypothesis.score) std::swap(*same, finished);
  beam.paths.release(finished.path);
  if (beam.tree != nullptr) beam.tree->nodes[finished.node].fate = Fate::kDropped;
  return true;
}

/// A path whose end symbol was added last becomes a hypothesis.  -> whether it takes a place
bool finish(Beam& beam, std::size_t path, std::size_t node, const SearchOptions& options) {
  Finished finished = {beam.paths.finished(path), {}, path, node};
  auto& hypothesis = finished.hypothesis;
  if (options.coverage_penalty != 0.0) hypothesis.weights = beam.paths.weights(path);
  hypothesis.score = options.score(hypothesis);
  hypothesis.weights.clear();
  hypothesis.weights.shrink_to_fit();
  if (options.text_of != nullptr) {
    finished.text = (*options.text_of)(hypothesis.tokens);
    if (was_found(beam, finished)) return false;
  }
  beam.finished.push_back(std::move(finished));
  return true;
}

void extend(Beam& beam, Step& step, std::size_t length, const SearchOptions& options,
            std::size_t dropped) {
  step.candidates.clear();
  if (length < beam.longest) {
    const auto width = static_cast<std::size_t>(options.beam_size);
    const auto places = width - beam.finished.size();
    // Those that read as others do take no place: then the next ones do.
    find_candidates(beam, step, length, places,
                    options.text_of == nullptr ? dropped : std::max(dropped, places), options);
  } else {
    find_ends(beam, step, options.end);
  }
  step.open.clear();
  const auto n = static_cast<std::size_t>(options.no_repeat);
  std::size_t next = 0;
  for (auto places = step.kept; places > 0 && next < step.candidates.size(); ++next) {
    const auto& candidate = step.candidates[next];
    const auto& parent = beam.open[candidate.parent];
    const auto path = beam.paths.add(parent.path, candidate.token, candidate.of_token,
                                     step.weights.of(parent.row, beam.source_length));
    const bool ends = candidate.token == options.end;
    const auto node = note(beam, candidate, ends ? Fate::kEnded : Fate::kKept);
    if (ends) {
      if (finish(beam, path, node, options)) --places;
    } else {
      --places;
      auto& open = step.open.emplace_back(
          Open{path, candidate.log_probability, candidate.token, parent.row, node, {}});
      if (n > 0) open.repeats = repeats_after(beam.paths.tokens(path), n);
    }
  }
  const auto left = std::span(step.candidates).subspan(next);
  for (const auto& candidate : left.first(std::min(left.size(), dropped))) {
    note(beam, candidate, Fate::kDropped);
  }
  for (const auto& open : beam.open) beam.paths.release(open.path);
  std::swap(beam.open, step.open);
}

/// The search of a source is over: its hypotheses, best score first, and nothing else is kept.
void conclude(Beam& beam, const SearchOptions& options) {
  std::stable_sort(
      beam.finished.begin(), beam.finished.end(),
      [](const Finished& a, const Finished& b) { return a.hypothesis.score > b.hypothesis.score; });
  for (auto& [hypothesis, text, path, node] : beam.finished) {
    if (beam.found.size() < options.with_weights) hypothesis.weights = beam.paths.weights(path);
    if (beam.tree != nullptr) beam.tree->ends.push_back(node);
    beam.found.push_back(std::move(hypothesis));
  }
  beam.finished = {};
  beam.paths = {};
}

/// Nobody waits for this source any more.
void abandon(Beam& beam) {
  beam.open.clear();
  beam.finished = {};
  beam.paths = {};
}

std::vector<Beam> start(const Stepper& stepper, const SearchOptions& options) {
  const auto width = static_cast<std::size_t>(options.beam_size);
  std::vector<Beam> beams(stepper.source_count());
  for (std::size_t source = 0; source < beams.size(); ++source) {
    auto& beam = beams[source];
    beam.source_length = stepper.source_length(source);
    beam.longest = options.longest(beam.source_length);
    beam.open.push_back({Paths::kRoot, 0.0, options.begin, source, BeamTree::kRoot, {}});
    // Most translations are not much longer than their source, and most of a beam's past is shared.
    beam.paths.reserve(2 * beam.source_length + 4 * width);
  }
  return beams;
}

}  // namespace

std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options,
                                                 BeamRecord* record, Supervisor* supervisor) {
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
  std::size_t repeats = 0;  // the most of any hypothesis: so many of the likeliest may not be used
  const auto width = static_cast<std::size_t>(options.beam_size);
  const std::size_t barred = options.bars_ends() ? 1 : 0;
  for (std::size_t length = 0; !last.empty(); ++length) {
    if (supervisor != nullptr) supervisor->between_steps();
    step.next = stepper.step_likeliest(last, width + dropped + repeats + barred, options.end);
    step.weights = {options.keeps_weights() ? stepper.weights() : std::span<const float>(),
                    last.size()};
    rows.clear();
    last.clear();
    repeats = 0;
    for (std::size_t source = 0; source < beams.size(); ++source) {
      auto& beam = beams[source];
      if (beam.open.empty()) continue;
      extend(beam, step, length, options, dropped);
      if (supervisor != nullptr && !supervisor->wants(source)) abandon(beam);
      for (auto& open : beam.open) {
        last.push_back(open.last);
        rows.push_back(std::exchange(open.row, rows.size()));
      }
      repeats = std::max(repeats, beam.most_repeats());
      if (beam.open.empty()) conclude(beam, options);
    }
    if (!rows.empty()) stepper.select(rows);
  }
  std::vector<std::vector<Hypothesis>> found;
  for (auto& beam : beams) found.push_back(std::move(beam.found));
  return found;
}

}  // namespace attend::search
