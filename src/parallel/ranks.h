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
};

/// The value of a variable of the environment; null if it is not set.
using Environment = std::function<const char*(const char* name)>;

/// What the environment says: that of torchrun (RANK, WORLD_SIZE), Open MPI's mpirun
/// (OMPI_COMM_WORLD_RANK, _SIZE) or Slurm's srun (SLURM_PROCID, SLURM_NTASKS), each with
/// MASTER_ADDR and MASTER_PORT; none if it has none of them. Throws Error if it makes no sense.
std::optional<Ranks> ranks_from(const Environment& environment);

/// That of this process.
std::optional<Ranks> ranks_from_environment();

}  // namespace attend::parallel
