# Expects inflected forms, lemma TAB form TAB feature;feature;... a line
BEGIN { FS = "\t" }
NF != 3 || $1 == "" || $2 == "" || $3 == "" {
  fail(FILENAME ":" FNR ": expected lemma TAB form TAB feature;feature;...")
}
{
  tags = "<" $3 ">"
  gsub(/;/, "> <", tags)
  put($1, tags " " letters_of($1), letters_of($2), "")
}
