#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "core/number_types.h"
#include "format/mapped_file.h"
#include "format/safetensors.h"
#include "nn/module.h"

// model.safetensors: docs/format.md.

namespace attend::models {

using Facts = std::map<std::string, std::string>;

/// Writes the file, atomically. The same parameters and facts give the same bytes. Matrices of 32
/// and more rows and columns, which are products' weights and embeddings, are written as numbers of
/// the type; all else as floats. `beside` are tensors of bytes that lie in the file, too.
void save_parameters(const std::filesystem::path& file, const nn::Module& model, const Facts& facts,
                     const std::string& fingerprint, NumberType weights = NumberType::kFloat,
                     std::span<const format::NamedTensor> beside = {});

/// Gives the parameters of a file to a model, to train it further. Returns the file's facts. Throws
/// Error if the file is damaged or of another model, or if its weights are no floats.
Facts load_parameters(const std::filesystem::path& file, const nn::Module& model, Engine& engine,
                      const std::string& fingerprint);

/// The same of a file that is open; messages call it `called`.
Facts load_parameters(std::shared_ptr<const format::TensorFile> file, const std::string& called,
                      const nn::Module& model, Engine& engine, const std::string& fingerprint);

struct ParametersInUse {
  Facts facts;
  NumberType weights = NumberType::kFloat;
};

/// The same for use alone, of any type; the engine reads them where they lie, in the file or in
/// memory.
ParametersInUse use_parameters(const std::filesystem::path& file, const nn::Module& model,
                               Engine& engine, const std::string& fingerprint,
                               format::Bytes where = format::Bytes::kInFile);

/// The same of a file that is open; messages call it `called`.
ParametersInUse use_parameters(std::shared_ptr<const format::TensorFile> file,
                               const std::string& called, const nn::Module& model, Engine& engine,
                               const std::string& fingerprint, format::Bytes where);

}  // namespace attend::models
