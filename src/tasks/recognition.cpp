// A signal to the text that is in it: pen tracks to words, and whatever else is numbers at
// positions in a line.

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "data/number_coder.h"
#include "models/encoder_decoder.h"
#include "tasks/signal_to_text.h"

namespace attend::tasks {
namespace {

using data::NumberCoder;
using models::EncoderDecoder;

class Recognition final : public SignalToText {
 public:
  using SignalToText::SignalToText;

  bool uses(std::string_view key) const override {
    return SignalToText::uses(key) || is_of(key, {"numbers"});
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
