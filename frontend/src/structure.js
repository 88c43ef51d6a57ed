// Who holds whom, drawn by Cytoscape on a canvas:
//
//   <div data-structure="ID">…<div class="structure-canvas"></div><script type="application/json" id="ID">…</script></div>
//
// The places of the nodes come from the server; folding closes the gaps by the same rule (one row a leaf). Cytoscape
// would insert a style element into the page unless one with its id is there, which the content-security policy
// forbids; a placeholder of that id keeps it from doing so, and our style sheet says what its own would have said.

import cytoscape from "cytoscape";

const PLACEHOLDER = "__________cytoscape_stylesheet";
const DOWN = 30;
const LAYERS = ["#0b5cab", "#17703f", "#8a5200", "#6b3fa0", "#a3235b", "#00707a", "#5c5f00", "#7a2e12"];
const STATES = {
  loss: { loss: "#b42318", profit: "#17703f", unknown: "#8a97a8" },
  main: { main: "#17703f", cultivating: "#0b5cab", other: "#b26a00", unknown: "#8a97a8" },
  status: { active: "#17703f", dormant: "#b26a00", shell: "#6b3fa0", in_liquidation: "#b42318", closed: "#8a97a8" },
};
const OUTSIDE = "#55657a";
const ACTIONS = { dissolve: "#b42318", absorb: "#b26a00", lift: "#0b5cab", divest: "#6b3fa0" };

if (!document.getElementById(PLACEHOLDER)) {
  const placeholder = document.createElement("meta");
  placeholder.id = PLACEHOLDER;
  document.head.append(placeholder);
}

const words = JSON.parse(document.getElementById("structure-words")?.textContent ?? "{}");
const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] ?? key);

/** A short name for the drawing; the whole of it stands in the table. */
const shortened = (name) => (name.length > 26 ? `${name.slice(0, 25)}…` : name);

function colourOf(node, by) {
  if (!node.inside) return OUTSIDE;
  if (by === "action") return ACTIONS[node.action] ?? "#8a97a8";
  if (by === "loss") return STATES.loss[node.loss === null ? "unknown" : node.loss ? "loss" : "profit"];
  if (by === "main") return STATES.main[node.main || "unknown"];
  if (by === "status") return STATES.status[node.status] ?? STATES.status.closed;
  return node.layer ? LAYERS[(node.layer - 1) % LAYERS.length] : "#8a97a8";
}

function meaningOf(node, by) {
  if (!node.inside) return say("outside");
  if (by === "action") return node.action ? say(`action.${node.action}`) : say("action.keep");
  if (by === "loss") return say(node.loss === null ? "unknown" : node.loss ? "loss" : "profit");
  if (by === "main") return say(node.main || "unknown");
  if (by === "status") return say(`status.${node.status}`);
  return node.layer ? say("layer", { layer: node.layer }) : say("noLayer");
}

class Drawing {
  constructor(root) {
    this.root = root;
    const data = JSON.parse(document.getElementById(root.dataset.structure).textContent);
    this.by = "plain" in root.dataset ? "action" : "layer";
    this.nodes = new Map(data.nodes.map((node, place) => [node.code || `hidden-${place}`, { ...node }]));
    this.edges = data.edges.filter((edge) => this.nodes.has(edge.holder) && this.nodes.has(edge.held));
    this.below = new Map();
    for (const [id, node] of this.nodes) {
      if (node.above !== null && this.nodes.has(node.above)) {
        this.below.set(node.above, [...(this.below.get(node.above) ?? []), id]);
      }
    }
    this.folded = new Set(data.folded ? [...this.nodes.keys()].filter((id) => this.foldsAtFirst(id)) : []);
    this.cy = cytoscape({
      container: root.querySelector(".structure-canvas"),
      elements: this.elements(),
      layout: { name: "preset" },
      style: this.style(),
      minZoom: 0.05,
      maxZoom: 3,
      autoungrabify: true,
      boxSelectionEnabled: false,
      pixelRatio: "auto",
      hideEdgesOnViewport: data.nodes.length > 400,
      textureOnViewport: data.nodes.length > 400,
    });
    this.arrange();
    this.listen();
    this.fit();
  }

  /** Everything from the third step down is folded in a large drawing. */
  foldsAtFirst(id) {
    let depth = 0;
    let here = this.nodes.get(id);
    while (here.above !== null && this.nodes.has(here.above) && depth < 9) {
      depth += 1;
      here = this.nodes.get(here.above);
    }
    return depth >= 2 && this.below.has(id);
  }

  elements() {
    const nodes = [...this.nodes].map(([id, node]) => ({
      data: { id, colour: colourOf(node, this.by), label: shortened(node.name) },
      position: { x: node.x, y: node.y },
    }));
    const edges = this.edges.map((edge, place) => ({
      data: { id: `edge-${place}`, source: edge.holder, target: edge.held, share: `${edge.share} %` },
      classes: edge.tree ? "tree" : this.nodes.get(edge.holder).inside ? "across" : "across faint",
    }));
    return [...nodes, ...edges];
  }

  style() {
    const font = getComputedStyle(document.body).fontFamily;
    return [
      {
        selector: "node",
        style: {
          width: 13, height: 13, "background-color": "data(colour)", label: "data(label)", color: "#1c2733",
          "font-size": 12, "font-family": font, "text-halign": "right", "text-valign": "center", "text-margin-x": 5,
          "min-zoomed-font-size": 6, "text-background-color": "#fbfcfd", "text-background-opacity": 0.85,
        },
      },
      { selector: "node.folded", style: { shape: "round-rectangle", "border-width": 2, "border-color": "#1c2733" } },
      { selector: "node.hit", style: { "border-width": 4, "border-color": "#f2a600", "font-weight": "bold" } },
      {
        selector: "edge",
        style: {
          width: 1.2, "line-color": "#b4c0cd", "curve-style": "taxi", "taxi-direction": "rightward",
          "taxi-turn": 18, "target-arrow-shape": "triangle", "arrow-scale": 0.7, "target-arrow-color": "#b4c0cd",
          "font-size": 9, "font-family": font, color: "#55657a", "min-zoomed-font-size": 9,
          "text-background-color": "#fbfcfd", "text-background-opacity": 0.9,
          "target-text-offset": 34, "target-label": "data(share)",
        },
      },
      {
        selector: "edge.across",
        style: { "curve-style": "bezier", "line-style": "dashed", "line-color": "#d08a1d", "target-arrow-color": "#d08a1d" },
      },
      { selector: "edge.faint", style: { opacity: 0.35, width: 0.7, "target-label": "" } },
      { selector: ".gone", style: { display: "none" } },
    ];
  }

  /** Rows for what is shown: a leaf has its own, a holder stands in the middle of what hangs below it. */
  arrange() {
    const tops = [...this.nodes].filter(([, n]) => n.above === null || !this.nodes.has(n.above)).map(([id]) => id);
    const rows = new Map();
    let row = 0;
    const place = (id) => {
      const shown = this.folded.has(id) ? [] : (this.below.get(id) ?? []);
      shown.forEach(place);
      rows.set(id, shown.length ? (rows.get(shown[0]) + rows.get(shown.at(-1))) / 2 : row++);
    };
    tops.forEach(place);
    this.cy.batch(() => {
      for (const [id, node] of this.nodes) {
        const element = this.cy.getElementById(id);
        const shown = rows.has(id);
        element.toggleClass("gone", !shown);
        element.toggleClass("folded", this.folded.has(id));
        const more = this.folded.has(id) ? ` (${say("below", { count: this.count(id) })})` : "";
        element.data("label", shortened(node.name) + more);
        element.data("colour", colourOf(node, this.by));
        if (shown) element.position({ x: node.x, y: rows.get(id) * DOWN });
      }
    });
    this.root.dataset.shown = String(rows.size);
    this.legend();
  }

  count(id) {
    return (this.below.get(id) ?? []).reduce((sum, child) => sum + 1 + this.count(child), 0);
  }

  legend() {
    const list = this.root.querySelector("[data-structure-legend]");
    if (!list) return;
    const found = new Map();
    for (const node of this.nodes.values()) found.set(meaningOf(node, this.by), colourOf(node, this.by));
    const entries = [...found].sort(([one], [other]) => one.localeCompare(other));
    list.replaceChildren(
      ...entries.map(([meaning, colour]) => {
        const item = document.createElement("li");
        const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        sign.setAttribute("width", "11");
        sign.setAttribute("height", "11");
        sign.setAttribute("aria-hidden", "true");
        const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        for (const [name, value] of [["cx", 5.5], ["cy", 5.5], ["r", 5], ["fill", colour]]) dot.setAttribute(name, value);
        sign.append(dot);
        item.append(sign, meaning);
        return item;
      }),
    );
  }

  listen() {
    this.cy.on("tap", "node", (event) => this.fold(event.target.id()));
    this.cy.on("dbltap", "node", (event) => {
      const { address } = this.nodes.get(event.target.id());
      if (address) window.location.assign(address);
    });
    const on = (name, kind, handle) => this.root.querySelector(`[data-structure-${name}]`)?.addEventListener(kind, handle);
    on("fold", "click", () => this.foldAll(true));
    on("unfold", "click", () => this.foldAll(false));
    on("fit", "click", () => this.fit());
    on("colour", "change", (event) => {
      this.by = event.target.value;
      this.arrange();
    });
    on("search", "input", (event) => this.search(event.target.value));
    on("png", "click", () => this.save(this.cy.png({ output: "blob", full: true, scale: 2, maxWidth: 8000, bg: "#ffffff" }), "png"));
    on("svg", "click", () => this.save(new Blob([this.svg()], { type: "image/svg+xml" }), "svg"));
    this.root.querySelectorAll(".structure-tools, .structure-hint").forEach((part) => part.removeAttribute("hidden"));
    if (this.root.dataset.focus) this.show(this.root.dataset.focus);
  }

  fold(id) {
    if (!this.below.has(id)) return;
    if (!this.folded.delete(id)) this.folded.add(id);
    this.arrange();
  }

  foldAll(fold) {
    this.folded = new Set(fold ? [...this.below.keys()].filter((id) => this.foldsAtFirst(id) || this.nodes.get(id).above !== null) : []);
    this.arrange();
    this.fit();
  }

  fit() {
    const shown = this.cy.nodes().not(".gone");
    this.cy.fit(shown, 30);
    // A long drawing stays readable: it begins at its top instead of shrinking to a line.
    if (this.cy.zoom() < 0.55 && !("plain" in this.root.dataset)) {
      this.cy.zoom(0.85);
      const box = shown.boundingBox();
      this.cy.pan({ x: 30 - box.x1 * 0.85, y: 30 - box.y1 * 0.85 });
    }
  }

  search(text) {
    const wanted = text.trim().toLocaleLowerCase();
    this.cy.nodes().removeClass("hit");
    if (!wanted) return;
    const hit = [...this.nodes].find(
      ([, node]) => node.name.toLocaleLowerCase().includes(wanted) || node.code.toLocaleLowerCase() === wanted,
    );
    if (hit) this.show(hit[0]);
  }

  /** Unfold what hides a node, mark it and bring it into the middle. */
  show(id) {
    if (!this.nodes.has(id)) return;
    let above = this.nodes.get(id).above;
    for (let step = 0; above !== null && this.nodes.has(above) && step < this.nodes.size; step += 1) {
      this.folded.delete(above);
      above = this.nodes.get(above).above;
    }
    this.arrange();
    const element = this.cy.getElementById(id);
    element.addClass("hit");
    this.cy.zoom({ level: 1.1, position: element.position() });
    this.cy.center(element);
  }

  /** What is shown as a drawing of its own: plain shapes with attributes, so that every program reads it. */
  svg() {
    const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const shown = this.cy.nodes().not(".gone");
    const box = shown.boundingBox();
    const lines = this.cy.edges().filter((edge) => edge.source().visible() && edge.target().visible());
    const drawn = lines.map((edge) => {
      const from = edge.source().position();
      const to = edge.target().position();
      const dash = edge.hasClass("across") ? ' stroke-dasharray="4 3"' : "";
      const path = edge.hasClass("across")
        ? `M${from.x} ${from.y} L${to.x} ${to.y}`
        : `M${from.x} ${from.y} H${from.x + 18} V${to.y} H${to.x}`;
      return `<path d="${path}" fill="none" stroke="#8fa0b3"${dash}/><text x="${to.x - 12}" y="${to.y - 4}" font-size="9" text-anchor="end" fill="#55657a">${edge.data("share")}</text>`;
    });
    const marks = shown.map((node) => {
      const { x, y } = node.position();
      return `<circle cx="${x}" cy="${y}" r="6.5" fill="${node.data("colour")}"/><text x="${x + 11}" y="${y + 4}" font-size="12" fill="#1c2733">${escaped(node.data("label"))}</text>`;
    });
    const width = Math.ceil(box.w + 260);
    const height = Math.ceil(box.h + 40);
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box.x1 - 20} ${box.y1 - 20} ${width} ${height}" font-family="sans-serif">${drawn.join("")}${marks.join("")}</svg>`;
  }

  save(blob, kind) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `structure.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

for (const root of document.querySelectorAll("[data-structure]")) {
  root.drawing = new Drawing(root);
}
