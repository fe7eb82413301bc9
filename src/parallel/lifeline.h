#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "parallel/meeting.h"
#include "parallel/ranks.h"
#include "parallel/sockets.h"

namespace attend::parallel {

/// Why the ranks must end: what rank `rank` said of it, or that it is gone without a word.
struct Loss {
  int rank = 0;
  bool said = false;
  std::string text;
};

/// One connection from each rank to rank 0, for as long as they compute: over it they meet, and by
/// it every rank learns that another one is gone, whatever it is doing. A process that dies breaks
/// its connection at once; a host or network that does is found within half a minute.
class Lifeline final : public Meeting {
 public:
  /// Rank 0 opens its port, so that the others may dial; nobody is met yet. Throws Error if it is
  /// in use.
  explicit Lifeline(const Ranks& ranks);
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  ~Lifeline() override;

  /// Of rank 0, open.
  int port() const { return ranks_.port; }

  /// Waits until all ranks are there. `waiting`, if any, is called now and then on rank 0 with how
  /// many are still to come, and may throw. `noted`, if any, is told on rank 0 of strangers that
  /// were turned away: who does not speak like a rank, is too slow, or has another token. They hold
  /// nobody up. Throws Error if some ranks do not come until then, or if they disagree on how many
  /// there are.
  void meet(Clock::duration longest, const std::function<void(int missing)>& waiting,
            const std::function<void(const std::string&)>& noted = {});

  /// From now on calls `lost`, once, on a thread of its own, when a rank is gone or says that it
  /// cannot go on.
  void watch(std::function<void(const Loss&)> lost);

  /// Says goodbye: this rank needs the others no more.
  void end();

  /// What a rank says of itself when it comes.
  struct Hello {
    int rank = -1;
    int size = 0;
    std::string host;
    std::string token;
  };

  int rank() const override { return ranks_.rank; }
  int size() const override { return ranks_.size; }
  std::string local_address() const override;
  std::vector<std::string> exchange(const std::string& bytes) override;
  bool fail(const std::string& why) override;
  [[noreturn]] void connection_broke(const std::string& reason) override;

 private:
  /// Somebody who has dialled and not yet said who it is.
  struct Caller {
    Socket socket;
    Incoming hello;
    Clock::time_point until;
  };

  void await_all(Clock::time_point until, const std::function<void(int)>& waiting,
                 const std::function<void(const std::string&)>& noted);
  bool hear(Caller& caller, std::string& stranger);
  void welcome(Socket socket, const Hello& caller);
  void watch_all();
  bool read_from(std::size_t peer);
  void lose(const Loss& loss);
  std::string name_of(std::size_t peer) const;

  Ranks ranks_;
  Socket listener_;
  std::vector<Socket> peers_;       // of rank 0: all others, by rank; else rank 0 alone
  std::vector<std::string> hosts_;  // of rank 0: where they are

  std::function<void(const Loss&)> lost_;
  std::atomic<bool> is_over_ = false;
  Socket wakes_;  // written to, ends the wait of the thread
  Socket woken_;
  std::mutex mutex_;  // of what is sent, and of what follows
  std::condition_variable changed_;
  bool has_failed_ = false;
  bool is_lost_ = false;
  bool is_told_ = false;  // to whom it may concern
  std::thread watcher_;
};

}  // namespace attend::parallel
