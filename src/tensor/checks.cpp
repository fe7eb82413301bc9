#include "tensor/checks.h"

#include <stdexcept>
#include <string>

namespace attend {

Engine& engine_of(const char* operation, std::initializer_list<const Tensor*> arguments, bool fit) {
  auto& engine = (*arguments.begin())->engine();
  bool one_engine = true;
  for (const auto* tensor : arguments) {
    if (tensor->defined() && &tensor->engine() != &engine) one_engine = false;
  }
  if (fit && one_engine) return engine;
  std::string message = operation;
  message += one_engine ? ": shapes do not fit:" : ": tensors of several engines:";
  for (const auto* tensor : arguments) {
    message += ' ';
    message += tensor->defined() ? tensor->shape().text() : "undefined";
  }
  throw std::logic_error(message);
}

}  // namespace attend
