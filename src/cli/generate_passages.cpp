#include "cli/generate_passages.h"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/files.h"
#include "text/small_passages.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

void write_passages(const std::filesystem::path& folder, const std::string& name,
                    const std::vector<text::SmallPassage>& passages, std::ostream& out) {
  std::string table = "document\tquery\tanswer\n";
  std::size_t words = 0;
  for (const auto& [document, query, answer] : passages) {
    table += fmt::format("{}\t{}\t{}\n", document, query, answer);
    words += text::count_words(document);
  }
  write_file(folder / (name + ".tsv"), table);
  out << fmt::format("{}: {} documents of {} words, each with a query\n", name, passages.size(),
                     words);
}

}  // namespace

void generate_passages(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                       std::uint64_t seed, std::ostream& out) {
  const auto corpus = text::draw_passages(sizes, seed);
  write_passages(folder, "train", corpus.train, out);
  write_passages(folder, "dev", corpus.dev, out);
  write_passages(folder, "test", corpus.test, out);
}

}  // namespace attend::cli
