#include "training/texts.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::training {
namespace {

constexpr const char* kOfTraining[] = {"train.source", "train.target", "alignments"};

/// What each file of a run is, and where.
std::vector<std::pair<std::string, std::string>> files_of(const Corpora& corpora) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, path] :
       {std::pair<std::string, std::string>{"train.source", corpora.train_source},
        {"train.target", corpora.train_target},
        {"alignments", corpora.train_links},
        {"dev.source", corpora.dev_source},
        {"dev.target", corpora.dev_target},
        {"gold", corpora.dev_gold}}) {
    if (!path.empty()) all.emplace_back(name, path);
  }
  return all;
}

}  // namespace

Texts texts_of(const Corpora& corpora, int64_t pairs) {
  Texts texts;
  texts.pairs = pairs;
  for (const auto& [name, path] : files_of(corpora)) texts.files[name] = format::sum_of_file(path);
  return texts;
}

void check_same_texts(const Run& run) {
  for (const auto& [name, path] : files_of(run.corpora)) {
    const auto began = run.texts.files.find(name);
    if (began == run.texts.files.end()) continue;
    const auto now = format::sum_of_file(path);
    if (now == began->second) continue;
    const auto what =
        now.bytes == began->second.bytes
            ? std::string("as many bytes, but others")
            : fmt::format("it has {} bytes and had {}", now.bytes, began->second.bytes);
    throw Error(
        fmt::format("{} has changed since the run began ({}): put the text back as it was, or "
                    "begin another run, from this model with --init",
                    path, what));
  }
}

void check_same_corpora(parallel::Group& group, const Run& run) {
  if (group.size() == 1) return;
  const auto known = group.is_first() ? run.texts : texts_of(run.corpora, 0);
  for (const auto* name : kOfTraining) {
    const auto found = known.files.find(name);
    const auto own = found == known.files.end() ? std::string() : found->second.checksum;
    auto of_first = own;
    group.broadcast(of_first);
    if (own == of_first) continue;
    if (own.empty() || of_first.empty()) {
      throw Error(own.empty() ? "rank 0 learns from --alignments: give all ranks the same"
                              : "rank 0 learns without --alignments: give all ranks the same");
    }
    for (const auto& [which, path] : files_of(run.corpora)) {
      if (which != name) continue;
      throw Error(path + " is not the text that rank 0 learns from: give all ranks the same");
    }
  }
  group.barrier();  // rank 0 writes nothing before all have agreed: it may have to take it away
}

}  // namespace attend::training
