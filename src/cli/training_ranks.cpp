#include "cli/training_ranks.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/message.h"
#include "core/error.h"
#include "core/fields.h"
#include "training/ranks.h"

namespace attend::cli {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr auto kToMeet = 300s;
constexpr auto kToSayWhoIsMissing = 5s;
constexpr std::int64_t kMostWorkers = 4096;

}  // namespace

TrainingRanks::TrainingRanks(std::optional<std::int64_t> workers, int threads)
    : is_said_(workers.has_value()), threads_(threads) {
  if (workers && (*workers < 1 || *workers > kMostWorkers)) {
    throw ConfigError("workers", std::to_string(*workers),
                      fmt::format("from 1 to {}", kMostWorkers));
  }
  const auto given = parallel::ranks_from_environment();
  if (given && given->size > 1) {
    if (workers && *workers != given->size) {
      throw Error(
          fmt::format("--workers {}, but the environment says that this is rank {} of {}: "
                      "leave --workers out",
                      *workers, given->rank, given->size));
    }
    ranks_ = *given;
    is_said_ = true;
  } else {
    ranks_.size = static_cast<int>(workers.value_or(1));
    ranks_.token = parallel::new_token();
    starts_others_ = true;
  }
}

void TrainingRanks::usually(std::int64_t workers) {
  if (!is_said_) ranks_.size = static_cast<int>(std::min(workers, kMostWorkers));
}

void TrainingRanks::open() {
  if (ranks_.size == 1) return;
  parallel::check_has_groups();
  lifeline_ = std::make_unique<parallel::Lifeline>(ranks_);
}

void TrainingRanks::tell_of(training::Observer& observer) const {
  if (!starts_others_) {
    observer.noted(fmt::format("{} ranks", ranks_.size));
    if (ranks_.token.empty()) {
      observer.noted(fmt::format("{} is not set: whoever reaches port {} can take part",
                                 parallel::kTokenVariable, ranks_.port));
    }
    return;
  }
  const auto cores = parallel::usable_cpus().size();
  const auto threads = static_cast<std::size_t>(ranks_.size) * static_cast<std::size_t>(threads_);
  observer.noted(threads <= cores ? fmt::format("{} workers, each on cores of its own", ranks_.size)
                                  : fmt::format("{} workers share {} cores: more do not make it "
                                                "faster",
                                                ranks_.size, cores));
}

parallel::Group& TrainingRanks::meet(training::Observer& observer, const StopSignals& signals,
                                     const training::RunFolder* folder, bool is_new,
                                     std::ostream& err) {
  if (ranks_.size == 1) return parallel::alone();
  if (folder != nullptr) folder_ = *folder;
  is_new_ = is_new;
  if (is_first()) {
    tell_of(observer);
    if (starts_others_) {
      training::ScratchFolder::remove_abandoned();  // of workers that died with their rank 0
      workers_ = std::make_unique<parallel::Workers>(ranks_.size, lifeline_->port(), ranks_.token,
                                                     threads_);
    }
  } else {
    lifeline_ = std::make_unique<parallel::Lifeline>(ranks_);
  }
  const auto began = parallel::Clock::now();
  bool has_told = false;
  const auto waiting = [&](int missing) {
    if (workers_) workers_->check();
    if (signals.requested()) throw Error("stopped before all ranks were there");
    if (has_told || parallel::Clock::now() - began < kToSayWhoIsMissing) return;
    has_told = true;
    observer.noted(fmt::format("waiting for {} of {} ranks at port {} of {}", missing, ranks_.size,
                               lifeline_->port(), ranks_.address));
  };
  lifeline_->meet(kToMeet, waiting, [&](const std::string& text) { observer.noted(text); });
  group_ = parallel::make_group(*lifeline_);
  lifeline_->watch([this, &err](const parallel::Loss& loss) { end_for(loss, err); });
  return *group_;
}

/// Rank 0 says what happened; that it is gone itself, rank 1 does. The main thread is in the midst
/// of something, and what it writes can be cut off at any moment.
void TrainingRanks::end_for(const parallel::Loss& loss, std::ostream& err) {
  const bool speaks = is_first() || (loss.rank == 0 && !loss.said && ranks_.rank == 1);
  if (speaks) {
    if (::isatty(STDERR_FILENO) == 1) err << "\r\x1b[K";  // over the progress
    auto text = loss.text;
    if (!loss.said) {
      text += ending_of(loss.rank) + "; go on with: attend train --resume " +
              (folder_ ? folder_->path().string() : "DIR");
    }
    say(err, text);
  }
  if (is_first() && loss.said && is_new_ && folder_->is_unused()) folder_->remove();
  _exit(loss.said ? kUsage : kRankLost);
}

/// A process closes its connections before it can be seen to have ended.
std::string TrainingRanks::ending_of(int rank) {
  std::string ending;
  for (int i = 0; workers_ && ending.empty() && i < 100; ++i) {
    ending = workers_->ending_of(rank);
    if (ending.empty()) std::this_thread::sleep_for(10ms);
  }
  return ending;
}

void TrainingRanks::end() {
  if (lifeline_) lifeline_->end();
}

bool TrainingRanks::fail(const std::string& why) {
  const bool is_known = lifeline_ && lifeline_->fail(why);
  if (workers_) workers_->kill();
  return is_known;
}

}  // namespace attend::cli
