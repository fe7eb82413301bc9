// A picture to its class, by glimpses: Mnih et al. 2014; or seen as a whole, LeCun et al. 1998.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "data/drawn_corpus.h"
#include "data/label_coder.h"
#include "data/picture_coder.h"
#include "data/picture_places.h"
#include "models/glimpse_network.h"
#include "models/grid_config.h"
#include "models/whole_picture.h"
#include "tasks/clutter_config.h"
#include "tasks/drawn_digits.h"
#include "tasks/glimpse_predictor.h"
#include "tasks/labels.h"

namespace attend::tasks {
namespace {

using models::Labeller;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"picture", "name of a picture"},
                                   {"class", "label", Role::kTarget}};

/// Whether all pictures are brought to one size.
bool has_one_size(const data::PictureOptions& picture) {
  return picture.height > 0 && picture.width > 0;
}

models::GlimpseNetworkOptions glimpse_options(const SystemConfig& config, std::int64_t labels) {
  return {.glimpse = *config.glimpse,
          .hidden_size = config.model.hidden_size,
          .channels = config.picture.channels,
          .labels = labels};
}

models::WholePictureOptions whole_options(const SystemConfig& config, std::int64_t labels) {
  return {.layers = models::grid_layers("model.grid", config.model.grid),
          .hidden_size = config.model.hidden_size,
          .height = config.picture.height,
          .width = config.picture.width,
          .channels = config.picture.channels,
          .labels = labels};
}

/// Of a training text; of digits that are drawn all of them.
std::shared_ptr<const data::LabelCoder> labels_in(const data::Corpus& corpus) {
  if (dynamic_cast<const data::DrawnCorpus*>(&corpus) != nullptr) {
    return std::make_shared<data::LabelCoder>(
        std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  }
  const auto cells = corpus.lines(std::vector{std::size_t{1}});
  return data::LabelCoder::learn(*cells, /*of_words=*/false);
}

std::int64_t multiplications_of(const SystemConfig& config, std::int64_t labels) {
  return config.glimpse->sees_all() ? multiplications(whole_options(config, labels))
                                    : multiplications(glimpse_options(config, labels));
}

class PictureClassification final : public LabelTask {
 public:
  PictureClassification() : LabelTask(Of::kRow) {}
  std::string_view name() const override { return "picture-classification"; }
  std::string_view help() const override {
    return "a picture to its class, by looking at small parts of it, or all at once";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::vector<std::size_t> text_columns() const override { return {}; }
  metrics::Positions positions() const override { return metrics::Positions::kGrid; }
  bool reads_files() const override { return true; }
  bool has_own(const SystemConfig& config, Use /*use*/) const override {
    return config.clutter->is_there();
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"picture", "glimpse", "clutter"}) || key == "model.grid" ||
           key == "model.hidden_size";
  }

  data::BatchRule batches(const SystemConfig& /*config*/) const override {
    return {.lengths = {Labeller::kText},
            .names = {"picture"},
            .budget = Labeller::kText,
            .target = Labeller::kLabels};
  }

  void validate(const SystemConfig& config) const override {
    config.model.validate_sizes();
    if (!config.glimpse->sees_all()) return;
    models::grid_layers("model.grid", config.model.grid);
    if (!has_one_size(config.picture)) {
      throw ConfigError("picture.height", std::to_string(config.picture.height),
                        "1 or more, as picture.width, where glimpse.count is 0: pictures that are "
                        "seen as a whole are all of one size");
    }
  }

  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    if (opening.paths.empty()) {
      data::check_no_choice(opening.options);
      return drawn_digits(opening, corpus_columns(opening.columns));
    }
    auto columns = corpus_columns(opening.columns);
    const auto places =
        std::make_shared<data::PicturePlaces>(opening.options.pictures, opening.paths.front());
    if (const auto* features = places->features(); features != nullptr) {
      throw Error(features->path().string() + " has features: pictures themselves are looked at");
    }
    columns[0].places = places;
    return data::open_corpus(opening.paths, columns, opening.options);
  }

  /// That there is such a picture, by its header.
  void check_row(const data::Row& row, const data::Corpus& corpus,
                 const SystemConfig& /*config*/) const override {
    if (!row.parts.empty()) return;
    reading(where_in(corpus), 0, [&] { return data::measure_picture(row.cells[0]); });
  }

  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    const auto known = labels_in(train);
    dev.seek({});
    for (data::Row row; dev.next(row);) {
      reading(where_in(dev), target(), [&] { return known->encode(row.cells[target()]); });
    }
    dev.seek({});
  }

  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& /*coders*/,
            std::uint64_t seed) const override {
    const auto& variation = config.picture_variation.variation;
    if (!variation.varies() || batch.size == 0) return;
    data::vary(batch.columns[Labeller::kText], variation, seeds_of_rows(batch, seed));
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t /*seed*/) const override {
    return {{"picture", std::make_shared<data::PictureCoder>(config.picture)},
            {"class", labels_in(corpus)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    auto picture = reading(where, 0, [&] {
      if (!row.parts.empty()) return row.parts[0];
      return data::coder_called(coders, "picture").hold(row.cells[0], where(0));
    });
    auto label = reading(where, target(), [&] { return labels_part(row, coders, picture); });
    return {std::move(picture), std::move(label)};
  }

  std::string made_of(const SystemConfig& config) const override {
    const auto& glimpse = *config.glimpse;
    auto parts =
        glimpse.sees_all()
            ? fmt::format("layers {} over all of a picture, one above of {}", config.model.grid,
                          config.model.hidden_size)
            : fmt::format("{} glimpse{} of {} x {} at {} scale{}, {} core of {}", glimpse.count,
                          glimpse.count == 1 ? "" : "s", glimpse.size, glimpse.size, glimpse.scales,
                          glimpse.scales == 1 ? "" : "s", glimpse.core, config.model.hidden_size);
    if (!has_one_size(config.picture) && glimpse.sees_all()) return parts;
    constexpr std::int64_t kLabels = 10;  // a few more change little
    return fmt::format("{}, {:.2f} million multiplications a picture", parts,
                       static_cast<double>(multiplications_of(config, kLabels)) / 1e6);
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, data::coder_called(coders, "class").symbol_count());
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, 2);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<GlimpsePredictor>(systems, engine);
  }

 private:
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config, std::int64_t labels) {
    if (config.glimpse->sees_all()) {
      return std::make_unique<models::WholePicture>(whole_options(config, labels));
    }
    return std::make_unique<models::GlimpseNetwork>(glimpse_options(config, labels));
  }
};

}  // namespace

const Task& picture_classification() {
  static const PictureClassification task;
  return task;
}

}  // namespace attend::tasks
