# The TIMIT sample's phones as tables and times.
#
#   awk -v wav=TIMIT/wav -v part=dev -v times=dev.times -f scripts/sounds/timit_sample.awk TIMIT/utterances.tsv TIMIT/phones.tsv > dev.tsv
#
# TIMIT has utterances.tsv (file, speaker, sex, dialect, split, samples, text, phones) and phones.tsv (file, start, end in
# samples, phone). Written are the rows of that split, `sound TAB phones`, and in `times` a line for each phone, `phone begin
# end` in seconds, with an empty line behind each sound.

BEGIN { FS = OFS = "\t"; rate = 16000; print "sound", "text" }
FNR == 1 { file++; next }
file == 1 && $5 == part { row[$1] = $8; order[++count] = $1 }
file == 2 && ($1 in row) { line[$1] = line[$1] sprintf("%s %.4f %.4f\n", $4, $2 / rate, $3 / rate) }
END {
  for (i = 1; i <= count; i++) {
    print wav "/" order[i], row[order[i]]
    if (times) printf "%s\n", line[order[i]] > times
  }
}
