#include "cli/generate_digits.h"

#include <random>
#include <string>
#include <vector>

#include "cli/drawn_pictures.h"
#include "core/error.h"
#include "data/digit_folder.h"
#include "format/png.h"
#include "text/random.h"

namespace attend::cli {

namespace fs = std::filesystem;

void generate_digits(const fs::path& folder, const text::GeneratedSizes& sizes,
                     const DigitsToDraw& digits, std::uint64_t seed, std::ostream& out) {
  using data::DigitPart;
  const auto strings = [&](const std::vector<data::WrittenDigit>& from) {
    return data::DigitStrings(from, 0, from.size(), digits.width, digits.min_length,
                              digits.max_length);
  };
  const auto of_train = data::digits_in(digits.from, DigitPart::kTrain);
  const auto of_dev = data::digits_in(digits.from, DigitPart::kDev);
  const auto of_test = data::digits_in(digits.from, DigitPart::kTest);
  struct Part {
    const char* name;
    std::int64_t count;
    data::DigitStrings strings;
  };
  const Part parts[] = {{"test", sizes.test, strings(of_test)},
                        {"dev", sizes.dev, strings(of_dev)},
                        {"train", sizes.train, strings(of_train)}};
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
