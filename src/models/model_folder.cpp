#include "models/model_folder.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"

namespace attend::models {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFormatVersion = 2;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kParameters = "model.safetensors";

std::string checksum(std::string_view bytes) {
  return format::checksum_of(std::as_bytes(std::span(bytes)));
}

json value_of(const Field& field) {
  return std::visit([](const auto* value) { return json(*value); }, field.value);
}

void set_value(const Field& field, const json& value, const std::string& where) {
  try {
    std::visit([&](auto* to) { *to = value.get<std::remove_reference_t<decltype(*to)>>(); },
               field.value);
  } catch (const json::exception&) {
    throw Error(where + ": " + field.key + " = " + value.dump() + " has the wrong type");
  }
}

json describe(const text::Vocabulary& vocabulary, const std::string& file) {
  return {{"file", file},
          {"kind", vocabulary.kind()},
          {"size", vocabulary.size()},
          {"checksum", checksum(vocabulary.bytes())}};
}

json parse_manifest(const fs::path& path) {
  if (!fs::exists(path)) {
    const auto folder = path.parent_path();
    throw Error(folder.string() +
                (fs::exists(folder) ? " is no model folder: it has no " + path.filename().string()
                                    : " does not exist: name a model folder"));
  }
  const auto manifest = json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object() || manifest.value("format", json()) != "attend-model") {
    throw Error(path.string() + " is no manifest of a model: copy the model again");
  }
  if (manifest.value("version", json()) != kFormatVersion) {
    throw Error(path.string() + " is of version " + manifest.value("version", json()).dump() +
                ", this program reads " + std::to_string(kFormatVersion));
  }
  return manifest;
}

std::shared_ptr<const text::Vocabulary> load_vocabulary(const fs::path& folder, const json& entry) {
  const fs::path file = entry.at("file").get<std::string>();
  if (file.has_parent_path()) throw Error("the manifest names a file outside the model's folder");
  const auto path = folder / file;
  const auto bytes = read_file(path);
  if (checksum(bytes) != entry.at("checksum").get<std::string>()) {
    throw Error(path.string() + " is not the vocabulary of this model: copy the model again");
  }
  return text::load_vocabulary(entry.at("kind").get<std::string>(), bytes, path.string());
}

Vocabularies load_vocabularies(const fs::path& folder, const json& manifest) {
  const auto& entries = manifest.at("vocabularies");
  if (entries.contains("shared")) {
    const auto both = load_vocabulary(folder, entries.at("shared"));
    return {both, both};
  }
  return {load_vocabulary(folder, entries.at("source")),
          load_vocabulary(folder, entries.at("target"))};
}

}  // namespace

std::string checksum_of(const Vocabularies& vocabularies) {
  return checksum(checksum(vocabularies.source->bytes()) + checksum(vocabularies.target->bytes()));
}

std::string fingerprint_of(SystemConfig config, const Vocabularies& vocabularies) {
  std::string all;
  for (const auto& field : config.fields()) {
    if (field.key.starts_with("search.") || field.key.starts_with("model.dropout")) continue;
    all += field.key + ' ' + value_of(field).dump() + '\n';
  }
  return checksum(all + checksum(vocabularies.source->bytes()) +
                  checksum(vocabularies.target->bytes()));
}

void save_description(const fs::path& folder, SystemConfig config,
                      const Vocabularies& vocabularies) {
  json entries;
  if (vocabularies.is_shared()) {
    write_file(folder / "vocabulary", vocabularies.source->bytes());
    entries["shared"] = describe(*vocabularies.source, "vocabulary");
  } else {
    write_file(folder / "source.vocabulary", vocabularies.source->bytes());
    write_file(folder / "target.vocabulary", vocabularies.target->bytes());
    entries["source"] = describe(*vocabularies.source, "source.vocabulary");
    entries["target"] = describe(*vocabularies.target, "target.vocabulary");
  }
  json recipe = json::object();
  for (const auto& field : config.fields()) recipe[field.key] = value_of(field);
  const json manifest = {
      {"format", "attend-model"},  {"version", kFormatVersion},
      {"recipe", recipe},          {"vocabularies", entries},
      {"parameters", kParameters}, {"fingerprint", fingerprint_of(config, vocabularies)}};
  write_file(folder / kManifest, manifest.dump(2) + '\n');
}

namespace {

/// The target symbol of the same spelling as each source symbol, or -1.
std::vector<Index> copied_symbols(const System& system) {
  if (!system.config.model.copies) return {};
  const auto& [source, target] = system.vocabularies;
  std::map<std::string, Index> spelt;
  for (std::size_t id = 0; id < target->size(); ++id) {
    spelt.emplace(target->piece(static_cast<text::TokenId>(id)), static_cast<Index>(id));
  }
  std::vector<Index> copied;
  for (std::size_t id = 0; id < source->size(); ++id) {
    const auto found = spelt.find(source->piece(static_cast<text::TokenId>(id)));
    copied.push_back(found == spelt.end() ? -1 : found->second);
  }
  return copied;
}

}  // namespace

System load_description(const fs::path& folder) {
  const auto path = folder / kManifest;
  const auto manifest = parse_manifest(path);
  System system;
  try {
    for (const auto& field : system.config.fields()) {
      const auto& recipe = manifest.at("recipe");
      if (recipe.contains(field.key)) set_value(field, recipe.at(field.key), path.string());
    }
    system.config.validate();
    system.vocabularies = load_vocabularies(folder, manifest);
    if (manifest.at("fingerprint") != fingerprint_of(system.config, system.vocabularies)) {
      throw Error(path.string() + " was altered: copy the model again");
    }
  } catch (const json::exception& error) {
    throw Error(path.string() + " is damaged (" + error.what() + "): copy the model again");
  }
  const auto& [source, target] = system.vocabularies;
  system.model = std::make_unique<EncoderDecoder>(
      system.config.model, system.config.attention, static_cast<int64_t>(source->size()),
      static_cast<int64_t>(target->size()), copied_symbols(system));
  return system;
}

System load_system(const fs::path& folder, Engine& engine) {
  auto system = load_description(folder);
  auto used = use_parameters(folder / kParameters, *system.model, engine,
                             fingerprint_of(system.config, system.vocabularies));
  system.facts = std::move(used.facts);
  system.weights = used.weights;
  system.model->evaluate();
  return system;
}

}  // namespace attend::models
