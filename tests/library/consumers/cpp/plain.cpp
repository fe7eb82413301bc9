// plain MODEL TEXT: the same without exceptions: an object that failed is false.
#include <cstdio>

#include <attend/model.h>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const attend::Model model(argv[1]);
  if (!model) {
    std::fprintf(stderr, "plain: %s: %s\n", attend_code_name(model.code()), attend_last_error());
    return 2;
  }
  attend::Session session(model, {{"beam", "2"}});
  const auto result = session.predict(argv[2]);
  if (!session || !result) {
    std::fprintf(stderr, "plain: %s\n", attend_last_error());
    return 2;
  }
  std::printf("%.*s\n", static_cast<int>(result.answer(0).text().size()),
              result.answer(0).text().data());
}
