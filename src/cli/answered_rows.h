#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"
#include "tasks/translator.h"

namespace attend::cli {

/// Rows to be answered, whose last cell is what is right: one of each example, the first.
struct RightRows {
  std::vector<data::Row> rows;
  std::vector<std::vector<std::string>> right;  ///< of each example, one answer or several
  std::vector<std::string> sources;             ///< of each row, the first column
};

/// Reads the source columns of a task, a file each and in their order, and the file of what is
/// right; or one table that has them all; of no file those rows that the task has of its own.
/// `coders`: of the system that is to answer; null if that is not known yet. `options`: what of the
/// table is read. Without `to_answer` what is right is wanted alone, and the pictures that cells
/// name need not be there. Throws Error as Task::open does, and if there is no row.
RightRows read_right_rows(const tasks::SystemConfig& config, const data::Coders* coders,
                          const std::vector<std::string>& sources,
                          const std::vector<std::string>& references,
                          const data::CorpusOptions& options = {}, bool to_answer = true);

/// What systems of one task, together, say of each row.
std::vector<std::string> answers_of(std::span<const tasks::System* const> systems, Engine& engine,
                                    std::span<const data::Row> rows,
                                    const tasks::TranslationOptions& options);

/// The words of all of them.
std::int64_t count_words(const std::vector<std::string>& answers);

}  // namespace attend::cli
