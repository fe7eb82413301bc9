#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "serving/counters.h"
#include "serving/file_receiver.h"
#include "serving/http_server.h"
#include "serving/job.h"
#include "serving/request_body.h"
#include "serving/sentence_queue.h"
#include "tasks/translator.h"

namespace attend::serving {

inline constexpr std::int64_t kBytesOfASymbol = 64;  ///< at most, of any text that is not absurd

struct ApiOptions {
  std::string version;                    ///< of the program
  std::vector<std::string> models;        ///< their names
  std::string page;                       ///< the start page, HTML
  std::string page_policy;                ///< its Content-Security-Policy
  tasks::TranslationOptions translation;  ///< where a request leaves it open
  RequestLimits limits;
  std::int64_t body_bytes = 1 << 20;
  double seconds = 30.0;                        ///< that a request may wait for its translation
  const FileReceiver* receiver = nullptr;       ///< of models that read files
  const tasks::Predictor* predictor = nullptr;  ///< then, what answers
};

/// The service's paths: /, /predict, /translate, /score, /healthz, /metrics, /openapi.json.
/// docs/format.md describes what they take and give.
class Api final : public HttpHandler {
 public:
  /// All must outlive it. `system` is the first of what answers.
  Api(const ApiOptions& options, const tasks::System& system, bool has_attention,
      SentenceQueue& queue, Counters& counters);

  std::optional<HttpResponse> refuse(const HttpRequest& request) override;
  HttpResponse answer(const HttpRequest& request) override;
  HttpResponse error(int status) override;
  void hurry() override { is_hurried_ = true; }

 private:
  HttpResponse answer_checked(const HttpRequest& request);
  HttpResponse translate(const HttpRequest& request, bool scores);
  HttpResponse predict(const HttpRequest& request);
  std::vector<std::vector<tasks::Prediction>> search(AskedRows asked, const HttpRequest& request,
                                                     Job::Time by);
  std::vector<std::vector<tasks::Prediction>> ask_predictor(AskedRows asked,
                                                            const HttpRequest& request,
                                                            Job::Time by,
                                                            std::shared_ptr<const void> kept);
  void check_says_texts(const std::string& path) const;
  AskedRows read_asked(const HttpRequest& request, ReceivedFiles& kept) const;
  std::vector<std::size_t> costs_of_rows(const std::vector<data::Row>& rows) const;
  std::vector<std::size_t> costs_of_files(const std::vector<data::Row>& rows,
                                          const search::SearchOptions& search) const;
  void work_on(const std::shared_ptr<Job>& job, const HttpRequest& request, Job::Time by);
  Job::Time deadline() const;
  std::vector<std::size_t> lengths(const text::Vocabulary& vocabulary,
                                   const std::vector<std::string>& texts,
                                   const std::string& key) const;
  std::vector<std::size_t> costs(const Asked& asked, const std::string& key) const;
  void await(Job& job, const HttpRequest& request, Job::Time by) const;
  std::string to_json(const Job& job) const;

  const ApiOptions& options_;
  const tasks::System& system_;
  const bool says_texts_;
  tasks::Vocabularies vocabularies_;  // of one that says texts
  const bool has_attention_;
  SentenceQueue& queue_;
  Counters& counters_;
  std::atomic<bool> is_hurried_ = false;
};

}  // namespace attend::serving
