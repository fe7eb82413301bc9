#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "format/mapped_file.h"
#include "format/safetensors.h"

namespace attend::tasks {

inline constexpr const char* kManifestFile = "manifest.json";
inline constexpr const char* kParametersFile = "model.safetensors";

/// The files of a model by their names, as they lie in a folder or in one file: docs/format.md. One
/// file is a safetensors file of its parameters in which the others are tensors of bytes.
class ModelFiles {
 public:
  /// Throws Error if there is neither.
  explicit ModelFiles(std::filesystem::path path);

  /// The same of the bytes of one file, which are copied; messages name `name`.
  ModelFiles(std::span<const std::byte> bytes, const std::string& name);

  /// What a message calls one of them.
  std::string called(const std::string& name) const;

  /// The whole of one. Throws Error if it is not there.
  std::string read(const std::string& name) const;

  /// The parameters, mapped or in memory. Throws Error if they are not there.
  std::shared_ptr<const format::TensorFile> parameters(format::Bytes where) const;

  /// Bytes of the parameters' file, which is on a disk.
  std::uintmax_t size() const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const format::TensorFile> single_;  // null of a folder
  bool is_in_memory_ = false;
};

/// Whether a model is there, as a folder or as one file. Reads of a file its header.
bool is_model(const std::filesystem::path& path);

/// What tells files from damaged ones, as one file says it among its facts, under kFilesFact.
std::string checksum_of(const std::map<std::string, std::string>& files);
inline constexpr const char* kFilesFact = "files";

/// Files as the tensors that one file holds beside parameters. They must outlive these.
std::vector<format::NamedTensor> tensors_of(const std::map<std::string, std::string>& files);

}  // namespace attend::tasks
