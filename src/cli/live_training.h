#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "format/plot.h"
#include "serving/http_server.h"
#include "training/run_log.h"
#include "training/trainer.h"

namespace attend::cli {

/// Where the curves of a running training are served.
struct LiveOptions {
  std::string host = "127.0.0.1";
  std::int64_t port = 0;                     ///< 0: a free one
  std::vector<std::string> allowed_hosts{};  ///< serving::HttpOptions
};

/// Serves the curves of the training that it observes: a page at `/`, its data at `/data`. Whatever
/// clients do, the training only ever adds a line to a list: all else is done on threads of a lower
/// priority, and the data is made anew seldom enough to cost them 2 % of a core.
class LiveTraining final : public training::Observer, private serving::HttpHandler {
 public:
  /// Listens already; `next` is told all, too, and outlives it. Throws Error if the address cannot
  /// be had.
  LiveTraining(const LiveOptions& options, training::Observer& next);

  /// Stops. Whoever looked of late has two seconds to see the end of it.
  ~LiveTraining() override;

  std::string address() const { return server_->address(); }

  /// What is trained, and what its log has by now. Before the first update.
  void begin(const training::RunFolder& folder, const tasks::System& system);

  void progressed(const training::Progress& progress) override;
  void validated(const training::Validation& validation, bool is_best) override;
  void noted(const std::string& text) override { next_.noted(text); }

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<serving::HttpResponse> refuse(const serving::HttpRequest& request) override;
  serving::HttpResponse answer(const serving::HttpRequest& request) override;
  serving::HttpResponse error(int status) override;
  void hurry() override {}
  std::string data();
  void take_news();

  training::Observer& next_;
  const std::string policy_;
  std::atomic<bool> stops_ = false;

  std::mutex news_mutex_;  // of what the training has said and nobody has read
  std::vector<training::Progress> new_progress_;
  std::vector<training::Validation> new_validations_;

  std::condition_variable end_given_;
  std::mutex data_mutex_;  // of all else; the training waits for it only in begin()
  format::Plot plot_;
  training::RunLog log_;
  metrics::Metrics metrics_;  // that the training is scored by
  const metrics::Metric* deciding_ = nullptr;
  std::string json_;
  Clock::time_point next_at_{};  // before it the same data is given again
  Clock::time_point asked_at_{};
  bool is_end_given_ = false;

  std::unique_ptr<serving::HttpServer> server_;
  std::thread thread_;
};

}  // namespace attend::cli
