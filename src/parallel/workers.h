#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace attend::parallel {

/// The CPUs that this process may run on, such that the first ones are of different cores.
std::vector<int> usable_cpus();

/// Further processes of this program with its own arguments, each told by its environment, as
/// torchrun would, that it is one of the ranks from 1 on. They die with this process. Where there
/// are cores enough each rank is bound to its own, this process too.
class Workers {
 public:
  /// Starts size - 1 of them, to meet at this port of this host and known by this token; none for
  /// size 1.
  Workers(int size, int port, const std::string& token, int threads_each);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();  ///< waits for them, and ends those that are not ready to go

  /// Throws Error if one of them has ended.
  void check();

  /// How a worker came to its end, if it has: ", ended by signal 9 (Killed)". Empty otherwise.
  std::string ending_of(int rank);

  /// Ends them at once: they have nothing to write.
  void kill();

 private:
  struct Worker {
    pid_t process = 0;
    bool has_ended = false;
    int status = 0;
  };
  void look(Worker& worker) const;

  std::vector<Worker> workers_;  // from rank 1 on
};

}  // namespace attend::parallel
