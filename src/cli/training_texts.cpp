#include "cli/training_texts.h"

#include "cli/columns.h"
#include "cli/table_flags.h"

namespace attend::cli {

bool TrainingTexts::is_given() const {
  return !train.empty() || !dev.empty() || !where.empty() || !dev_where.empty() ||
         pictures != data::PictureFiles() || dev_pictures != data::PictureFiles() ||
         !alignments.empty();
}

training::Corpora TrainingTexts::corpora(const std::string& where_option) const {
  return {.train = train,
          .dev = dev.empty() && !dev_where.empty() ? train : dev,
          .train_links = alignments,
          .renamed = renamed_columns(columns),
          .where = row_choice(where_option, where),
          .dev_where = row_choice("--dev-where", dev_where),
          .pictures = pictures,
          .dev_pictures = dev_pictures};
}

std::vector<std::string> TrainingTexts::arguments() const {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& name, const std::vector<std::string>& values) {
    if (values.empty() || values.front().empty()) return;
    all.push_back(name);
    all.insert(all.end(), values.begin(), values.end());
  };
  add("--train", train);
  add("--dev", dev);
  add("--columns", columns);
  for (const auto& one : where) add("--where", {one});
  for (const auto& one : dev_where) add("--dev-where", {one});
  add("--pictures", {pictures.from});
  add("--picture-names", {pictures.names});
  add("--dev-pictures", {dev_pictures.from});
  add("--dev-picture-names", {dev_pictures.names});
  add("--alignments", {alignments});
  return all;
}

}  // namespace attend::cli
