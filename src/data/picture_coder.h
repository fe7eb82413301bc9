#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "data/coder.h"
#include "data/first_read.h"
#include "data/picture.h"
#include "data/received.h"
#include "data/resize.h"

namespace attend::data {

/// What pictures are brought to before a model reads them: keys of the section `picture`.
struct PictureOptions {
  int64_t height = 224;
  int64_t width = 224;
  int64_t channels = 3;
  std::string fit = "stretch";
  int64_t background = 255;
  std::string scale = "unit";

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;
};

/// Where a picture lies in what is read of it.
struct PicturePlace {
  std::int64_t height = 0;  ///< that the whole picture is brought to
  std::int64_t width = 0;
  Window seen{};         ///< the part of that which is read
  std::int64_t top = 0;  ///< where this part begins in what is read: more than 0 where it is padded
  std::int64_t left = 0;
  std::int64_t rows = 0;  ///< of what is read
  std::int64_t columns = 0;

  bool operator==(const PicturePlace&) const = default;
};

/// Throws Error, without saying where, if what it would be brought to has over kMostPixels.
PicturePlace place_of(const PictureSize& size, const PictureOptions& options);

/// The positions of a picture as people see them: what weights are drawn over.
struct PictureAxis {
  PictureSize size{};  ///< of the picture of the file
  PicturePlace place{};

  /// The row and column, in pixels of the file's picture and at any fraction of them, of a place in
  /// what is read; beyond the picture where it is padded.
  double row_of(double row) const;
  double column_of(double column) const;
};

/// Pictures from files as numbers: a cell is a path. Where it is not absolute it is relative to the
/// root. Whoever reads cells from strangers (attend serve) gives bytes, never paths.
class PictureCoder final : public Coder {
 public:
  static constexpr const char* kKind = "picture";
  static constexpr std::int64_t kCached = std::int64_t{256} << 20;

  /// Throws ConfigError as `validate` does.
  explicit PictureCoder(PictureOptions options, std::filesystem::path root = {});

  /// Throws Error naming `where` if the bytes are none of its file. Its root is the current folder.
  static std::shared_ptr<const PictureCoder> load(std::string_view bytes, const std::string& where);

  /// The same with its pictures in this folder.
  std::shared_ptr<const PictureCoder> in(std::filesystem::path root) const;

  /// The same of pictures that were received: cells are their names there, and no file is looked
  /// for. What hold() gives keeps its picture.
  std::shared_ptr<const PictureCoder> from(std::shared_ptr<const ReceivedPictures> received) const;

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< a line a key, "picture.height = 224"
  std::int64_t symbol_count() const override { return 0; }

  /// [H, W] of size() numbers each. Throws what decode_picture throws.
  Part encode(std::string_view cell) const override;

  /// Of a file's header until a batch needs it; the first kCached bytes of pixels are kept.
  Part hold(std::string_view cell, const std::string& where) const override;

  /// From now on hold() keeps none: files may change. Thread-safe.
  void keep_nothing() const { cache_->keep_nothing(); }

  /// The same of a picture in memory.
  Part encode(Picture picture) const;

  /// Of pixels as `seen` gives them.
  std::vector<float> numbers_of(const Picture& seen) const;

  /// H and W of the part that a cell gives, by the file's header alone.
  std::vector<std::int64_t> measure(std::string_view cell) const;

  /// By the file's header alone.
  PictureAxis axis(std::string_view cell) const;

  /// The pixels that the numbers are made of  [H, W, size()].
  Picture seen(Picture picture) const;

  /// Throws std::logic_error: there are no symbols.
  std::string decode(std::span<const Index> symbols) const override;

  /// The cell itself.
  std::vector<std::string> pieces(std::string_view cell) const override;

  std::int64_t size() const { return options_.channels; }
  const PictureOptions& options() const { return options_; }
  std::filesystem::path path_of(std::string_view cell) const;

 private:
  Picture opened(std::string_view cell) const;

  PictureOptions options_;
  std::filesystem::path root_;
  std::shared_ptr<const ReceivedPictures> received_;  // in place of files
  std::array<std::array<float, 256>, 3> numbers_{};   // of each channel's bytes
  std::shared_ptr<PictureCache> cache_;               // of what hold() has seen
};

}  // namespace attend::data
