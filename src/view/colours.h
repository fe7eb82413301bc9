#pragma once

#include <array>
#include <string>

// The light theme of the pages (web/src/colours.ts), for pictures; a test holds the two together.

namespace attend::view {

inline constexpr const char* kPaper = "#ffffff";
inline constexpr const char* kInk = "#16191d";
inline constexpr const char* kFaint = "#5d6673";
inline constexpr const char* kLine = "#d9dde3";
inline constexpr const char* kGold = "#c2410c";

/// Colours of runs and models: told apart by colour-blind people, and by their lightness in print.
inline constexpr std::array kRunColours = {"#0b62b8", "#d9540b", "#2f979c", "#6b0f1f",
                                           "#8a6ff0", "#2f1670", "#8a5f73", "#b01f12"};

/// The grey of a weight: 0 is paper, 1 and more is ink, in even steps of lightness, OKLab's
/// (Ottosson 2020); with `is_root`, of its square root.
std::string shade_of(double weight, bool is_root);

}  // namespace attend::view
