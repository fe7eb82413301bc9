#include "models/stack_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::StackConfig>;

}  // namespace attend

namespace attend::models {

Fields StackConfig::fields() {
  return {
      {"stack.count", &count, "stacks; 0: a recurrent network without any, of stack.recurrence"},
      {"stack.size", &size, "numbers that a stack holds; what is pushed beyond is lost at its end"},
      {"stack.depth", &depth, "numbers of each stack that are read, from its top"},
      {"stack.no_op", &no_op, "a stack may stay as it is, beside push and pop"},
      {"stack.recurrence", &recurrence, "the hidden state reads the one before it, too"},
      {"stack.discrete_in_use", &discrete_in_use,
       "in use a stack does the likeliest of its actions alone; else, as in training, the mean of "
       "all by their probabilities"},
  };
}

void StackConfig::validate() const {
  check_between("stack.count", count, 0, 1000);
  check_between("stack.size", size, 1, 100'000);
  check_between("stack.depth", depth, 1, size);
  if (count == 0 && !recurrence) {
    throw ConfigError("stack.recurrence", "false",
                      "true where stack.count is 0: nothing else remembers");
  }
}

}  // namespace attend::models
