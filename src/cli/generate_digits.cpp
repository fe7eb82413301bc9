#include "cli/generate_digits.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "cli/drawn_pictures.h"
#include "core/error.h"
#include "data/digit_strings.h"
#include "format/png.h"
#include "text/random.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// The first file in the folder, by name, that is called "train-images..." or the like.
std::string file_of(const fs::path& folder, const std::string& part, const std::string& what) {
  std::vector<std::string> found;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(part) && name.find(what + "-idx") != std::string::npos) {
      found.push_back(entry.path().string());
    }
  }
  if (failure) throw Error("cannot read the folder " + folder.string() + ": " + failure.message());
  if (found.empty()) {
    throw Error(folder.string() + ": there is no " + part + "-" + what +
                "-idx*: expected MNIST's four files, train and t10k, images and labels");
  }
  return *std::min_element(found.begin(), found.end());
}

std::vector<data::WrittenDigit> digits_of(const fs::path& folder, const std::string& part) {
  return data::read_digits(file_of(folder, part, "images"), file_of(folder, part, "labels"));
}

}  // namespace

void generate_digits(const fs::path& folder, const text::GeneratedSizes& sizes,
                     const DigitsToDraw& digits, std::uint64_t seed, std::ostream& out) {
  const auto learnt = digits_of(digits.from, "train");
  const auto others = digits_of(digits.from, "t10k");
  const auto of_train = learnt.size() - (learnt.size() + 11) / 12;
  if (of_train == 0) throw Error(digits.from.string() + ": expected two digits to learn from");
  const auto strings = [&](const auto& from, std::size_t first, std::size_t last) {
    return data::DigitStrings(from, first, last, digits.width, digits.min_length,
                              digits.max_length);
  };
  struct Part {
    const char* name;
    std::int64_t count;
    data::DigitStrings strings;
  };
  const Part parts[] = {{"test", sizes.test, strings(others, 0, others.size())},
                        {"dev", sizes.dev, strings(learnt, of_train, learnt.size())},
                        {"train", sizes.train, strings(learnt, 0, of_train)}};
  std::uint64_t number = 0;
  for (const auto& part : parts) {
    std::mt19937_64 random(text::mixed(seed, number++));
    const auto draw = [&]() -> DrawnPicture {
      auto drawn = part.strings.draw(random);
      return {
          format::filtered_png(drawn.pixels, data::DigitStrings::kHeight, part.strings.width(), 1),
          std::move(drawn.text), std::move(drawn.boxes)};
    };
    write_drawn(folder, part.name, part.count, "text", draw, out);
  }
  sync_all(folder);
}

}  // namespace attend::cli
