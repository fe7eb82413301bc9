#include "systems.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <stdexcept>
#include <utility>

#include "models/transformer_config.h"

namespace attend::tests {
namespace {

using models::AttentionConfig;
using models::ModelConfig;

ModelConfig bahdanau() {
  ModelConfig config;
  config.embedding_size = kEmbedding;
  config.hidden_size = kHidden;
  config.output_size = 4;
  return config;
}

AttentionConfig attention(const std::string& score, const std::string& alignment) {
  AttentionConfig config;
  config.score = score;
  config.alignment = alignment;
  config.hidden_size = 9;
  config.half_width = 2;
  config.max_length = 20;
  config.noise = 0.0;  // the same in training and in use, where it can be
  return config;
}

ModelConfig conditional() {
  auto config = bahdanau();
  config.reader = "conditional";
  config.summary = "mean";
  return config;
}

ModelConfig conditional_normalized_and_tied() {
  auto config = conditional();
  config.layer_norm = true;
  config.tied = "all";
  config.output_size = 0;
  return config;
}

ModelConfig cho() {
  auto config = bahdanau();
  config.encoder = "gru";
  config.reader = "cho";
  config.summary = "last";
  return config;
}

ModelConfig sutskever() {
  auto config = bahdanau();
  config.encoder = "lstm";
  config.reader = "sutskever";
  config.summary = "last";
  config.layers = 2;
  config.reverse_source = true;
  return config;
}

/// Annotations as long as the queries, for the dot score.
ModelConfig one_way() {
  auto config = bahdanau();
  config.encoder = "gru";
  config.summary = "mean";
  return config;
}

ModelConfig luong() {
  auto config = bahdanau();
  config.encoder = "lstm";
  config.encoder_size = kHidden;
  config.reader = "luong";
  config.summary = "last";
  config.layers = 2;
  return config;
}

ModelConfig rush(const std::string& encoder) {
  auto config = bahdanau();
  config.encoder = encoder;
  config.reader = "rush";
  config.output_size = 0;
  config.window = 3;
  config.neighbours = 1;
  config.encoder_layers = 2;
  return config;
}

/// Heads need sizes that they divide.
ModelConfig vaswani() {
  auto config = bahdanau();
  config.encoder = "self-attention";
  config.reader = "vaswani";
  config.summary = "mean";
  config.layers = 2;
  config.transformer->heads = 2;
  config.transformer->feed_forward = 7;
  return config;
}

ModelConfig changed(ModelConfig config, const std::function<void(ModelConfig&)>& change) {
  change(config);
  return config;
}

/// Every reader with every place for its context; encoders; a pointer.
void add_models(std::vector<System>& all) {
  const auto global = attention("additive", "global");
  const auto add = [&](const std::string& name, const ModelConfig& base,
                       const std::function<void(ModelConfig&)>& change) {
    all.push_back({name, changed(base, change), global});
  };
  add("Luong2015", luong(), [](auto&) {});
  add("Xu2015", bahdanau(), [](auto& c) {
    c.reader = "xu";
    c.cell = "lstm";
    c.output_size = 0;
    c.gate = "scalar";
  });
  add("GatedConditional", conditional(), [](auto& c) { c.gate = "vector"; });
  add("Vinyals2015", cho(), [](auto& c) {
    c.reader = "vinyals";
    c.output_size = 0;
  });
  add("LuongUnfed", luong(), [](auto& c) { c.input_feeding = false; });
  add("LuongGru", bahdanau(), [](auto& c) { c.reader = "luong"; });
  for (const std::string place : {"both", "cell", "output", "start"}) {
    add("Bahdanau_" + place, bahdanau(), [&](auto& c) { c.context = place; });
    add("Luong_" + place, luong(), [&](auto& c) { c.context = place; });
  }
  add("ConditionalCell", conditional(), [](auto& c) { c.context = "cell"; });
  add("ConditionalLstm", conditional(), [](auto& c) { c.cell = "lstm"; });
  add("Residual", bahdanau(), [](auto& c) {
    c.layers = 3;
    c.residual = true;
  });
  add("ResidualLstm", luong(), [](auto& c) {
    c.layers = 3;
    c.residual = true;
    c.encoder = "bidirectional-lstm";
  });
  add("Pyramid", bahdanau(), [](auto& c) {
    c.encoder_layers = 3;
    c.pyramid = 2;
  });
  add("PyramidLstm", luong(), [](auto& c) {
    c.encoder = "bidirectional-lstm";
    c.pyramid = 1;
  });
  add("OtherEncoderSize", bahdanau(), [](auto& c) { c.encoder_size = 4; });
  add("Copying", bahdanau(), [](auto& c) { c.copies = true; });
  add("CopyingLuong", luong(), [](auto& c) { c.copies = true; });
  all.push_back({"Rush2015", rush("embeddings"), attention("general", "global")});
  add("RushAlone", rush("embeddings"), [](auto& c) {
    c.window = 1;
    c.neighbours = 0;
  });
  add("RushBagOfWords", rush("bag-of-words"), [](auto&) {});
  add("RushConvolution", rush("convolution"), [](auto&) {});
  add("BareAnnotations", bahdanau(), [](auto& c) {
    c.encoder = "none";
    c.cell = "gru";
    c.summary = "mean";
  });
  add("Vaswani2017", vaswani(), [](auto&) {});
  add("VaswaniAfter", vaswani(), [](auto& c) {
    c.transformer->norm = "after";
    c.transformer->positions = "learned";
    c.transformer->max_length = 60;
    c.transformer->shown_layer = 1;
    c.transformer->shown_head = 2;
    c.output_size = 0;
    c.tied = "all";
  });
  add("VaswaniOverGru", bahdanau(), [](auto& c) {
    c.reader = "vaswani";
    c.transformer->heads = 3;
    c.transformer->positions = "none";
  });
  add("VaswaniCopying", vaswani(), [](auto& c) { c.copies = true; });
  add("GruOverSelfAttention", vaswani(), [](auto& c) {
    c.reader = "conditional";
    c.layers = 1;
    c.cell = "gru";
  });
  add("SelfAttentionAboveLstm", luong(), [](auto& c) {
    c.encoder = "bidirectional-lstm";
    c.transformer->heads = 4;
    c.transformer->layers_above = 1;
  });
  add("RushCopying", rush("embeddings"), [](auto& c) { c.copies = true; });
  auto no_query = attention("no-query", "global");
  all.push_back({"NoQuery", bahdanau(), no_query});
  no_query.location_filters = 4;
  no_query.location_width = 3;
  all.push_back({"NoQueryLocationAware", bahdanau(), no_query});
  auto covering = global;
  covering.location_filters = 1;
  covering.location_width = 1;
  covering.location_of = "coverage";
  auto copying = luong();
  copying.copies = true;
  all.push_back({"See2017", copying, covering});
  auto normalized = global;
  normalized.normalized = true;
  all.push_back({"Normalized", bahdanau(), normalized});
}

/// Every score with every alignment.
void add_attentions(std::vector<System>& all) {
  const std::vector<std::pair<std::string, std::string>> alignments = {
      {"Global", "global"},      {"LocalM", "local-m"},    {"LocalP", "local-p"},
      {"Smooth", "smooth"},      {"Windowed", "windowed"}, {"Expanding", "expanding"},
      {"Monotonic", "monotonic"}};
  for (const auto& [name, alignment] : alignments) {
    all.push_back({"Additive" + name, bahdanau(), attention("additive", alignment)});
    all.push_back({"Dot" + name, one_way(), attention("dot", alignment)});
    all.push_back({"General" + name, bahdanau(), attention("general", alignment)});
    all.push_back({"Location" + name, bahdanau(), attention("location", alignment)});
    auto aware = attention("additive", alignment);
    aware.location_filters = 4;
    aware.location_width = 3;
    aware.window_end = 2.0;
    all.push_back({"LocationAware" + name, bahdanau(), aware});
  }
}

/// Each alignment that one position can be drawn from.
void add_hard(std::vector<System>& all) {
  for (const std::string alignment : {"global", "smooth", "windowed", "expanding", "local-m"}) {
    auto hard = attention("additive", alignment);
    hard.selection = "hard";
    auto name = "Hard_" + alignment;
    std::replace(name.begin(), name.end(), '-', '_');
    all.push_back({name, bahdanau(), hard});
  }
  auto hard = attention("general", "global");
  hard.selection = "hard";
  all.push_back({"HardLuong", luong(), hard});
}

std::vector<System> all_systems() {
  const auto global = attention("additive", "global");
  std::vector<System> all = {{"Bahdanau2015", bahdanau(), global},
                             {"Conditional", conditional(), global},
                             {"ConditionalTied", conditional_normalized_and_tied(), global},
                             {"Cho2014", cho(), global},
                             {"Sutskever2014", sutskever(), global}};
  auto stacked = bahdanau();
  stacked.layers = 2;
  all.push_back({"Stacked", stacked, global});
  auto lstm = bahdanau();
  lstm.encoder = "bidirectional-lstm";
  lstm.layer_norm = true;
  lstm.tied = "target";
  lstm.output_size = 0;
  all.push_back({"BidirectionalLstm", lstm, global});
  auto chorowski = attention("additive", "smooth");
  chorowski.location_filters = 4;
  chorowski.location_width = 5;
  chorowski.smooth_bias = true;
  chorowski.first_weights = "first";
  all.push_back({"Chorowski2015", bahdanau(), chorowski});
  auto sharp = global;
  sharp.sharpness = 2.0;
  all.push_back({"Sharp", bahdanau(), sharp});
  add_models(all);
  add_attentions(all);
  add_hard(all);
  return all;
}

}  // namespace

EncoderAndReader::EncoderAndReader(const ModelConfig& model, const AttentionConfig& attention)
    : encoder(models::build_source_encoder(model)),
      reader(
          models::build_reader(model, attention, encoder->value_size(), encoder->summary_size())) {
  add("encoder", *encoder);
  add("reader", *reader);
}

std::unique_ptr<models::EncoderDecoder> System::build() const {
  model.validate();
  std::vector<Index> copied(kSymbols);  // each as itself
  std::iota(copied.begin(), copied.end(), 0);
  return std::make_unique<models::EncoderDecoder>(model, attention, kSymbols, kSymbols, copied);
}

std::unique_ptr<models::EncoderDecoder> System::build_on(Engine& engine, std::uint64_t seed) const {
  auto built = build();
  nn::initialize(*built, engine, seed);
  return built;
}

std::unique_ptr<EncoderAndReader> System::build_parts_on(Engine& engine) const {
  auto parts = std::make_unique<EncoderAndReader>(model, attention);
  nn::initialize(*parts, engine, 1);
  return parts;
}

data::Batch System::batch_of(std::span<const data::Example> some) const {
  return data::make_batch(some, models::EncoderDecoder::kTarget);
}

const std::vector<System>& systems() {
  static const auto all = all_systems();
  return all;
}

const System& system_called(const std::string& name) {
  for (const auto& system : systems()) {
    if (system.name == name) return system;
  }
  throw std::logic_error("no system is called " + name);
}

data::Example pair_of(const std::vector<Index>& source, const std::vector<Index>& target,
                      std::int64_t line) {
  return {{data::text_part(source), data::text_part(target)}, line};
}

const std::vector<data::Example>& examples() {
  static const std::vector<data::Example> all = {pair_of({4, 7, 5, 10, 9, 6}, {8, 4, 4}, 1),
                                                 pair_of({6, 6, 8, 4}, {9, 5, 10, 7, 6}, 2),
                                                 pair_of({10, 5}, {4, 8}, 3)};
  return all;
}

std::vector<data::Example> random_examples(std::size_t count, int64_t longest, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  };
  std::vector<data::Example> all;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Index> sides[2];
    for (auto& side : sides) {
      side.resize(static_cast<std::size_t>(draw(1, longest)));
      for (auto& symbol : side) symbol = static_cast<Index>(draw(kFirstOrdinary, kSymbols - 1));
    }
    all.push_back(pair_of(sides[0], sides[1]));
  }
  return all;
}

nn::Padded padded_source(Engine& engine) {
  const std::vector<float> mask = {1, 1, 1, 1, 1, 1, 1,   //
                                   1, 1, 1, 1, 1, 0, 0,   //
                                   1, 1, 1, 0, 0, 0, 0};  //
  return {random(engine, {3, 7, kEmbedding}, 11), numbers(engine, mask, {3, 7}), 3};
}

void sharpen(nn::Module& module, double factor) {
  for (const auto& parameter : module.parameters()) {
    auto& engine = parameter.value->engine();
    auto values = to_vector(*parameter.value);
    for (auto& value : values) value *= static_cast<float>(factor);
    *parameter.value = engine.parameter(values, parameter.shape);
  }
}

}  // namespace attend::tests
