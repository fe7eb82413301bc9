#include "cli/compare_training.h"

#include <algorithm>
#include <cctype>
#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/message.h"
#include "cli/own_process.h"
#include "cli/stop_signals.h"
#include "core/error.h"
#include "core/files.h"
#include "models/encoder_decoder.h"
#include "parallel/ranks.h"
#include "training/builtin_recipes.h"
#include "training/ranks.h"
#include "training/run_folder.h"
#include "training/run_log.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// A key and the values that it takes in turn.
struct Variation {
  std::string key;
  std::string shown;  // the key's last part, if no other one varies that has the same
  std::vector<std::string> values;
};

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts(1);
  for (const auto letter : text) {
    if (letter == by) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

Variation parse_variation(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) {
    throw ConfigError("vary", text, "KEY=V1,V2, as attention.score=dot,general");
  }
  Variation variation{text.substr(0, equals), "", split(text.substr(equals + 1), ',')};
  training::Recipe recipe;  // unknown keys and wrong types are found before any training
  const auto fields = recipe.fields();
  for (const auto& value : variation.values) {
    if (value.empty()) throw ConfigError("vary", text, "values between the commas");
    set_field(field_called(fields, variation.key, "--vary"), value);
  }
  variation.shown = variation.key.substr(variation.key.rfind('.') + 1);
  return variation;
}

std::vector<Variation> parse_variations(const std::vector<std::string>& texts) {
  std::vector<Variation> all;
  for (const auto& text : texts) all.push_back(parse_variation(text));
  for (auto& one : all) {
    const auto same = [&](const auto& part) {
      return std::count_if(all.begin(), all.end(),
                           [&](const auto& other) { return other.*part == one.*part; }) > 1;
    };
    if (same(&Variation::key)) throw ConfigError("vary", one.key, "each key once, with all values");
    if (one.key.ends_with('.' + one.shown) && same(&Variation::shown)) one.shown = one.key;
  }
  return all;
}

/// With nothing that means something in a path.
std::string safe(std::string name) {
  for (auto& letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isalnum(code) == 0 && std::string_view("._-+=").find(letter) == std::string::npos) {
      letter = '_';
    }
  }
  return name;
}

std::string name_of_recipe(const std::string& name_or_path) {
  for (const auto& builtin : training::builtin_recipes()) {
    if (builtin.name == name_or_path) return name_or_path;
  }
  return safe(fs::path(name_or_path).stem().string());
}

/// Why a recipe cannot be trained: what its parts say, put together without numbers.
std::string refusal_of(const training::Recipe& recipe) {
  try {
    recipe.validate();
    training::check_keys_are_used(recipe);
    tasks::task_called(recipe.system.task.name).least_model(recipe.system);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

void add_product(const std::vector<Variation>& variations, std::size_t first, const Variant& base,
                 std::vector<Variant>& all) {
  if (first == variations.size()) {
    all.push_back(base);
    all.back().refusal = refusal_of(base.recipe);
    return;
  }
  const auto& [key, shown, values] = variations[first];
  for (const auto& value : values) {
    auto variant = base;
    variant.name += safe(fmt::format("+{}={}", shown, value));
    set_field(field_called(variant.recipe.fields(), key, "--vary"), value);
    add_product(variations, first + 1, variant, all);
  }
}

/// "split=train, split=restval", or "all rows".
std::string told(const data::RowChoice& choice) {
  std::string text;
  for (const auto& [column, cells] : choice) {
    for (const auto& cell : cells) text += (text.empty() ? "" : ", ") + column + '=' + cell;
  }
  return text.empty() ? "all rows" : text;
}

/// Throws Error unless the folder holds the run that is asked for.
void check_same_run(const training::RunFolder& folder, const CompareTraining& asked,
                    const Variant& variant) {
  const auto run = folder.load_run();
  const auto refuse = [&](const std::string& what, const std::string& now,
                          const std::string& before) {
    throw Error(
        fmt::format("{} was begun with {} = {}, not {}: name another folder with --out, or "
                    "remove it",
                    folder.path().string(), what, before, now));
  };
  if (const auto differs = first_difference(variant.recipe, run.recipe)) {
    refuse(differs->key, differs->one, differs->other);
  }
  const auto check_text = [&](const char* what, const std::string& now, const std::string& before) {
    const auto path = now.empty() ? now : fs::absolute(now).lexically_normal().string();
    if (path != before) {
      refuse(what, path.empty() ? "none" : path, before.empty() ? "none" : before);
    }
  };
  const auto& was = run.corpora;
  const auto is = asked.texts.corpora("--train-where");
  const auto check_texts = [&](const char* what, const std::vector<std::string>& now,
                               const std::vector<std::string>& before) {
    for (std::size_t i = 0; i < std::max(now.size(), before.size()); ++i) {
      check_text(what, i < now.size() ? now[i] : "", i < before.size() ? before[i] : "");
    }
  };
  check_texts("--train", is.train, was.train);
  check_texts("--dev", is.dev, was.dev);
  const auto check_rows = [&](const char* what, const data::RowChoice& rows,
                              const data::RowChoice& before) {
    if (rows != before) refuse(what, told(rows), told(before));
  };
  check_rows("--where", is.where, was.where);
  check_rows("--dev-where", is.dev_where, was.dev_where);
  check_text("--pictures", is.pictures.from, was.pictures.from);
  check_text("--picture-names", is.pictures.names, was.pictures.names);
  check_text("--dev-pictures", is.dev_pictures.from, was.dev_pictures.from);
  check_text("--dev-picture-names", is.dev_pictures.names, was.dev_pictures.names);
  check_text("--alignments", is.train_links, was.train_links);
}

enum class State { kNew, kBegun, kFinished };

State state_of(const fs::path& path, const CompareTraining& asked, const Variant& variant) {
  if (!fs::exists(path)) return State::kNew;
  const training::RunFolder folder(path);
  check_same_run(folder, asked, variant);
  return is_finished(folder) ? State::kFinished : State::kBegun;
}

/// What `attend train` is told.
std::vector<std::string> command_of(const CompareTraining& asked, const fs::path& folder,
                                    const fs::path& recipe, bool resumes) {
  std::vector<std::string> command = {"train"};
  const auto add = [&](const std::string& name, const std::string& value) {
    command.push_back("--" + name);
    command.push_back(value);
  };
  if (resumes) {
    add("resume", folder.string());
  } else {
    command.push_back(recipe.string());
    add("out", folder.string());
    const auto texts = asked.texts.arguments();
    command.insert(command.end(), texts.begin(), texts.end());
    const auto& engine = asked.engine.engine;
    add("engine", engine.name);
    add("device", engine.device);
    add("precision", engine.precision);
  }
  add("threads", std::to_string(asked.engine.threads));
  if (asked.workers) add("workers", std::to_string(*asked.workers));
  if (asked.quiet) command.push_back("--quiet");
  return command;
}

}  // namespace

std::vector<Variant> variants_of(const CompareTraining& asked) {
  const auto variations = parse_variations(asked.vary);
  std::vector<Variant> all;
  for (const auto& recipe : asked.recipes) {
    Variant base{name_of_recipe(recipe), training::load_recipe(recipe), ""};
    asked.keys.apply(base.recipe);
    add_product(variations, 0, base, all);
  }
  std::set<std::string> names;
  for (const auto& variant : all) {
    if (!names.insert(variant.name).second) {
      throw Error("two runs would be called " + variant.name +
                  ": give each recipe and value once, and recipes different names");
    }
  }
  const auto can_train = [](const Variant& variant) { return variant.refusal.empty(); };
  if (std::none_of(all.begin(), all.end(), can_train)) {
    throw Error(all.size() == 1 ? all[0].refusal
                                : fmt::format("all of {} are refused, the first: {}", all.size(),
                                              all[0].refusal));
  }
  return all;
}

Trained train_all(const CompareTraining& asked, const std::vector<Variant>& variants,
                  std::ostream& err) {
  if (const auto ranks = parallel::ranks_from_environment(); ranks && ranks->size > 1) {
    throw Error("attend compare trains on one host: start it once, with --workers");
  }
  std::vector<std::pair<const Variant*, State>> runs;
  for (const auto& variant : variants) {
    if (variant.refusal.empty()) {
      runs.emplace_back(&variant, state_of(fs::path(asked.out) / variant.name, asked, variant));
    } else if (!asked.quiet) {
      err << to_message("left out: " + variant.name + ": " + variant.refusal) << '\n';
    }
  }
  Trained trained;
  StopSignals signals;
  signals.arm();
  const training::ScratchFolder recipes;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto& [variant, state] = runs[i];
    const auto folder = fs::path(asked.out) / variant->name;
    constexpr const char* kStates[] = {"to train", "to go on with", "finished"};
    if (!asked.quiet) {
      err << fmt::format("[{}/{}] {}: {}\n", i + 1, runs.size(), variant->name,
                         kStates[static_cast<int>(state)])
          << std::flush;
    }
    trained.folders.push_back(folder.string());
    if (state == State::kFinished) continue;
    const auto recipe = recipes.path() / (variant->name + ".toml");
    write_file(recipe, training::to_toml(variant->recipe));
    const auto code =
        run_own_process(command_of(asked, folder, recipe, state == State::kBegun), signals);
    if (code == kInterrupted || signals.requested()) {
      trained.is_stopped = true;
      return trained;
    }
    if (code != kOk) trained.failures.push_back(variant->name);
  }
  return trained;
}

}  // namespace attend::cli
