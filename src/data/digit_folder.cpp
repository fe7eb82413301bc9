#include "data/digit_folder.h"

#include <algorithm>
#include <string>

#include "core/error.h"

namespace attend::data {
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

}  // namespace

std::vector<WrittenDigit> digits_in(const fs::path& folder, DigitPart part) {
  const std::string name = part == DigitPart::kTest ? "t10k" : "train";
  auto digits = read_digits(file_of(folder, name, "images"), file_of(folder, name, "labels"));
  if (part == DigitPart::kTest) return digits;
  const auto first_of_dev =
      digits.begin() + static_cast<std::ptrdiff_t>(digits.size() - (digits.size() + 11) / 12);
  if (first_of_dev == digits.begin()) {
    throw Error(folder.string() + ": expected two digits to learn from");
  }
  if (part == DigitPart::kDev) {
    digits.erase(digits.begin(), first_of_dev);
  } else {
    digits.erase(first_of_dev, digits.end());
  }
  return digits;
}

}  // namespace attend::data
