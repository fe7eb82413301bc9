#include <csignal>
#include <iostream>

#include "cli/checked_output.h"
#include "cli/command.h"
#include "cli/lost_files.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ATTEND_FINDS_LEAKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ATTEND_FINDS_LEAKS
#endif

#ifdef ATTEND_FINDS_LEAKS
// fontconfig, which draws letters for the plug-in of pictures, keeps offsets for pointers: its
// caches look like leaks. libsndfile loses what it began to read of a damaged Ogg. Nothing is said
// of them, for tests read what the program says.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\nleak:vorbis_info_init\n";
}
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() {
  return "print_suppressions=0";
}
#endif

int main(int count, char** arguments) {
  attend::cli::open_closed_streams();
  attend::cli::report_lost_files();
  std::ios::sync_with_stdio(false);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error that is said, like a full disk
  attend::cli::StandardOutput output;
  return attend::cli::run({arguments + 1, arguments + count}, {std::cin, std::cout, std::cerr});
}
