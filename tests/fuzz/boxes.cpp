// Lines of boxes of words: refused, or written and read again they are the same.

#include "format/boxes.h"

#include <cstdlib>

#include "core/error.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  try {
    const auto boxes = format::read_boxes(fuzz::text_of(data, size), "here");
    for (const auto& box : boxes) {
      const bool is_box = box.word >= 0 && box.left >= 0.0 && box.top >= 0.0 &&
                          box.right > box.left && box.bottom > box.top;
      if (!is_box) std::abort();
    }
    if (format::read_boxes(format::to_line(boxes), "again") != boxes) std::abort();
    format::check_boxes(boxes, "here", 5, 100, 200);
    for (const auto& box : boxes) {
      if (box.word >= 5 || box.bottom > 100.0 || box.right > 200.0) std::abort();
    }
  } catch (const Error&) {
  }
  return 0;
}
