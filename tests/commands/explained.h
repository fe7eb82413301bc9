#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {

using Arguments = std::vector<std::string>;
using Numbers = std::vector<double>;

/// The first of the test text of the tiny model.
std::string sentence();

/// `attend explain` with these arguments.
Outcome explain(const Arguments& arguments, const std::string& locale = "LC_ALL=C.UTF-8");

/// What --json says of `sentence()`.
nlohmann::json explained(const std::string& model, const Arguments& more = {});

/// A model that has hardly been trained, made when it is first asked for.
std::string model_with(const std::string& name, const Arguments& keys);

Numbers softmax(const Numbers& energies);

void expect_near(const Numbers& found, const Numbers& expected, double apart);

/// sum_j a_j h_j
Numbers weighted_sum(const Numbers& weights, const nlohmann::json& annotations);

}  // namespace attend::tests
