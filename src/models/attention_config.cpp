#include "models/attention_config.h"

#include <string>

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {
namespace {

constexpr int64_t kLargest = 65'536;  // of a vector, as in ModelConfig
constexpr int64_t kWidest = 10'001;   // location filter

std::shared_ptr<nn::Score> build_score(const AttentionConfig& config, int64_t query_size,
                                       int64_t key_size) {
  if (config.score == "dot") return std::make_shared<nn::DotScore>();
  if (config.score == "general") return std::make_shared<nn::GeneralScore>(query_size, key_size);
  if (config.score == "location") {
    return std::make_shared<nn::LocationScore>(query_size, config.max_length);
  }
  const bool normalized = config.normalized || config.alignment == "monotonic";
  nn::AdditiveScoreOptions options = {.query_size = config.score == "no-query" ? 0 : query_size,
                                      .key_size = key_size,
                                      .hidden_size = config.hidden_size,
                                      .bias = config.bias ? nn::Bias::kLearned : nn::Bias::kNone,
                                      .normalized = normalized,
                                      .location_filters = config.location_filters,
                                      .location_width = config.location_width,
                                      .of_coverage = config.location_of == "coverage"};
  const bool competes = config.alignment != "monotonic" && config.alignment != "smooth";
  if (normalized && !competes) options.offset = config.offset;  // which a softmax does not see
  return std::make_shared<nn::AdditiveScore>(options);
}

std::shared_ptr<nn::Alignment> build_alignment(const AttentionConfig& config, int64_t query_size) {
  if (config.alignment == "smooth") {
    return std::make_shared<nn::SmoothAlignment>(config.smooth_bias);
  }
  if (config.alignment == "expanding") {
    return std::make_shared<nn::ExpandingAlignment>(nn::ExpandingWindow{
        .end = config.window_end, .slowest = config.slowest, .fastest = config.fastest});
  }
  if (config.alignment == "monotonic") {
    return std::make_shared<nn::MonotonicAlignment>(config.noise);
  }
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
  return std::make_shared<nn::SoftmaxAlignment>(
      nn::Sharpening{.sharpness = config.sharpness,
                     .sharpness_in_use = config.sharpness_in_use,
                     .kept_in_use = config.kept_in_use});
}

nn::FirstWeights first_weights_called(const std::string& name) {
  if (name == "first") return nn::FirstWeights::kFirst;
  return name == "even" ? nn::FirstWeights::kEven : nn::FirstWeights::kOfAlignment;
}

}  // namespace

Fields AttentionConfig::fields() {
  return {
      {"attention.score", &score,
       "additive (Luong's concat) | dot | general | location | no-query (the annotation alone)"},
      {"attention.alignment", &alignment,
       "global | local-m | local-p | smooth | windowed | expanding | monotonic"},
      {"attention.selection", &selection,
       "what is read: soft (all positions, by weight) | hard (one, drawn in training)"},
      {"attention.hidden_size", &hidden_size, "of the additive score and of local-p"},
      {"attention.half_width", &half_width, "of local-m, local-p and windowed, in positions"},
      {"attention.location_filters", &location_filters,
       "of additive and no-query: features of the weights before; 0 to score by content alone"},
      {"attention.location_width", &location_width,
       "positions that each location filter sees; odd"},
      {"attention.location_of", &location_of,
       "what the location filters see: weights (before) | coverage (the sum of all so far)"},
      {"attention.max_length", &max_length, "longest source of the location score, in symbols"},
      {"attention.sharpness", &sharpness, "of global: what its energies are multiplied with"},
      {"attention.sharpness_in_use", &sharpness_in_use,
       "of global: the same once the model is trained; 0: as in training"},
      {"attention.kept_in_use", &kept_in_use,
       "of global: so many of the heaviest positions are read once the model is trained; 0: all"},
      {"attention.smooth_bias", &smooth_bias, "of smooth: a number is learned beside all energies"},
      {"attention.first_weights", &first_weights,
       "what the first reading sees of one before: usual (of the alignment) | first | even"},
      {"attention.window_end", &window_end, "of expanding: last position of the first reading"},
      {"attention.slowest", &slowest, "of expanding: positions that its beginning moves by a step"},
      {"attention.fastest", &fastest, "the same of its end"},
      {"attention.normalized", &normalized,
       "of additive and no-query: a learned length for the vector v and, with smooth and "
       "monotonic, a learned offset; always with monotonic"},
      {"attention.bias", &bias, "of additive and no-query: a number b is learned beside W query"},
      {"attention.offset", &offset, "what the normalised score's offset begins at"},
      {"attention.noise", &noise, "of monotonic: deviation of the noise on energies in training"},
      {"attention.expected_share", &expected_share,
       "of hard: sequences of a batch that read softly in training"},
  };
}

void AttentionConfig::validate() const {
  check_one_of("attention.score", score, {"additive", "dot", "general", "location", "no-query"});
  check_one_of("attention.alignment", alignment,
               {"global", "local-m", "local-p", "smooth", "windowed", "expanding", "monotonic"});
  check_between("attention.hidden_size", hidden_size, 1, kLargest);
  check_between("attention.half_width", half_width, 1, 1'000'000);
  check_between("attention.location_filters", location_filters, 0, kLargest);
  check_one_of("attention.location_of", location_of, {"weights", "coverage"});
  check_between("attention.max_length", max_length, 1, 1'000'000);
  check_one_of("attention.selection", selection, {"soft", "hard"});
  check_between("attention.sharpness", sharpness, 0.01, 100.0);
  check_between("attention.sharpness_in_use", sharpness_in_use, 0.0, 100.0);
  check_between("attention.kept_in_use", kept_in_use, 0, 1'000'000);
  check_one_of("attention.first_weights", first_weights, {"usual", "first", "even"});
  check_between("attention.window_end", window_end, 0.0, 1e6);
  check_between("attention.slowest", slowest, 0.0, 1e4);
  check_between("attention.fastest", fastest, slowest, 1e4);
  if (alignment == "monotonic" && first_weights == "even") {
    throw ConfigError("attention.first_weights", first_weights,
                      "usual or first with monotonic, which goes on from one position");
  }
  const auto of_global = [&](bool is_set, const char* key, const std::string& value) {
    if (is_set && alignment != "global")
      throw ConfigError(key, value, "0, or the alignment global");
  };
  of_global(sharpness_in_use != 0.0, "attention.sharpness_in_use",
            std::to_string(sharpness_in_use));
  of_global(kept_in_use != 0, "attention.kept_in_use", std::to_string(kept_in_use));
  if (smooth_bias && alignment != "smooth") {
    throw ConfigError("attention.smooth_bias", "true", "false, or the alignment smooth");
  }
  check_between("attention.offset", offset, -100.0, 100.0);
  check_between("attention.noise", noise, 0.0, 100.0);
  check_between("attention.expected_share", expected_share, 0.0, 0.99);
  if (is_hard() && (alignment == "local-p" || alignment == "monotonic")) {
    throw ConfigError(
        "attention.selection", selection,
        "an alignment whose weights sum to one: global, smooth, windowed, expanding or local-m");
  }
  if (location_width < 1 || location_width > kWidest || location_width % 2 == 0) {
    throw ConfigError("attention.location_width", std::to_string(location_width),
                      "an odd number from 1 to " + std::to_string(kWidest));
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
  return std::make_shared<nn::Attention>(nn::AttentionParts{
      .score = build_score(config, query_size, key_size),
      .alignment = build_alignment(config, query_size),
      .selection = config.is_hard() ? nn::Selection::kHard : nn::Selection::kSoft,
      .first = first_weights_called(config.first_weights),
      .expected_share = config.expected_share});
}

}  // namespace attend::models
