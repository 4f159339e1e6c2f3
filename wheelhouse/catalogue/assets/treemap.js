// Where the bytes go: squarified rectangles (Bruls, Huizing, van Wijk 2000), each a link.
const MOST = 160;
const BY_KEYBOARD = 8; // tiles: the list below leads to all packages

function weighed() {
  const all = facts.projects.map((project) => ({ project, size: sizeOf(project) })).filter((each) => each.size > 0);
  all.sort((one, other) => other.size - one.size);
  if (all.length <= MOST) return all;
  const rest = all.slice(MOST);
  return [...all.slice(0, MOST), { rest: rest.length, size: rest.reduce((sum, each) => sum + each.size, 0) }];
}

// The worst ratio of sides, if these sizes fill a row along `side`.
function worst(sizes, side) {
  const sum = sizes.reduce((one, other) => one + other, 0);
  return Math.max((side * side * Math.max(...sizes)) / (sum * sum), (sum * sum) / (side * side * Math.min(...sizes)));
}

function squarified(items, width, height) {
  const total = items.reduce((sum, each) => sum + each.size, 0);
  const areas = items.map((each) => (each.size / total) * width * height);
  const found = [];
  let [x, y, w, h, next] = [0, 0, width, height, 0];
  while (next < items.length) {
    const side = Math.max(1, Math.min(w, h));
    let end = next + 1;
    while (end < items.length && worst(areas.slice(next, end + 1), side) <= worst(areas.slice(next, end), side))
      end += 1;
    const depth = areas.slice(next, end).reduce((one, other) => one + other, 0) / side;
    let along = 0;
    for (; next < end; next += 1) {
      const length = areas[next] / depth;
      found.push(
        w <= h
          ? { ...items[next], x: x + along, y, w: length, h: depth }
          : { ...items[next], x, y: y + along, w: depth, h: length },
      );
      along += length;
    }
    if (w <= h) [y, h] = [y + depth, h - depth];
    else [x, w] = [x + depth, w - depth];
  }
  return found;
}

// The kind of file that most of its bytes are of.
function mainKind(project) {
  const sums = new Map();
  for (const file of filesOf(project)) sums.set(kindOf(file), (sums.get(kindOf(file)) || 0) + file.size);
  return [...sums].sort((one, other) => other[1] - one[1])[0][0];
}

function tile({ project, rest, size, x, y, w, h }, place) {
  const name = project ? project.name : say("more", { n: rest });
  const kind = project ? mainKind(project) : "none";
  const letters = Math.floor((w - 11) / 6.8);
  const fits = h > 20 && letters >= Math.min(name.length, 5);
  const inside = [
    draw("title", null, `${name}: ${amount(size)}`),
    draw("rect", {
      x: x + 1,
      y: y + 1,
      width: Math.max(0.5, w - 2),
      height: Math.max(0.5, h - 2),
      rx: Math.min(4, w / 4, h / 4),
    }),
    fits && draw("text", { x: x + 7, y: y + 16 }, short(name, letters)),
    fits &&
      h > 38 &&
      amount(size).length <= letters + 1 &&
      draw("text", { x: x + 7, y: y + 31, class: "size" }, amount(size)),
  ].filter(Boolean);
  if (!project) return draw("g", { class: `tile k-${kind}` }, inside);
  return draw(
    "a",
    {
      class: `tile k-${kind}`,
      href: `#${encodeURIComponent(name)}`,
      tabindex: place < BY_KEYBOARD ? null : -1,
      "aria-label": `${name}, ${amount(size)}`,
    },
    inside,
  );
}

function renderBytes() {
  const items = weighed();
  const section = document.getElementById("_bytes");
  section.hidden = items.length < 2;
  if (section.hidden) return;
  replaced("_bytes", make("h2", null, say("bytes.title")));
  const width = Math.max(240, section.clientWidth - 40);
  const height = Math.round(Math.min(320, Math.max(220, width * 0.75)));
  const kinds = new Set(items.filter((each) => each.project).map((each) => mainKind(each.project)));
  section.append(
    draw(
      "svg",
      { class: "treemap", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": say("bytes.label") },
      squarified(items, width, height).map(tile),
    ),
    legend(kinds),
  );
}
