#pragma once

namespace CLI {
class App;
}

namespace attend::cli {

// One table, in arguments.cpp, says what each option of each command holds: a text, a file that is
// read, one that is written, a folder, or a number within bounds; and in which group help shows it.

/// Gives the options of a command, which are declared, their types and groups in help, and refuses
/// numbers out of their bounds when they are parsed: ConfigError, before anything else is done.
void describe_arguments(CLI::App& command);

/// Throws Error, once a command is parsed and before it opens anything, unless what it writes and
/// what it reads are different files, by whatever names (a link, another path, standard input, a
/// file of a model's folder), and no two of its outputs are one file; and unless the outputs can
/// be made where they are to be.
void check_files(const CLI::App& command);

}  // namespace attend::cli
