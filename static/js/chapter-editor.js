// The chapter editor: Tiptap over the plain text box, our own nodes for figures, tables, charts and quoted words, autosave.
// Without JavaScript the plain text box stays and says the same.
const place = document.querySelector("[data-chapter-editor]");

const KINDS = { table: "表", chart: "图", map: "地图", picture: "照片" };

function nodes({ Node, Mark, mergeAttributes }, shown) {
  const label = (reference) => shown[reference.split("#")[0]] || shown[reference] || "";
  const Figure = Node.create({
    name: "figureReference", group: "inline", inline: true, atom: true,
    addAttributes: () => ({ reference: { parseHTML: (el) => el.dataset.figure, renderHTML: (a) => ({ "data-figure": a.reference }) } }),
    parseHTML: () => [{ tag: "span[data-figure]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes)],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement("span");
      const code = document.createElement("small");
      dom.className = "ref";
      dom.textContent = shown[node.attrs.reference] || "数";
      code.textContent = node.attrs.reference;
      dom.append(code);
      return { dom };
    },
  });
  const Mention = Node.create({
    name: "mention", group: "inline", inline: true, atom: true,
    addAttributes: () => ({
      subject: { parseHTML: (el) => el.dataset.mention, renderHTML: (a) => ({ "data-mention": a.subject }) },
      text: { parseHTML: (el) => el.textContent, renderHTML: () => ({}) },
    }),
    parseHTML: () => [{ tag: "span[data-mention]" }],
    renderHTML: ({ node, HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes), node.attrs.text],
  });
  const Source = Mark.create({
    name: "source", inclusive: false,
    addAttributes: () => ({ source: { parseHTML: (el) => el.dataset.source, renderHTML: (a) => ({ "data-source": a.source }) } }),
    parseHTML: () => [{ tag: "span[data-source]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { class: "talk" }), 0],
  });
  const boxes = Object.entries(KINDS).map(([kind, word]) => Node.create({
    name: `${kind}Box`, group: "block", atom: true, draggable: true,
    addAttributes: () => Object.fromEntries([kind, "grid", "alternative", "caption"].map((name) => [name, {
      default: null, parseHTML: (el) => el.getAttribute(`data-${name}`),
      renderHTML: (a) => (a[name] === null ? {} : { [`data-${name}`]: a[name] }),
    }])),
    parseHTML: () => [{ tag: `div[data-${kind}]` }],
    renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes)],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement("figure");
      const title = document.createElement("b");
      const code = document.createElement("span");
      dom.className = "fig";
      title.textContent = `${word}　${node.attrs.caption || "没有题目"}`;
      code.className = "ref";
      code.textContent = node.attrs.grid || node.attrs[kind];
      dom.append(title, code);
      return { dom };
    },
  }));
  return { all: [Figure, Mention, Source, ...boxes], label };
}

async function start() {
  const kit = await import(place.dataset.editor);
  const form = place.closest("form");
  const plain = form.querySelector("#plain");
  const state = form.querySelector("[data-editor-state]");
  const shown = JSON.parse(place.dataset.shown);
  const made = nodes(kit, shown);
  const editor = new kit.Editor({
    element: place.querySelector("[data-editor-body]"), injectCSS: false, content: place.querySelector("textarea").value,
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.Heading.configure({ levels: [2, 3] }), kit.Bold, kit.Italic, kit.BulletList,
      kit.OrderedList, kit.ListItem, kit.Blockquote, kit.HardBreak, kit.Dropcursor, kit.Gapcursor, kit.History, ...made.all,
    ],
    editorProps: { attributes: { class: "prose prose--serif", role: "textbox", "aria-multiline": "true", "aria-label": place.dataset.label } },
    onUpdate: () => { changed = true; say("还没存"); clearTimeout(timer); timer = setTimeout(save, 3000); },
  });
  let changed = false;
  let timer = 0;
  const say = (words) => { state.textContent = words; };

  form.querySelectorAll("[data-plain-part]").forEach((part) => { part.hidden = true; });
  plain.disabled = true;
  place.hidden = false;
  form.addEventListener("submit", () => { place.querySelector("textarea").value = editor.getHTML(); });

  async function save() {
    if (!changed) return;
    changed = false;
    const body = new FormData(form);
    body.set("text", editor.getHTML());
    body.delete("plain");
    try {
      const answer = await fetch(place.dataset.autosave, { method: "POST", body });
      const said = await answer.json();
      if (!answer.ok) { say(said.error); changed = true; return; }
      form.elements.version.value = said.version;
      const now = new Date();
      const clock = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
      say(`${clock} 自动存了${said.findings.length ? `，${said.findings.length} 处要改：${said.findings[0]}` : "，没有要改的"}`);
    } catch {
      changed = true;
      say("网断了，还没存上；连上后会再存。");
      timer = setTimeout(save, 10000);
    }
  }
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  const run = {
    heading: () => editor.chain().focus().toggleHeading({ level: 2 }).run(),
    list: () => editor.chain().focus().toggleBulletList().run(),
    quote: () => editor.chain().focus().toggleBlockquote().run(),
    bold: () => editor.chain().focus().toggleBold().run(),
  };
  place.querySelectorAll("[data-run]").forEach((button) => button.addEventListener("click", () => run[button.dataset.run]()));
  insertions(place, editor, shown);
}

// The dialogs: a number, a table or chart, the source of quoted words.
function insertions(place, editor, shown) {
  const value = (dialog, name) => dialog.querySelector(`[name=${name}]`).value.trim();
  const insert = {
    number: (d) => editor.chain().focus().insertContent({ type: "figureReference", attrs: { reference: value(d, "reference") } }).run(),
    grid: (d) => {
      const kind = value(d, "kind");
      const attrs = { caption: value(d, "caption"), alternative: value(d, "alternative") };
      const grid = value(d, "grid");
      const box = kind === "table" ? { type: "tableBox", attrs: { table: grid, caption: attrs.caption } }
        : kind === "map" ? { type: "mapBox", attrs: { map: grid, ...attrs } }
          : { type: "chartBox", attrs: { chart: kind, grid, ...attrs } };
      editor.chain().focus().insertContent(box).run();
    },
    source: (d) => editor.chain().focus().setMark("source", { source: value(d, "source") }).run(),
  };
  place.querySelectorAll("[data-dialog]").forEach((button) => {
    const dialog = document.getElementById(button.dataset.dialog);
    button.addEventListener("click", () => dialog.showModal());
    dialog.querySelector("[data-insert]").addEventListener("click", () => { insert[dialog.dataset.what](dialog); dialog.close(); });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  });
  const search = place.querySelector("[data-find]");
  const list = place.querySelector("[data-found]");
  let wait = 0;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const answer = await fetch(`${place.dataset.figures}?format=json&q=${encodeURIComponent(search.value)}`);
      const { found } = await answer.json();
      list.replaceChildren(...found.map((one) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn--3";
        button.textContent = `${one.subject} ${one.name}：${one.text}`;
        button.addEventListener("click", () => {
          shown[one.reference] = one.text;
          place.querySelector("[name=reference]").value = one.reference;
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }));
    }, 250);
  });
}

if (place) start();
