#include "models/parameter_file.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.h"
#include "format/checksum.h"
#include "format/safetensors.h"
#include "tensor/operations.h"

namespace attend::models {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kSmallestMatrix = 32;

std::vector<int64_t> sizes_of(const Shape& shape) {
  std::vector<int64_t> sizes;
  for (int d = 0; d < shape.rank(); ++d) sizes.push_back(shape[d]);
  return sizes;
}

bool is_large_matrix(const Shape& shape) {
  return shape.rank() == 2 && shape[0] >= kSmallestMatrix && shape[1] >= kSmallestMatrix;
}

std::string scale_of(const std::string& name) {
  return name + ".scale";
}

/// Of all numbers, so that damage is found before it is used.
class Checksum {
 public:
  void add(const std::string& name, std::span<const std::byte> bytes) {
    all_ += name + ' ' + format::checksum_of(bytes) + '\n';
  }
  std::string text() const { return format::checksum_of(std::as_bytes(std::span(all_))); }

 private:
  std::string all_;
};

/// A parameter as it is written.
class Written {
 public:
  Written(const nn::Module::Parameter& parameter, NumberType weights)
      : name_(parameter.name), shape_(parameter.shape), floats_(to_vector(*parameter.value)) {
    if (!is_large_matrix(shape_) || weights == NumberType::kFloat) return;
    if (weights == NumberType::kBfloat16) {
      std::transform(floats_.begin(), floats_.end(), std::back_inserter(bfloats_), to_bfloat16);
    } else {
      integers_.resize(floats_.size());
      for (int64_t row = 0; row < shape_[0]; ++row) {
        const auto first = row * shape_[1];
        scales_.push_back(to_int8(floats_.data() + first, integers_.data() + first, shape_[1]));
      }
    }
  }

  void add_to(Checksum& checksum) const {
    checksum.add(name_, std::visit([](auto x) { return std::as_bytes(x); }, tensor().numbers));
    if (!scales_.empty()) checksum.add(scale_of(name_), std::as_bytes(std::span(scales_)));
  }

  /// Wider numbers come first, so that all lie at multiples of their size.
  void add_floats_to(std::vector<format::NamedTensor>& tensors) const {
    if (!is_narrow()) tensors.push_back(tensor());
    if (scales_.empty()) return;
    tensors.push_back({scale_of(name_), {shape_[0]}, std::span<const float>(scales_)});
  }
  void add_others_to(std::vector<format::NamedTensor>& tensors) const {
    if (is_narrow()) tensors.push_back(tensor());
  }

 private:
  bool is_narrow() const { return !bfloats_.empty() || !integers_.empty(); }

  format::NamedTensor tensor() const {
    const auto sizes = sizes_of(shape_);
    if (!bfloats_.empty()) return {name_, sizes, std::span<const std::uint16_t>(bfloats_)};
    if (!integers_.empty()) return {name_, sizes, std::span<const std::int8_t>(integers_)};
    return {name_, sizes, std::span<const float>(floats_)};
  }

  std::string name_;
  Shape shape_;
  std::vector<float> floats_;
  std::vector<std::uint16_t> bfloats_;
  std::vector<std::int8_t> integers_;
  std::vector<float> scales_;
};

/// A file whose parameters are those of a model, whole.
class ParameterFile {
 public:
  ParameterFile(std::shared_ptr<const format::TensorFile> tensors, std::string called,
                const nn::Module& model, const std::string& fingerprint,
                format::Bytes where = format::Bytes::kInFile)
      : called_(std::move(called)),
        where_(where),
        tensors_(std::move(tensors)),
        facts_(tensors_->metadata()) {
    if (facts_["fingerprint"] != fingerprint) {
      throw Error(called_ + " belongs to another model than its manifest: copy both again");
    }
    Checksum checksum;
    for (const auto& parameter : model.parameters()) {
      const auto& name = parameter.name;
      check(name, parameter.shape);
      checksum.add(name, tensors_->bytes(name));
      if (tensors_->type(name) != NumberType::kInt8) continue;
      check(scale_of(name), {parameter.shape[0]});
      checksum.add(scale_of(name), std::as_bytes(tensors_->numbers(scale_of(name))));
    }
    if (facts_["checksum"] != checksum.text()) {
      throw Error(called_ + " is damaged, its checksum differs: copy the model again");
    }
    for (const auto* key : {"format", "fingerprint", "checksum"}) facts_.erase(key);
  }

  const Facts& facts() const { return facts_; }

  StoredNumbers stored(const nn::Module::Parameter& parameter) const {
    const auto type = tensors_->type(parameter.name);
    return {.type = type,
            .numbers = tensors_->bytes(parameter.name).data(),
            .scales = type == NumberType::kInt8 ? tensors_->numbers(scale_of(parameter.name)).data()
                                                : nullptr,
            .shape = parameter.shape,
            .owner = tensors_,
            .in_file = where_ == format::Bytes::kInFile};
  }

 private:
  void check(const std::string& name, const Shape& shape) const {
    if (tensors_->contains(name) && tensors_->shape(name) == sizes_of(shape) &&
        (shape.rank() == 2 || tensors_->type(name) == NumberType::kFloat)) {
      return;
    }
    throw Error(called_ + " has no parameter " + name + " " + shape.text() +
                ": it is of another version or model");
  }

  std::string called_;
  format::Bytes where_;
  std::shared_ptr<const format::TensorFile> tensors_;
  Facts facts_;
};

std::shared_ptr<const format::TensorFile> opened(const fs::path& path,
                                                 format::Bytes where = format::Bytes::kInFile) {
  if (!fs::exists(path)) {
    throw Error(path.string() + " is not there: the training has not yet written a model");
  }
  return std::make_shared<const format::TensorFile>(path, where);
}

}  // namespace

void save_parameters(const fs::path& file, const nn::Module& model, const Facts& facts,
                     const std::string& fingerprint, NumberType weights,
                     std::span<const format::NamedTensor> beside) {
  std::vector<Written> parameters;
  for (const auto& parameter : model.parameters()) parameters.emplace_back(parameter, weights);
  Checksum checksum;
  std::vector<format::NamedTensor> tensors;
  for (const auto& parameter : parameters) parameter.add_to(checksum);
  for (const auto& parameter : parameters) parameter.add_floats_to(tensors);
  for (const auto& parameter : parameters) parameter.add_others_to(tensors);
  tensors.insert(tensors.end(), beside.begin(), beside.end());
  auto metadata = facts;
  metadata["format"] = "attend-model";
  metadata["fingerprint"] = fingerprint;
  metadata["checksum"] = checksum.text();
  format::write_tensors(file, tensors, metadata);
}

Facts load_parameters(const fs::path& file, const nn::Module& model, Engine& engine,
                      const std::string& fingerprint) {
  return load_parameters(opened(file), file.string(), model, engine, fingerprint);
}

Facts load_parameters(std::shared_ptr<const format::TensorFile> file, const std::string& called,
                      const nn::Module& model, Engine& engine, const std::string& fingerprint) {
  const ParameterFile parameters(std::move(file), called, model, fingerprint);
  for (const auto& parameter : model.parameters()) {
    const auto stored = parameters.stored(parameter);
    if (stored.type != NumberType::kFloat) {
      throw Error(called + " has weights as " + name_of(stored.type) +
                  ", for use alone: go on with the training from the model that was exported");
    }
    *parameter.value = engine.parameter(to_floats(stored), parameter.shape);
  }
  return parameters.facts();
}

ParametersInUse use_parameters(const fs::path& file, const nn::Module& model, Engine& engine,
                               const std::string& fingerprint, format::Bytes where) {
  return use_parameters(opened(file, where), file.string(), model, engine, fingerprint, where);
}

ParametersInUse use_parameters(std::shared_ptr<const format::TensorFile> file,
                               const std::string& called, const nn::Module& model, Engine& engine,
                               const std::string& fingerprint, format::Bytes where) {
  const ParameterFile parameters(std::move(file), called, model, fingerprint, where);
  ParametersInUse used = {parameters.facts(), NumberType::kFloat};
  for (const auto& parameter : model.parameters()) {
    const auto stored = parameters.stored(parameter);
    if (stored.type != NumberType::kFloat) used.weights = stored.type;
    *parameter.value = engine.stored_parameter(stored);
  }
  return used;
}

}  // namespace attend::models
