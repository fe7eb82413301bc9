#include "cli/key_flags.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace attend::cli {
namespace {

/// There are too many of them for help, but errors must name them, as CLI11 does not for options
/// that it is told to hide.
class HelpWithoutKeys final : public CLI::Formatter {
 public:
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return group == KeyFlags::kGroup ? ""
                                     : CLI::Formatter::make_group(group, is_positional, options);
  }
};

}  // namespace

void KeyFlags::declare(CLI::App& app) {
  app.formatter(std::make_shared<HelpWithoutKeys>());
  training::Recipe recipe;  // where the flags are declared from
  for (const auto& field : recipe.fields()) {
    app.add_option_function<std::string>(
           "--" + field.key,
           [this, key = field.key](const std::string& text) { given_.emplace_back(key, text); },
           field.help)
        ->group(kGroup)
        ->take_last();
  }
}

void KeyFlags::apply(training::Recipe& recipe) const {
  const auto fields = recipe.fields();
  for (const auto& [key, text] : given_) set_field(field_called(fields, key, "--" + key), text);
}

}  // namespace attend::cli
