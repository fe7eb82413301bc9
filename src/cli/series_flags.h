#pragma once

#include <string>
#include <vector>

#include "cli/explore_series.h"
#include "cli/explore_text.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// What `attend explore` and `draw` are told of a series, besides what they are told of texts.
struct SeriesFlags {
  std::vector<std::string> at;
  bool ensemble = false;

  void declare(CLI::App& app);

  /// Which windows of which file; for pictures one, if nothing else is said. `model` is what is
  /// told of in messages. Throws Error naming an option that is for nothing there, or if there is
  /// no file.
  SeriesToExplore series(const ExploreTextFlags& text, const std::string& model,
                         bool in_pictures) const;

  /// Throws Error naming an option of lines of text that was given to a model of pictures.
  void refuse_of_texts(const std::string& model) const;

  /// Throws Error naming one of them that was given to a model of something else.
  void refuse(const std::string& model) const;

 private:
  bool was_given(const char* option) const;

  const CLI::App* app_ = nullptr;
};

}  // namespace attend::cli
