#pragma once

#include <string>
#include <vector>

#include "tensor/engine.h"

namespace attend::cli {

using Matrix = std::vector<std::vector<float>>;

/// One query reads three annotations, small enough for a pocket calculator: the example of
/// tests/hand_worked_test.cpp. What is given, and what Bahdanau's attention makes of it.
struct WorkedExample {
  Matrix annotations;                  ///< h_j
  std::vector<float> query;            ///< s
  Matrix query_weight;                 ///< W
  std::vector<float> bias;             ///< b
  Matrix key_weight;                   ///< U
  std::vector<float> energy_weight;    ///< v
  std::vector<float> projected_query;  ///< W s + b
  Matrix keys;                         ///< U h_j
  Matrix sums;                         ///< W s + b + U h_j
  Matrix bent;                         ///< tanh of them
  std::vector<float> energies;         ///< e_j
  std::vector<float> exponentials;     ///< exp(e_j)
  float exponentials_sum = 0.0F;
  std::vector<float> weights;  ///< a_j
  std::vector<float> context;  ///< c
};

/// Computes it on the engine, with the attention that models are made of.
WorkedExample work_example(Engine& engine);

/// The arithmetic, line by line.
std::string to_text(const WorkedExample& example);

/// For programs: docs/format.md.
std::string to_json(const WorkedExample& example);

/// As numbers stand in what is worked by hand, up to 5 decimals: "0.5", "-1", "0.73275".
std::string worked_number(double value);

}  // namespace attend::cli
