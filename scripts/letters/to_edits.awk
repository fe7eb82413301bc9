# Lines "source TAB target TAB links" of inflection.sh become FOLDER/NAME.source and FOLDER/NAME.target:
# -v path=FOLDER/NAME. The letters of the lemma come first, then <end>, then the features.

# The features of a source, with blanks before them.
function features_of(source,   n, i, symbols, features) {
  n = split(source, symbols, " ")
  features = ""
  for (i = 1; i <= n && is_feature(symbols[i]); ++i) features = features " " symbols[i]
  shift = i - 1
  return features
}

# Which letter of the lemma each letter of the form stands for: linked[j], from 1.
function read_links(links,   n, i, ends, link) {
  split("", linked)
  n = split(links, ends, " ")
  for (i = 1; i <= n; ++i) {
    split(ends[i], link, "-")
    linked[link[2] + 1] = link[1] + 1 - shift
  }
}

# The edits of a form, whose new letters wait for the next letter that stays.
function edits_of(target, letters,   n, j, i, form, edit, new, text) {
  for (i = 1; i <= letters + 1; ++i) edit[i] = nothing
  n = split(target, form, " ")
  new = ""
  for (j = 1; j <= n; ++j) {
    if (!(j in linked)) {
      new = new form[j]
      continue
    }
    i = linked[j]
    edit[i] = new (form[j] == letter[i] ? keeps : form[j])
    new = ""
  }
  if (new != "") edit[letters + 1] = new
  text = edit[1]
  for (i = 2; i <= letters + 1; ++i) text = text " " edit[i]
  return text
}

BEGIN { FS = "\t" }

index($1 $2, keeps) || index($1 $2, nothing) || index(" " $1 " ", " " last " ") {
  print "line " NR ": ↓, ∅ and <end> stand for edits: leave out pairs that have them" > "/dev/stderr"
  exit 2
}
{
  features = features_of($1)
  letters = read_letters($1)
  read_links($3)
  text = ""
  for (i = 1; i <= letters; ++i) text = text letter[i] " "
  print text last features > (path ".source")
  print edits_of($2, letters) > (path ".target")
}
