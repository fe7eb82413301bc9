#include "view/picture.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "format/base64.h"
#include "format/png.h"
#include "view/glyphs.h"
#include "view/html.h"

namespace attend::view {
namespace {

/// A length: no more digits than can be seen.
std::string number(double value) {
  auto text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string attribute(const char* name, const std::string& value) {
  return fmt::format(" {}=\"{}\"", name, value);
}

std::string attribute(const char* name, double value) {
  return attribute(name, number(value));
}

std::string filled(const std::string& colour) {
  return attribute("fill", colour.empty() ? "none" : colour);
}

std::string stroked(const Stroke& stroke) {
  if (stroke.colour.empty()) return "";
  std::string dashes;
  for (const auto length : stroke.dashes) dashes += (dashes.empty() ? "" : " ") + number(length);
  return attribute("stroke", stroke.colour) +
         (dashes.empty() ? "" : attribute("stroke-dasharray", dashes)) +
         (stroke.width == 1.0 ? "" : attribute("stroke-width", stroke.width));
}

/// Of a text that runs to the left the anchors change places.
const char* anchor_of(Anchor anchor, bool is_right_to_left) {
  if (anchor == Anchor::kMiddle) return "middle";
  return (anchor == Anchor::kStart) != is_right_to_left ? "start" : "end";
}

std::string looks_of(const TextPart& part) {
  return attribute("font-size", part.size) + (part.is_bold ? attribute("font-weight", "600") : "") +
         filled(part.colour);
}

/// Pixels by the numbers that they are told by in the file.
using Numbers = std::map<const RasterImage*, std::size_t>;

std::string to_svg(const PictureRaster&) {
  throw std::logic_error("pixels are told by their number");
}

std::string to_svg(const PictureRaster& raster, const Numbers& numbers) {
  const auto scale = [](double length, std::int64_t pixels) {
    return fmt::format("{:.6g}", length / static_cast<double>(pixels));
  };
  return fmt::format("<use xlink:href=\"#image{}\" transform=\"translate({} {}) scale({} {})\"/>\n",
                     numbers.at(raster.image.get()), number(raster.x), number(raster.y),
                     scale(raster.width, raster.image->width),
                     scale(raster.height, raster.image->height));
}

/// What is drawn of pixels, once each.
std::string images_of(const Picture& picture, Numbers& numbers) {
  std::string svg;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      const auto* raster = std::get_if<PictureRaster>(&shape);
      if (raster == nullptr) continue;
      const auto& image = *raster->image;
      if (!numbers.emplace(&image, numbers.size() + 1).second) continue;
      const auto file =
          format::filtered_png(image.bytes, image.height, image.width, image.channels);
      svg += fmt::format(
          "<image id=\"image{}\" width=\"{}\" height=\"{}\" "
          "xlink:href=\"data:image/png;base64,{}\"/>\n",
          numbers.at(&image), image.width, image.height, format::base64_of(file));
    }
  }
  return svg.empty() ? svg : "<defs>\n" + svg + "</defs>\n";
}

std::string to_svg(const PictureText& text) {
  if (text.parts.empty()) return "";
  const bool is_right_to_left = runs_right_to_left(text.parts.front().text);
  std::string svg = "<text";
  if (text.turned == 0.0) {
    svg += attribute("x", text.x) + attribute("y", text.y);
  } else {
    svg += attribute("transform", fmt::format("translate({} {}) rotate({})", number(text.x),
                                              number(text.y), number(-text.turned)));
  }
  const std::string_view anchor = anchor_of(text.anchor, is_right_to_left);
  if (anchor != "start") svg += attribute("text-anchor", std::string(anchor));
  if (is_right_to_left) svg += attribute("direction", "rtl");
  if (text.parts.size() == 1) {
    return svg + looks_of(text.parts[0]) + ">" + html_text(text.parts[0].text) + "</text>\n";
  }
  svg += ">";
  for (const auto& part : text.parts) {
    svg += "<tspan" + (part.gap == 0.0 ? "" : attribute("dx", part.gap)) + looks_of(part) + ">" +
           html_text(part.text) + "</tspan>";
  }
  return svg + "</text>\n";
}

std::string to_svg(const PictureRectangle& box) {
  return "<rect" + attribute("x", box.x) + attribute("y", box.y) + attribute("width", box.width) +
         attribute("height", box.height) + filled(box.fill) + stroked(box.stroke) + "/>\n";
}

std::string to_svg(const PictureCircle& circle) {
  return "<circle" + attribute("cx", circle.x) + attribute("cy", circle.y) +
         attribute("r", circle.radius) + filled(circle.fill) + stroked(circle.stroke) + "/>\n";
}

std::string to_svg(const PicturePath& path) {
  std::string d;
  for (const auto& line : path.lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      d += (i == 0 ? 'M' : 'L') + number(line[i].first) + " " + number(line[i].second);
    }
  }
  return "<path" + attribute("d", d) + filled("") + stroked(path.stroke) +
         attribute("stroke-linejoin", "round") + "/>\n";
}

std::string to_svg(const PictureLayer& layer, const Numbers& numbers) {
  std::string shapes;
  for (const auto& shape : layer.shapes) {
    if (const auto* raster = std::get_if<PictureRaster>(&shape)) {
      shapes += to_svg(*raster, numbers);
    } else {
      shapes += std::visit([](const auto& one) { return to_svg(one); }, shape);
    }
  }
  if (layer.name.empty() && !layer.is_crisp) return shapes;
  return "<g" + (layer.is_crisp ? attribute("shape-rendering", "crispEdges") : "") + ">" +
         (layer.name.empty() ? "" : "<title>" + html_text(layer.name) + "</title>") + "\n" +
         shapes + "</g>\n";
}

/// As a share of the type's size. Of Latin letters those of DejaVu Sans, which is wider than most.
double width_of_glyph(const Glyph& glyph) {
  if (glyph.width == 2) return 1.02;
  if (glyph.bytes.size() > 1) return 0.68;
  const auto letter = glyph.bytes[0];
  if (std::string_view("ijl'|.,:;!I ").find(letter) != std::string_view::npos) return 0.36;
  if (std::string_view("frt()[]{}-\"/\\").find(letter) != std::string_view::npos) return 0.42;
  if (std::string_view("mwMW%@&").find(letter) != std::string_view::npos) return 0.96;
  if (letter >= 'A' && letter <= 'Z') return 0.72;
  return 0.62;
}

}  // namespace

double width_in_picture(const std::string& text, double size) {
  double width = 0.0;
  for (const auto& glyph : glyphs_of(text)) width += width_of_glyph(glyph);
  return width * size;
}

std::string label_in_picture(const std::string& text, double size, double room) {
  std::string label;
  double width = 0.0;
  for (auto& glyph : glyphs_of(text)) {
    if (glyph.bytes == "▁") glyph.bytes = "_";
    width += width_of_glyph(glyph) * size;
    if (width > room) return label + "…";
    label += glyph.bytes;
  }
  return label;
}

std::string to_svg(const Picture& picture) {
  Numbers numbers;
  const auto images = images_of(picture, numbers);
  auto svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\"{4} width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"{2}\" role=\"img\">\n"
      "<title>{3}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      number(picture.width), number(picture.height), kPictureFonts, html_text(picture.title),
      images.empty() ? "" : " xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
  svg += images;
  for (const auto& layer : picture.layers) svg += to_svg(layer, numbers);
  return svg + "</svg>\n";
}

}  // namespace attend::view
