#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace attend::cli {

/// Exit codes, as docs/commands.md says them.
enum ExitCode {
  kOk = 0,
  kBug = 1,            ///< the program's own: please report
  kUsage = 2,          ///< the user can mend it
  kRankLost = 3,       ///< another process of the same training is gone
  kInterrupted = 130,  ///< stopped by a signal, everything written
  kOutputClosed = 141  ///< nobody reads the output: as SIGPIPE, which may be ignored, would end it
};

/// What a command talks through.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

/// A command declares its options and returns what runs once they are read; one file each.
using Run = std::function<int(Streams)>;
Run declare_train(CLI::App& app);
Run declare_translate(CLI::App& app);
Run declare_predict(CLI::App& app);
Run declare_evaluate(CLI::App& app);
Run declare_explore(CLI::App& app);
Run declare_draw(CLI::App& app);
Run declare_compare(CLI::App& app);
Run declare_plot(CLI::App& app);
Run declare_explain(CLI::App& app);
Run declare_serve(CLI::App& app);
Run declare_info(CLI::App& app);
Run declare_tasks(CLI::App& app);
Run declare_export(CLI::App& app);
Run declare_align(CLI::App& app);
Run declare_generate(CLI::App& app);
Run declare_man(CLI::App& app);
Run declare_completion(CLI::App& app);

/// The whole program. Never throws: the only place that turns exceptions into one line of text and
/// an exit code.
int run(const std::vector<std::string>& arguments, Streams streams);

}  // namespace attend::cli
