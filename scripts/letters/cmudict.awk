# Expects a dictionary, WORD TAB phonemes (and after more tabs other pronunciations) a line
BEGIN { FS = "\t" }
NF < 2 || $1 == "" || $2 == "" { fail(FILENAME ":" FNR ": expected WORD TAB phonemes") }
{
  for (i = 2; i <= NF; ++i) if ($i != "") put($1, letters_of($1), $i, "")
}
