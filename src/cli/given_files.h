#ifndef ATTEND_CLI_GIVEN_FILES_H_
#define ATTEND_CLI_GIVEN_FILES_H_

#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/task.h"

namespace attend::cli {

/// The lines of a file that may be empty, or of standard input: "-". Throws Error if it cannot be
/// read or a line is not UTF-8.
std::vector<std::string> lines_of_file(const std::string& path);

/// Throws Error if a file or a folder is not there.
void check_are_there(const std::vector<std::string>& paths);

/// Whether the files of rows have what a model says besides what it reads: a table by its heading,
/// a list of sounds by the key of its first line, a data folder by its file "text", captions in a
/// file of JSON; or line by line, one more file.
bool has_target(const std::vector<std::string>& paths, const tasks::System& described,
                const data::CorpusOptions& options);

}  // namespace attend::cli

#endif  // ATTEND_CLI_GIVEN_FILES_H_
