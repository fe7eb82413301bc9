#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "parallel/lifeline.h"

/// For tests: ranks that are threads of this program, over the loopback interface.
namespace attend::parallel {

using Part = std::function<void(Lifeline& lifeline)>;

/// Runs `part` as each rank, on a thread of its own. Gives what each threw.
inline std::vector<std::string> run_lifelines(int size, const Part& part) {
  Ranks ranks = {.rank = 0, .size = size};
  std::vector<std::string> errors(static_cast<std::size_t>(size));
  std::vector<std::unique_ptr<Lifeline>> lifelines;
  for (; ranks.rank < size; ++ranks.rank) {
    lifelines.push_back(std::make_unique<Lifeline>(ranks));
    ranks.port = lifelines[0]->port();
  }
  std::vector<std::thread> threads;
  for (std::size_t rank = 0; rank < lifelines.size(); ++rank) {
    threads.emplace_back([&, rank] {
      try {
        lifelines[rank]->meet(std::chrono::seconds(20), nullptr);
        part(*lifelines[rank]);
      } catch (const std::exception& error) {
        errors[rank] = error.what();
        lifelines[rank].reset();  // as a process that ends
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return errors;
}

}  // namespace attend::parallel
