# Lines "source TAB edits" become forms, their letters with blanks between them. Where edits are missing the
# letters stay; what is more than the letters and <end> is left out.
function put_letters(text,   i, c) {
  for (i = 1; i <= length(text); ++i) {
    c = substr(text, i, 1)
    if (c !~ /[\200-\277]/ && form != "") form = form " "
    form = form c
  }
}

BEGIN { FS = "\t" }

{
  letters = read_letters($1)
  given = split($2, edit, " ")
  form = ""
  for (i = 1; i <= letters + 1; ++i) {
    text = i <= given ? edit[i] : i <= letters ? keeps : nothing
    if (text == nothing) continue
    stays = index(text, keeps)
    if (stays) text = substr(text, 1, stays - 1)
    put_letters(text)
    if (stays && i <= letters) put_letters(letter[i])
  }
  print form
}
