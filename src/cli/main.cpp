#include <iostream>

#include "cli/command.h"

int main(int count, char** arguments) {
  std::ios::sync_with_stdio(false);
  return attend::cli::run({arguments + 1, arguments + count}, {std::cin, std::cout, std::cerr});
}
