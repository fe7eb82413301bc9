# links_of: which letter of a form stands for which letter of its lemma, by a best alignment.
#
# Like letters gain 2; each stretch of them costs 2, so a letter alone is none ("sagen" and "sagte" share
# "sag", and not an "e" of their endings). The stretch with which both begin is free ("Saal", "Säle"),
# and one just behind a letter that took the place of one costs 1 ("Schwur", "Schwüre"): these two are
# linked as well. Other letters have no link. Of equal alignments that one holds which matches earlier
# letters of the form, then of the lemma: "aufbauen" and "baust auf" share "bau".

# best[i, j]: the gain of the first i letters of the lemma and j of the form; step[i, j]: how it came,
# without the last letter of the form, of the lemma, or with a match of both. run[i, j]: the gain if
# these two match, before[i, j]: what is before them, "run", "replaced" or "other".
function fill_gains(n, m,   i, j, gain) {
  for (i = 0; i <= n; ++i) best[i, 0] = 0
  for (j = 0; j <= m; ++j) best[0, j] = 0
  for (i = 1; i <= n; ++i) {
    for (j = 1; j <= m; ++j) {
      step[i, j] = best[i, j - 1] >= best[i - 1, j] ? "form" : "lemma"
      best[i, j] = step[i, j] == "form" ? best[i, j - 1] : best[i - 1, j]
      run[i, j] = 0
      if (lemma[i] != form[j]) continue
      gain = best[i - 1, j - 1] - (i == 1 && j == 1 ? 0 : 2)
      before[i, j] = "other"
      if (matches(i - 2, j - 2) && run[i - 2, j - 2] - 1 >= gain) {
        gain = run[i - 2, j - 2] - 1
        before[i, j] = "replaced"
      }
      if (matches(i - 1, j - 1) && run[i - 1, j - 1] >= gain) {
        gain = run[i - 1, j - 1]
        before[i, j] = "run"
      }
      run[i, j] = gain + 2
      if (run[i, j] > best[i, j]) {
        best[i, j] = run[i, j]
        step[i, j] = "match"
      }
    }
  }
}

function matches(i, j) { return i > 0 && j > 0 && lemma[i] == form[j] }

# Links i-j, both from 0 and ascending, of the letters of a lemma, before which the source has so many
# features, and of a form.
function links_of(lemma_letters, form_letters, features,   i, j, links, in_run) {
  i = split(lemma_letters, lemma, " ")
  j = split(form_letters, form, " ")
  fill_gains(i, j)
  links = ""
  in_run = 0
  while (i > 0 && j > 0) {
    if (in_run || step[i, j] == "match") {
      links = (features + i - 1) "-" (j - 1) " " links
      in_run = before[i, j] != "other"
      if (before[i, j] == "replaced") {
        --i
        --j
        links = (features + i - 1) "-" (j - 1) " " links
      }
      --i
      --j
    } else if (step[i, j] == "form") {
      --j
    } else {
      --i
    }
  }
  sub(/ $/, "", links)
  return links
}
