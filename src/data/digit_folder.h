#pragma once

#include <filesystem>
#include <vector>

#include "data/digit_strings.h"

namespace attend::data {

/// Which of MNIST's digits: no digit is in two parts.
enum class DigitPart {
  kTrain,  ///< of train*, but the last twelfth
  kDev,    ///< the last twelfth of train*
  kTest    ///< of t10k*
};

/// Those of a folder of MNIST's files, images and labels, compressed or not. Throws Error if the
/// files are not there, or are not MNIST's.
std::vector<WrittenDigit> digits_in(const std::filesystem::path& folder, DigitPart part);

}  // namespace attend::data
