#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
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

/// Writes manifest.json, of this version, and the coders' files into a folder that exists.
void save_description(const std::filesystem::path& folder, SystemConfig config,
                      const data::Coders& coders);

/// The files that a model folder has besides its parameters, by its manifest.
std::vector<std::string> files_of_description(const std::filesystem::path& folder);

/// What the manifest and the coders' files say, without parameters: `model` has names and shapes.
/// Throws Error naming the file that is missing, altered, or of another model.
System load_description(const std::filesystem::path& folder);

/// The whole folder, ready for use: in evaluation, not in training. Who uses it for long has its
/// parameters in memory, where nothing befalls them.
System load_system(const std::filesystem::path& folder, Engine& engine,
                   format::Bytes where = format::Bytes::kInFile);

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
