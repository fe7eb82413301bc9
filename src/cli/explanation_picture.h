#pragma once

#include "cli/explanation.h"
#include "cli/explanation_report.h"
#include "view/picture.h"

namespace attend::cli {

/// The steps that the style shows, a panel each: what was read by which weight, and the likeliest
/// next symbols, the chosen one dark. Throws Error if one reads more than a picture has room for.
view::Picture picture_of(const Explanation& explanation, const ExplanationStyle& style);

}  // namespace attend::cli
