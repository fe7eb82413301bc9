#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/message.h"
#include "cli/network_layers.h"
#include "core/error.h"
#include "engines/engine_options.h"
#include "tasks/model_files.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "training/run_folder.h"
#include "view/text.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// What kind of system it is, in one line: what it is for, unless it says texts, and its parts.
std::string kind_of(const tasks::System& system) {
  const auto parts = system.task->made_of(system.config);
  return tasks::says_texts(system) ? parts : fmt::format("{}, {}", system.task->name(), parts);
}

std::string describe(const data::Coder& coder) {
  if (coder.symbol_count() == 0) return coder.kind();
  return fmt::format("{} symbols ({})", coder.symbol_count(), coder.kind());
}

/// Top-level parts of a model and the parameters in each.
std::vector<std::pair<std::string, int64_t>> parts_of(const nn::Module& model) {
  std::vector<std::pair<std::string, int64_t>> parts;
  for (const auto& parameter : model.parameters()) {
    const auto name = parameter.name.substr(0, parameter.name.find('.'));
    if (parts.empty() || parts.back().first != name) parts.emplace_back(name, 0);
    parts.back().second += parameter.shape.count();
  }
  return parts;
}

int info(const std::string& folder, bool json, bool verbose, Streams streams) {
  if (fs::is_regular_file(folder) && !tasks::is_model(folder)) {
    if (json || verbose)
      throw Error("--json and --all are of the folder of a model, not of a file");
    print_layers(networks::read_network(folder), folder, streams.out);
    return kOk;
  }
  const auto engine = make_engine({});
  auto system = tasks::load_system(folder, *engine);
  const auto bytes = tasks::ModelFiles(folder).size();
  const auto count = system.model->number_count();
  if (json) {
    nlohmann::ordered_json all = {{"kind", kind_of(system)},
                                  {"parameters", count},
                                  {"bytes", bytes},
                                  {"weights", name_of(system.weights)},
                                  {"task", system.config.task.name},
                                  {"training", system.facts}};
    for (const auto& [column, coder] : system.coders) {
      all[column + "_symbols"] = coder->symbol_count();
    }
    for (const auto& field : system.config.fields()) {
      all["recipe"][field.key] =
          std::visit([](const auto* value) { return nlohmann::ordered_json(*value); }, field.value);
    }
    streams.out << all.dump(2) << '\n';
    return kOk;
  }
  auto& out = streams.out;
  out << printable(folder) << ": " << kind_of(system) << '\n'
      << fmt::format("size: {} parameters, {:.1f} MB, weights as {}\n", view::human_count(count),
                     static_cast<double>(bytes) / 1e6, name_of(system.weights));
  for (const auto& [name, size] : parts_of(*system.model)) {
    out << fmt::format("  {:<18} {:>10}\n", name, size);
  }
  std::map<const data::Coder*, std::string> columns;  // that share a coder
  for (const auto& [column, coder] : system.coders) {
    auto& names = columns[coder.get()];
    names += (names.empty() ? "" : " and ") + column;
  }
  for (const char* between = ""; const auto& [coder, names] : columns) {
    out << std::exchange(between, "; ") << names << ": " << describe(*coder);
  }
  out << '\n';
  out << "trained:";
  for (const char* between = " "; const auto& [fact, value] : system.facts) {
    out << std::exchange(between, ", ") << printable(fact) << ' ' << printable(value);
  }
  out << '\n';
  if (fs::exists(fs::path(folder) / "run.json")) {
    auto run = training::RunFolder(folder).load_run();
    out << (run.corpora.train.empty() ? "on what is drawn" : "on: ");
    for (const char* between = ""; const auto& path : run.corpora.train) {
      out << std::exchange(between, ", ") << printable(path);
    }
    if (!run.corpora.train_links.empty()) {
      out << ", links " << printable(run.corpora.train_links);
    }
    out << '\n';
    out << "\nrecipe (only what differs from the defaults; --all for the rest):\n";
    training::Recipe defaults;
    const auto fields = run.recipe.fields();
    const auto usual = defaults.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (verbose || text_of(fields[i]) != text_of(usual[i])) {
        out << "  " << fields[i].key << " = " << text_of(fields[i]) << '\n';
      }
    }
  }
  return kOk;
}

}  // namespace

Run declare_info(CLI::App& app) {
  struct Flags {
    std::string folder;
    bool json = false;
    bool all = false;
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("-m,--model,folder", flags->folder,
                 "the model's folder; or the file of a network over pictures")
      ->required();
  app.add_flag("--json", flags->json, "print JSON for programs");
  app.add_flag("--all", flags->all, "every key of the recipe, defaults too");
  app.footer("Example: attend info model");
  return [flags](Streams streams) { return info(flags->folder, flags->json, flags->all, streams); };
}

}  // namespace attend::cli
