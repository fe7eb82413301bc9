#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace attend::cli {

/// The arguments of a command, its name first, that has --model, declared, with --model before each
/// that is a model though it stands bare: each that is a folder and, where no --model is given, the
/// first one, unless it is all that is bare and the command reads a text there. So `attend explain
/// M 'a dog'` is `attend explain -m M 'a dog'`.
std::vector<std::string> with_models_named(const CLI::App& command,
                                           const std::vector<std::string>& arguments);

}  // namespace attend::cli
