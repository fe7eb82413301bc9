// Draws pictures with Cairo, their texts with Pango, which finds fonts for letters of all scripts,
// shapes them and orders those that run from right to left.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <numbers>
#include <string>
#include <variant>

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include "core/error.h"
#include "view/picture_files.h"

namespace attend::view {
namespace {

constexpr double kPointsPerPixel = 0.75;

struct Freed {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

template <typename T>
using Owned = std::unique_ptr<T, Freed>;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw Error(std::string("cannot draw the picture: ") + cairo_status_to_string(status));
  }
}

class Drawing {
 public:
  Drawing(cairo_t* context, std::string& unknown)
      : context_(context), layout_(pango_cairo_create_layout(context)), unknown_(unknown) {
    pango_layout_set_single_paragraph_mode(layout_.get(), TRUE);
  }

  void draw(const Picture& picture) {
    use("#ffffff");
    cairo_rectangle(context_, 0.0, 0.0, picture.width, picture.height);
    cairo_fill(context_);
    for (const auto& layer : picture.layers) {
      cairo_set_antialias(context_,
                          layer.is_crisp ? CAIRO_ANTIALIAS_NONE : CAIRO_ANTIALIAS_DEFAULT);
      for (const auto& shape : layer.shapes) {
        std::visit([this](const auto& one) { draw(one); }, shape);
      }
    }
  }

 private:
  void use(const std::string& colour) {
    const auto number = std::strtol(colour.c_str() + 1, nullptr, 16);
    const auto part = [&](int shift) {
      return static_cast<double>((number >> shift) & 0xFF) / 255.0;
    };
    cairo_set_source_rgb(context_, part(16), part(8), part(0));
  }

  /// Fills and strokes the path that there is.
  void paint(const std::string& fill, const Stroke& stroke) {
    if (!fill.empty()) {
      use(fill);
      cairo_fill_preserve(context_);
    }
    if (!stroke.colour.empty()) {
      use(stroke.colour);
      cairo_set_line_width(context_, stroke.width);
      cairo_set_dash(context_, stroke.dashes.data(), static_cast<int>(stroke.dashes.size()), 0.0);
      cairo_stroke_preserve(context_);
    }
    cairo_new_path(context_);
  }

  void draw(const PictureRectangle& box) {
    cairo_rectangle(context_, box.x, box.y, box.width, box.height);
    paint(box.fill, box.stroke);
  }

  void draw(const PictureCircle& circle) {
    cairo_new_sub_path(context_);
    cairo_arc(context_, circle.x, circle.y, circle.radius, 0.0, 2.0 * std::numbers::pi);
    paint(circle.fill, circle.stroke);
  }

  void draw(const PicturePath& path) {
    cairo_set_line_join(context_, CAIRO_LINE_JOIN_ROUND);
    for (const auto& line : path.lines) {
      for (std::size_t i = 0; i < line.size(); ++i) {
        if (i == 0) {
          cairo_move_to(context_, line[i].first, line[i].second);
        } else {
          cairo_line_to(context_, line[i].first, line[i].second);
        }
      }
    }
    paint("", path.stroke);
    cairo_set_line_join(context_, CAIRO_LINE_JOIN_MITER);
  }

  /// Cairo's own pixels of an image: blue, green, red and opacity, by which they are multiplied.
  /// One surface for each image, so that a PDF holds it once.
  cairo_surface_t* surface_of(const std::shared_ptr<const RasterImage>& image) {
    auto& surface = surfaces_[image];
    if (surface) return surface.get();
    const auto height = image->height;
    const auto width = image->width;
    const auto channels = image->channels;
    const auto& bytes = image->bytes;
    surface.reset(
        cairo_image_surface_create(channels == 4 ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                   static_cast<int>(width), static_cast<int>(height)));
    check(cairo_surface_status(surface.get()));
    cairo_surface_flush(surface.get());
    auto* rows = cairo_image_surface_get_data(surface.get());
    const auto stride = cairo_image_surface_get_stride(surface.get());
    for (std::int64_t y = 0; y < height; ++y) {
      auto* row = reinterpret_cast<std::uint32_t*>(rows + y * stride);
      for (std::int64_t x = 0; x < width; ++x) {
        const auto* pixel = bytes.data() + (y * width + x) * channels;
        const std::uint32_t opaque = channels == 4 ? pixel[3] : 255U;
        const auto part = [&](std::int64_t i) {
          const std::uint32_t value = pixel[channels == 1 ? 0 : i];
          return (value * opaque + 127U) / 255U;
        };
        row[x] = opaque << 24U | part(0) << 16U | part(1) << 8U | part(2);
      }
    }
    cairo_surface_mark_dirty(surface.get());
    return surface.get();
  }

  void draw(const PictureRaster& raster) {
    cairo_save(context_);
    cairo_rectangle(context_, raster.x, raster.y, raster.width, raster.height);
    cairo_clip(context_);
    cairo_translate(context_, raster.x, raster.y);
    cairo_scale(context_, raster.width / static_cast<double>(raster.image->width),
                raster.height / static_cast<double>(raster.image->height));
    cairo_set_source_surface(context_, surface_of(raster.image), 0.0, 0.0);
    cairo_pattern_set_extend(cairo_get_source(context_), CAIRO_EXTEND_PAD);  // to its very edge
    cairo_pattern_set_filter(cairo_get_source(context_), CAIRO_FILTER_GOOD);
    cairo_paint(context_);
    cairo_restore(context_);
    cairo_new_path(context_);
  }

  /// Lays the part out and says how wide it is.
  double lay_out(const TextPart& part) {
    const Owned<PangoFontDescription> font(pango_font_description_from_string(kPictureFonts));
    pango_font_description_set_absolute_size(font.get(), part.size * PANGO_SCALE);
    if (part.is_bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_SEMIBOLD);
    pango_layout_set_font_description(layout_.get(), font.get());
    pango_layout_set_text(layout_.get(), part.text.data(), static_cast<int>(part.text.size()));
    if (unknown_.empty() && pango_layout_get_unknown_glyphs_count(layout_.get()) > 0) {
      unknown_ = part.text;
    }
    PangoRectangle box;
    pango_layout_get_extents(layout_.get(), nullptr, &box);
    return static_cast<double>(box.width) / PANGO_SCALE;
  }

  void draw(const PictureText& text) {
    double width = 0.0;
    for (const auto& part : text.parts) width += part.gap + lay_out(part);
    cairo_save(context_);
    cairo_translate(context_, text.x, text.y);
    cairo_rotate(context_, -text.turned * std::numbers::pi / 180.0);
    double x = text.anchor == Anchor::kStart ? 0.0
               : text.anchor == Anchor::kEnd ? -width
                                             : -width / 2.0;
    for (const auto& part : text.parts) {
      const auto wide = lay_out(part);
      const auto base = static_cast<double>(pango_layout_get_baseline(layout_.get())) / PANGO_SCALE;
      use(part.colour);
      x += part.gap;
      cairo_move_to(context_, x, -base);
      pango_cairo_show_layout(context_, layout_.get());
      x += wide;
    }
    cairo_restore(context_);
    cairo_new_path(context_);
  }

  cairo_t* context_;
  Owned<PangoLayout> layout_;
  std::string& unknown_;
  std::map<std::shared_ptr<const RasterImage>, Owned<cairo_surface_t>> surfaces_;
};

void draw_pdf(std::span<const Picture> pictures, DrawnFile& file) {
  const auto& first = pictures.front();
  const Owned<cairo_surface_t> surface(cairo_pdf_surface_create_for_stream(
      append, &file.bytes, first.width * kPointsPerPixel, first.height * kPointsPerPixel));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, first.title.c_str());
  const Owned<cairo_t> context(cairo_create(surface.get()));
  for (const auto& picture : pictures) {
    cairo_pdf_surface_set_size(surface.get(), picture.width * kPointsPerPixel,
                               picture.height * kPointsPerPixel);
    cairo_identity_matrix(context.get());
    cairo_scale(context.get(), kPointsPerPixel, kPointsPerPixel);
    Drawing(context.get(), file.unknown).draw(picture);
    cairo_show_page(context.get());
    check(cairo_status(context.get()));
  }
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
}

void draw_png(const Picture& picture, double dots_per_inch, DrawnFile& file) {
  const auto scale = dots_per_inch / 96.0;
  const auto dots = [&](double length) {
    return std::max(1, static_cast<int>(std::ceil(length * scale)));
  };
  const Owned<cairo_surface_t> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots(picture.width), dots(picture.height)));
  check(cairo_surface_status(surface.get()));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1.0, 1.0, 1.0);
  cairo_paint(context.get());
  cairo_scale(context.get(), scale, scale);
  Drawing(context.get(), file.unknown).draw(picture);
  check(cairo_status(context.get()));
  check(cairo_surface_write_to_png_stream(surface.get(), append, &file.bytes));
}

}  // namespace
}  // namespace attend::view

extern "C" void attend_draw_pictures(const attend::view::PicturesToDraw& what,
                                     attend::view::DrawnFile& file) {
  if (what.is_pdf) {
    attend::view::draw_pdf(what.pictures, file);
  } else {
    attend::view::draw_png(what.pictures.front(), what.dots_per_inch, file);
  }
}
