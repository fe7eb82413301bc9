#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace attend::tests {

/// The path of a file of a corpus that `attend generate` made when it was first asked for:
/// "train.source", ... All tests of the program share it.
std::string corpus(const std::string& file);

/// The first lines of such a file.
std::string first_lines(const std::string& file, std::size_t count);

/// The folder of a model that `attend train` made from it when it was first asked for. Never change
/// it: copy it.
std::string tiny_model();

/// `attend train` with all that a run of seconds needs, into `folder`; `more` comes last.
std::vector<std::string> train_command(const std::string& folder, int updates,
                                       const std::vector<std::string>& more = {});

}  // namespace attend::tests
