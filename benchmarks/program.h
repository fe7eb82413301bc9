#pragma once

#include <cstddef>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace attend::benchmarks {

/// The i-th word of a command line, or what it usually is.
inline std::string word_or(const std::vector<std::string>& words, std::size_t i,
                           const char* usual) {
  return i < words.size() ? words[i] : std::string(usual);
}

/// What `main` of a program of benchmarks does: runs it with the words of its command line. The
/// exit code; 2 where it throws, which is said in a line.
inline int run_program(const char* name, int count, char** arguments,
                       int (*run)(const std::vector<std::string>& words)) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << '\n';
    return 2;
  }
}

}  // namespace attend::benchmarks
