#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "nn/module.h"
#include "tensor/engine.h"
#include "training/run_folder.h"
#include "training/training_config.h"

namespace attend::training {

/// Of all parameters of a model, which have their numbers already.
std::unique_ptr<Optimizer> make_optimizer(const nn::Module& model, Engine& engine,
                                          const OptimizerOptions& options);

/// What an optimizer remembers, as a safetensors file.
void save_moments(const std::filesystem::path& file, const Optimizer& optimizer);

/// Throws Error if the file is damaged or of another optimizer.
void load_moments(const std::filesystem::path& file, Optimizer& optimizer, Engine& engine);

/// Gives a model the mean of the parameters in several files: Junczys-Dowmunt et al. 2016, "Is
/// neural machine translation ready for deployment?", section 3.
void load_mean(std::span<const std::filesystem::path> files, nn::Module& model, Engine& engine,
               const std::string& fingerprint);

/// Adds a checkpoint to those that may be averaged, and drops the oldest or the worst one over the
/// count.
void remember(std::vector<Scored>& scored, const Scored& now, const TrainingConfig& config,
              bool less_is_better);

}  // namespace attend::training
