// Lines of links, i-j and ipj: refused, or written and read again they are the same.

#include "core/links.h"

#include <cstdlib>

#include "core/error.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  const auto only = [](const std::vector<WrittenLink>& written) {
    Links links;
    for (const auto& one : written) links.push_back(one.link);
    return as_set(links);
  };
  try {
    const auto links = only(read_links(fuzz::text_of(data, size), "-p", "i-j or ipj", "here"));
    if (only(read_links(to_text(links), "-", "i-j", "again")) != links) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
