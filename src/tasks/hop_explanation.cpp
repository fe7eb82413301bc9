#include "tasks/hop_explanation.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "data/corpus_lines.h"
#include "data/label_coder.h"
#include "models/memory_network.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::MemoryNetwork;

const MemoryNetwork* network_of(const System& system) {
  return dynamic_cast<const MemoryNetwork*>(system.model.get());
}

void note_unknown(const std::string& text, const System& system, std::string_view column,
                  HopExplanation& explained) {
  const auto tokens = data::vocabulary_of(system.coders, column)->encode(text);
  for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
    auto& unknown = explained.unknown;
    const bool is_new =
        std::find(unknown.begin(), unknown.end(), tokens.pieces[i]) == unknown.end();
    if (tokens.ids[i] == text::kUnknown && is_new) unknown.push_back(tokens.pieces[i]);
  }
}

}  // namespace

bool reads_in_hops(const System& system) {
  return network_of(system) != nullptr;
}

HopExplanation explain_hops(const System& system, Engine& engine, const std::string& facts,
                            const std::string& question) {
  const auto* network = network_of(system);
  if (network == nullptr) throw Error("this needs a model that reads facts hop by hop");
  const auto columns = system.task->columns();
  const std::vector<std::string> texts = {facts, question};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!text::is_valid_utf8(texts[i])) {
      throw Error(fmt::format("the {} is not valid UTF-8: convert it", columns[i].name));
    }
    if (text::is_blank(texts[i])) {
      throw Error(
          fmt::format("there is no {}: give the facts with tabs between them, then the "
                      "question",
                      columns[i].name));
    }
  }
  HopExplanation explained;
  for (const auto fact : data::cells_of(facts)) {
    if (!text::is_blank(fact)) explained.facts.emplace_back(fact);
  }
  note_unknown(facts, system, columns[0].name, explained);
  note_unknown(question, system, columns[1].name, explained);
  explained.question = data::vocabulary_of(system.coders, columns[1].name)->encode(question).pieces;
  const auto where = [&](std::size_t column) { return std::string(columns[column].name); };
  const data::Example example = {system.task->encode({texts, 1}, system.coders, where), 1};
  const auto batch = data::make_batch(std::span(&example, 1), MemoryNetwork::kLabels);
  for (const auto& hop : network->walk(engine, batch)) {
    explained.hops.push_back({to_vector(hop.query), to_vector(hop.energies), to_vector(hop.weights),
                              to_vector(hop.context), to_vector(hop.after)});
  }
  explained.forgotten = explained.facts.size() - explained.hops.at(0).weights.size();
  explained.facts.erase(explained.facts.begin(),
                        explained.facts.begin() + static_cast<std::ptrdiff_t>(explained.forgotten));
  const auto answer = network->answer(engine, batch);
  explained.labels =
      choices(data::labels_of(system.coders, columns[system.task->target()].name).labels(),
              to_vector(answer.logits), to_vector(answer.log_probabilities));
  return explained;
}

}  // namespace attend::tasks
