#include "parallel/lifeline.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/error.h"
#include "parallel/group.h"

namespace attend::parallel {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

// Kinds of messages.
constexpr char kHello = 'H';       // "attend-ranks-2 RANK SIZE HOST TOKEN"
constexpr char kWelcome = 'W';     // nothing
constexpr char kRefused = 'R';     // why all end
constexpr char kTurnedAway = 'T';  // why this one is none of the ranks; the others go on
constexpr char kBlob = 'X';        // of exchange(): a rank's bytes, or one of all ranks'
constexpr char kFailed = 'F';      // a rank says why it cannot go on
constexpr char kLost = 'L';        // rank 0 says who is gone: "RANK SAID TEXT"
constexpr char kBye = 'B';         // nothing

constexpr const char* kGreeting = "attend-ranks-2";
constexpr int kMostToldOf = 10;            // strangers, each a line
constexpr std::size_t kMostCallers = 256;  // who have not yet said who they are
constexpr auto kToRead = 10s;              // for a message that has begun to come
constexpr auto kToExchange = 600s;         // ranks make themselves ready
constexpr auto kToFindOut = 45s;           // who broke a connection
constexpr std::size_t kShort = 4096;
constexpr std::size_t kLong = 1U << 26;

std::string hello(const Ranks& ranks) {
  return fmt::format("{} {} {} {} {}", kGreeting, ranks.rank, ranks.size, host_name(), ranks.token);
}

/// Nothing if it is not one of ours who calls.
std::optional<Lifeline::Hello> parse_hello(const Message& message) {
  if (message.kind != kHello) return std::nullopt;
  std::istringstream words(message.text);
  std::string greeting;
  Lifeline::Hello hello;
  if (!(words >> greeting >> hello.rank >> hello.size >> hello.host) || greeting != kGreeting) {
    return std::nullopt;
  }
  words >> hello.token;  // which may be empty
  return hello;
}

std::string to_text(const Loss& loss) {
  return fmt::format("{} {} {}", loss.rank, loss.said ? 1 : 0, loss.text);
}

Loss parse_loss(const std::string& text) {
  std::istringstream words(text);
  Loss loss;
  words >> loss.rank >> loss.said;
  words.ignore();
  std::getline(words, loss.text);
  return loss;
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.substr(0, kShort);
}

}  // namespace

Lifeline::Lifeline(const Ranks& ranks) : ranks_(ranks) {
  if (ranks_.rank != 0) return;
  listener_ = listen_on(ranks_.address, ranks_.port);
  ranks_.port = listener_.local_port();
}

Lifeline::~Lifeline() {
  if (watcher_.joinable()) {
    is_over_ = true;
    send_message(wakes_, kBye, "");
    watcher_.join();
  }
}

// --- meeting -------------------------------------------------------------------------------------

void Lifeline::meet(Clock::duration longest, const std::function<void(int missing)>& waiting,
                    const std::function<void(const std::string&)>& noted) {
  const auto until = Clock::now() + longest;
  if (ranks_.rank == 0) return await_all(until, waiting, noted);
  peers_.push_back(dial(ranks_.address, ranks_.port, until));
  send_message(peers_[0], kHello, hello(ranks_));
  const auto answer = receive_message(peers_[0], until, kShort);
  if (!answer) throw Error("rank 0 ended before the training began: it says why");
  if (answer->kind == kTurnedAway) peers_.clear();  // rank 0 will not say it for this one
  if (answer->kind != kWelcome) throw Error(answer->text);
}

void Lifeline::await_all(Clock::time_point until, const std::function<void(int)>& waiting,
                         const std::function<void(const std::string&)>& noted) {
  peers_.resize(static_cast<std::size_t>(ranks_.size));
  hosts_.resize(peers_.size());
  std::vector<Caller> callers;
  int strangers = 0;
  while (true) {
    const auto missing = static_cast<int>(std::count_if(
        peers_.begin() + 1, peers_.end(), [](auto& peer) { return !peer.is_open(); }));
    if (missing == 0) break;
    if (waiting) waiting(missing);
    if (Clock::now() > until) {
      throw Error(
          fmt::format("{} of {} ranks did not come to port {} of {}: were they started, and "
                      "can they reach it?",
                      missing, ranks_.size, ranks_.port, ranks_.address));
    }
    std::vector<const Socket*> all = {&listener_};
    for (const auto& caller : callers) all.push_back(&caller.socket);
    wait_for_any(all, std::min(until, Clock::now() + 200ms));
    std::erase_if(callers, [&](Caller& caller) {
      std::string stranger;
      const bool has_gone = hear(caller, stranger);
      if (!stranger.empty() && noted && ++strangers <= kMostToldOf) noted(stranger);
      return has_gone;
    });
    auto socket = accept_from(listener_, Clock::now());
    if (!socket.is_open()) continue;
    if (callers.size() == kMostCallers) callers.erase(callers.begin());  // has waited longest
    callers.push_back({std::move(socket), Incoming(kShort), Clock::now() + kToRead});
  }
  listener_.close();
  for (std::size_t peer = 1; peer < peers_.size(); ++peer) send_message(peers_[peer], kWelcome, "");
}

/// Whether this caller is done with: it is welcome, or a stranger, of whom something can be said.
bool Lifeline::hear(Caller& caller, std::string& stranger) {
  const auto turn_away = [&](const std::string& why) {
    stranger = fmt::format("turned away at port {}: a stranger from {} that {}", ranks_.port,
                           caller.socket.peer_address(), why);
    return true;
  };
  if (!caller.hello.take(caller.socket)) return turn_away("does not speak like a rank");
  const auto message = caller.hello.message();
  if (!message) return Clock::now() > caller.until && turn_away("said nothing for too long");
  const auto hello = parse_hello(*message);
  if (!hello) return turn_away("does not speak like a rank");
  if (!is_same_token(ranks_.token, hello->token)) {
    send_message(
        caller.socket, kTurnedAway,
        fmt::format("rank 0 has another {}: set it to the same on all ranks", kTokenVariable));
    return turn_away(std::string("has not this training's ") + kTokenVariable);
  }
  welcome(std::move(caller.socket), *hello);
  return true;
}

void Lifeline::welcome(Socket socket, const Hello& caller) {
  std::string wrong;
  const auto rank = static_cast<std::size_t>(caller.rank);
  if (caller.size != ranks_.size) {
    wrong = fmt::format(
        "rank {} on {} counts {} ranks and rank 0 counts {}: start all of them with "
        "one number",
        caller.rank, caller.host, caller.size, ranks_.size);
  } else if (caller.rank < 1 || rank >= peers_.size() || peers_[rank].is_open()) {
    wrong = fmt::format("two processes are rank {} of {}, one of them on {}: give each its own",
                        caller.rank, ranks_.size, caller.host);
  }
  if (!wrong.empty()) {
    send_message(socket, kRefused, wrong);
    throw Error(wrong);
  }
  peers_[rank] = std::move(socket);
  hosts_[rank] = caller.host;
}

std::string Lifeline::local_address() const {
  std::string address = ranks_.address;
  for (const auto& peer : peers_) {
    if (!peer.is_open()) continue;
    address = peer.local_address();
    if (!address.starts_with("127.") && address != "::1") break;  // seen from other hosts
  }
  return address;
}

std::vector<std::string> Lifeline::exchange(const std::string& bytes) {
  const auto until = Clock::now() + kToExchange;
  const auto receive = [&](std::size_t peer) {
    const auto message = receive_message(peers_[peer], until, kLong);
    if (!message || message->kind != kBlob) {
      if (message && message->kind == kLost) {
        const auto loss = parse_loss(message->text);
        throw RankLost(loss.text, loss.said);
      }
      if (message && message->kind == kFailed) {
        throw Error(name_of(peer) + ": " + message->text);
      }
      throw RankLost(name_of(peer) + " was lost before the training began");
    }
    return message->text;
  };
  std::vector<std::string> all(static_cast<std::size_t>(ranks_.size));
  if (ranks_.rank == 0) {
    all[0] = bytes;
    for (std::size_t peer = 1; peer < all.size(); ++peer) all[peer] = receive(peer);
    for (std::size_t peer = 1; peer < all.size(); ++peer) {
      for (const auto& blob : all) send_message(peers_[peer], kBlob, blob);
    }
  } else {
    send_message(peers_[0], kBlob, bytes);
    for (auto& blob : all) blob = receive(0);
  }
  return all;
}

// --- watching ------------------------------------------------------------------------------------

void Lifeline::watch(std::function<void(const Loss&)> lost) {
  lost_ = std::move(lost);
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error("cannot watch the ranks: too many files are open");
  }
  wakes_ = Socket(ends[0]);
  woken_ = Socket(ends[1]);
  watcher_ = std::thread([this] { watch_all(); });
}

void Lifeline::watch_all() {
  while (!is_over_) {
    std::vector<pollfd> all = {{woken_.descriptor(), POLLIN, 0}};
    std::vector<std::size_t> who = {0};
    for (std::size_t peer = 0; peer < peers_.size(); ++peer) {
      if (!peers_[peer].is_open()) continue;
      all.push_back({peers_[peer].descriptor(), POLLIN, 0});
      who.push_back(peer);
    }
    if (::poll(all.data(), all.size(), -1) <= 0) continue;
    for (std::size_t i = 1; i < all.size() && !is_over_; ++i) {
      if (all[i].revents != 0 && !read_from(who[i])) return;
    }
  }
}

/// Whether there is more to watch.
bool Lifeline::read_from(std::size_t peer) {
  const auto message = receive_message(peers_[peer], Clock::now() + kToRead, kShort + 100);
  const auto rank = ranks_.rank == 0 ? static_cast<int>(peer) : 0;
  if (message && message->kind == kBye) {
    const std::lock_guard lock(mutex_);
    peers_[peer].close();
    return true;
  }
  if (message && message->kind == kLost) {
    lose(parse_loss(message->text));
  } else if (message && message->kind == kFailed) {
    lose({rank, true, name_of(peer) + ": " + message->text});
  } else {
    lose({rank, false, name_of(peer) + " was lost"});
  }
  return false;
}

void Lifeline::lose(const Loss& loss) {
  {
    const std::lock_guard lock(mutex_);
    if (is_over_ || has_failed_ || is_lost_) return;
    is_lost_ = true;
    for (std::size_t peer = 1; ranks_.rank == 0 && peer < peers_.size(); ++peer) {
      if (peers_[peer].is_open()) send_message(peers_[peer], kLost, to_text(loss));
    }
  }
  if (lost_) lost_(loss);
  const std::lock_guard lock(mutex_);
  is_told_ = true;
  changed_.notify_all();
}

std::string Lifeline::name_of(std::size_t peer) const {
  if (ranks_.rank != 0) return "rank 0";
  return fmt::format("rank {} on {}", peer, hosts_[peer]);
}

// --- ending --------------------------------------------------------------------------------------

bool Lifeline::fail(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (has_failed_ || is_lost_ || is_over_) return has_failed_;
  const auto text = to_text({0, true, "rank 0: " + one_line(why)});
  for (const auto& peer : peers_) {
    if (!peer.is_open()) continue;
    has_failed_ |= ranks_.rank == 0 ? send_message(peer, kLost, text)
                                    : send_message(peer, kFailed, one_line(why));
  }
  changed_.notify_all();
  return has_failed_;
}

void Lifeline::end() {
  const std::lock_guard lock(mutex_);
  if (has_failed_ || is_lost_) return;
  is_over_ = true;
  for (const auto& peer : peers_) {
    if (peer.is_open()) send_message(peer, kBye, "");
  }
}

void Lifeline::connection_broke(const std::string& reason) {
  std::unique_lock lock(mutex_);
  if (watcher_.joinable()) {
    changed_.wait_for(lock, kToFindOut, [&] { return is_told_ || has_failed_; });
  }
  throw RankLost("the connection to another rank broke: " + one_line(reason), is_told_);
}

}  // namespace attend::parallel
