// pronounce MODEL WORD...: the sounds of words, and which letter each sound came from.
#include <algorithm>
#include <iostream>

#include <attend/model.h>

int main(int argc, char** argv) try {
  const attend::Model model(argc > 1 ? argv[1] : "model");
  attend::Session session(model);
  for (int i = 2; i < argc; ++i) {
    const auto answer = session.predict(argv[i]).answer(0);
    const auto reading = answer.reading();
    std::cout << answer.text() << "\n";
    for (std::size_t t = 0; t + 1 < reading.targets(); ++t) {  // the last one is the end
      std::size_t most = 0;
      for (std::size_t s = 1; s < reading.sources(); ++s) {
        if (reading.weight(t, s) > reading.weight(t, most)) most = s;
      }
      std::cout << "  " << reading.target(t) << " from " << reading.source(most) << "\n";
    }
  }
} catch (const attend::Failure& failure) {
  std::cerr << "pronounce: " << failure.what() << "\n";
  return 2;
}
