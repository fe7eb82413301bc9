#include "cli/explain_heads.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "cli/label_report.h"

namespace attend::cli {
namespace {

using tasks::WriteExplanation;

/// The places of the largest weights, in their own order.
std::vector<std::size_t> heaviest(const std::vector<float>& weights, std::size_t count) {
  std::vector<std::size_t> places(weights.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  places.resize(std::min(count, places.size()));
  std::sort(places.begin(), places.end());
  return places;
}

class StepWriter final : LabelReport {
 public:
  StepWriter(const ExplanationStyle& style, std::size_t best) : LabelReport(style), best_(best) {}

  std::string write(const WriteExplanation& explained, const ExplanationStyle& style) {
    line(fmt::format("{} steps, a memory of {} places of {} numbers; of these the {} heaviest",
                     explained.steps.size(), explained.steps.at(0).before.size(),
                     explained.steps[0].before[0].size(), best_));
    line(
        "c = cos(k, m_i)   by content softmax(beta c)   gated g that + (1 - g) w before   shifted "
        "by s, in a ring   w its power gamma, over the sum   Graves et al. 2014, eq. 5 to 9");
    for (auto t = style.first; t <= style.last; ++t) step(t, explained.steps.at(t - 1));
    line("");
    line("said in the end: " + explained.answer);
    return take();
  }

 private:
  void step(std::size_t number, const WriteExplanation::Step& step) {
    line("");
    line(fmt::format("step {}, which is given {}", number, step.read));
    for (const auto& head : step.heads) {
      of_head(head);
      if (!head.read.empty()) {
        vector_line("what it reads, r = sum_i w_i m_i", head.read);
        continue;
      }
      vector_line("what it erases, e", head.erase);
      vector_line("what it adds, a", head.add);
    }
    const auto& weights = step.heads.back().weights;
    const auto place = static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) -
                                                weights.begin());
    line(fmt::format("m_i becomes m_i (1 - w_i e) + w_i a of each head that writes; so at place {}",
                     place + 1));
    vector_line("before", step.before[place]);
    vector_line("after", step.after[place]);
  }

  void of_head(const WriteExplanation::Head& head) {
    std::string shifts;
    const auto middle = static_cast<int>(head.shifts.size() / 2);
    for (std::size_t i = 0; i < head.shifts.size(); ++i) {
      shifts += fmt::format("{}{:+}: {:.4f}", i == 0 ? "" : ", ", static_cast<int>(i) - middle,
                            head.shifts[i]);
    }
    line("");
    line(fmt::format("{}: beta = {:.4f}, g = {:.4f}, gamma = {:.4f}, s of {}", head.name,
                     head.strength, head.gate, head.sharpness, shifts));
    vector_line("its key, k", head.key);
    const auto places = heaviest(head.weights, best_);
    line(fmt::format("  {:>5}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}", "place", "c", "content", "gated",
                     "shifted", "w"));
    for (const auto i : places) {
      line(fmt::format("  {:>5}  {:>8.4f}  {:>8.4f}  {:>8.4f}  {:>8.4f}  {:>8.4f}", i + 1,
                       head.cosines[i], head.content[i], head.gated[i], head.shifted[i],
                       head.weights[i]));
    }
  }

  std::size_t best_;
};

}  // namespace

std::string explained_writes(const WriteExplanation& explained, std::size_t best,
                             const ExplanationStyle& style) {
  return StepWriter(style, best).write(explained, style);
}

}  // namespace attend::cli
