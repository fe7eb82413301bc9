#pragma once

#include <string>
#include <string_view>

// Pages whose code lives in web/: a bundle is a script and a style that the program holds; what a
// page shows stands in it as JSON.

namespace attend::view {

/// The script and style of one page, and the Content-Security-Policy that lets these two, by their
/// checksums, and nothing else run.
struct WebBundle {
  std::string_view script;
  std::string_view style;
  std::string_view policy;
};

/// Of web/dist/, as CMake found it there.
extern const WebBundle kExploreBundle;
extern const WebBundle kAnswersBundle;
extern const WebBundle kSeriesBundle;
extern const WebBundle kPicturesBundle;
extern const WebBundle kSoundsBundle;
extern const WebBundle kServeBundle;
extern const WebBundle kServePicturesBundle;
extern const WebBundle kServeSoundsBundle;
extern const WebBundle kPlotBundle;

/// JSON such that it is one string of HTML, whatever its texts hold: <, >, & and the line ends that
/// JavaScript knows and JSON does not are written as \u escapes, so it is the same JSON.
std::string json_for_html(std::string_view json);

/// A page of HTML that needs no other file and no network. The title is text, whatever it holds.
std::string to_web_page(const WebBundle& bundle, std::string_view title, std::string_view json);

}  // namespace attend::view
