#include "tasks/clutter_config.h"

#include <utility>

#include "core/bounds.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::ClutterConfig>;

}  // namespace attend

namespace attend::tasks {

Fields ClutterConfig::fields() {
  Fields all = {
      {"clutter.from", &from,
       "the folder of MNIST's files, whose digits are drawn where no file of pictures is given; "
       "empty: "
       "there are files"},
      {"clutter.examples", &examples, "pictures of an epoch"},
      {"clutter.tests", &tests, "pictures that are drawn to be measured by"},
  };
  for (auto& field : options.fields()) all.push_back(std::move(field));
  return all;
}

void ClutterConfig::validate() const {
  options.validate();
  check_between("clutter.examples", examples, 1, 1'000'000'000);
  check_between("clutter.tests", tests, 1, 1'000'000);
}

}  // namespace attend::tasks
