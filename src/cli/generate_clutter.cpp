#include "cli/generate_clutter.h"

#include <string>

#include "cli/drawn_pictures.h"
#include "data/digit_folder.h"
#include "format/png.h"
#include "text/random.h"

namespace attend::cli {

void generate_clutter(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                      const std::filesystem::path& from, const data::ClutterOptions& clutter,
                      std::uint64_t seed, std::ostream& out) {
  using data::DigitPart;
  struct Part {
    const char* name;
    std::int64_t count;
    data::ClutteredDigits digits;
  };
  const auto digits = [&](DigitPart part) {
    return data::ClutteredDigits(data::digits_in(from, part), clutter);
  };
  const Part parts[] = {{"test", sizes.test, digits(DigitPart::kTest)},
                        {"dev", sizes.dev, digits(DigitPart::kDev)},
                        {"train", sizes.train, digits(DigitPart::kTrain)}};
  std::uint64_t number = 0;
  for (const auto& part : parts) {
    const auto of_part = text::mixed(seed, number++);
    std::uint64_t row = 0;
    const auto draw = [&]() -> DrawnPicture {
      const auto drawn = part.digits.draw(text::mixed(of_part, row++));
      const auto size = part.digits.size();
      return {format::filtered_png(drawn.pixels, size, size, 1),
              std::to_string(drawn.digit),
              {drawn.box}};
    };
    write_drawn(folder, part.name, part.count, "class", draw, out);
  }
  sync_all(folder);
}

}  // namespace attend::cli
