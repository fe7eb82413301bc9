// Reads JPEG by libjpeg-turbo and PNG by libpng.

#include "data/media/readers.h"

extern "C" void attend_read_picture(const attend::data::PictureToRead& what,
                                    attend::data::Picture& picture) {
  if (what.is_png) {
    attend::data::read_png(what, picture);
  } else {
    attend::data::read_jpeg(what, picture);
  }
}
