#include "models/attention_config.h"

#include <string>

#include "core/error.h"

namespace attend::models {
namespace {

std::shared_ptr<nn::Score> build_score(const AttentionConfig& config, int64_t query_size,
                                       int64_t key_size) {
  if (config.score == "dot") return std::make_shared<nn::DotScore>();
  if (config.score == "general") return std::make_shared<nn::GeneralScore>(query_size, key_size);
  if (config.score == "location") {
    return std::make_shared<nn::LocationScore>(query_size, config.max_length);
  }
  return std::make_shared<nn::AdditiveScore>(
      nn::AdditiveScoreOptions{.query_size = query_size,
                               .key_size = key_size,
                               .hidden_size = config.hidden_size,
                               .normalized = config.alignment == "monotonic",
                               .location_filters = config.location_filters,
                               .location_width = config.location_width});
}

std::shared_ptr<nn::Alignment> build_alignment(const AttentionConfig& config, int64_t query_size) {
  if (config.alignment == "smooth") return std::make_shared<nn::SmoothAlignment>();
  if (config.alignment == "monotonic") return std::make_shared<nn::MonotonicAlignment>();
  if (config.alignment == "windowed") {
    return std::make_shared<nn::WindowedAlignment>(config.half_width);
  }
  if (config.alignment == "local-m") {
    return std::make_shared<nn::LocalMonotonicAlignment>(config.half_width);
  }
  if (config.alignment == "local-p") {
    return std::make_shared<nn::LocalPredictiveAlignment>(query_size, config.hidden_size,
                                                          config.half_width);
  }
  return std::make_shared<nn::SoftmaxAlignment>(config.sharpness);
}

}  // namespace

Fields AttentionConfig::fields() {
  return {
      {"attention.score", &score, "additive | dot | general | location"},
      {"attention.alignment", &alignment,
       "global | local-m | local-p | smooth | windowed | monotonic"},
      {"attention.hidden_size", &hidden_size, "of the additive score and of local-p"},
      {"attention.half_width", &half_width, "of local-m, local-p and windowed, in positions"},
      {"attention.location_filters", &location_filters,
       "of the additive score: features of the weights before; 0 to score by content alone"},
      {"attention.location_width", &location_width,
       "positions that each location filter sees; odd"},
      {"attention.max_length", &max_length, "longest source of the location score, in symbols"},
      {"attention.sharpness", &sharpness, "of global: what its energies are multiplied with"},
  };
}

void AttentionConfig::validate() const {
  check_one_of("attention.score", score, {"additive", "dot", "general", "location"});
  check_one_of("attention.alignment", alignment,
               {"global", "local-m", "local-p", "smooth", "windowed", "monotonic"});
  check_at_least("attention.hidden_size", hidden_size, 1);
  check_at_least("attention.half_width", half_width, 1);
  check_at_least("attention.location_filters", location_filters, 0);
  check_at_least("attention.max_length", max_length, 1);
  check_between("attention.sharpness", sharpness, 0.01, 100.0);
  if (location_width < 1 || location_width % 2 == 0) {
    throw ConfigError("attention.location_width", std::to_string(location_width), "an odd number");
  }
}

std::shared_ptr<nn::Attention> build_attention(const AttentionConfig& config, int64_t query_size,
                                               int64_t key_size) {
  config.validate();
  if (config.score == "dot" && query_size != key_size) {
    throw ConfigError("attention.score", "dot",
                      "queries (" + std::to_string(query_size) + ") as long as keys (" +
                          std::to_string(key_size) + "); general takes any sizes");
  }
  return std::make_shared<nn::Attention>(build_score(config, query_size, key_size),
                                         build_alignment(config, query_size));
}

}  // namespace attend::models
