#include "parallel/workers.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "parallel/ranks.h"

namespace attend::parallel {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr auto kToEnd = 10s;
constexpr int kCannotStart = 127;

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The CPUs of the core that this one is of, as the system writes them: "0,8" or "0-1".
std::string core_of(int cpu) {
  const auto path = fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu);
  const auto text = read_whole(path);
  return text.empty() ? std::to_string(cpu) : text;
}

cpu_set_t cpus_of(int rank, int threads_each, const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int i = 0; i < threads_each; ++i) {
    const auto cpu = cpus[static_cast<std::size_t>(rank * threads_each + i)];
    CPU_SET(static_cast<std::size_t>(cpu), &set);
  }
  return set;
}

std::vector<std::string> own_arguments() {
  const auto text = read_whole("/proc/self/cmdline");
  std::vector<std::string> arguments;
  for (std::size_t first = 0; first < text.size();) {
    arguments.emplace_back(text.c_str() + first);
    first += arguments.back().size() + 1;
  }
  return arguments;
}

/// What this process was given, but for what says which rank it is.
std::vector<std::string> environment_of(int rank, int size, int port, const std::string& token) {
  const std::vector<std::string> own = {fmt::format("RANK={}", rank),
                                        fmt::format("WORLD_SIZE={}", size),
                                        "MASTER_ADDR=127.0.0.1",
                                        fmt::format("MASTER_PORT={}", port),
                                        "TORCHELASTIC_USE_AGENT_STORE=False",
                                        fmt::format("{}={}", kTokenVariable, token)};
  auto all = own;
  for (auto** one = environ; *one != nullptr; ++one) {
    const std::string text = *one;
    const auto name = text.substr(0, text.find('=') + 1);
    if (std::none_of(own.begin(), own.end(), [&](auto& set) { return set.starts_with(name); })) {
      all.push_back(text);
    }
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// In the child, where only plain calls of the system are safe.
[[noreturn]] void become_worker(char* const* arguments, char* const* environment, pid_t parent,
                                const cpu_set_t* cpus) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) _exit(kCannotStart);  // it has died meanwhile
  if (cpus != nullptr) ::sched_setaffinity(0, sizeof(*cpus), cpus);
  const auto nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve("/proc/self/exe", arguments, environment);
  _exit(kCannotStart);
}

}  // namespace

std::vector<int> usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> firsts;
  std::vector<int> siblings;
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return {0};
  std::set<std::string> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(static_cast<std::size_t>(cpu), &set)) continue;
    (cores.insert(core_of(cpu)).second ? firsts : siblings).push_back(cpu);
  }
  firsts.insert(firsts.end(), siblings.begin(), siblings.end());
  return firsts;
}

Workers::Workers(int size, int port, const std::string& token, int threads_each) {
  if (size == 1) return;
  const auto cpus = usable_cpus();
  const bool binds =
      static_cast<std::size_t>(size) * static_cast<std::size_t>(threads_each) <= cpus.size();
  auto arguments = own_arguments();
  const auto argument_pointers = pointers(arguments);
  const auto parent = ::getpid();
  for (int rank = 1; rank < size; ++rank) {
    auto environment = environment_of(rank, size, port, token);
    const auto environment_pointers = pointers(environment);
    const auto own = binds ? cpus_of(rank, threads_each, cpus) : cpu_set_t{};
    const auto process = ::fork();
    if (process == 0) {
      become_worker(argument_pointers.data(), environment_pointers.data(), parent,
                    binds ? &own : nullptr);
    }
    if (process < 0) {
      throw Error(fmt::format("cannot start rank {}: {}", rank, std::strerror(errno)));
    }
    workers_.push_back({process});
  }
  if (binds) {
    const auto own = cpus_of(0, threads_each, cpus);
    ::sched_setaffinity(0, sizeof(own), &own);
  }
}

void Workers::kill() {
  for (auto& worker : workers_) {
    look(worker);
    if (!worker.has_ended) ::kill(worker.process, SIGKILL);
  }
}

Workers::~Workers() {
  const auto until = std::chrono::steady_clock::now() + kToEnd;
  for (auto& worker : workers_) {
    look(worker);
    while (!worker.has_ended && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(5ms);
      look(worker);
    }
    if (worker.has_ended) continue;
    ::kill(worker.process, SIGKILL);
    ::waitpid(worker.process, &worker.status, 0);
  }
}

void Workers::look(Worker& worker) const {
  if (!worker.has_ended) {
    worker.has_ended = ::waitpid(worker.process, &worker.status, WNOHANG) == worker.process;
  }
}

void Workers::check() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const auto ending = ending_of(static_cast<int>(i) + 1);
    if (!ending.empty()) throw Error(fmt::format("rank {} could not begin{}", i + 1, ending));
  }
}

std::string Workers::ending_of(int rank) {
  const auto i = static_cast<std::size_t>(rank) - 1;
  if (rank < 1 || i >= workers_.size()) return "";
  auto& worker = workers_[i];
  look(worker);
  if (!worker.has_ended) return "";
  if (WIFSIGNALED(worker.status)) {
    const auto signal = WTERMSIG(worker.status);
    return fmt::format(", ended by signal {} ({}{})", signal, ::strsignal(signal),
                       signal == SIGKILL ? ": by somebody, or for want of memory" : "");
  }
  return fmt::format(", ended with exit code {}", WEXITSTATUS(worker.status));
}

}  // namespace attend::parallel
