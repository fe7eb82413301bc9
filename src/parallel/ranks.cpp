#include "parallel/ranks.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <random>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::parallel {
namespace {

constexpr int kUsualPort = 29500;  // torchrun's
constexpr int kFirstJobPort = 20000;
constexpr int kJobPorts = 9000;

/// The names under which a launcher says which of how many a process is.
struct Launcher {
  const char* rank;
  const char* size;
  const char* local_size;  ///< how many there are on this host, or null
};

constexpr Launcher kLaunchers[] = {
    {"RANK", "WORLD_SIZE", nullptr},
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE"},
    {"SLURM_PROCID", "SLURM_NTASKS", nullptr}};

class Reader {
 public:
  explicit Reader(const Environment& environment) : environment_(environment) {}

  bool has(const char* name) const { return environment_(name) != nullptr; }
  std::string text(const char* name) const { return has(name) ? environment_(name) : ""; }

  /// A whole number in a range.
  int number(const char* name, int least, int most) const {
    const auto value = text(name);
    int result = 0;
    const auto* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, result);
    if (parsed.ec != std::errc() || parsed.ptr != end || result < least || result > most) {
      throw Error(std::string("the environment's ") + name + " = " + value +
                  ": expected a number from " + std::to_string(least) + " to " +
                  std::to_string(most));
    }
    return result;
  }

 private:
  const Environment& environment_;
};

/// Within a batch job but not in one of its steps, nobody started the other tasks.
bool is_batch_script(const Reader& reader, const Launcher& launcher) {
  return std::strcmp(launcher.rank, "SLURM_PROCID") == 0 && reader.has("SLURM_JOB_ID") &&
         !reader.has("SLURM_STEP_ID") && !reader.has("SLURM_STEPID");
}

int port_of(const Reader& reader) {
  constexpr int kMost = 65535;
  if (reader.has("MASTER_PORT")) {
    // torchrun's agent may itself listen at its port, for its own workers: then it is the next one.
    const bool is_taken = reader.text("TORCHELASTIC_USE_AGENT_STORE") == "True";
    return reader.number("MASTER_PORT", 1, kMost - 1) + (is_taken ? 1 : 0);
  }
  if (reader.has("SLURM_JOB_ID")) {
    return kFirstJobPort + reader.number("SLURM_JOB_ID", 0, 2147483647) % kJobPorts;
  }
  return kUsualPort;
}

std::string address_of(const Reader& reader, const Launcher& launcher, int size) {
  if (reader.has("MASTER_ADDR")) return reader.text("MASTER_ADDR");
  if (reader.has("SLURM_LAUNCH_NODE_IPADDR")) return reader.text("SLURM_LAUNCH_NODE_IPADDR");
  const bool is_one_host = launcher.local_size != nullptr && reader.has(launcher.local_size) &&
                           reader.number(launcher.local_size, 1, size) == size;
  if (is_one_host) return "127.0.0.1";
  throw Error(std::string("the environment has ") + launcher.rank + " and " + launcher.size +
              " but no MASTER_ADDR: set it to the address of rank 0's host");
}

/// One word, for it is part of a message.
std::string token_of(const Reader& reader) {
  constexpr std::size_t kLongest = 1000;
  const auto token = reader.text(kTokenVariable);
  const bool is_word = std::all_of(token.begin(), token.end(),
                                   [](char letter) { return letter > ' ' && letter < '\x7F'; });
  if (is_word && token.size() <= kLongest) return token;
  throw Error(std::string("the environment's ") + kTokenVariable + ": expected up to " +
              std::to_string(kLongest) + " letters and digits");
}

}  // namespace

std::string new_token() {
  std::random_device random;  // the system's
  std::string token;
  for (int i = 0; i < 4; ++i) token += fmt::format("{:08x}", random());
  return token;
}

bool is_same_token(const std::string& a, const std::string& b) {
  auto differs = static_cast<unsigned>(a.size() != b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto other = b.empty() ? '\0' : b[i % b.size()];
    differs |= static_cast<unsigned char>(a[i] ^ other);
  }
  return differs == 0;
}

std::optional<Ranks> ranks_from(const Environment& environment) {
  constexpr int kMost = 1 << 20;
  const Reader reader(environment);
  for (const auto& launcher : kLaunchers) {
    if (!reader.has(launcher.rank) || !reader.has(launcher.size)) continue;
    if (is_batch_script(reader, launcher)) continue;
    Ranks ranks;
    ranks.size = reader.number(launcher.size, 1, kMost);
    ranks.rank = reader.number(launcher.rank, 0, ranks.size - 1);
    if (ranks.size == 1) return ranks;
    ranks.address = address_of(reader, launcher, ranks.size);
    ranks.port = port_of(reader);
    ranks.token = token_of(reader);
    return ranks;
  }
  return std::nullopt;
}

std::optional<Ranks> ranks_from_environment() {
  return ranks_from([](const char* name) { return std::getenv(name); });
}

}  // namespace attend::parallel
