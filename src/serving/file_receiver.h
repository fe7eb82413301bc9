#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/feature_coder.h"
#include "data/frames_coder.h"
#include "data/picture_coder.h"
#include "data/received.h"
#include "serving/request_body.h"
#include "tasks/model_folder.h"

namespace attend::serving {

/// The most pixels of the pictures of a request, as they are sent.
inline constexpr std::int64_t kMostSentPixels = 16'000'000;

/// How long the sounds of a request may be together, in seconds.
inline constexpr double kMostSentSeconds = 300.0;

/// Whether a body of this media type is such a file: what it is, its bytes say. None is a type that
/// a page of another site may send without being asked first.
bool is_file_type(std::string_view type);

/// What one request has brought, for as long as it may be read.
struct ReceivedFiles {
  std::vector<data::ReceivedPictures::Held> pictures{};
  std::vector<data::ReceivedFeatures::Held> features{};
  std::vector<data::ReceivedSounds::Held> sounds{};
  std::int64_t pixels = 0;  ///< of the pictures
  double seconds = 0.0;     ///< of the sounds
};

/// What requests bring to models whose cells name files: the files themselves, so that nobody names
/// one of this machine. Pictures, features of pictures as a .npy, or sounds. Thread-safe; must
/// outlive what it gives, and whatever answers with the systems.
class FileReceiver {
 public:
  /// The systems read from now on what is received, and no file. Throws Error if the first one
  /// reads none of these.
  FileReceiver(std::span<tasks::System> systems, const RequestLimits& limits);

  // Whether these are pictures, or sounds; else features.
  bool takes_pictures() const { return pictures_coder_ != nullptr; }
  bool takes_sounds() const { return sounds_coder_ != nullptr; }

  /// Takes what a file holds: the cells by which it is read, one of a picture or a sound, one for
  /// each row of features. Throws Refusal, beginning with `where`, if it is none, too large, or
  /// there is no room.
  std::vector<std::string> take(std::string_view file, const std::string& where,
                                ReceivedFiles& kept) const;

 private:
  std::string take_picture(std::span<const std::byte> file, const std::string& where,
                           ReceivedFiles& kept) const;
  std::string take_sound(std::span<const std::byte> file, const std::string& where,
                         ReceivedFiles& kept) const;
  std::vector<std::string> take_features(std::span<const std::byte> file, const std::string& where,
                                         ReceivedFiles& kept) const;

  RequestLimits limits_;
  std::shared_ptr<data::ReceivedPictures> pictures_;
  std::shared_ptr<data::ReceivedFeatures> features_;
  std::shared_ptr<data::ReceivedSounds> sounds_;
  std::shared_ptr<const data::PictureCoder> pictures_coder_;  // one of these is there
  std::shared_ptr<const data::FeatureCoder> features_coder_;
  std::shared_ptr<const data::SoundCoder> sounds_coder_;
};

}  // namespace attend::serving
