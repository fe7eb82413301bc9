#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/number_types.h"
#include "format/mapped_file.h"
#include "nn/module.h"

// model.safetensors: docs/format.md.

namespace attend::models {

using Facts = std::map<std::string, std::string>;

/// Writes the file, atomically. The same parameters and facts give the same bytes. Matrices of 32
/// and more rows and columns, which are products' weights and embeddings, are written as numbers of
/// the type; all else as floats.
void save_parameters(const std::filesystem::path& file, const nn::Module& model, const Facts& facts,
                     const std::string& fingerprint, NumberType weights = NumberType::kFloat);

/// Gives the parameters of a file to a model, to train it further. Returns the file's facts. Throws
/// Error if the file is damaged or of another model, or if its weights are no floats.
Facts load_parameters(const std::filesystem::path& file, const nn::Module& model, Engine& engine,
                      const std::string& fingerprint);

struct ParametersInUse {
  Facts facts;
  NumberType weights = NumberType::kFloat;
};

/// The same for use alone, of any type; the engine reads them where they lie, in the file or in
/// memory.
ParametersInUse use_parameters(const std::filesystem::path& file, const nn::Module& model,
                               Engine& engine, const std::string& fingerprint,
                               format::Bytes where = format::Bytes::kInFile);

}  // namespace attend::models
