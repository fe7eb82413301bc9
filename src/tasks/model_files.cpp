#include "tasks/model_files.h"

#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"

namespace attend::tasks {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBefore = "file/";  // of names that no parameter has

std::string tensor_of(const std::string& file) {
  return std::string(kBefore) + file;
}

std::string text_of(const format::TensorFile& single, const std::string& tensor) {
  const auto bytes = single.bytes(tensor);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::shared_ptr<const format::TensorFile> checked(std::shared_ptr<const format::TensorFile> single,
                                                  const std::string& name) {
  if (single->contains(tensor_of(kManifestFile))) {
    std::map<std::string, std::string> files;
    for (const auto& tensor : single->names()) {
      if (tensor.starts_with(kBefore)) {
        files[tensor.substr(kBefore.size())] = text_of(*single, tensor);
      }
    }
    const auto said = single->metadata().find(kFilesFact);
    if (said != single->metadata().end() && said->second == checksum_of(files)) return single;
    throw Error(name + " is damaged, the checksum of its files differs: copy the model again");
  }
  throw Error(name +
              " is no model in one file: name a model's folder, or make one by attend export "
              "--single");
}

}  // namespace

ModelFiles::ModelFiles(fs::path path) : path_(std::move(path)) {
  if (fs::is_regular_file(path_)) {
    single_ = checked(std::make_shared<const format::TensorFile>(path_), path_.string());
    return;
  }
  const auto manifest = path_ / kManifestFile;
  if (fs::is_regular_file(manifest)) return;
  throw Error(path_.string() + (fs::exists(path_)
                                    ? std::string(" is no model folder: it has no ") + kManifestFile
                                    : " does not exist: name a model folder"));
}

ModelFiles::ModelFiles(std::span<const std::byte> bytes, const std::string& name)
    : path_(name),
      single_(checked(std::make_shared<const format::TensorFile>(bytes, path_), name)),
      is_in_memory_(true) {}

std::string ModelFiles::called(const std::string& name) const {
  return single_ ? path_.string() + ": " + name : (path_ / name).string();
}

std::string ModelFiles::read(const std::string& name) const {
  if (!single_) return read_file(path_ / name);
  if (!single_->contains(tensor_of(name))) throw Error(called(name) + " is not there");
  return text_of(*single_, tensor_of(name));
}

std::shared_ptr<const format::TensorFile> ModelFiles::parameters(format::Bytes where) const {
  if (single_ && (is_in_memory_ || where == format::Bytes::kInFile)) return single_;
  const auto file = single_ ? path_ : path_ / kParametersFile;
  if (!fs::exists(file)) {
    throw Error(file.string() + " is not there: the training has not yet written a model");
  }
  return std::make_shared<const format::TensorFile>(file, where);
}

std::uintmax_t ModelFiles::size() const {
  return fs::file_size(single_ ? path_ : path_ / kParametersFile);
}

bool is_model(const fs::path& path) {
  std::error_code ignored;  // a path may be any text of a command line
  if (!fs::is_regular_file(path, ignored)) return fs::exists(path / kManifestFile, ignored);
  try {
    return format::TensorFile(path).contains(tensor_of(kManifestFile));
  } catch (const Error&) {  // no safetensors file
    return false;
  }
}

std::string checksum_of(const std::map<std::string, std::string>& files) {
  std::string all;
  for (const auto& [name, bytes] : files) {
    all += name + ' ' + format::checksum_of(std::as_bytes(std::span(bytes))) + '\n';
  }
  return format::checksum_of(std::as_bytes(std::span(all)));
}

std::vector<format::NamedTensor> tensors_of(const std::map<std::string, std::string>& files) {
  std::vector<format::NamedTensor> tensors;
  for (const auto& [name, bytes] : files) {
    const auto* numbers = reinterpret_cast<const std::int8_t*>(bytes.data());
    tensors.push_back({tensor_of(name),
                       {static_cast<int64_t>(bytes.size())},
                       std::span<const std::int8_t>(numbers, bytes.size())});
  }
  return tensors;
}

}  // namespace attend::tasks
