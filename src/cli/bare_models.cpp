#include "cli/bare_models.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string_view>

#include <CLI/CLI.hpp>

#include "tasks/model_files.h"

namespace attend::cli {
namespace {

constexpr const char* kModelFlag = "--model";
constexpr auto kAll = std::numeric_limits<std::size_t>::max();

bool looks_like_option(std::string_view argument) {
  return argument.size() > 1 && argument.front() == '-';
}

/// How many of the arguments behind this option are its values: kAll as far as no option follows.
std::size_t values_of(const CLI::App& command, const std::string& argument) {
  if (argument.find('=') != std::string::npos) return 0;
  const bool is_short = !argument.starts_with("--");
  const auto* option = command.get_option_no_throw(is_short ? argument.substr(0, 2) : argument);
  if (option == nullptr || option->get_expected_max() == 0) return 0;
  if (is_short && argument.size() > 2) return 0;  // -mMODEL
  if (option->get_expected_max() == CLI::detail::expected_max_vector_size) {
    return option->get_allow_extra_args() ? kAll : 1;
  }
  return static_cast<std::size_t>(option->get_items_expected_min());
}

bool names_model(const std::string& argument) {
  return argument == kModelFlag || argument.starts_with(std::string(kModelFlag) + "=") ||
         (argument.starts_with("-m") && !argument.starts_with("--"));
}

/// Which of the arguments are bare: neither options nor their values.
std::vector<std::size_t> bare_ones(const CLI::App& command,
                                   const std::vector<std::string>& arguments) {
  std::vector<std::size_t> bare;
  std::size_t values = 0;
  for (std::size_t i = 1; i < arguments.size(); ++i) {  // behind the command's name
    if (arguments[i] == "--") break;  // what follows is a text, whatever it looks like
    if (values != 0 && (values != kAll || !looks_like_option(arguments[i]))) {
      if (values != kAll) --values;
    } else if (looks_like_option(arguments[i])) {
      values = values_of(command, arguments[i]);
    } else {
      bare.push_back(i);
    }
  }
  return bare;
}

bool reads_bare_text(const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    if (option->get_positional()) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> with_models_named(const CLI::App& command,
                                           const std::vector<std::string>& arguments) {
  const auto* model = command.get_option_no_throw(kModelFlag);
  if (model == nullptr || model->get_positional()) return arguments;
  const auto bare = bare_ones(command, arguments);
  const bool has_model = std::any_of(arguments.begin(), arguments.end(), names_model);
  const auto holds_model = [&](std::size_t argument) {
    return tasks::is_model(arguments[argument]);
  };
  const bool is_sought = !has_model && std::none_of(bare.begin(), bare.end(), holds_model);
  const auto is_model = [&](std::size_t place) {
    if (holds_model(bare[place])) return true;
    if (place > 0 || !is_sought) return false;
    const std::filesystem::path path = arguments[bare[place]];
    std::error_code ignored;
    return bare.size() > 1 || !reads_bare_text(command) ||
           std::filesystem::is_directory(path, ignored);
  };
  std::vector<std::string> named;
  std::size_t place = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (place < bare.size() && bare[place] == i && is_model(place++))
      named.emplace_back(kModelFlag);
    named.push_back(arguments[i]);
  }
  return named;
}

}  // namespace attend::cli
