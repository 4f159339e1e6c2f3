// Who wants a project, and what it wants: a drawing of links, with curves between them. Two steps to each side, on a
// phone one.
const WIDE = { width: 158, height: 30, gap: 12, between: 64, most: 9, steps: 2, letters: 20 };
const NARROW = { width: 96, height: 30, gap: 10, between: 18, most: 9, steps: 1, letters: 12 };
let shape = WIDE;

// [{key, name | line, building}] of one project, each once, over all its versions.
function related(name, side) {
  const found = new Map();
  for (const edition of byName.has(name) ? editions(byName.get(name)) : []) {
    for (const each of edition[side] || []) {
      const key = each.project || `${each.file || ""}:${each.line || ""}`;
      const known = found.get(key);
      if (!known)
        found.set(key, { key, name: each.project, file: each.file, line: each.line, building: Boolean(each.building) });
      else known.building &&= Boolean(each.building);
    }
  }
  found.delete(name);
  return [...found.values()];
}

// The columns to one side: the nearest first, each node with those that it hangs on.
function columnsOf(name, side, seen) {
  const columns = [];
  let last = [{ key: name, name }];
  for (let step = 0; step < shape.steps && last.length; step += 1) {
    const column = new Map();
    for (const parent of last.filter((each) => each.name)) {
      for (const child of related(parent.name, side)) {
        if (column.has(child.key)) column.get(child.key).parents.push([parent.key, child.building]);
        else if (!seen.has(child.key)) column.set(child.key, { ...child, parents: [[parent.key, child.building]] });
      }
    }
    const nodes = [...column.values()];
    const kept = nodes.length > shape.most ? nodes.slice(0, shape.most - 1) : nodes;
    if (nodes.length > kept.length)
      kept.push({ key: ` ${side}${step}`, more: nodes.length - kept.length, parents: [] });
    kept.forEach((node) => seen.add(node.key));
    if (kept.length) columns.push(kept);
    last = kept;
  }
  return columns;
}

function graph(project) {
  shape = innerWidth < 640 ? NARROW : WIDE;
  const seen = new Set([project.name]);
  const left = columnsOf(project.name, "wanted-by", seen);
  const right = columnsOf(project.name, "wants", seen);
  if (!left.length && !right.length) return null;
  const columns = [...left]
    .reverse()
    .concat([[{ key: project.name, name: project.name, centre: true, parents: [] }]], right);
  const step = shape.height + shape.gap;
  const height = Math.max(...columns.map((column) => column.length)) * step + shape.gap;
  const width = columns.length * (shape.width + shape.between) - shape.between;
  const places = placed(columns, height, step);
  const centre = columns.length > 1 ? left.length / (columns.length - 1) : 0;
  const edges = columns
    .flat()
    .flatMap((node) => node.parents.map(([parent, building]) => edge(places, parent, node.key, building)));
  return make(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": say("graph.label", { name: project.name }) },
    draw(
      "svg",
      { class: "graph", "data-centre": centre, viewBox: `-2 0 ${width + 4} ${height}`, width: width + 4, height },
      edges,
      columns.flat().map((node) => box(node, places.get(node.key))),
    ),
  );
}

function placed(columns, height, step) {
  const places = new Map();
  columns.forEach((column, at) => {
    const top = (height - column.length * step + shape.gap) / 2;
    column.forEach((node, row) =>
      places.set(node.key, { x: at * (shape.width + shape.between), y: top + row * step, at }),
    );
  });
  return places;
}

function edge(places, one, other, building) {
  const [from, to] = [places.get(one), places.get(other)].sort((a, b) => a.at - b.at);
  const [x1, y1, x2, y2] = [from.x + shape.width, from.y + shape.height / 2, to.x, to.y + shape.height / 2];
  const bend = (x2 - x1) / 2;
  return draw("path", {
    class: building ? "edge building" : "edge",
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
  });
}

function box(node, { x, y }) {
  const label = node.more ? say("more", { n: node.more }) : node.name || where(node);
  const inBox = node.more || node.name ? label : brief(node);
  const kind = node.more ? "more" : node.centre ? "centre" : node.name ? "node" : "line";
  const inside = [
    draw("title", null, label),
    draw("rect", { x, y, width: shape.width, height: shape.height, rx: node.name ? 8 : 3 }),
    draw("text", { x: x + shape.width / 2, y: y + shape.height / 2 + 4.5 }, short(inBox, shape.letters)),
  ];
  if (kind !== "node" || !byName.has(node.name)) return draw("g", { class: kind }, inside);
  return draw("a", { class: kind, href: `#${encodeURIComponent(node.name)}` }, inside);
}

// A line of the user, as compilers name it: the end of a path says most.
function brief(want) {
  const place = want.file ? `${want.file.split(/[\\/]/).pop()}${want.line ? `:${want.line}` : ""}` : where(want);
  return place.length > shape.letters ? `…${place.slice(1 - shape.letters)}` : place;
}

// The same in words.
function where(want) {
  if (!want.file) return say("project.command");
  return want.line ? say("project.line", { file: want.file, line: String(want.line) }) : plain(want.file);
}
