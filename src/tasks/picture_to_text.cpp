#include "tasks/picture_to_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/files.h"
#include "data/feature_coder.h"
#include "data/kept_file.h"
#include "data/picture_coder.h"
#include "models/encoder_decoder.h"
#include "models/grid_config.h"
#include "models/grid_source.h"
#include "models/network_config.h"
#include "models/picture_network.h"
#include "models/sequence_model.h"
#include "networks/network_file.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using data::FeatureCoder;
using data::PictureCoder;
using models::EncoderDecoder;
using models::GridSource;

/// Numbers of a place of what a coder gives.
std::int64_t size_of(const data::Coder& coder) {
  if (const auto* pictures = dynamic_cast<const PictureCoder*>(&coder)) return pictures->size();
  if (const auto* features = dynamic_cast<const FeatureCoder*>(&coder)) return features->size();
  throw Error(fmt::format("a model of pictures that reads {}", coder.kind()));
}

/// Null where pictures are read.
const data::FeatureFile* features_of(const data::Corpus& corpus) {
  const auto* places =
      dynamic_cast<const data::PicturePlaces*>(corpus.columns().front().places.get());
  return places != nullptr ? places->features() : nullptr;
}

std::unique_ptr<models::Model> model_of(const SystemConfig& config,
                                        std::unique_ptr<GridSource> source, std::int64_t symbols) {
  return models::build_sequence_model(config.model, config.attention, std::move(source), symbols);
}

bool has_norm(const SystemConfig& config) {
  const auto layers = models::grid_layers("model.grid", config.model.grid);
  return std::any_of(layers.begin(), layers.end(),
                     [](const nn::GridLayerOptions& layer) { return layer.norm; });
}

std::shared_ptr<const data::KeptFile> read_kept(const std::string& path) {
  return std::make_shared<data::KeptFile>(read_file(path), path);
}

networks::NetworkFile network_file(const models::NetworkConfig& config,
                                   const data::KeptFile& file) {
  return networks::read_network(file.content(), file.name(),
                                {.height = config.height, .width = config.width});
}

/// What sees pictures first: a network up to the layer that is read.
std::unique_ptr<GridSource> seen_by(const SystemConfig& config, const data::KeptFile& kept) {
  const auto file = network_file(config.network, kept);
  const auto last = networks::layer_called(file, config.network.layer, kept.name());
  auto graph = networks::needed_for(file.graph, last);
  for (const auto& layer : graph.layers()) {  // parameters are called as these are
    if (config.network.trains && !text::is_valid_utf8(layer.name)) {
      throw Error(kept.name() + ": the name of a layer is no UTF-8, so it cannot be trained on");
    }
  }
  return std::make_unique<GridSource>(config.model, std::make_unique<models::PictureNetwork>(
                                                        std::move(graph), config.network.trains));
}

/// Whether pictures are so small that each pixel may be a place to look at.
bool is_small(const data::PictureOptions& picture) {
  constexpr std::int64_t kMostPlaces = 4096;
  return picture.height > 0 && picture.width > 0 && picture.height * picture.width <= kMostPlaces;
}

}  // namespace

void check_fits(const data::Coder& coder, const data::PicturePlaces& places) {
  const auto* file = places.features();
  const auto* reads = dynamic_cast<const FeatureCoder*>(&coder);
  if (reads == nullptr && file != nullptr) {
    throw Error(file->path().string() + " has features: the model reads pictures themselves");
  }
  if (reads != nullptr && file == nullptr) {
    throw Error("the model reads features: give the file that they are in with --pictures");
  }
  if (reads == nullptr || reads->shape() == file->shape()) return;
  throw Error(fmt::format("{}: features of {} a picture: the model reads {}", file->path().string(),
                          file->shape().text(), reads->shape().text()));
}

data::BatchRule PictureToText::batches(const SystemConfig& config) const {
  auto rule = ToText::batches(config);
  if (has_norm(config)) {
    // A norm's measures of a batch would tell how long its captions are.
    rule.alike = {{EncoderDecoder::kSource, 0}, {EncoderDecoder::kSource, 1}};
  }
  return rule;
}

std::unique_ptr<data::Corpus> PictureToText::open(const Opening& opening) const {
  auto columns = corpus_columns(opening.columns);
  const auto places = std::make_shared<data::PicturePlaces>(
      opening.options.pictures, opening.paths.empty() ? "" : opening.paths.front());
  if (opening.coders != nullptr) {
    check_fits(data::coder_called(*opening.coders, read_name()), *places);
  }
  columns[0].places = places;
  const auto& config = opening.config;
  if (config.network.is_there() && places->features() != nullptr && opening.coders == nullptr) {
    throw ConfigError(
        "network.file", config.network.file,
        "empty, for what is read are features already, " + places->features()->path().string());
  }
  if (opening.use == Use::kTrain && places->features() == nullptr && config.model.grid.empty() &&
      !config.network.is_there() && !is_small(config.picture)) {
    throw ConfigError("model.grid", "",
                      "layers, for every pixel would be a place to look at; features of pictures, "
                      "which need none, are in a file");
  }
  return data::open_corpus(opening.paths, columns, opening.options);
}

void PictureToText::validate(const SystemConfig& config) const {
  check_one_of("model.encoder", config.model.encoder, {"grid"});
  ToText::validate(config);
  if (config.text.shared) {
    throw ConfigError("text.shared", "true", "false: pictures are no text");
  }
}

void PictureToText::vary(data::Batch& batch, const SystemConfig& config,
                         const data::Coders& /*coders*/, std::uint64_t seed) const {
  const auto& variation = config.picture_variation.variation;
  if (!variation.varies() || batch.size == 0) return;
  data::vary(batch.columns[EncoderDecoder::kSource], variation, seeds_of_rows(batch, seed));
}

void PictureToText::check_row(const data::Row& row, const data::Corpus& corpus,
                              const SystemConfig& /*config*/) const {
  if (features_of(corpus) != nullptr) return;
  reading(where_in(corpus), 0, [&] { return data::measure_picture(row.cells[0]); });
}

void PictureToText::check_dev(const data::Corpus& train, data::Corpus& dev) const {
  const auto* learnt = features_of(train);
  const auto* measured = features_of(dev);
  if (learnt == nullptr && measured == nullptr) return;
  if (learnt == nullptr || measured == nullptr) {
    throw Error(fmt::format("{} has {}, {} has {}: give --pictures and --dev-pictures of one kind",
                            train.name(), learnt == nullptr ? "pictures" : "features", dev.name(),
                            measured == nullptr ? "pictures" : "features"));
  }
  if (learnt->shape() == measured->shape()) return;
  throw Error(fmt::format("{}: features of {} a picture, but of {} in {}, which is learnt from",
                          measured->path().string(), measured->shape().text(),
                          learnt->shape().text(), learnt->path().string()));
}

data::Coders PictureToText::learn(const data::Corpus& corpus, const SystemConfig& config,
                                  std::uint64_t seed) const {
  const auto* features = features_of(corpus);
  data::Coders coders;
  std::shared_ptr<const data::Coder> read;
  if (config.network.is_there()) {
    const auto kept = read_kept(config.network.file);
    coders[kNetwork] = kept;
    read = std::make_shared<PictureCoder>(
        models::pictures_for(network_file(config.network, *kept), config.network, kept->name()));
  } else if (features == nullptr) {
    read = std::make_shared<PictureCoder>(config.picture);
  } else {
    if (config.picture_variation.variation.varies()) {
      throw ConfigError("picture.distortion",
                        std::to_string(config.picture_variation.variation.distortion),
                        "0, for what is read are features");
    }
    read = std::make_shared<FeatureCoder>(features->shape());
  }
  coders[std::string(read_name())] = std::move(read);
  coders[std::string(said_name())] = learned(corpus, {EncoderDecoder::kTarget}, config, seed);
  return coders;
}

std::string PictureToText::read_by(const SystemConfig& config) const {
  const auto& model = config.model;
  auto parts = model.grid.empty() ? std::string("places read as they are") : "layers " + model.grid;
  if (const auto& network = config.network; network.is_there()) {
    parts = fmt::format("a network{}{}, {}", network.layer.empty() ? "" : " up to " + network.layer,
                        network.trains ? " that learns" : ", frozen", parts);
  }
  return model.row_reader ? parts + ", rows read both ways" : parts;
}

std::string PictureToText::made_of(const SystemConfig& config) const {
  const auto parts = ToText::made_of(config);
  const bool is_hard = config.model.has_attention() && config.attention.is_hard();
  return is_hard ? parts + ", hard" : parts;
}

std::unique_ptr<models::Model> PictureToText::build(const SystemConfig& config,
                                                    const data::Coders& coders) const {
  auto source = config.network.is_there()
                    ? seen_by(config, data::kept_file(coders, kNetwork))
                    : std::make_unique<GridSource>(
                          config.model, size_of(data::coder_called(coders, read_name())));
  return model_of(config, std::move(source),
                  data::coder_called(coders, said_name()).symbol_count());
}

std::unique_ptr<models::Model> PictureToText::least_model(const SystemConfig& config) const {
  if (!config.network.is_there()) {
    return model_of(config, std::make_unique<GridSource>(config.model, config.picture.channels),
                    kFirstOrdinary);
  }
  const auto kept = read_kept(config.network.file);
  models::pictures_for(network_file(config.network, *kept), config.network, kept->name());
  return model_of(config, seen_by(config, *kept), kFirstOrdinary);
}

}  // namespace attend::tasks
