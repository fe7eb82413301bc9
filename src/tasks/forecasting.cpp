// Series to what comes next of them: a CSV, some columns of it to be predicted. An encoder–decoder
// with temporal attention, or the dual-stage attention of Qin et al. 2017.

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "data/series_corpus.h"
#include "data/times.h"
#include "models/dual_stage.h"
#include "models/forecaster.h"
#include "tasks/forecast_series.h"
#include "tasks/number_predictor.h"
#include "tasks/task.h"

namespace attend::tasks {

namespace {

using data::SeriesCoder;
using data::SeriesCorpus;
using data::SeriesTable;
using models::NumberModel;
using Names = std::vector<std::string>;
using Role = ColumnSpec::Role;

constexpr ColumnSpec kColumns[] = {{"series", "a CSV with a row for each step"},
                                   {"numbers", "what comes next", Role::kTarget}};
constexpr const char* kInterval = "interval_factors";  // of a model's facts, number by number

class Forecasting final : public Task {
 public:
  std::string_view name() const override { return "forecasting"; }
  std::string_view help() const override { return "series, as a CSV, to what comes next"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }
  std::string made_of(const SystemConfig& config) const override {
    const auto& model = config.model;
    if (config.forecast.input_attention) return "dual-stage attention over an lstm encoder";
    const auto parts = model.encoder + " encoder, recurrent decoder, ";
    if (!model.has_attention()) return parts + "no attention";
    return parts + config.attention.score + " attention (" + config.attention.alignment + ")";
  }
  std::string_view answers() const override { return "numbers"; }
  std::vector<std::size_t> text_columns() const override { return {}; }
  data::BatchRule batches(const SystemConfig& /*config*/) const override {
    return {.lengths = {NumberModel::kRead},
            .names = {"series"},
            .budget = NumberModel::kRead,
            .target = NumberModel::kNumbers};
  }

  bool is_one_file() const override { return true; }
  bool has_own(const SystemConfig& config, Use use) const override {
    return use == Use::kDev && config.forecast.dev_share > 0.0;
  }

  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    data::check_no_choice(opening.options);
    const auto& config = opening.config.forecast;
    const auto table = open_series(config, opening.paths);
    check_known(config, *table);
    std::shared_ptr<const SeriesCoder> coder;
    if (opening.coders != nullptr) {
      data::series_of(*opening.coders, "series");
      coder = std::dynamic_pointer_cast<const SeriesCoder>(opening.coders->at("series"));
    }
    const auto split = opening.shares_dev ? split_of(config, *table) : table->known_steps();
    const bool is_rest = opening.shares_dev && opening.use == Use::kDev;
    auto corpus =
        std::make_unique<SeriesCorpus>(table, window_options(config, *table), coder,
                                       is_rest ? split : 0, is_rest ? table->known_steps() : split);
    if (corpus->row_count() == 0) {
      throw Error(
          fmt::format("{}: no window of {} steps without gaps, with what is right behind it",
                      table->path(), config.history));
    }
    return corpus;
  }

  bool uses(std::string_view key) const override {
    return is_of(key, {"model", "attention", "forecast"}) && key != "model.convolutions" &&
           key != "model.ctc";
  }

  void validate(const SystemConfig& config) const override {
    const auto& forecast = config.forecast;
    config.model.validate_sizes();
    config.attention.validate();
    check_one_of("model.encoder", config.model.encoder,
                 {"bidirectional-gru", "bidirectional-lstm", "gru", "lstm"});
    check_one_of("model.reader", config.model.reader, {"bahdanau", "sutskever"});
    if (config.attention.is_hard()) {
      throw ConfigError("attention.selection", config.attention.selection, "soft, of series");
    }
    if (!forecast.input_attention) return;
    check_one_of("model.encoder", config.model.encoder, {"lstm"});
    if (forecast.first != forecast.horizon) {
      throw ConfigError("forecast.first", std::to_string(forecast.first),
                        "forecast.horizon: the dual-stage attention predicts one step");
    }
    if (!forecast.known.empty() && forecast.known != "*") {
      throw ConfigError("forecast.known", forecast.known, "* or nothing, with input attention");
    }
  }

  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    check_comes_later(dynamic_cast<const SeriesCorpus&>(train),
                      dynamic_cast<const SeriesCorpus&>(dev));
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t /*seed*/) const override {
    const auto& series = dynamic_cast<const SeriesCorpus&>(corpus);
    return {{"series", SeriesCoder::learn(series.table(), series.end(), config.forecast.first,
                                          config.forecast.horizon)}};
  }

  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override {
    if (!row.parts.empty()) return row.parts;
    return {
        reading(where, 0, [&] { return data::series_of(coders, "series").encode(row.cells[0]); })};
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    const auto& coder = data::series_of(coders, "series");
    const auto& learnt = coder.learnt();
    const auto targets = static_cast<std::size_t>(learnt.target_count);
    models::SeriesShape shape = shape_of(config.forecast);
    shape.read_size = coder.width();
    shape.targets = learnt.target_count;
    for (const auto& name : known_of(config.forecast, learnt.columns, targets)) {
      for (const auto& column : learnt.columns) {
        if (column.name == name) shape.known_size += column.width();
      }
    }
    if (std::ssize(learnt.changes) != shape.steps * shape.targets) {
      throw Error("the series' file is of other steps than the manifest's");
    }
    return model_of(config, shape);
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    auto shape = shape_of(config.forecast);
    shape.read_size = 2;
    return model_of(config, shape);
  }
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override {
    return std::make_unique<NumberPredictor>(systems, engine,
                                             NumberTask{.unscaled = unscaled, .axes = axes});
  }

  metrics::ScoreOptions scored(metrics::ScoreOptions options,
                               const data::Coders& coders) const override {
    options.naive_error = data::series_of(coders, "series").learnt().naive_error;
    return options;
  }

  /// The last number read, at each step.
  std::optional<Baseline> baseline(std::span<const data::Row> rows,
                                   const data::Coders& coders) const override {
    Baseline persistence = {.name = "persistence"};
    const auto& coder = data::series_of(coders, "series");
    for (const auto& row : rows) {
      const auto last = last_read(coder, row);
      std::vector<metrics::FoundNumber> numbers;
      for (std::int64_t step = 0; step < row.parts.at(NumberModel::kNumbers).positions(); ++step) {
        for (const auto number : last) numbers.push_back({number});
      }
      persistence.answers.push_back(line_of(numbers));
    }
    return persistence;
  }

  std::size_t kept_back(const SystemConfig& config, std::size_t rows) const override {
    const auto share = config.forecast.interval_share;
    return static_cast<std::size_t>(std::floor(static_cast<double>(rows) * share));
  }

  std::map<std::string, std::string> facts_of(const System& system, std::span<const data::Row> rows,
                                              const Names& found) const override {
    const auto& coder = data::series_of(system.coders, "series");
    ScaledErrors errors;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      errors.add(found[i], rows[i].cells.at(target()),
                 roughness_of(system.config.forecast, coder, rows[i]));
    }
    const auto factors = errors.conformal(system.config.forecast.level);
    if (factors.empty()) return {};
    return {{kInterval, fmt::format("{}", fmt::join(factors, " "))},
            {"interval_rows", std::to_string(rows.size())}};
  }

  Ahead ahead(std::span<const System* const> systems, Engine& engine, const Names& paths,
              std::int64_t steps) const override {
    const auto& system = *systems.front();
    const auto& config = system.config.forecast;
    if (config.first != 1) {
      throw ConfigError("forecast.first", std::to_string(config.first), "1, to go on step by step");
    }
    const auto table = std::make_shared<SeriesTable>(*open_series(config, paths));
    const auto first = table->known_steps();
    Ahead said;
    const auto& numbers_read = table->columns().front().numbers;
    for (auto step = first - config.history; step < first; ++step) {
      said.read.push_back(numbers_read[static_cast<std::size_t>(step)]);
    }
    said.first_read_time = table->time(first - config.history);
    const auto say = predictor(systems, engine);
    TranslationOptions options;
    options.wants_alignments = true;
    while (std::ssize(said.steps) < steps) {
      const auto row = last_window(system, table, first);
      const auto found = say->predict(std::span(&row, 1), options).front().front();
      if (said.steps.empty()) said.first = found;
      go_on(said, *table, config, metrics::numbers_in(found.text), steps);
    }
    return said;
  }

 private:
  /// The window that ends with what is known, or was said, last; `first` steps are the file's own.
  static data::Row last_window(const System& system, const std::shared_ptr<SeriesTable>& table,
                               std::int64_t first) {
    const auto& config = system.config.forecast;
    const auto coder = std::dynamic_pointer_cast<const SeriesCoder>(system.coders.at("series"));
    auto options = window_options(config, *table);
    if (table->known_steps() > first) options.gaps = data::WindowOptions::Gaps::kCarry;
    const SeriesCorpus corpus(table, options, coder, table->known_steps(), table->known_steps());
    auto row = corpus.window(table->known_steps() - 1);
    if (row) return *std::move(row);
    throw Error(fmt::format("{}:{}: a gap in the last {} steps: see forecast.gaps", table->path(),
                            table->line(first - 1), config.history));
  }

  /// Adds what a window was answered with, up to so many steps in all.
  static void go_on(Ahead& said, SeriesTable& table, const ForecastConfig& config,
                    const std::vector<metrics::FoundNumber>& numbers, std::int64_t steps) {
    const auto targets = names_in(config.target);
    for (std::size_t at = 0; at < numbers.size() && std::ssize(said.steps) < steps;
         at += targets.size()) {
      Step step = {.time = table.time(table.known_steps()), .columns = targets};
      std::vector<double> values;
      for (std::size_t i = 0; i < targets.size(); ++i) {
        auto number = numbers[at + i];
        values.push_back(number.value);
        // What is built on what was said is less sure than the dev part can tell.
        if (std::ssize(said.steps) >= config.horizon) number = {number.value};
        step.numbers.push_back(number);
      }
      said.steps.push_back(std::move(step));
      table.go_on(values);
    }
  }

  static models::SeriesShape shape_of(const ForecastConfig& config) {
    return {.history = config.history,
            .steps = config.horizon - config.first + 1,
            .says_change = config.change};
  }
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config,
                                                 const models::SeriesShape& shape) {
    if (!config.forecast.input_attention) {
      return std::make_unique<models::Forecaster>(shape, config.model, config.attention);
    }
    if (shape.read_size <= shape.targets) {
      throw ConfigError("forecast.input_attention", "true",
                        "false, where nothing is read but the target: it chooses among others");
    }
    return std::make_unique<models::DualStageAttention>(shape, config.model.hidden_size);
  }

  /// The targets at the last step read, on their own scale.
  static std::vector<double> last_read(const SeriesCoder& coder, const data::Row& row) {
    const auto& read = row.parts.at(NumberModel::kRead);
    std::vector<double> last;
    for (std::int64_t i = 0; i < coder.learnt().target_count; ++i) {
      const auto at = static_cast<std::size_t>((read.positions() - 1) * read.size + i);
      last.push_back(coder.unscaled(static_cast<std::size_t>(i), double(read.numbers[at])));
    }
    return last;
  }

  static std::vector<metrics::FoundNumber> unscaled(const System& system, const data::Row& row,
                                                    std::span<const float> scaled) {
    const auto& coder = data::series_of(system.coders, "series");
    const auto& learnt = coder.learnt();
    const auto targets = static_cast<std::size_t>(learnt.target_count);
    const auto last = last_read(coder, row);
    std::vector<double> widths;
    if (const auto found = system.facts.find(kInterval); found != system.facts.end()) {
      widths = roughness_of(system.config.forecast, coder, row);
      std::istringstream factors(found->second);
      for (auto& width : widths) {
        if (double factor = 0.0; factors >> factor) width *= factor;
      }
    }
    std::vector<metrics::FoundNumber> numbers;
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      const auto number = static_cast<double>(scaled[i]);
      const auto value = system.config.forecast.change
                             ? last[i % targets] + learnt.changes.at(i) * number
                             : coder.unscaled(i % targets, number);
      numbers.push_back({value});
      if (widths.size() != scaled.size()) continue;
      numbers.back().low = value - widths[i];
      numbers.back().high = value + widths[i];
    }
    return numbers;
  }

  static NumberTask::Axes axes(const System& system, const data::Row& row,
                               const std::string& look) {
    const auto& config = system.config.forecast;
    const auto& learnt = data::series_of(system.coders, "series").learnt();
    const auto last = data::parse_time(row.cells.at(0));
    const auto time = [&](std::int64_t step) {  // from the last step read
      if (learnt.step_seconds > 0 && last) {
        return data::written_time(*last + step * learnt.step_seconds);
      }
      return fmt::format("{:+}", step);
    };
    NumberTask::Axes axes;
    if (look == kInputLook) {
      for (auto i = static_cast<std::size_t>(learnt.target_count); i < learnt.columns.size(); ++i) {
        const auto& column = learnt.columns[i];
        if (!column.is_category) axes.read.push_back(column.name);
        for (const auto& name : column.names) axes.read.push_back(column.name + "=" + name);
      }
    }
    auto& steps = look == kInputLook ? axes.said : axes.read;
    for (auto step = 1 - config.history; step <= 0; ++step) {
      steps.push_back(time(step + look_offset(config)));
    }
    if (look == kInputLook) return axes;
    for (auto ahead = config.first; ahead <= config.horizon; ++ahead) {
      axes.said.push_back(time(ahead));
    }
    return axes;
  }
};

}  // namespace

const Task& forecasting() {
  static const Forecasting task;
  return task;
}

}  // namespace attend::tasks
