#include <iostream>

#include "cli/command.h"
#include "cli/lost_files.h"

int main(int count, char** arguments) {
  attend::cli::report_lost_files();
  std::ios::sync_with_stdio(false);
  return attend::cli::run({arguments + 1, arguments + count}, {std::cin, std::cout, std::cerr});
}
