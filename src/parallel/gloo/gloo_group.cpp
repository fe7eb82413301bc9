// The group over Gloo's TCP transport; the only file that includes its headers. A plug-in.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gloo/allreduce.h>
#include <gloo/barrier.h>
#include <gloo/broadcast.h>
#include <gloo/rendezvous/context.h>
#include <gloo/rendezvous/store.h>
#include <gloo/transport/tcp/device.h>

#include "parallel/group.h"
#include "parallel/meeting.h"

namespace attend::parallel {
namespace {

constexpr auto kLongestToConnect = std::chrono::minutes(1);

/// Ranks wait for each other as long as it takes, as for rank 0 while it validates: it is the
/// lifeline that finds who is lost.
constexpr auto kLongestToWait = std::chrono::hours(24 * 365);

/// While it lives a rank that is gone is an error of a write, as Gloo reports it, and no SIGPIPE,
/// which would end the whole program: the signal is blocked on this thread and on those that it
/// starts meanwhile (Gloo's own), and one that came is taken.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;
  ~NoPipeSignal() {
    const timespec at_once = {};
    if (!was_pending_) {
      while (sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) continue;
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

/// All ranks set their values in the same order and before they get any, so that exchanges serve.
class MeetingStore final : public gloo::rendezvous::Store {
 public:
  explicit MeetingStore(Meeting& meeting) : meeting_(meeting) {}

  void set(const std::string& key, const std::vector<char>& data) override {
    for (const auto& bytes :
         meeting_.exchange(key + '\n' + std::string(data.begin(), data.end()))) {
      const auto end = std::min(bytes.find('\n'), bytes.size() - 1);
      values_[bytes.substr(0, end)] = {bytes.begin() + static_cast<std::ptrdiff_t>(end) + 1,
                                       bytes.end()};
    }
  }
  std::vector<char> get(const std::string& key) override { return values_.at(key); }
  void wait(const std::vector<std::string>& /*keys*/) override {}

 private:
  Meeting& meeting_;
  std::map<std::string, std::vector<char>> values_;
};

template <class T>
void add(void* out, const void* a, const void* b, std::size_t count) {
  auto* sums = static_cast<T*>(out);
  const auto* left = static_cast<const T*>(a);
  const auto* right = static_cast<const T*>(b);
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) sums[i] = left[i] + right[i];
}

class GlooGroup final : public Group {
 public:
  explicit GlooGroup(Meeting& meeting)
      : meeting_(meeting),
        context_(std::make_shared<gloo::rendezvous::Context>(meeting.rank(), meeting.size())) {
    const NoPipeSignal no_signal;
    try {
      const auto address = meeting.local_address();
      auto device = gloo::transport::tcp::CreateDevice(address.c_str());
      MeetingStore store(meeting);
      context_->setTimeout(kLongestToConnect);
      context_->connectFullMesh(store, device);
      context_->setTimeout(kLongestToWait);
    } catch (const gloo::Exception& error) {
      meeting_.connection_broke(error.what());
    }
  }

  int rank() const override { return context_->rank; }
  int size() const override { return context_->size; }
  void sum(std::span<float> numbers) override { sum_of(numbers); }
  void sum(std::span<double> numbers) override { sum_of(numbers); }

  void broadcast(std::string& bytes) override {
    std::size_t size = bytes.size();
    broadcast(&size, 1);
    bytes.resize(size);
    if (size > 0) broadcast(bytes.data(), size);
  }

  void barrier() override {
    together([&] {
      gloo::BarrierOptions options(context_);
      gloo::barrier(options);
    });
  }

  void abandon(const std::string& why) override { meeting_.fail(why); }

 private:
  template <class Call>
  void together(Call call) {
    const NoPipeSignal no_signal;
    try {
      call();
    } catch (const gloo::Exception& error) {
      meeting_.connection_broke(error.what());
    }
  }

  template <class T>
  void sum_of(std::span<T> numbers) {
    if (numbers.empty()) return;
    together([&] {
      gloo::AllreduceOptions options(context_);
      options.setOutput(numbers.data(), numbers.size());
      options.setReduceFunction(add<T>);
      gloo::allreduce(options);
    });
  }

  template <class T>
  void broadcast(T* data, std::size_t count) {
    together([&] {
      gloo::BroadcastOptions options(context_);
      options.setOutput(data, count);
      options.setRoot(0);
      gloo::broadcast(options);
    });
  }

  Meeting& meeting_;
  std::shared_ptr<gloo::rendezvous::Context> context_;
};

}  // namespace
}  // namespace attend::parallel

extern "C" attend::parallel::Group* attend_make_gloo_group(attend::parallel::Meeting& meeting) {
  return new attend::parallel::GlooGroup(meeting);
}
