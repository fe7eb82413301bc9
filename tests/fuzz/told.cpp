// Questions about what was told: refused, or of facts and a question that have words; and of all
// stories those to learn from and those to be measured by are each one or the other.

#include <algorithm>
#include <cstdlib>

#include "core/error.h"
#include "data/story_corpus.h"
#include "scratch_file.h"
#include "text/utf8.h"

namespace {

using attend::data::StoryCorpus;

std::int64_t checked(StoryCorpus&& corpus) {
  attend::data::Row row;
  while (corpus.next(row)) {
    const auto facts = 1 + std::count(row.cells[0].begin(), row.cells[0].end(), '\t');
    if (facts < 1 || row.line < 1) std::abort();
    for (const auto& cell : row.cells) {
      if (attend::text::is_blank(cell)) std::abort();
    }
  }
  const auto place = corpus.place();
  corpus.seek(place);
  if (corpus.next(row)) std::abort();
  return place.at(0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  const auto path = folder.write("it", fuzz::text_of(data, size)).string();
  const std::vector<data::CorpusColumn> all = {{"facts"}, {"question"}, {"answer"}};
  for (const std::size_t columns : {2U, 3U}) {
    const std::vector<data::CorpusColumn> wanted(all.begin(),
                                                 all.begin() + std::ptrdiff_t(columns));
    try {
      const auto whole = checked(StoryCorpus(path, wanted, {}));
      const auto train = checked(StoryCorpus(path, wanted, {}, {0.5, false}));
      if (train + checked(StoryCorpus(path, wanted, {}, {0.5, true})) != whole) std::abort();
    } catch (const Error&) {
    }
  }
  return 0;
}
