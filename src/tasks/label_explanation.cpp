#include "tasks/label_explanation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/label_coder.h"
#include "models/label_model.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

std::size_t least_sure(const std::vector<LabelChoice>& said) {
  const auto least = std::min_element(said.begin(), said.end(), [](const auto& a, const auto& b) {
    return a.probability < b.probability;
  });
  return static_cast<std::size_t>(least - said.begin());
}

/// A model that says labels of one text.
const models::LabelModel& label_model_of(const System& system) {
  const auto* model = dynamic_cast<const models::LabelModel*>(system.model.get());
  if (model == nullptr || system.task->source_count() != 1) {
    throw Error(
        fmt::format("this needs a model that translates a text or has labels for it, and the "
                    "model's task is {}: see attend predict --show",
                    system.task->name()));
  }
  return *model;
}

/// What a word was read from: its place's vectors, the letters too.
void tell_inputs(const System& system, const Tensor& inputs, ExplainedWord& word,
                 const std::string& spelt) {
  const auto read = rows_of(inputs).at(word.place);
  const auto size = system.config.model.embedding_size;
  word.embedding.assign(read.begin(), read.begin() + size);
  word.of_letters.assign(read.begin() + size, read.end());
  if (word.of_letters.empty()) return;
  const auto letters = data::vocabulary_of(system.coders, kLetters)->encode(spelt);
  word.letters = letters.pieces;
  for (std::size_t i = 0; i < letters.ids.size(); ++i) {
    if (letters.ids[i] == text::kUnknown) word.unknown_letters.push_back(letters.pieces[i]);
  }
}

/// What is said of each word: its likeliest label, or that of the likeliest line of a chain.
std::vector<std::size_t> likeliest_line(const models::LabelModel& model, const Tensor& logits,
                                        const std::vector<std::vector<float>>& log_p) {
  std::vector<std::size_t> line;
  if (model.chain() != nullptr) {
    const auto floats = to_vector(logits);
    const std::vector<double> emissions(floats.begin(), floats.end());
    const auto labels = model.chain()->scores().likeliest(emissions);
    return {labels.begin(), labels.end()};
  }
  for (const auto& of_word : log_p) {
    const auto best = std::max_element(of_word.begin(), of_word.end());
    line.push_back(static_cast<std::size_t>(best - of_word.begin()));
  }
  return line;
}

LabelBefore label_before(const models::ChainScores& chain, std::size_t before,
                         const std::vector<std::string>& labels) {
  std::vector<float> scores;
  for (std::size_t label = 0; label < labels.size(); ++label) {
    scores.push_back(static_cast<float>(chain.transitions[label * labels.size() + before]));
  }
  double sum = 0.0;
  for (const auto score : scores) sum += std::exp(static_cast<double>(score));
  std::vector<float> log_p;
  for (const auto score : scores) log_p.push_back(score - static_cast<float>(std::log(sum)));
  return {labels[before], choices(labels, scores, log_p)};
}

}  // namespace

std::vector<std::vector<float>> rows_of(const Tensor& x) {
  const auto all = to_vector(x);
  const auto width = x.size(x.shape().rank() - 1);
  std::vector<std::vector<float>> rows;
  for (auto first = all.begin(); first != all.end(); first += width) {
    rows.emplace_back(first, first + width);
  }
  return rows;
}

std::vector<LabelChoice> choices(const std::vector<std::string>& labels,
                                 const std::vector<float>& logits,
                                 const std::vector<float>& log_p) {
  std::vector<LabelChoice> all;
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(log_p[a], logits[a]) > std::pair(log_p[b], logits[b]);
  });
  for (const auto i : order) {
    all.push_back({labels[i], logits[i], std::exp(static_cast<double>(log_p[i]))});
  }
  return all;
}

LabelExplanation explain_label(const System& system, Engine& engine, const std::string& text,
                               std::optional<std::size_t> word) {
  const auto& task = *system.task;
  const auto& model = label_model_of(system);
  if (!text::is_valid_utf8(text)) throw Error("the sentence is not valid UTF-8: convert it");
  if (text::is_blank(text)) throw Error("the sentence is empty: give one of one word or more");

  LabelExplanation explained;
  const auto tokens = data::vocabulary_of(system.coders, task.columns()[0].name)->encode(text);
  explained.source = tokens.pieces;
  for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
    if (tokens.ids[i] == text::kUnknown) explained.unknown.push_back(tokens.pieces[i]);
  }
  const auto where = [](std::size_t) { return std::string("the sentence"); };
  const data::Example example = {task.encode({{text}, 1}, system.coders, where), 1};
  const auto batch = data::make_batch(std::span(&example, 1), models::LabelModel::kLabels);
  const auto answer = model.answer(engine, batch);
  const bool of_words = !batch.columns[models::LabelModel::kLabels].extents.empty();
  const auto& labels = data::labels_of(system.coders, task.columns()[task.target()].name).labels();
  const auto logits = rows_of(answer.logits);
  const auto log_p = rows_of(answer.log_probabilities);

  std::size_t place = 0;  // of what is told, among all that the model says
  if (of_words) {
    auto& told = explained.word.emplace();
    const auto line = likeliest_line(model, answer.logits, log_p);
    for (std::size_t j = 0; j < logits.size(); ++j) {
      const auto label = line[j];
      told.said.push_back(
          {labels[label], logits[j][label], std::exp(static_cast<double>(log_p[j][label]))});
    }
    place = told.place = word.value_or(least_sure(told.said));
    if (place >= told.said.size()) {
      throw Error(fmt::format("the sentence has {} words, and none is number {}: count from 1",
                              told.said.size(), place + 1));
    }
    tell_inputs(system, answer.texts[0].inputs, told,
                text::split_words(text::to_nfc(text)).at(place));
    if (answer.added.defined()) told.added = rows_of(answer.added)[place];
    if (model.chain() != nullptr && place > 0) {
      told.before = label_before(model.chain()->scores(), line[place - 1], labels);
    }
  } else if (word) {
    throw Error("the model has one label for the whole sentence, not one for each word");
  }
  explained.annotations = rows_of(answer.texts[0].annotations);
  for (const auto& look : answer.looks) {
    explained.heads.push_back(
        {look.name, rows_of(look.energies)[place], rows_of(look.weights)[place],
         look.context.defined() ? rows_of(look.context)[place] : std::vector<float>()});
  }
  explained.features = rows_of(answer.features)[place];
  explained.output = rows_of(answer.output)[place];
  explained.labels = choices(labels, logits[place], log_p[place]);
  return explained;
}

}  // namespace attend::tasks
