#include "cli/explain_hops.h"

#include <utility>

#include <fmt/format.h>

#include "cli/explain_example.h"
#include "cli/label_report.h"
#include "cli/message.h"
#include "core/error.h"
#include "models/attention_config.h"
#include "tasks/hop_explanation.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

using tasks::HopExplanation;

class HopWriter final : LabelReport {
 public:
  HopWriter(const HopExplanation& explained, const tasks::SystemConfig& config,
            const ExplanationStyle& style)
      : LabelReport(style), explained_(explained), config_(config) {}

  std::string write(std::size_t best) {
    symbols("question", explained_.question, explained_.unknown);
    line(
        explained_.forgotten == 0
            ? "facts, the oldest first:"
            : fmt::format("facts, the newest {}, of which the oldest comes first (memory.size); {} "
                          "before them forgotten:",
                          explained_.facts.size(), explained_.forgotten));
    for (std::size_t i = 0; i < explained_.facts.size(); ++i) {
      line(fmt::format("{:>5}  {}", i + 1, explained_.facts[i]));
    }
    line("");
    const bool is_dot = config_.attention.score == "dot";
    line(
        fmt::format("each fact x_i is a key m_i and a value c_i, the sum of its words' vectors{}{}",
                    config_.memory.words == "bag" ? "" : ", each weighed by its place",
                    config_.memory.times ? ", and one of how long ago it was told" : ""));
    line(
        fmt::format("e_i = {}   p = softmax(e)   o = sum_i p_i c_i   u' = {}u + o   Sukhbaatar et "
                    "al. 2015, sections 2.1 and 2.2",
                    is_dot ? "u . m_i" : "the " + config_.attention.score + " score of u and m_i",
                    config_.memory.tying == "layers" ? "H " : ""));
    vector("u of the question", explained_.hops.at(0).query);
    for (std::size_t hop = 0; hop < explained_.hops.size(); ++hop) {
      const auto& found = explained_.hops[hop];
      weights(fmt::format("hop {}", hop + 1), explained_.facts, {"e_i", "p_i"}, found.energies,
              found.weights);
      vector_line("what it read, o", found.context);
      vector_line(hop + 1 < explained_.hops.size() ? "u', which asks next" : "u', which answers",
                  found.after);
    }
    line("");
    line(config_.memory.tying == "layers" ? "an answer's logit is W u'"
                                          : "an answer's logit is u' . the sum of its words in the "
                                            "last c");
    labels(explained_.labels, best);
    return take();
  }

 private:
  const HopExplanation& explained_;
  const tasks::SystemConfig& config_;
};

std::string pair_of(const std::vector<float>& numbers, std::size_t i) {
  return fmt::format("({}, {})", worked_number(numbers[2 * i]), worked_number(numbers[2 * i + 1]));
}

}  // namespace

std::string explained_hops(const tasks::System& system, Engine& engine,
                           const std::vector<std::string>& texts, std::int64_t max_length,
                           std::size_t best, const ExplanationStyle& style, std::ostream& err) {
  auto facts = texts.at(0);
  std::string question;
  if (texts.size() > 1) {
    question = texts[1];
  } else if (const auto tab = facts.rfind('\t'); tab != std::string::npos) {
    question = facts.substr(tab + 1);
    facts.resize(tab);
  }
  const auto vocabulary = data::vocabulary_of(system.coders, system.task->columns()[0].name);
  text::LineLimit limit(*vocabulary, max_length);
  for (const auto& text : {facts, question}) {
    if (const auto why = limit.refusal(text); !why.empty()) throw Error("the text has " + why);
  }
  const auto explained = tasks::explain_hops(system, engine, facts, question);
  if (!explained.unknown.empty()) {
    say(err, fmt::format("warning: {} word{} unknown to the model: {}", explained.unknown.size(),
                         explained.unknown.size() == 1 ? " is" : "s are", explained.unknown[0]));
  }
  return HopWriter(explained, system.config, style).write(best);
}

std::string hop_by_hand(Engine& engine) {
  const std::vector<float> keys = {1.0F, 0.0F, 0.0F, 1.0F, 1.0F, 1.0F};
  const std::vector<float> values = {0.5F, 0.0F, 0.0F, 0.5F, -0.5F, 0.5F};
  const std::vector<float> asked = {1.0F, 0.5F};
  models::AttentionConfig config;
  config.score = "dot";
  const auto attention = models::build_attention(config, 2, 2);
  const auto memory =
      attention->prepare({numbers(engine, keys, {1, 3, 2}), numbers(engine, values, {1, 3, 2}),
                          1.0 + zeros(engine, {1, 3})});
  const auto u = numbers(engine, asked, {1, 2});
  const auto reading = attention->read(u, memory, attention->start(memory));
  const auto energies = to_vector(reading.energies);
  const auto powers = to_vector(exp(reading.energies));
  const auto weights = to_vector(reading.weights);
  const auto read = to_vector(reading.context);
  const auto after = to_vector(u + reading.context);
  std::string text =
      "A question reads three facts in a hop of a memory network, as in Sukhbaatar et al. 2015, "
      "section 2.1,\nworked by hand. Numbers are rounded to 5 decimals.\n\n"
      "Given: of each fact a key m_i and a value c_i, and the question's vector u\n";
  for (std::size_t i = 0; i < 3; ++i) {
    text +=
        fmt::format("  m_{0} = {1}   c_{0} = {2}\n", i + 1, pair_of(keys, i), pair_of(values, i));
  }
  text += fmt::format("  u = {}\n\n1. Energies: e_i = u . m_i\n", pair_of(asked, 0));
  for (std::size_t i = 0; i < 3; ++i) {
    text += fmt::format("  e_{} = {} * {} + {} * {} = {}\n", i + 1, worked_number(asked[0]),
                        worked_number(keys[2 * i]), worked_number(asked[1]),
                        worked_number(keys[2 * i + 1]), worked_number(energies[i]));
  }
  text += "\n2. Weights, their softmax: p_i = exp(e_i) / sum_k exp(e_k)\n";
  for (std::size_t i = 0; i < 3; ++i) {
    text +=
        fmt::format("  p_{} = {} / {} = {}\n", i + 1, worked_number(powers[i]),
                    worked_number(powers[0] + powers[1] + powers[2]), worked_number(weights[i]));
  }
  text += fmt::format("\n3. What is read: o = sum_i p_i c_i = {}\n", pair_of(read, 0));
  text +=
      fmt::format("4. What asks in the next hop, or answers: u' = u + o = {}\n", pair_of(after, 0));
  return text + "\nWith a model of your own: attend explain -m DIR 'fact\tfact' 'question'\n";
}

}  // namespace attend::cli
