#include "training/recipe.h"

#include <cmath>
#include <iterator>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/auto_count.h"
#include "core/error.h"
#include "core/files.h"
#include "models/transformer_config.h"
#include "tasks/task.h"
#include "training/auto_values.h"
#include "training/builtin_recipes.h"
#include "training/toml_reader.h"

namespace attend::training {
namespace {

const char* type_of(const Field& field) {
  struct Visitor {
    const char* operator()(const bool*) const { return "true or false"; }
    const char* operator()(const int64_t*) const { return "a whole number"; }
    const char* operator()(const double*) const { return "a number"; }
    const char* operator()(const std::string*) const { return "a text in quotes"; }
  };
  return std::visit(Visitor{}, field.value);
}

/// A whole number serves where a number is expected; nothing else is turned into something else.
struct Assign {
  const TomlEntry::Value& value;

  template <class T>
  bool operator()(T* to) const {
    const auto* found = std::get_if<T>(&value);
    if (found != nullptr) *to = *found;
    return found != nullptr;
  }
  bool operator()(int64_t* to) const {
    const auto* found = std::get_if<int64_t>(&value);
    if (found != nullptr && is_auto(*found)) return false;  // digits never are
    const auto* text = std::get_if<std::string>(&value);
    const auto follows = text == nullptr ? std::nullopt : parse_auto(*text);
    if (found != nullptr) *to = *found;
    if (follows) *to = *follows;
    return found != nullptr || follows;
  }
  bool operator()(double* to) const {
    const auto* whole = std::get_if<int64_t>(&value);
    const auto* found = std::get_if<double>(&value);
    if (whole != nullptr) *to = static_cast<double>(*whole);
    if (found != nullptr) *to = *found;
    return whole != nullptr || (found != nullptr && std::isfinite(*found));
  }
};

/// Whether the model can be trained in the ways that are asked for.
void check_losses(const Recipe& recipe) {
  const auto& [system, training] = recipe;
  const auto& model = system.model;
  for (const auto& [key, weight] :
       {std::pair("training.doubly_stochastic", training.doubly_stochastic),
        std::pair("training.coverage", training.coverage),
        std::pair("training.supervision", training.supervision)}) {
    if (weight > 0.0 && !model.has_attention()) {
      throw ConfigError(key, fmt::format("{}", weight), "0: a " + model.reader + " reads nothing");
    }
  }
  if (model.ctc && training.ctc == 0.0) {
    throw ConfigError("training.ctc", "0", "above 0, or model.ctc = false: its layer learns by it");
  }
  if (system.labels.chain && training.label_smoothing > 0.0) {
    throw ConfigError("training.label_smoothing", fmt::format("{}", training.label_smoothing),
                      "0: labels of a chain are told together");
  }
  const bool feeds_output = model.reader == "luong" && model.input_feeding;
  const bool hides_a_choice = model.context_place() == "output" && !feeds_output;
  if (system.attention.is_hard() && training.hard == "marginal" && !hides_a_choice) {
    throw ConfigError(
        "training.hard", training.hard,
        "reinforce, or contexts that go into the output alone: model.context = output, "
        "and with luong model.input_feeding = false");
  }
}

}  // namespace

namespace {

/// With N for each "auto N". Throws ConfigError for a key that cannot be auto.
Recipe at_most(Recipe recipe) {
  for (const auto& field : recipe.fields()) {
    const auto* value = std::get_if<int64_t*>(&field.value);
    if (value != nullptr && is_auto(**value)) **value = most_of(field);
  }
  return recipe;
}

}  // namespace

Fields Recipe::fields() {
  auto all = system.fields();
  auto more = training.fields();
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return all;
}

Recipe::Recipe() {
  system.text.size = auto_count(system.text.size);
  training.validate_every = auto_count(training.validate_every);
  training.metric = kAutoMetric;
}

void Recipe::validate() const {
  const auto plain = at_most(*this);
  plain.system.validate();
  plain.training.validate(metrics_of(plain));
  const auto& attention = system.attention;
  if (system.model.has_attention() && attention.score == "location" &&
      attention.max_length <= training.max_length) {
    throw ConfigError("attention.max_length", std::to_string(attention.max_length),
                      "more than training.max_length = " + std::to_string(training.max_length) +
                          ": a source and its end");
  }
  const auto& transformer = *system.model.transformer;
  const bool asks_positions =
      system.model.encoder == "self-attention" || system.model.reader == "vaswani";
  if (asks_positions && transformer.positions == "learned" &&
      transformer.max_length <= training.max_length) {
    throw ConfigError("transformer.max_length", std::to_string(transformer.max_length),
                      "more than training.max_length = " + std::to_string(training.max_length) +
                          ": a text and its end");
  }
  check_losses(*this);
}

void check_keys_are_used(Recipe recipe) {
  Recipe untouched;
  const auto fields = recipe.fields();
  const auto defaults = untouched.fields();
  const auto& task = tasks::task_called(recipe.system.task.name);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& key = fields[i].key;
    if (tasks::is_of(key, {"task", "training"}) || task.uses(key)) continue;
    const auto value = text_of(fields[i]);
    const auto as_ever = text_of(defaults[i]);
    if (value == as_ever) continue;
    throw ConfigError(
        key, value, as_ever + ", for a model of " + std::string(task.name()) + " has no use of it");
  }
}

std::vector<std::string> recipes_of(const tasks::Task& task) {
  std::vector<std::string> names;
  for (const auto& builtin : builtin_recipes()) {
    if (load_recipe(std::string(builtin.name)).system.task.name == task.name()) {
      names.emplace_back(builtin.name);
    }
  }
  return names;
}

metrics::Metrics metrics_of(const Recipe& recipe) {
  metrics::ScoreOptions options;
  const auto& tokenizer = recipe.training.tokenizer;  // which need not be one yet
  if (tokenizer == metrics::name_of(metrics::Tokenizer::kCharacter)) {
    options.bleu.tokenizer = metrics::Tokenizer::kCharacter;
  }
  return tasks::task_called(recipe.system.task.name).metrics(options);
}

std::optional<Difference> first_difference(Recipe one, Recipe other) {
  const auto fields = one.fields();
  const auto others = other.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto* const* whole = std::get_if<int64_t*>(&fields[i].value);
    if (whole != nullptr && is_auto(**whole)) continue;
    if (fields[i].key == "training.metric" && one.training.metric == kAutoMetric) continue;
    const auto here = text_of(fields[i]);
    const auto there = text_of(others[i]);
    if (here != there) return Difference{fields[i].key, here, there};
  }
  return std::nullopt;
}

void apply_toml(Recipe& recipe, std::string_view text, const std::string& where) {
  const auto fields = recipe.fields();
  for (const auto& entry : read_toml(text, where)) {
    const auto place = fmt::format("{}:{}", where, entry.line);
    const auto& field = field_called(fields, entry.key, place);
    if (std::visit(Assign{entry.value}, field.value)) continue;
    throw Error(place + ": " + entry.key + " = " + entry.written + ": expected " + type_of(field));
  }
}

std::string to_toml(Recipe recipe) {
  std::string text;
  std::string section;
  for (const auto& field : recipe.fields()) {
    const auto dot = field.key.find('.');
    if (field.key.substr(0, dot) != section) {
      section = field.key.substr(0, dot);
      text += (text.empty() ? "[" : "\n[") + section + "]\n";
    }
    text += field.key.substr(dot + 1) + " = " + text_of(field) + "\n";
  }
  return text;
}

Recipe load_recipe(const std::string& name_or_path) {
  Recipe recipe;
  std::vector<std::string> names;
  for (const auto& builtin : builtin_recipes()) {
    names.emplace_back(builtin.name);
    if (builtin.name != name_or_path) continue;
    apply_toml(recipe, builtin.text, name_or_path);
    return recipe;
  }
  if (!std::filesystem::exists(name_or_path)) {
    const auto near = nearest(name_or_path, names);
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    throw Error("no recipe " + name_or_path + ": neither a file nor one of " + all +
                (near.empty() ? "" : "; did you mean " + near + "?"));
  }
  apply_toml(recipe, read_file(name_or_path), name_or_path);
  return recipe;
}

}  // namespace attend::training
