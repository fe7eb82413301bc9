#include "cli/live_training.h"

#include <algorithm>
#include <exception>
#include <limits>

#include <sys/resource.h>

#include "cli/compare_runs.h"
#include "cli/plot_charts.h"
#include "cli/plot_runs.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

using serving::HttpRequest;
using serving::HttpResponse;
using std::chrono_literals::operator""s;

constexpr auto kLeastBetween = 1s;  // two makings of the data
constexpr int kShareOfTime = 50;    // that one of them may take: 2 %
constexpr int kNiceness = 10;
constexpr auto kLately = 5s;
constexpr auto kToSeeTheEnd = 2s;

HttpResponse plain(int status, const std::string& text) {
  return {status, "text/plain; charset=utf-8", text + '\n', {{"Cache-Control", "no-store"}}};
}

serving::HttpOptions http_options(const LiveOptions& options) {
  return {.host = options.host,
          .port = options.port,
          .connections = 16,
          .body_bytes = 1024,
          .receive_seconds = 5.0,
          .idle_seconds = 15.0,
          .grace_seconds = 0.2,
          .allowed_hosts = options.allowed_hosts};
}

}  // namespace

LiveTraining::LiveTraining(const LiveOptions& options, training::Observer& next)
    : next_(next), policy_(std::string(view::kPlotBundle.policy) + "; connect-src 'self'") {
  plot_.program = "attend " ATTEND_VERSION;
  plot_.title = "attend train";
  plot_.is_live = true;
  plot_.runs.emplace_back().name = "this training";
  server_ = serving::make_http_server(http_options(options), *this);
  thread_ = std::thread([this] {
    setpriority(PRIO_PROCESS, 0,
                kNiceness);  // on Linux of this thread, and of those that it starts
    server_->run(stops_);
  });
}

LiveTraining::~LiveTraining() {
  std::unique_lock lock(data_mutex_);
  plot_.is_live = false;
  next_at_ = {};
  const auto until =
      asked_at_ + kLately > Clock::now() ? Clock::now() + kToSeeTheEnd : Clock::now();
  end_given_.wait_until(lock, until, [this] { return is_end_given_; });
  lock.unlock();
  stops_ = true;
  thread_.join();
}

void LiveTraining::begin(const training::RunFolder& folder, const tasks::System& system) {
  auto run = folder.load_run();
  const std::lock_guard lock(data_mutex_);
  metrics_ = training::metrics_of_validations(run);
  deciding_ = &run.recipe.training.deciding(metrics_);
  plot_.charts = plot_charts(metrics_);
  log_ = training::load_log(folder.path());
  auto& shown = plot_.runs[0];
  shown.name = names_of({folder.path().string()})[0];
  plot_.title = shown.name;
  take_keys(keys_of(run.recipe), run.recipe.system.model.has_attention(), shown);
  take_parts(parts_of(run.recipe.system), shown);
  shown.parameters += system.model->number_count();
}

void LiveTraining::progressed(const training::Progress& progress) {
  {
    const std::lock_guard lock(news_mutex_);
    new_progress_.push_back(progress);
  }
  next_.progressed(progress);
}

void LiveTraining::validated(const training::Validation& validation, bool is_best) {
  {
    const std::lock_guard lock(news_mutex_);
    new_validations_.push_back(validation);
  }
  next_.validated(validation, is_best);
}

void LiveTraining::take_news() {
  std::vector<training::Progress> progress;
  std::vector<training::Validation> validations;
  {
    const std::lock_guard lock(news_mutex_);
    progress.swap(new_progress_);
    validations.swap(new_validations_);
  }
  log_.progress.insert(log_.progress.end(), progress.begin(), progress.end());
  for (const auto& validation : validations) {
    log_.agreements.push_back(training::agreement_of(validation));
    log_.validations.push_back(validation);
  }
}

std::string LiveTraining::data() {
  const std::lock_guard lock(data_mutex_);
  const auto began = Clock::now();
  asked_at_ = began;
  if (began < next_at_) return json_;
  take_news();
  auto& run = plot_.runs[0];
  take_log(log_, metrics_, std::numeric_limits<double>::quiet_NaN(), run);
  if (const auto best = deciding_ == nullptr ? std::nullopt : log_.best(*deciding_)) {
    run.best_update = best->update;
    run.best = best->value_of(deciding_->name);
  }
  json_ = format::to_json(plot_);
  if (!plot_.is_live) {
    is_end_given_ = true;
    end_given_.notify_all();
  }
  const auto now = Clock::now();
  next_at_ = now + std::max<Clock::duration>(kLeastBetween, kShareOfTime * (now - began));
  return json_;
}

std::optional<HttpResponse> LiveTraining::refuse(const HttpRequest& request) {
  if (request.method != "GET") return plain(405, "only GET");
  if (request.has_length && request.length > 0) return plain(413, "a request here has no body");
  return std::nullopt;
}

HttpResponse LiveTraining::answer(const HttpRequest& request) {
  try {
    if (auto refusal = refuse(request)) return *refusal;
    if (request.path == "/data") {
      return {200, "application/json", data(), {{"Cache-Control", "no-store"}}};
    }
    if (request.path != "/") return plain(404, "there is / and /data");
    const view::WebBundle bundle = {view::kPlotBundle.script, view::kPlotBundle.style, policy_};
    return {200,
            "text/html; charset=utf-8",
            view::to_web_page(bundle, "attend train", data()),
            {{"Content-Security-Policy", policy_ + "; frame-ancestors 'none'"},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"},
             {"Cache-Control", "no-store"}}};
  } catch (const std::exception&) {  // no memory, say: the training goes on
    return plain(503, "not now");
  }
}

HttpResponse LiveTraining::error(int status) {
  return plain(status, "not a request that is answered here");
}

}  // namespace attend::cli
