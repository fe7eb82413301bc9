#pragma once

#include <string>

#include <attend/attend.h>

#include "tasks/translator.h"

namespace attend::library {

/// The usual ones.
attend_options usual_options();

/// What the caller's struct, which may be of an older or of a newer header, says. Throws Failure if
/// it is no such struct.
attend_options options_of(const attend_options* given);

/// Sets one by its name on the command line. Throws Failure naming those there are, or if it lies
/// behind the `size` bytes that the caller knows of.
void set_option(attend_options& options, const std::string& name, const std::string& value,
                std::size_t size);

/// What a predictor is asked with, of a model whose recipe says how it searches. Throws ConfigError
/// naming the first that is out of range.
tasks::TranslationOptions asked(const attend_options& options,
                                const search::SearchOptions& of_model);

}  // namespace attend::library
