# Expects inflected forms, lemma TAB form TAB feature;feature;... a line
BEGIN { FS = "\t" }
NF != 3 || $1 == "" || $2 == "" || $3 == "" {
  fail(FILENAME ":" FNR ": expected lemma TAB form TAB feature;feature;...")
}
{
  tags = "<" $3 ">"
  features = gsub(/;/, "> <", tags) + 1
  lemma_letters = letters_of($1)
  form_letters = letters_of($2)
  put($1, tags " " lemma_letters, form_letters, links_of(lemma_letters, form_letters, features))
}
