#include "serving/api.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "serving/openapi.h"

namespace attend::serving {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Path {
  const char* path;
  const char* method;
};

constexpr Path kPaths[] = {
    {"/", "GET"},        {"/predict", "POST"}, {"/translate", "POST"},  {"/score", "POST"},
    {"/healthz", "GET"}, {"/metrics", "GET"},  {"/openapi.json", "GET"}};

const Path* path_called(const std::string& path) {
  const auto* found = std::find_if(std::begin(kPaths), std::end(kPaths),
                                   [&](const auto& at) { return path == at.path; });
  return found == std::end(kPaths) ? nullptr : found;
}

/// What a counter calls it: whatever clients ask for, there are few.
std::string counted_as(const std::string& path) {
  return path_called(path) == nullptr ? "other" : path;
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

HttpResponse to_response(const Refusal& refusal) {
  HttpResponse response;
  response.status = refusal.status();
  response.body = dumped({{"error", {{"code", refusal.code()}, {"message", refusal.what()}}}});
  if (refusal.status() == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

HttpResponse page(const ApiOptions& options) {
  HttpResponse response;
  response.type = "text/html; charset=utf-8";
  response.body = options.page;
  response.headers = {{"Content-Security-Policy", options.page_policy},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"}};
  return response;
}

/// To 4 decimals; adding 0 makes -0 a plain 0. What is not finite becomes null.
Json rounded(const std::vector<float>& numbers) {
  auto json = Json::array();
  for (const auto number : numbers) {
    json.push_back(std::round(static_cast<double>(number) * 1e4) / 1e4 + 0.0);
  }
  return json;
}

Json to_json(const tasks::Translation& translation, bool has_alignments) {
  Json json = {{"text", translation.text},
               {"score", translation.score},
               {"log_probability", translation.log_probability}};
  if (!has_alignments) return json;
  const auto& alignment = translation.alignment;
  json["target"] = alignment.target;
  json["target_words"] = alignment.target_words;
  json["log_probabilities"] = rounded(translation.log_probabilities);
  auto& rows = json["weights"] = Json::array();
  for (const auto& row : alignment.weights) rows.push_back(rounded(row));
  return json;
}

}  // namespace

Api::Api(const ApiOptions& options, const tasks::System& system, bool has_attention,
         SentenceQueue& queue, Counters& counters)
    : options_(options),
      system_(system),
      says_texts_(tasks::says_texts(system)),
      vocabularies_(says_texts_ ? tasks::vocabularies_of(system) : tasks::Vocabularies()),
      has_attention_(has_attention),
      queue_(queue),
      counters_(counters) {}

std::optional<HttpResponse> Api::refuse(const HttpRequest& request) {
  const auto refused = [&](int status, const std::string& code, const std::string& message) {
    counters_.request(counted_as(request.path), status, 0.0);
    return to_response({status, code, message});
  };
  const auto* path = path_called(request.path);
  if (path == nullptr) {
    return refused(404, "not_found", "there is nothing at this path; see /openapi.json");
  }
  if (request.method != path->method) {
    auto response = refused(405, "method_not_allowed",
                            fmt::format("{} is asked for by {}", path->path, path->method));
    response.headers.emplace_back("Allow", path->method);
    return response;
  }
  if (request.method == "GET") return std::nullopt;
  if (!request.has_length) {
    return refused(411, "length_required", "say how long the body is: send Content-Length");
  }
  if (request.length > static_cast<std::uint64_t>(options_.body_bytes)) {
    return error(413);
  }
  if (request.is_encoded) {
    return refused(415, "unsupported_media_type",
                   "send the body as it is, without Content-Encoding");
  }
  if (request.media_type() == "application/json") return std::nullopt;
  if (options_.receiver == nullptr || request.path != "/predict") {
    return refused(415, "unsupported_media_type",
                   "send JSON, with the header Content-Type: application/json");
  }
  if (!is_file_type(request.media_type())) {
    return refused(415, "unsupported_media_type",
                   options_.receiver->takes_sounds()
                       ? "send a sound, with the header Content-Type: audio/wav, or another of "
                         "audio/, or JSON, with Content-Type: application/json"
                   : options_.receiver->takes_pictures()
                       ? "send a picture, with the header Content-Type: image/jpeg, image/png or "
                         "image/x-portable-anymap, or JSON, with Content-Type: application/json"
                       : "send a .npy, with the header Content-Type: application/octet-stream, or "
                         "JSON, with Content-Type: application/json");
  }
  return std::nullopt;
}

HttpResponse Api::error(int status) {
  counters_.refused(status);
  switch (status) {
    case 408:
      return to_response({408, "request_timeout", "the request did not come whole in time"});
    case 413:
      return to_response(
          {413, "body_too_large",
           fmt::format("a body may have {} bytes: send several requests", options_.body_bytes)});
    case 414:
      return to_response({414, "uri_too_long", "the path is too long; see /openapi.json"});
    case 421:
      return to_response({421, "wrong_host",
                          "the service does not go by this name: ask for it by its address, or let "
                          "the name in by --allow-host"});
    case 431:
      return to_response({431, "header_too_large", "the header has too many bytes: send less"});
    case 500:
      return to_response({500, "internal", "an error of the program: please report it"});
    case 503:
      return to_response({503, "overloaded", "all connections are in use: try again later"});
    default:
      return to_response({status, "bad_request", "the bytes are no whole HTTP request"});
  }
}

HttpResponse Api::answer(const HttpRequest& request) {
  const auto begin = Clock::now();
  counters_.begin();
  HttpResponse response;
  try {
    response = answer_checked(request);
  } catch (const Refusal& refusal) {
    response = to_response(refusal);
  } catch (const std::bad_alloc&) {
    response = to_response({503, "overloaded", "there is too little memory now: try again later"});
  } catch (const std::exception&) {
    response = to_response({500, "internal", "an error of the program: please report it"});
  }
  counters_.end();
  const std::chrono::duration<double> seconds = Clock::now() - begin;
  counters_.request(counted_as(request.path), response.status, seconds.count());
  return response;
}

HttpResponse Api::answer_checked(const HttpRequest& request) {
  if (request.body.size() > static_cast<std::size_t>(options_.body_bytes)) return error(413);
  if (request.path == "/predict") return predict(request);
  if (request.path == "/translate") return translate(request, false);
  if (request.path == "/score") return translate(request, true);
  if (request.path == "/") {
    if (options_.receiver == nullptr) check_says_texts("the page");
    if (options_.page.empty()) {
      throw Refusal(400, "no_page",
                    "the page shows pictures, and this model reads features of them: ask POST "
                    "/predict");
    }
    return page(options_);
  }
  HttpResponse response;
  if (request.path == "/healthz") {
    response.body = dumped({{"status", "ok"}, {"models", options_.models}});
  } else if (request.path == "/metrics") {
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = counters_.text(queue_.waiting());
  } else {
    response.body =
        describe(options_.version, system_.task->columns().first(system_.task->source_count()),
                 options_.receiver == nullptr          ? Cells::kTexts
                 : options_.receiver->takes_pictures() ? Cells::kPictures
                 : options_.receiver->takes_sounds()   ? Cells::kSounds
                                                       : Cells::kFeatures);
  }
  return response;
}

/// In symbols, the end counted. Throws Refusal if a text has too many.
std::vector<std::size_t> Api::lengths(const text::Vocabulary& vocabulary,
                                      const std::vector<std::string>& texts,
                                      const std::string& key) const {
  const auto most = static_cast<std::size_t>(options_.limits.symbols);
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool is_absurd = texts[i].size() > most * kBytesOfASymbol;
    const auto length = is_absurd ? 0 : vocabulary.encode_ids(texts[i]).size();
    if (!is_absurd && length <= most) {
      lengths.push_back(length + 1);
      continue;
    }
    throw Refusal(
        413, "text_too_long",
        fmt::format("\"{}\"[{}] has more than {} symbols: cut it into sentences", key, i, most));
  }
  return lengths;
}

/// Of each sentence. Throws Refusal if all of them cost too much, or their answer is too large.
std::vector<std::size_t> Api::costs(const Asked& asked, const std::string& key) const {
  const auto& [sources, targets, options] = asked;
  const auto& search = options.search;
  const bool scores = !targets.empty();
  const auto of_sources = lengths(*vocabularies_.source, sources, key);
  const auto of_targets = lengths(*vocabularies_.target, targets, "target");
  std::vector<std::size_t> costs;
  std::size_t cost = 0;
  std::size_t weights = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    costs.push_back(scores ? cost_of_scoring(of_sources[i], of_targets[i])
                           : cost_of_search(search, of_sources[i]));
    cost += costs.back();
    weights += of_sources[i] * (scores ? of_targets[i]
                                       : static_cast<std::size_t>(options.best) *
                                             (search.longest(of_sources[i]) + 1));
  }
  if (cost > static_cast<std::size_t>(options_.limits.cost)) {
    throw Refusal(
        413, "too_costly",
        fmt::format("this may take {} steps, and a request may take {}: give fewer or "
                    "shorter texts{}",
                    cost, options_.limits.cost, scores ? "" : ", or a smaller beam or max_ratio"));
  }
  if (options.wants_alignments && weights > static_cast<std::size_t>(options_.limits.weights)) {
    throw Refusal(413, "too_costly",
                  fmt::format("the alignments may have {} weights, and an answer may have {}: give "
                              "fewer or shorter texts{}",
                              weights, options_.limits.weights,
                              scores ? "" : ", or a smaller nbest or max_ratio"));
  }
  return costs;
}

/// Until the job is done. Throws Refusal if that is not in time; then it is done no further.
void Api::await(Job& job, const HttpRequest& request, Job::Time by) const {
  while (!job.wait_until(std::min(by, Clock::now() + std::chrono::milliseconds(100)))) {
    const bool is_gone = request.is_gone && request.is_gone();
    if (!is_gone && !is_hurried_ && Clock::now() < by) continue;
    job.abandon();
    if (is_gone) throw Refusal(499, "client_left", "nobody waits for the answer");
    if (is_hurried_) throw Refusal(503, "stopping", "the service stops: try again later");
    throw Refusal(
        503, "timed_out",
        fmt::format("not done within {} seconds: send less, or try again later", options_.seconds));
  }
  if (!job.failure().empty()) {
    throw Refusal(500, "internal", "an error of the program: please report it");
  }
}

HttpResponse Api::translate(const HttpRequest& request, bool scores) {
  check_says_texts(request.path);
  const auto by = deadline();
  auto asked = read_body(request.body, scores, options_.translation, options_.limits);
  if (!has_attention_ && (asked.options.wants_alignments || asked.options.replace_unknown ||
                          asked.options.search.coverage_penalty > 0.0)) {
    throw Refusal(400, "no_attention",
                  "this model has no attention, so nothing says where its words came from: leave "
                  "out alignments, replace_unknown and coverage_penalty");
  }
  auto of_each = costs(asked, scores ? "source" : "text");
  const auto job = std::make_shared<Job>(asked.options, std::move(asked.sources),
                                         std::move(asked.targets), std::move(of_each));
  work_on(job, request, by);
  HttpResponse response;
  response.body = to_json(*job);
  return response;
}

Job::Time Api::deadline() const {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(options_.seconds));
}

/// Throws Refusal if it cannot be done, or not in time.
void Api::work_on(const std::shared_ptr<Job>& job, const HttpRequest& request, Job::Time by) {
  if (!queue_.add(job)) {
    throw Refusal(503, "overloaded", "too many sentences wait already: try again later");
  }
  await(*job, request, by);
}

void Api::check_says_texts(const std::string& path) const {
  if (says_texts_) return;
  throw Refusal(400, "says_no_text",
                fmt::format("{} is of models that say texts, and the task of this one is {}: ask "
                            "POST /predict",
                            path, system_.task->name()));
}

std::string Api::to_json(const Job& job) const {
  Json json = {{"models", options_.models}};
  const bool scores = job.scores();
  const bool has_alignments = job.options.wants_alignments;
  auto& all = json[scores ? "scores" : "translations"] = Json::array();
  for (std::size_t i = 0; i < job.sources.size(); ++i) {
    const auto& found = job.found[i];
    auto& one = all.emplace_back(Json{{"source", job.sources[i]}});
    if (has_alignments) {
      const auto& alignment = found[0].alignment;
      one["source_pieces"] = alignment.source;
      one["source_words"] = alignment.source_words;
    }
    if (scores) {
      one.update(serving::to_json(found[0], has_alignments));
      continue;
    }
    auto& hypotheses = one["hypotheses"] = Json::array();
    for (const auto& translation : found) {
      hypotheses.push_back(serving::to_json(translation, has_alignments));
    }
  }
  return dumped(json);
}

}  // namespace attend::serving
