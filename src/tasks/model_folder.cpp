#include "tasks/model_folder.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"
#include "format/json_reader.h"
#include "tasks/model_files.h"
#include "tasks/task.h"

namespace attend::tasks {
namespace {

namespace fs = std::filesystem;
using format::JsonObject;
using nlohmann::json;

constexpr int kFormatVersion = 3;
constexpr int kOldestVersion = 2;

/// Keys that begin so say how a model is used or was made, and nothing of what it is: what a search
/// does, what training alone reads, and how vocabularies, and a network's file, were found, which
/// have checksums.
constexpr const char* kNotOfTheModel[] = {"search.",
                                          "model.dropout",
                                          "model.variational",
                                          "pooling.penalty",
                                          "attention.noise",
                                          "attention.offset",
                                          "attention.expected_share",
                                          "attention.sharpness_in_use",
                                          "attention.kept_in_use",
                                          "transformer.dropout",
                                          "transformer.shown",
                                          "algorithm.curriculum",
                                          "algorithm.examples",
                                          "algorithm.tests",
                                          "algorithm.min_length",
                                          "algorithm.max_length",
                                          "algorithm.most_repeats",
                                          "memory.noise",
                                          "memory.dev_share",
                                          "cloze.relabels",
                                          "stack.discrete_in_use",
                                          "language.",
                                          "network.file",
                                          "numbers.distortion",
                                          "numbers.noise",
                                          "sound.tempo",
                                          "sound.noise",
                                          "sound.time_mask",
                                          "sound.band_mask",
                                          "text.size",
                                          "text.character_coverage",
                                          "text.sample_lines"};

std::string checksum(std::string_view bytes) {
  return format::checksum_of(std::as_bytes(std::span(bytes)));
}

json value_of(const Field& field) {
  return std::visit([](const auto* value) { return json(*value); }, field.value);
}

/// What a manifest says becomes a field's value, if it is of the field's type.
struct Assign {
  const json& value;

  bool operator()(bool* to) const { return assign(value.is_boolean(), to); }
  bool operator()(int64_t* to) const { return assign(value.is_number_integer(), to); }
  bool operator()(double* to) const { return assign(value.is_number(), to); }
  bool operator()(std::string* to) const { return assign(value.is_string(), to); }

  template <class T>
  bool assign(bool fits, T* to) const {
    if (fits) *to = value.get<T>();
    return fits;
  }
};

void set_value(const Field& field, const json& value, const std::string& where) {
  if (std::visit(Assign{value}, field.value)) return;
  throw Error(where + ": " + field.key + " = " + format::shown(value) + " has the wrong type");
}

json describe(const data::Coder& coder, const std::string& file) {
  return {{"file", file},
          {"kind", coder.kind()},
          {"size", coder.symbol_count()},
          {"checksum", checksum(coder.bytes())}};
}

json parse_manifest(const ModelFiles& files) {
  const auto path = files.called(kManifestFile);
  const auto manifest = format::read_json(files.read(kManifestFile), path);
  if (!manifest.is_object() || manifest.value("format", json()) != "attend-model") {
    throw Error(path + " is no manifest of a model: copy the model again");
  }
  const auto version = manifest.value("version", json());
  if (version != kFormatVersion && version != kOldestVersion) {
    throw Error(path + " is of version " + format::shown(version) + ", this program reads " +
                std::to_string(kOldestVersion) + " and " + std::to_string(kFormatVersion));
  }
  return manifest;
}

/// A file beside the manifest: no way to anywhere else, and no byte that ends a name.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
}

std::shared_ptr<const data::Coder> load_coder(const ModelFiles& files, const JsonObject& entry,
                                              bool lowercase = false) {
  const auto file = entry.text("file");
  if (!is_plain_name(file)) {
    throw Error(entry.where() + ": the file " + format::shown(file) + " is outside of the model");
  }
  const auto path = files.called(file);
  const auto bytes = files.read(file);
  if (checksum(bytes) != entry.text("checksum")) {
    throw Error(path + " is not the vocabulary of this model: copy the model again");
  }
  return data::load_coder(entry.text("kind"), bytes, path, lowercase);
}

/// Columns that name one file share its coder.
data::Coders load_coders(const ModelFiles& files, const JsonObject& manifest,
                         const SystemConfig& config) {
  data::Coders coders;
  std::map<std::string, std::shared_ptr<const data::Coder>> of_files;
  const auto columns = manifest.object("columns");
  for (const auto& [column, value] : columns.members()) {
    const JsonObject entry(value, columns.where() + ": " + column);
    auto& coder = of_files[entry.text("file")];
    if (!coder) coder = load_coder(files, entry, config.reads_small_letters(column));
    coders[column] = coder;
  }
  return coders;
}

/// As manifests before version 3 had them.
data::Coders load_vocabularies(const ModelFiles& files, const JsonObject& manifest) {
  const auto entries = manifest.object("vocabularies");
  if (entries.has("shared")) {
    const auto both = load_coder(files, entries.object("shared"));
    return {{"source", both}, {"target", both}};
  }
  return {{"source", load_coder(files, entries.object("source"))},
          {"target", load_coder(files, entries.object("target"))}};
}

std::vector<std::string> checksums_of(const data::Coders& coders) {
  std::vector<std::string> all;
  for (const auto& [column, coder] : coders) all.push_back(checksum(coder->bytes()));
  return all;
}

}  // namespace

std::int64_t System::longest_source() const {
  const auto found = facts.find("longest_source");
  if (found == facts.end()) return 0;
  const auto& text = found->second;
  std::int64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size() && length > 0 ? length : 0;
}

std::string checksum_of(const data::Coders& coders) {
  std::string all;
  for (const auto& one : checksums_of(coders)) all += one;
  return checksum(all);
}

std::string fingerprint_of(const Fields& fields, const Fields& defaults,
                           const std::vector<std::string>& coders) {
  std::map<std::string, std::string> usual;
  for (const auto& field : defaults) usual[field.key] = value_of(field).dump();
  std::map<std::string, std::string> special;
  for (const auto& field : fields) {
    const bool is_of_the_model =
        std::none_of(std::begin(kNotOfTheModel), std::end(kNotOfTheModel),
                     [&](const char* beginning) { return field.key.starts_with(beginning); });
    const auto value = value_of(field).dump();
    if (is_of_the_model && value != usual.at(field.key)) special[field.key] = value;
  }
  std::string all;
  for (const auto& [key, value] : special) all += key + ' ' + value + '\n';
  for (const auto& one : coders) all += one + '\n';
  return checksum(all);
}

std::string fingerprint_of(SystemConfig config, const data::Coders& coders) {
  SystemConfig defaults;
  return fingerprint_of(config.fields(), defaults.fields(), checksums_of(coders));
}

std::map<std::string, std::string> description_of(SystemConfig config, const data::Coders& coders) {
  std::map<const data::Coder*, std::string> files;
  for (const auto& [column, coder] : coders) {
    const bool is_shared = files.contains(coder.get());
    files[coder.get()] = is_shared ? "vocabulary" : column + ".vocabulary";
  }
  std::map<std::string, std::string> described;
  for (const auto& [coder, file] : files) described[file] = coder->bytes();
  json columns;
  for (const auto& [column, coder] : coders) {
    columns[column] = describe(*coder, files.at(coder.get()));
  }
  json recipe = json::object();
  for (const auto& field : config.fields()) recipe[field.key] = value_of(field);
  const json manifest = {{"format", "attend-model"},
                         {"version", kFormatVersion},
                         {"task", config.task.name},
                         {"recipe", recipe},
                         {"columns", columns},
                         {"parameters", kParametersFile},
                         {"fingerprint", fingerprint_of(config, coders)}};
  described[kManifestFile] = manifest.dump(2) + '\n';
  return described;
}

void save_description(const fs::path& folder, SystemConfig config, const data::Coders& coders) {
  auto files = description_of(std::move(config), coders);
  auto manifest = files.extract(kManifestFile);  // it comes last: it says that all others are there
  for (const auto& [name, bytes] : files) write_file(folder / name, bytes);
  write_file(folder / kManifestFile, manifest.mapped());
}

void save_single(const fs::path& file, const System& system, NumberType weights) {
  const auto files = description_of(system.config, system.coders);
  auto facts = system.facts;
  facts[kFilesFact] = checksum_of(files);
  models::save_parameters(file, *system.model, facts, fingerprint_of(system.config, system.coders),
                          weights, tensors_of(files));
}

std::vector<std::string> files_of_description(const fs::path& folder) {
  const ModelFiles all(folder);
  const auto parsed = parse_manifest(all);
  const JsonObject manifest(parsed, all.called(kManifestFile));
  const auto columns = manifest.object(manifest.has("columns") ? "columns" : "vocabularies");
  std::set<std::string> files = {kManifestFile};
  for (const auto& [column, value] : columns.members()) {
    const auto file = JsonObject(value, columns.where() + ": " + column).text("file");
    if (is_plain_name(file)) files.insert(file);
  }
  return {files.begin(), files.end()};
}

namespace {

/// As version 2 had it: of every key that there was then, in the order of their lists.
std::string fingerprint_of_version_2(SystemConfig config, const JsonObject& recipe,
                                     const data::Coders& coders) {
  std::string all;
  for (const auto& field : config.fields()) {
    if (field.key.starts_with("search.") || field.key.starts_with("model.dropout")) continue;
    if (recipe.has(field.key.c_str())) all += field.key + ' ' + value_of(field).dump() + '\n';
  }
  for (const auto& one : checksums_of(coders)) all += one;
  return checksum(all);
}

System described(const ModelFiles& files) {
  const auto path = files.called(kManifestFile);
  const auto parsed = parse_manifest(files);
  const JsonObject manifest(parsed, path);
  System system;
  const auto recipe = manifest.object("recipe");
  for (const auto& field : system.config.fields()) {
    const auto* key = field.key.c_str();
    if (recipe.has(key)) set_value(field, recipe.at(key), path);
  }
  system.config.validate();
  system.task = &task_called(system.config.task.name);
  system.coders = manifest.has("columns") ? load_coders(files, manifest, system.config)
                                          : load_vocabularies(files, manifest);
  system.fingerprint = manifest.at("version") == kOldestVersion
                           ? fingerprint_of_version_2(system.config, recipe, system.coders)
                           : fingerprint_of(system.config, system.coders);
  if (manifest.text("fingerprint") != system.fingerprint) {
    throw Error(path + " was altered: copy the model again");
  }
  try {
    system.model = system.task->build(system.config, system.coders);
  } catch (const ConfigError&) {
    throw;
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
  return system;
}

System loaded(const ModelFiles& files, Engine& engine, format::Bytes where) {
  auto system = described(files);
  auto used = models::use_parameters(files.parameters(where), files.called(kParametersFile),
                                     *system.model, engine, system.fingerprint, where);
  system.facts = std::move(used.facts);
  system.facts.erase(kFilesFact);
  system.weights = used.weights;
  system.model->evaluate();
  return system;
}

}  // namespace

System load_description(const fs::path& path) {
  return described(ModelFiles(path));
}

System load_system(const fs::path& path, Engine& engine, format::Bytes where) {
  return loaded(ModelFiles(path), engine, where);
}

System load_system(std::span<const std::byte> single, const std::string& name, Engine& engine) {
  return loaded(ModelFiles(single, name), engine, format::Bytes::kInMemory);
}

}  // namespace attend::tasks
