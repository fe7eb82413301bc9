// A signal to the text that is in it: pen tracks to words, and whatever else is numbers at
// positions in a line. Encoder and decoder as of texts, behind a layer or a few; the pyramid is
// that of Chan et al. 2016.

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "data/number_coder.h"
#include "models/encoder_decoder.h"
#include "models/grid_config.h"
#include "models/number_source.h"
#include "tasks/to_text.h"

namespace attend::tasks {
namespace {

using data::NumberCoder;
using models::EncoderDecoder;

std::unique_ptr<models::Model> model_of(const SystemConfig& config, std::int64_t size,
                                        std::int64_t symbols) {
  return std::make_unique<EncoderDecoder>(
      config.model, config.attention, std::make_unique<models::NumberSource>(config.model, size),
      symbols);
}

class Recognition final : public ToText {
 public:
  using ToText::ToText;

  metrics::Positions positions() const override { return metrics::Positions::kSignal; }

  data::BatchRule batches(const SystemConfig& config) const override {
    data::BatchRule rule = {.lengths = {EncoderDecoder::kSource, EncoderDecoder::kTarget},
                            .names = {std::string(read_name()), std::string(said_name())},
                            .budget = EncoderDecoder::kSource,
                            .target = EncoderDecoder::kTarget};
    const auto layers = models::line_layers("model.convolutions", config.model.convolutions);
    const bool has_norm = std::any_of(layers.begin(), layers.end(),
                                      [](const nn::GridLayerOptions& layer) { return layer.norm; });
    // A norm's measures of a batch would tell how long its texts are.
    if (has_norm) rule.alike = {{EncoderDecoder::kSource, 0}};
    return rule;
  }

  bool uses(std::string_view key) const override {
    return ToText::uses(key) || is_of(key, {"numbers"}) || key == "model.convolutions";
  }

  void validate(const SystemConfig& config) const override {
    const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                           const char* right) {
      if (is_wrong) throw ConfigError(key, value, right);
    };
    const auto& model = config.model;
    refuse(model.reads_grids(), "model.encoder", model.encoder,
           "one of sequences, as bidirectional-gru (model.convolutions has layers before it)");
    ToText::validate(config);
    refuse(model.copies, "model.copies", "true", "false: a signal has no symbols to copy");
    refuse(model.tied == "all", "model.tied", "all", "none or target: a signal has no symbols");
    refuse(model.reverse_source, "model.reverse_source", "true", "false, or reverse the file");
    refuse(config.text.shared, "text.shared", "true", "false: signals are no text");
  }

  /// That each cell of a signal has numbers, and as many at each position.
  void check(const data::Row& row, const Where& where) const override {
    reading(where, 0, [&] { return data::numbers_a_position(row.cells[0]); });
  }

  /// That positions have as many numbers as those to learn from.
  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    std::string first;
    train.lines(std::vector<std::size_t>{0})->next(first);
    const auto size = data::numbers_a_position(first);
    dev.seek({});
    for (data::Row row; dev.next(row);) {
      reading([&](std::size_t column) { return dev.where(column); }, 0,
              [&] {
                const auto own = data::numbers_a_position(row.cells[0]);
                if (own == size) return;
                throw Error(fmt::format("{} numbers at a position: expected {}, as in {}", own,
                                        size, train.name()));
              });
    }
    dev.seek({});
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    const auto signals = corpus.lines(std::vector<std::size_t>{0});
    return {{std::string(read_name()), NumberCoder::learn(*signals, config.numbers.differences)},
            {std::string(said_name()), learned(corpus, {1}, config, seed)}};
  }

  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& coders,
            std::uint64_t seed) const override {
    if (!config.numbers.variation.varies() || batch.size == 0) return;
    data::vary(batch.columns[EncoderDecoder::kSource], data::numbers_of(coders, read_name()),
               config.numbers.variation, seeds_of_rows(batch, seed));
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, data::numbers_of(coders, read_name()).size(),
                    data::coder_called(coders, said_name()).symbol_count());
  }

  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, std::max<int64_t>(1, config.numbers.differences), kFirstOrdinary);
  }

 protected:
  std::string read_by(const SystemConfig& config) const override {
    const auto& model = config.model;
    const auto encoder = model.encoder + " encoder";
    return model.convolutions.empty() ? encoder : "layers " + model.convolutions + ", " + encoder;
  }
};

}  // namespace

const Task& recognition() {
  using Role = ColumnSpec::Role;
  static const Recognition task(
      {.name = "recognition",
       .help = "a signal, numbers at positions, to what is written or said in it: pen tracks",
       .answers = "text",
       .columns = {ColumnSpec{"signal", "numbers at each position"},
                   {"text", "text", Role::kTarget}}});
  return task;
}

}  // namespace attend::tasks
