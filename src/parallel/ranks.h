#pragma once

#include <functional>
#include <optional>
#include <string>

namespace attend::parallel {

/// Which of several processes this one is, and where rank 0 is to be met.
struct Ranks {
  int rank = 0;
  int size = 1;
  std::string address = "127.0.0.1";  ///< of rank 0's host
  int port = 0;                       ///< that rank 0 listens at; 0: any, for rank 0 alone
  std::string token{};                ///< a secret that all ranks have; empty: none
};

/// The value of a variable of the environment; null if it is not set.
using Environment = std::function<const char*(const char* name)>;

/// What the environment says: that of torchrun (RANK, WORLD_SIZE), Open MPI's mpirun
/// (OMPI_COMM_WORLD_RANK, _SIZE) or Slurm's srun (SLURM_PROCID, SLURM_NTASKS), each with
/// MASTER_ADDR and MASTER_PORT, and the token of ATTEND_RANKS_TOKEN; none if it has none of them.
/// Throws Error if it makes no sense.
std::optional<Ranks> ranks_from(const Environment& environment);

/// The variable of the token.
inline constexpr const char* kTokenVariable = "ATTEND_RANKS_TOKEN";

/// A token that nobody can guess: 32 hexadecimal digits of the system's random numbers.
std::string new_token();

/// Whether they are the same, in a time that does not tell how much of them is.
bool is_same_token(const std::string& a, const std::string& b);

/// That of this process.
std::optional<Ranks> ranks_from_environment();

}  // namespace attend::parallel
