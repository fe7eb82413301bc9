#include "product_list.h"

#include <algorithm>
#include <cmath>

namespace attend::benchmarks {
namespace {

/// The rows that a weight meets in a batch, and how many at a time.
struct Uses {
  double rows = 0.0;
  int64_t at_a_time = 0;
};

bool has(const std::string& name, const char* part) {
  return name.find(part) != name.npos;
}

bool is_readout(const std::string& name, bool has_own, bool has_target) {
  if (has_own) return name == "readout.weight";
  return name == (has_target ? "target_embedding.weight" : "source_embedding.weight");
}

/// By the parameter's name: its path of members in the code.
Uses uses_of(const std::string& name, const Sizes& sizes, bool is_training) {
  const auto whole = [](double rows) { return Uses{rows, std::llround(rows)}; };
  const auto stepwise = [&](double rows) { return Uses{rows, sizes.rows}; };
  if (has(name, "memory_heads.") && !has(name, "query_layer") && !has(name, "output_layer")) {
    return whole(sizes.source_tokens);  // keys and values of what is read
  }
  if (has(name, "_heads.") || has(name, "inner_layer") || has(name, "outer_layer")) {
    const bool is_source = has(name, "encoder.");
    const auto rows = is_source ? sizes.source_tokens : sizes.target_tokens;
    return is_source || is_training ? whole(rows) : stepwise(rows);
  }
  if (has(name, "encoder.")) {
    return has(name, "hidden_weight") ? stepwise(sizes.source_tokens) : whole(sizes.source_tokens);
  }
  if (has(name, "key_layer")) return whole(sizes.source_tokens);
  if (has(name, "location_layer")) {  // reads features of every source position at every step
    return stepwise(sizes.target_tokens * sizes.source_tokens / static_cast<double>(sizes.rows));
  }
  if (has(name, "start_layer") || has(name, "summary_layer")) {
    return stepwise(static_cast<double>(sizes.rows));
  }
  const bool known_beforehand =
      !has(name, "reader.") || has(name, "output_layer") || has(name, "input_cell.layer_0.input");
  return is_training && known_beforehand ? whole(sizes.target_tokens)
                                         : stepwise(sizes.target_tokens);
}

}  // namespace

std::vector<Product> products_of(const nn::Module& model, const Sizes& sizes, bool is_training) {
  const auto parameters = model.parameters();
  const auto exists = [&](const char* name) {
    return std::any_of(parameters.begin(), parameters.end(),
                       [&](const auto& parameter) { return parameter.name == name; });
  };
  const bool has_own = exists("readout.weight");
  const bool has_target = exists("target_embedding.weight");
  std::vector<Product> products;
  for (const auto& parameter : parameters) {
    const auto& name = parameter.name;
    const auto& shape = parameter.shape;
    const bool reads_out = is_readout(name, has_own, has_target);
    if (shape.rank() != 2 || shape[0] == 1 || has(name, "location_conv")) continue;
    if (has(name, "embedding") && !reads_out) continue;
    const auto uses = uses_of(reads_out ? "readout" : name, sizes, is_training);
    const auto times = uses.rows / static_cast<double>(uses.at_a_time);
    const auto add = [&](Form form, int64_t m, double count) {
      products.push_back({name, form, m, shape[0], shape[1], count});
    };
    add(Form::kForward, uses.at_a_time, times);
    if (!is_training) continue;
    add(Form::kInput, uses.at_a_time, times);
    add(Form::kWeight, std::llround(uses.rows), 1.0);
  }
  return products;
}

double flop_of(const std::vector<Product>& products) {
  double sum = 0.0;
  for (const auto& product : products) sum += product.flop();
  return sum;
}

}  // namespace attend::benchmarks
