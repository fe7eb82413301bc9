#include "tasks/language_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"
#include "text/formal_language.h"

namespace attend {

template class Held<tasks::LanguageConfig>;

}  // namespace attend

namespace attend::tasks {

Fields LanguageConfig::fields() {
  return {
      {"language.kind", &kind,
       "whose sentences are drawn: anbn | anbncn | anbncndn | anb2n | anbmcn+m | anbmcndm | "
       "memorisation"},
      {"language.letters", &letters, "that differ, of memorisation"},
      {"language.longest", &longest, "n of the longest sentences to learn from"},
      {"language.curriculum", &curriculum,
       "sentences after which n may be one more, from 3 to language.longest; 0: all of them from "
       "the first one"},
      {"language.examples", &examples, "sentences of an epoch"},
      {"language.test_longest", &test_longest, "n of the longest sentences to be tested by"},
      {"language.tests_of_length", &tests_of_length,
       "sentences of each n to be measured by; of languages that have but one of each this one"},
  };
}

void LanguageConfig::validate() const {
  constexpr int64_t kMostLetters = 26;
  constexpr int64_t kMost = 10'000;  // n
  constexpr int64_t kMostExamples = 1'000'000'000;
  check_one_of("language.kind", kind, text::FormalLanguage::kinds());
  check_between("language.letters", letters, int64_t{1}, kMostLetters);
  check_between("language.longest", longest, kFirstLongest, kMost);
  check_between("language.curriculum", curriculum, int64_t{0}, kMostExamples);
  check_between("language.examples", examples, int64_t{1}, kMostExamples);
  check_between("language.test_longest", test_longest, text::FormalLanguage::kShortest, kMost);
  check_between("language.tests_of_length", tests_of_length, int64_t{1}, kMost);
}

}  // namespace attend::tasks
