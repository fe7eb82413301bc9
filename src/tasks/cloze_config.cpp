#include "tasks/cloze_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::ClozeConfig>;

}  // namespace attend

namespace attend::tasks {

Fields ClozeConfig::fields() {
  return {
      {"cloze.attention", &attention,
       "how the query reads the document: once | words (each word, knowing what was read before) "
       "| none (both are read as one text)"},
      {"cloze.answer", &answer,
       "what tells the entity: both (reading and query) | reading | sum (of the attention on it)"},
      {"cloze.relabels", &relabels,
       "in training: a document's entities are called by other marks each time it is read"},
      {"cloze.entities", &entities,
       "most entities of a document and its query; 0: as in the text to learn from"},
  };
}

void ClozeConfig::validate() const {
  check_one_of("cloze.attention", attention, {"once", "words", "none"});
  check_one_of("cloze.answer", answer, {"both", "reading", "sum"});
  check_between("cloze.entities", entities, 0, 10'000);
}

}  // namespace attend::tasks
