// Text to token ids and back, with a model's own vocabularies: what peers read and write.
//
//   token_ids encode MODEL < LINES > IDS     source tokens, without begin and end
//   token_ids decode MODEL < IDS > LINES     target tokens; begin and end may be there

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tasks/model_folder.h"
#include "tasks/text_to_text.h"

namespace attend {
namespace {

void encode(const text::Vocabulary& vocabulary, std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    const char* separator = "";
    for (const auto id : vocabulary.encode_ids(line)) {
      out << separator << id;
      separator = " ";
    }
    out << '\n';
  }
}

void decode(const text::Vocabulary& vocabulary, std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    std::istringstream numbers(line);
    std::vector<text::TokenId> ids;
    for (text::TokenId id = 0; numbers >> id;) ids.push_back(id);
    out << vocabulary.decode(ids) << '\n';
  }
}

int run(const std::vector<std::string>& words) {
  if (words.size() != 2 || (words[0] != "encode" && words[0] != "decode")) {
    std::cerr << "token_ids encode|decode MODEL < IN > OUT\n";
    return 2;
  }
  const auto vocabularies = tasks::vocabularies_of(tasks::load_description(words[1]));
  if (words[0] == "encode") {
    encode(*vocabularies.source, std::cin, std::cout);
  } else {
    decode(*vocabularies.target, std::cin, std::cout);
  }
  return 0;
}

}  // namespace
}  // namespace attend

int main(int count, char** arguments) {
  try {
    return attend::run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "token_ids: " << error.what() << '\n';
    return 2;
  }
}
