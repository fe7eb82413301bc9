#include "models/network_config.h"

#include <fmt/format.h>

#include "core/error.h"

namespace attend::models {
namespace {

constexpr int64_t kLongestSide = 10'000;

}  // namespace

Fields NetworkConfig::fields() {
  return {
      {"network.file", &file,
       "what others have trained to see pictures: an ONNX file, or a MobileNet V2 as safetensors; "
       "empty: none"},
      {"network.layer", &layer,
       "what of it is read (attend features --layers); empty: the last one of several places"},
      {"network.trains", &trains, "learns with the rest; else it stays as it is, frozen"},
      {"network.height", &height,
       "rows of pixels that it reads, where its file leaves that open; 0: its own, or 224"},
      {"network.width", &width, "columns, likewise"},
      {"network.fit", &fit,
       "what makes a picture so large: stretch, crop or pad; empty: as its file says, or stretch"},
      {"network.scale", &scale,
       "what becomes of a byte, as picture.scale; empty: what it was trained with; of ONNX, which "
       "does not say, imagenet, or unit of grey"},
      {"network.background", &background, "of pad: 0, black, to 255, white"},
  };
}

void NetworkConfig::validate() const {
  check_between("network.height", static_cast<double>(height), 0, kLongestSide);
  check_between("network.width", static_cast<double>(width), 0, kLongestSide);
  if (!fit.empty()) check_one_of("network.fit", fit, {"stretch", "crop", "pad"});
  if (!scale.empty()) {
    check_one_of("network.scale", scale, {"unit", "signed", "imagenet", "none"});
  }
  check_between("network.background", static_cast<double>(background), 0, 255);
  if (!is_there() && trains) {
    throw ConfigError("network.trains", "true", "false, or network.file, which learns");
  }
}

data::PictureOptions pictures_for(const networks::NetworkFile& file, const NetworkConfig& config,
                                  const std::string& where) {
  const auto& reads = file.graph.layer(0).made;
  if (reads.channels != 1 && reads.channels != 3) {
    throw Error(fmt::format("{} reads {} channels: expected grey, 1, or colours, 3", where,
                            reads.channels));
  }
  const auto first = [](const std::string& asked, const std::string& said, const char* usual) {
    if (!asked.empty()) return asked;
    return said.empty() ? std::string(usual) : said;
  };
  data::PictureOptions options = {
      .height = reads.height, .width = reads.width, .channels = reads.channels};
  options.fit = first(config.fit, file.fit, "stretch");
  options.scale = first(config.scale, file.scale, reads.channels == 1 ? "unit" : "imagenet");
  options.background = config.background;
  options.validate();
  return options;
}

}  // namespace attend::models
