#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/coder.h"
#include "models/model.h"
#include "models/parameter_file.h"
#include "tasks/system_config.h"

// What a model folder holds, and who writes it when: docs/format.md. Its parts can be written one
// after another and each at any time: what does not belong together is told by its fingerprint.

namespace attend::tasks {

class Task;

/// A model as it is used: what it is, how its columns are read and written, its parameters on an
/// engine.
struct System {
  SystemConfig config;
  const Task* task = nullptr;
  data::Coders coders;
  std::string fingerprint;  ///< what all parts of its folder have in common
  std::unique_ptr<models::Model> model;
  std::map<std::string, std::string> facts;  ///< of the training: update, dev score, ...
  NumberType weights = NumberType::kFloat;   ///< what its products are kept as

  /// Symbols of the longest source that it was trained on; 0 if that is not known.
  std::int64_t longest_source() const;
};

/// What manifest.json, of this version, and the coders' files hold, by their names.
std::map<std::string, std::string> description_of(SystemConfig config, const data::Coders& coders);

/// Writes them into a folder that exists.
void save_description(const std::filesystem::path& folder, SystemConfig config,
                      const data::Coders& coders);

/// Writes all of a model into one file, whole or not at all: models::save_parameters().
void save_single(const std::filesystem::path& file, const System& system, NumberType weights);

/// The files that a model folder has besides its parameters, by its manifest.
std::vector<std::string> files_of_description(const std::filesystem::path& folder);

/// What the manifest and the coders' files say, without parameters: `model` has names and shapes.
/// Throws Error naming the file that is missing, altered, or of another model.
/// The path is a folder's, or that of one file that holds all of it.
System load_description(const std::filesystem::path& path);

/// The whole of it, ready for use: in evaluation, not in training. Who uses it for long has its
/// parameters in memory, where nothing befalls them.
System load_system(const std::filesystem::path& path, Engine& engine,
                   format::Bytes where = format::Bytes::kInFile);

/// The same of the bytes of one file that holds all of it, which are copied; messages name `name`.
System load_system(std::span<const std::byte> single, const std::string& name, Engine& engine);

/// What tells them from others.
std::string checksum_of(const data::Coders& coders);

/// What tells parts of one model from those of another: its shape and its coders. Of a folder
/// that is there, see System::fingerprint: it may have been written by an earlier version.
std::string fingerprint_of(SystemConfig config, const data::Coders& coders);

/// The same of any lists of fields: of the keys whose values are others than the defaults', so that
/// a new key refuses no model that was trained before it, and of the coders' checksums.
/// `defaults` has all keys of `fields`.
std::string fingerprint_of(const Fields& fields, const Fields& defaults,
                           const std::vector<std::string>& coders);

}  // namespace attend::tasks
