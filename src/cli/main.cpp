#include <csignal>
#include <iostream>

#include "cli/checked_output.h"
#include "cli/command.h"
#include "cli/lost_files.h"

int main(int count, char** arguments) {
  attend::cli::open_closed_streams();
  attend::cli::report_lost_files();
  std::ios::sync_with_stdio(false);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error that is said, like a full disk
  attend::cli::StandardOutput output;
  return attend::cli::run({arguments + 1, arguments + count}, {std::cin, std::cout, std::cerr});
}
