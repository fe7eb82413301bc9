#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"
#include "tasks/translator.h"

namespace attend::cli {

/// Rows to be answered, whose last cell is what is right.
struct RightRows {
  std::vector<data::Row> rows;
  std::vector<std::vector<std::string>> right;  ///< of each row, one answer
  std::vector<std::string> sources;             ///< of each row, the first column
};

/// Reads the source columns of a task, a file each and in their order, and the file of what is
/// right; or one table that has them all; of no file those rows that the task has of its own.
/// `coders`: of the system that is to answer; null if that is not known yet. `renamed`: what a
/// column is called in the table. Throws Error as Task::open does, and if there is no row.
RightRows read_right_rows(const tasks::SystemConfig& config, const data::Coders* coders,
                          const std::vector<std::string>& sources,
                          const std::vector<std::string>& references,
                          const std::map<std::string, std::string, std::less<>>& renamed = {});

/// What systems of one task, together, say of each row.
std::vector<std::string> answers_of(std::span<const tasks::System* const> systems, Engine& engine,
                                    std::span<const data::Row> rows,
                                    const tasks::TranslationOptions& options);

/// The words of all of them.
std::int64_t count_words(const std::vector<std::string>& answers);

}  // namespace attend::cli
