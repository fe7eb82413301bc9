#include "tasks/numbers_config.h"

namespace attend::tasks {

Fields NumbersConfig::fields() {
  return {
      {"numbers.differences", &differences,
       "so many first numbers of a position are read as what they differ by from the one before, "
       "as of a pen that moves"},
      {"numbers.distortion", &variation.distortion,
       "in training: how much larger, smaller, wider, slanted or turned a row's positions become, "
       "all of them alike"},
      {"numbers.noise", &variation.noise,
       "in training: deviation of what is added to each number, of its scale"},
  };
}

void NumbersConfig::validate() const {
  check_between("numbers.differences", static_cast<double>(differences), 0, 1'000);
  check_between("numbers.distortion", variation.distortion, 0.0, 1.0);
  check_between("numbers.noise", variation.noise, 0.0, 10.0);
}

}  // namespace attend::tasks
