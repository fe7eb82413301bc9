// state.json of a checkpoint, and run.json: refused, or a state that is written again.

#include "core/error.h"
#include "scratch_file.h"
#include "training/run_folder.h"
#include "training/training_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  const auto text = fuzz::text_of(data, size);
  try {
    (void)training::to_json(training::load_state(folder.write("state.json", text)));
  } catch (const Error&) {
  }
  folder.write("run.json", text);
  folder.write("recipe.toml", "[text]\n[training]\n");  // as little as is taken
  try {
    (void)training::RunFolder(folder.path()).load_run();
  } catch (const Error&) {
  }
  return 0;
}
