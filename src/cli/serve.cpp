#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/command.h"
#include "cli/compare_runs.h"
#include "cli/explore_pictures.h"
#include "cli/explore_sounds.h"
#include "cli/loaded_models.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/stop_signals.h"
#include "core/error.h"
#include "core/fields.h"
#include "serving/api.h"
#include "serving/file_receiver.h"
#include "serving/http_server.h"
#include "serving/translation_workers.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "tasks/translator.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct ServeFlags {
  std::vector<std::string> models;
  serving::HttpOptions http;
  serving::RequestLimits limits;
  std::optional<int64_t> beam;
  std::optional<int64_t> body_bytes;
  int64_t batch_size = 32;
  int64_t queue = 1024;
  std::string batching = "on";
  double timeout = 30.0;
  EngineFlags engine;

  std::string letter_case = "as-is";

  void declare(CLI::App& app);
  void check() const;
  void refuse_search(const tasks::Task& task) const;
  serving::HttpOptions http_options(bool takes_files) const;
};

constexpr int64_t kBytesOfFiles = int64_t{8} << 20;  // of a request, where pictures are sent

void ServeFlags::declare(CLI::App& app) {
  const auto with_default = [&](const std::string& name, auto& value, const std::string& help) {
    app.add_option(name, value, help)->capture_default_str();
  };
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->required()
      ->allow_extra_args(false);
  with_default("--host", http.host, "address to listen at; 0.0.0.0 lets other machines in");
  app.add_option("--allow-host", http.allowed_hosts,
                 "a name that the service goes by, besides its address; may be given again")
      ->allow_extra_args(false);
  with_default("--port", http.port, "0: a free one, which is printed");
  app.add_option("--beam", beam,
                 "hypotheses kept, where a request does not say; default: the model's");
  with_default("--batch-size", batch_size, "sentences translated together, at most");
  declare_case(app, letter_case);
  with_default("--batching", batching, "off: sentences of different requests are never together");
  with_default("--queue", queue, "sentences that may wait; more are refused with 503");
  app.add_option(
      "--max-body", body_bytes,
      "bytes of a request; default: 1048576, or of a model of pictures or sounds 8388608");
  with_default("--max-sentences", limits.sentences, "of a request");
  with_default("--max-symbols", limits.symbols, "of a sentence");
  with_default("--max-beam", limits.beam, "that a request may ask for");
  with_default("--max-cost", limits.cost,
               "steps that a request may take: symbols of its sentences' translations at their "
               "longest, times the beam");
  with_default("--max-weights", limits.weights, "of alignments that an answer may have");
  with_default("--max-pixels", limits.pixels,
               "of a picture as a model reads it whose recipe leaves its size open");
  with_default("--connections", http.connections, "at once; more are refused with 503");
  with_default("--timeout", timeout, "seconds that a request may wait for its translation");
  with_default("--receive-timeout", http.receive_seconds,
               "seconds for a client to send a request, and to take its answer");
  with_default("--grace", http.grace_seconds, "seconds to finish what was begun, once stopped");
  engine.declare(app);
  app.footer(
      "Example: attend serve -m model --port 8080\n"
      "         curl -H 'Content-Type: application/json' -d '{\"text\": \"a dog runs .\"}' "
      "http://127.0.0.1:8080/translate");
}

void ServeFlags::check() const {
  check_between("--port", static_cast<double>(http.port), 0, 65535);
  check_at_least("--batch-size", batch_size, 1);
  check_one_of("--batching", batching, {"on", "off"});
  check_at_least("--max-sentences", limits.sentences, 1);
  check_at_least("--max-symbols", limits.symbols, 1);
  check_at_least("--max-beam", limits.beam, 1);
  check_at_least("--max-cost", limits.cost, 1);
  check_at_least("--max-weights", limits.weights, 1);
  check_at_least("--max-pixels", limits.pixels, 1);
  check_at_least("--connections", http.connections, 1);
  check_at_least("--queue", queue, limits.sentences);
  if (body_bytes) check_between("--max-body", static_cast<double>(*body_bytes), 1, 1e9);
  check_between("--timeout", timeout, 0.001, 86400);
  check_between("--receive-timeout", http.receive_seconds, 0.001, 86400);
  check_between("--grace", http.grace_seconds, 0, 86400);
}

/// Throws Error naming what was given and is only for models that say texts.
void ServeFlags::refuse_search(const tasks::Task& task) const {
  const auto* given = beam ? "--beam" : letter_case != "as-is" ? "--case" : nullptr;
  if (given == nullptr) return;
  throw Error(
      fmt::format("{}: only of models that say texts, and the task of {} is {}: leave it out",
                  given, models.front(), task.name()));
}

serving::HttpOptions ServeFlags::http_options(bool takes_files) const {
  auto options = http;
  if (takes_files) options.body_bytes = kBytesOfFiles;
  if (body_bytes) options.body_bytes = *body_bytes;
  return options;
}

int64_t count_numbers(const std::vector<tasks::System>& systems) {
  int64_t count = 0;
  for (const auto& system : systems) count += system.model->number_count();
  return count;
}

/// What the page is told of the service; the model as in an exploration (docs/format.md).
std::string facts(const serving::ApiOptions& options, const std::vector<tasks::System>& systems,
                  bool has_attention) {
  const auto& model = systems[0].config.model;
  const auto& attention = systems[0].config.attention;
  const auto& search = options.translation.search;
  nlohmann::ordered_json described = {
      {"name", fmt::format("{}", fmt::join(options.models, " + "))},
      {"parameters", count_numbers(systems)},
      {"encoder", model.encoder},
      {"reader", model.reader},
      {"search", {{"beam_size", search.beam_size}, {"length_penalty", search.length_penalty}}}};
  if (model.has_attention()) {
    described["attention"] = {{"score", attention.score},
                              {"alignment", attention.alignment},
                              {"selection", attention.selection}};
  }
  return nlohmann::ordered_json{{"program", "attend " + options.version},
                                {"model", described},
                                {"has_attention", has_attention},
                                {"most_sentences", options.limits.sentences}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The same of models that read pictures.
std::string facts_of_pictures(const serving::ApiOptions& options,
                              const std::vector<tasks::System>& systems) {
  auto model = pictures_model(fmt::format("{}", fmt::join(options.models, " + ")), systems[0],
                              options.translation.search);
  model.parameters = count_numbers(systems);
  return nlohmann::ordered_json{
      {"program", "attend " + options.version},
      {"model", nlohmann::ordered_json::parse(format::to_json(model))},
      {"said", systems[0].task->columns()[systems[0].task->target()].name},
      {"most_bytes", options.body_bytes},
      {"most_pixels", serving::kMostSentPixels}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The same of models that read sounds.
std::string facts_of_sounds(const serving::ApiOptions& options,
                            const std::vector<tasks::System>& systems) {
  auto model = pictures_model(fmt::format("{}", fmt::join(options.models, " + ")), systems[0],
                              options.translation.search);
  model.parameters = count_numbers(systems);
  return nlohmann::ordered_json{
      {"program", "attend " + options.version},
      {"model", nlohmann::ordered_json::parse(format::to_json(model))},
      {"rate", sounds_of(systems[0], options.models.front()).options().rate},
      {"has_attention", systems[0].model->has_attention()},
      {"most_bytes", options.body_bytes},
      {"most_seconds", serving::kMostSentSeconds}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Puts in the page that the models have, if they have one.
void add_page(const std::vector<tasks::System>& systems, bool has_attention,
              serving::ApiOptions& options) {
  const auto put = [&](const view::WebBundle& bundle, const std::string& told) {
    options.page = view::to_web_page(bundle, "attend serve", told);
    options.page_policy = std::string(bundle.policy) + "; frame-ancestors 'none'";
  };
  if (options.receiver != nullptr) {
    if (options.receiver->takes_sounds()) {
      put(view::kServeSoundsBundle, facts_of_sounds(options, systems));
    } else if (options.receiver->takes_pictures()) {
      put(view::kServePicturesBundle, facts_of_pictures(options, systems));
    }
  } else if (tasks::says_texts(systems[0])) {
    put(view::kServeBundle, facts(options, systems, has_attention));
  }
}

serving::ApiOptions api_options(const ServeFlags& flags, const std::vector<tasks::System>& systems,
                                const serving::HttpOptions& http) {
  serving::ApiOptions options;
  options.version = ATTEND_VERSION;
  options.models = names_of(flags.models);
  options.translation.search = systems[0].config.search;
  if (flags.beam) options.translation.search.beam_size = *flags.beam;
  options.translation.letter_case = tasks::letter_case_called(flags.letter_case, "--case");
  options.translation.validate();
  options.limits = flags.limits;
  options.limits.beam = std::max(options.limits.beam, options.translation.search.beam_size);
  options.body_bytes = http.body_bytes;
  options.seconds = flags.timeout;
  return options;
}

/// Models that say texts are asked by a search, which can be interrupted; others by their task.
struct Answering {
  std::unique_ptr<const tasks::Translator> translator;
  std::unique_ptr<const tasks::Predictor> predictor;

  static Answering of(const std::vector<tasks::System>& systems, Engine& engine) {
    const auto members = members_of(systems);
    if (std::all_of(systems.begin(), systems.end(),
                    [](const auto& system) { return tasks::says_texts(system); })) {
      return {std::make_unique<tasks::Translator>(members, engine), nullptr};
    }
    return {nullptr, systems[0].task->predictor(members, engine)};
  }
};

int serve(const ServeFlags& flags, Streams streams) {
  flags.check();
  StopSignals signals;  // before any other thread
  const auto engine = flags.engine.make();
  auto systems = load_systems(flags.models, *engine, format::Bytes::kInMemory);
  std::optional<serving::FileReceiver> receiver;
  if (systems[0].task->reads_files()) receiver.emplace(systems, flags.limits);
  const auto answering = Answering::of(systems, *engine);
  const bool has_attention = answering.translator && answering.translator->has_attention();
  if (!tasks::searches(systems[0])) flags.refuse_search(*systems[0].task);
  if (receiver && flags.letter_case != "as-is") {
    throw Error("--case is of texts, and the model reads files: leave it out");
  }
  const auto http = flags.http_options(receiver.has_value());
  auto options = api_options(flags, systems, http);
  if (receiver) {
    options.receiver = &*receiver;
    options.predictor = answering.predictor.get();
  }
  add_page(systems, has_attention, options);

  serving::SentenceQueue queue({.most_waiting = static_cast<std::size_t>(flags.queue),
                                .batch_size = static_cast<std::size_t>(flags.batch_size),
                                .joins_jobs = flags.batching == "on"});
  serving::Counters counters;
  serving::Api api(options, systems[0], has_attention, queue, counters);
  const auto server = serving::make_http_server(http, api);
  const bool has_workers = engine->serves_threads();
  const serving::TranslationWorkers workers(
      {answering.translator.get(), answering.predictor.get()}, queue, counters,
      static_cast<std::size_t>(has_workers ? flags.engine.threads : 1),
      has_workers ? 1 : flags.engine.threads);
  signals.arm();
  say(streams.err, "serving at " + server->address());
  server->run(signals.requested());
  return kOk;
}

}  // namespace

Run declare_serve(CLI::App& app) {
  const auto flags = std::make_shared<ServeFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return serve(*flags, streams); };
}

}  // namespace attend::cli
