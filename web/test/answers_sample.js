// Answers to try the page on: docs/format.md, "attend-answers".

/** Figures of each label, from the cells. */
function classesOf(labels, cells) {
  const sum = (keep) => cells.filter(keep).reduce((all, [, , count]) => all + count, 0);
  return labels.map((name, place) => {
    const hits = sum(([right, found]) => right === place && found === place);
    const right = sum((cell) => cell[0] === place);
    const found = sum((cell) => cell[1] === place);
    const share = (part, whole) => (whole === 0 ? null : part / whole);
    return { name, precision: share(hits, found), recall: share(hits, right), f1: share(2 * hits, right + found), right, found };
  });
}

/** `pairs`: of each line its text and the pairs of right and found labels. */
export function answersOf(answers, labels, pairs, more = {}) {
  const cells = [];
  const place = ([right, found]) => {
    const [r, f] = [labels.indexOf(right), labels.indexOf(found)];
    let at = cells.findIndex((cell) => cell[0] === r && cell[1] === f);
    if (at < 0) at = cells.push([r, f, 0]) - 1;
    cells[at][2] += 1;
    return at;
  };
  const lines = pairs.map(([source, ...of], i) => ({ line: i + 1, source, cells: of.map(place) }));
  return {
    format: 'attend-answers', version: 1, program: 'attend sample', title: 'sample', answers, count: lines.length,
    scores: [{ name: 'accuracy', title: 'accuracy', value: '62.50 %', interval: '41.00 % to 81.00 %' }],
    tables: [{ title: answers, of: answers === 'tags' ? 'tag' : 'label', classes: classesOf(labels, cells) }],
    labels, cells, lines, ...more,
  };
}

export function classAnswers() {
  return answersOf('labels', ['person', 'place', 'time'], [
    ['where is it', ['place', 'place']], ['who was it', ['person', 'person']], ['when was it', ['time', 'time']],
    ['where was he born', ['place', 'person']], ['where are they from', ['place', 'person']],
    ['who knows when', ['person', 'time']], ['where to', ['place', 'place']], ['when', ['time', 'time']],
  ]);
}

export function tagAnswers() {
  return answersOf('tags', ['DET', 'NOUN', 'VERB'], [
    ['the old man', ['DET', 'DET'], ['NOUN', 'NOUN'], ['VERB', 'NOUN']],
    ['the boats', ['DET', 'DET'], ['NOUN', 'NOUN']],
  ]);
}

/** More labels than a table shows, of which some are confused. */
export function manyAnswers(count) {
  const labels = Array.from({ length: count }, (_, i) => `label ${String(i).padStart(3, '0')}`);
  return answersOf('labels', labels, labels.flatMap((label, i) =>
    [[`text ${i}`, [label, label]], [`other ${i}`, [label, labels[i % 7 === 0 ? (i + 1) % count : i]]]]));
}
