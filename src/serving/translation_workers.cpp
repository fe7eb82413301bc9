#include "serving/translation_workers.h"

#include <exception>
#include <utility>

#include <fmt/format.h>
#include <omp.h>

namespace attend::serving {
namespace {

/// Equal for what may be translated together, different for all else.
std::string kind_of(const models::TranslationOptions& options, bool scores) {
  const auto& search = options.search;
  return fmt::format("{} {} {} {:a} {:a} {:a} {}", scores, search.beam_size, options.best,
                     search.length_penalty, search.coverage_penalty, search.max_ratio,
                     options.replace_unknown);
}

}  // namespace

TranslationJob::TranslationJob(const models::TranslationOptions& asked,
                               std::vector<std::string> lines, std::vector<std::string> given)
    : Job(kind_of(asked, !given.empty()), lines.size()),
      options(asked),
      sources(std::move(lines)),
      targets(std::move(given)),
      found(sources.size()) {}

TranslationWorkers::TranslationWorkers(const models::Translator& translator, SentenceQueue& queue,
                                       Counters& counters, std::size_t workers, int threads_each)
    : translator_(translator), queue_(queue), counters_(counters) {
  for (std::size_t i = 0; i < workers; ++i) {
    threads_.emplace_back([this, threads_each] {
      omp_set_num_threads(threads_each);
      work();
    });
  }
}

TranslationWorkers::~TranslationWorkers() {
  queue_.close();
}

void TranslationWorkers::work() const {
  for (auto batch = queue_.take(); !batch.empty(); batch = queue_.take()) {
    try {
      translate(batch);
    } catch (const std::exception& error) {
      for (const auto& piece : batch) piece.job->fail(error.what());
    }
  }
}

void TranslationWorkers::translate(const std::vector<Piece>& batch) const {
  const auto job_of = [](const Piece& piece) {
    return static_cast<TranslationJob*>(piece.job.get());  // nothing else is in this queue
  };
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  for (const auto& piece : batch) {
    const auto& job = *job_of(piece);
    sources.push_back(job.sources[piece.index]);
    if (!job.targets.empty()) targets.push_back(job.targets[piece.index]);
  }
  auto options = job_of(batch[0])->options;
  options.batch_size = static_cast<std::int64_t>(batch.size());
  options.threads = 1;
  std::vector<std::vector<models::Translation>> found;
  if (targets.empty()) {
    found = translator_.translate(sources, options);
  } else {
    for (auto& scored : translator_.score(sources, targets, options)) {
      found.emplace_back().push_back(std::move(scored));
    }
  }
  counters_.batch(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    job_of(batch[i])->found[batch[i].index] = std::move(found[i]);
    batch[i].job->finish_one();
  }
}

}  // namespace attend::serving
