#pragma once

namespace attend::cli {

/// From now on a process whose mapped file another program cuts short ends with a line that says so
/// and exit code 2, instead of a signal (SIGBUS). Once, before any other thread.
void report_lost_files();

}  // namespace attend::cli
