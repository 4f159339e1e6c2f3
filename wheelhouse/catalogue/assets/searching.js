// Search as one types: names first, exact, then beginning, then within; then what words and misspelt words find.
const FEW = 5; // found: then misspelt words are looked for too
let engine = null;

// Letters and digits of one word; each character of Chinese, Japanese or Korean is a word of its own.
function words(text) {
  return text.toLowerCase().match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[\p{L}\p{N}]+/gu) || [];
}

// The index of 5,000 summaries is made in pieces, so that no keystroke waits for it.
async function prepare() {
  const made = new MiniSearch({
    fields: ["name", "summary"],
    tokenize: words,
    searchOptions: { boost: { name: 4 }, prefix: true, combineWith: "AND" },
  });
  const documents = facts.projects.map(({ name, summary }, id) => ({
    id,
    name,
    summary: (summary || "").slice(0, 500),
  }));
  await made.addAllAsync(documents, { chunkSize: 250 });
  engine = made;
  document.documentElement.classList.add("searchable");
}

// Places in facts.projects, best first.
function search(query) {
  const name = normalized(query.trim().replace(/\s+/g, "-"));
  const found = [[], [], []];
  facts.projects.forEach((project, place) => {
    const at = project.name.indexOf(name);
    if (at >= 0) found[project.name === name ? 0 : at === 0 ? 1 : 2].push(place);
  });
  const places = new Set([...found.flat(), ...(engine ? worded(query) : described(query))]);
  for (const more of engine ? [near, misspelt] : []) {
    if (places.size < FEW) for (const place of more(query)) places.add(place);
  }
  return [...places];
}

function worded(query, how = {}) {
  return engine.search(query.slice(0, 200), how).map((result) => result.id);
}

// Names with some letters wrong: two that changed places are two.
function near(query) {
  return worded(query, { fields: ["name"], fuzzy: (term) => (term.length > 3 ? 2 : term.length > 2 ? 1 : false) });
}

// The same of all words, where short ones have to be nearer.
function misspelt(query) {
  return worded(query, { fuzzy: (term) => (term.length > 5 ? 2 : term.length > 3 ? 1 : false) });
}

// As long as the index is being made.
function described(query) {
  const wanted = words(query);
  const places = facts.projects.map((_, place) => place);
  return places.filter((place) => {
    const text = (facts.projects[place].summary || "").toLowerCase();
    return wanted.length && wanted.every((word) => text.includes(word));
  });
}
