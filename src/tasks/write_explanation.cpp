#include "tasks/write_explanation.h"

#include <utility>

#include "core/error.h"
#include "data/corpus_lines.h"
#include "models/turing_machine.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::TuringMachine;

const TuringMachine* machine_of(const System& system) {
  const auto* machine = dynamic_cast<const TuringMachine*>(system.model.get());
  return machine != nullptr && system.config.turing->has_memory() ? machine : nullptr;
}

/// The numbers of one head.  [1, H, N] -> [N]
std::vector<float> of_head(const Tensor& all, int64_t head) {
  return to_vector(at_step(all, head));
}

/// [1, N, W] -> [N][W]
std::vector<std::vector<float>> places_of(const Tensor& memory) {
  std::vector<std::vector<float>> places;
  for (int64_t i = 0; i < memory.size(1); ++i) places.push_back(of_head(memory, i));
  return places;
}

WriteExplanation::Head head_of(const TuringMachine& machine, const TuringMachine::Step& step,
                               int64_t head, int64_t reads) {
  const auto& asked = step.asked;
  const auto content = nn::by_content(step.memory_before, asked.keys, asked.strengths);
  const auto gated = asked.gates * content + (1.0 - asked.gates) * step.weights_before;
  WriteExplanation::Head found;
  found.name = machine.head_name(head);
  found.key = of_head(asked.keys, head);
  found.strength = of_head(asked.strengths, head).at(0);
  found.gate = of_head(asked.gates, head).at(0);
  found.shifts = of_head(asked.shifts, head);
  found.sharpness = of_head(asked.sharpness, head).at(0);
  found.cosines = of_head(nn::cosines(step.memory_before, asked.keys), head);
  found.content = of_head(content, head);
  found.gated = of_head(gated, head);
  found.shifted = of_head(nn::shifted(gated, asked.shifts), head);
  found.weights = of_head(step.weights, head);
  if (head < reads) {
    found.read = of_head(nn::read(step.memory_before, step.weights), head);
  } else {
    found.erase = of_head(step.erase, head - reads);
    found.add = of_head(step.add, head - reads);
  }
  return found;
}

}  // namespace

bool writes_memory(const System& system) {
  return machine_of(system) != nullptr;
}

WriteExplanation explain_writes(const System& system, Engine& engine, const std::string& sequence) {
  const auto* machine = machine_of(system);
  if (machine == nullptr) throw Error("this needs a model with heads on a memory");
  if (text::is_blank(sequence)) throw Error("there is no sequence: expected vectors, as '1,0 0,1'");
  const data::Row row = {{sequence}, 1};
  const auto where = [&](std::size_t column) {
    return "the " + std::string(system.task->columns()[column].name);
  };
  const data::Example example = {system.task->encode(row, system.coders, where), 1};
  const auto batch = data::make_batch(std::span(&example, 1), models::BitModel::kBits);
  const auto given = text::split_words(sequence);
  WriteExplanation explained;
  for (const auto& step : machine->walk(engine, batch)) {
    auto& found = explained.steps.emplace_back();
    const auto number = explained.steps.size() - 1;
    found.read = number < given.size() ? given[number] : "nothing";
    found.before = places_of(step.memory_before);
    found.after = places_of(step.memory);
    for (int64_t head = 0; head < machine->heads(); ++head) {
      found.heads.push_back(head_of(*machine, step, head, system.config.turing->read_heads));
    }
  }
  const System* const systems[] = {&system};
  explained.answer =
      system.task->predictor(systems, engine)->predict({&row, 1}, {}).at(0).at(0).text;
  return explained;
}

}  // namespace attend::tasks
