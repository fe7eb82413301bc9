#include "tasks/drawn_digits.h"

#include <utility>

#include <fmt/format.h>

#include "data/digit_folder.h"
#include "data/drawn_corpus.h"
#include "data/picture_coder.h"
#include "tasks/clutter_config.h"
#include "text/random.h"

namespace attend::tasks {
namespace {

using data::ClutteredDigits;

/// What its pictures are drawn of, and made numbers by.
struct Drawing {
  Drawing(ClutteredDigits drawn, const data::PictureOptions& read_as)
      : digits(std::move(drawn)), coder(read_as) {}

  ClutteredDigits digits;
  data::PictureCoder coder;
};

/// The picture of a seed, when it is needed.
class LateDigit final : public data::LateNumbers {
 public:
  LateDigit(std::shared_ptr<const Drawing> drawing, std::uint64_t seed)
      : drawing_(std::move(drawing)), seed_(seed) {}

  std::vector<float> read() const override {
    const auto size = drawing_->digits.size();
    const auto& coder = drawing_->coder;
    return coder.numbers_of(coder.seen({.size = {.height = size, .width = size, .channels = 1},
                                        .bytes = drawing_->digits.draw(seed_).pixels}));
  }

 private:
  std::shared_ptr<const Drawing> drawing_;
  std::uint64_t seed_;
};

data::DigitPart part_for(Use use) {
  if (use == Use::kTrain) return data::DigitPart::kTrain;
  return use == Use::kDev ? data::DigitPart::kDev : data::DigitPart::kTest;
}

}  // namespace

std::unique_ptr<data::Corpus> drawn_digits(const Opening& opening,
                                           std::vector<data::CorpusColumn> columns) {
  const auto& clutter = *opening.config.clutter;
  const auto drawing = std::make_shared<const Drawing>(
      ClutteredDigits(data::digits_in(clutter.from, part_for(opening.use)), clutter.options),
      opening.config.picture);
  const auto size = clutter.options.size;
  const auto place =
      data::place_of({.height = size, .width = size, .channels = 1}, opening.config.picture);
  const data::Part picture = {.extents = {place.rows, place.columns},
                              .size = drawing->coder.size()};
  const auto seed = text::mixed(opening.seed, static_cast<std::uint64_t>(opening.use));
  return std::make_unique<data::DrawnCorpus>(
      std::move(columns),
      [=](std::int64_t n) {
        const auto of_row = text::mixed(seed, static_cast<std::uint64_t>(n));
        auto part = picture;
        part.late = std::make_shared<LateDigit>(drawing, of_row);
        return data::Row{
            {fmt::format("drawn {}", n + 1), std::to_string(drawing->digits.digit_of(of_row))},
            n + 1,
            {std::move(part)}};
      },
      opening.use == Use::kTrain ? clutter.examples : clutter.tests,
      fmt::format("digits among pieces drawn with seed {}", opening.seed));
}

}  // namespace attend::tasks
