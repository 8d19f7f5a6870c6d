// What the server can't do: follow changes, open dialogs, suggest commands, keep the place. htmx does the rest.
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

// Changes: on every event of the server's stream, htmx fetches the new parts. A hidden tab keeps no connection.
let stream = null;
function listen() {
  if (stream || document.hidden) return;
  stream = new EventSource(document.body.dataset.live);
  stream.onopen = () => { one("#offline").hidden = true; changed(); };
  stream.onmessage = changed;
  stream.onerror = () => {
    one("#offline").hidden = false;
    if (stream.readyState === EventSource.CLOSED) { stream = null; setTimeout(listen, 2000); }
  };
}
function changed() { htmx.trigger(document.body, "live"); }
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { stream?.close(); stream = null; } else listen();
});
addEventListener("pagehide", () => { stream?.close(); stream = null; });
addEventListener("pageshow", listen);

// Messages stay scrolled to the end, unless the reader has scrolled up.
for (const list of all(".messages")) {
  const newer = one(`.newer[data-list="${list.id}"]`), count = () => all(".message", list).length;
  let atEnd = true, known = count(), last = 0;
  const stay = () => { if (atEnd) list.scrollTop = list.scrollHeight; };
  list.addEventListener("scroll", () => {
    // Only the reader scrolls up. Content that grows, such as when a font loads, moves the end further down.
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 40) atEnd = true;
    else if (list.scrollTop < last) atEnd = false;
    last = list.scrollTop;
    if (atEnd) newer.hidden = true;
  });
  newer.addEventListener("click", () => { atEnd = newer.hidden = true; stay(); });
  new MutationObserver(() => {
    if (count() > known && !atEnd) newer.hidden = false;
    known = count();
    stay();
  }).observe(list, { childList: true, subtree: true });
  addEventListener("resize", stay);
  document.fonts.addEventListener("loadingdone", stay);
  if (!one(".welcome", list)) stay();
}

// Keep the focus for keyboard users: a pressed button is disabled for a moment, and may disappear after that.
let opener = "";
function returnFocus() {
  if (document.activeElement !== document.body || one("dialog:modal")) return;
  const back = document.getElementById(opener);
  (back && !back.disabled ? back : one(".messages, .home"))?.focus({ preventScroll: true });
}
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (source.matches(".composer")) opener = one("textarea", source).id;
  else if (source.matches("button, select, input") && !source.closest("dialog")) opener = source.id;
});
let held = null;
document.addEventListener("focusin", (event) => { held = event.target; });
new MutationObserver(() => { if (held && !held.isConnected) { held = null; returnFocus(); } }).observe(one("#main"), { childList: true, subtree: true });
document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx.sourceElement.matches("button, select, input, dialog form")) setTimeout(returnFocus);
});

// Open and close modals to match the server's list.
function showModals() {
  for (const dialog of all("dialog.modal:not(:modal)")) {
    dialog.removeAttribute("open");
    dialog.showModal();
    (one("[autofocus]", dialog) ?? one(".modal-body :is(input, select, textarea)", dialog) ?? one(".submit", dialog))?.focus();
  }
}
new MutationObserver(() => { showModals(); setTimeout(returnFocus); }).observe(one("#modals"), { childList: true });
showModals();
document.addEventListener("cancel", (event) => {
  if (!event.target.matches?.("dialog.modal")) return;
  event.preventDefault();
  one("[data-close]", event.target).click();
}, true);
// After a refused form, focus the first field with an error.
new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some((node) => node.matches?.(".field-error")))) one("#modals [aria-invalid]")?.focus();
}).observe(one("#modals"), { childList: true, subtree: true });

// Show a confirm object's text before its button acts.
document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  const { confirmTitle, confirmText, confirmYes, confirmNo, confirmStyle } = ctx.sourceElement.dataset;
  if (confirmTitle === undefined) return;
  event.preventDefault();
  const dialog = one("#confirm"), [no, yes] = all("button", dialog);
  one("h2", dialog).textContent = confirmTitle;
  one("p", dialog).textContent = confirmText;
  [no.textContent, yes.textContent] = [confirmNo, confirmYes];
  yes.className = `button ${confirmStyle || "primary"}`;
  // htmx drops further presses while it waits for an answer, and the button has the focus again before the "close"
  // event: so the answer comes first. A late event may find the next question open.
  no.onclick = () => { dropRequest(); dialog.close(); };
  yes.onclick = () => { issueRequest(); dialog.close(); };
  dialog.oncancel = dropRequest;
  dialog.onclose = () => { if (!dialog.open) dropRequest(); };
  dialog.showModal();
});
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  if (source.dataset.url) open(source.dataset.url, "_blank", "noopener");
  source.closest("details.overflow")?.removeAttribute("open");
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.overflow[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.overflow[open]");
  if (menu) { event.preventDefault(); menu.open = false; one("summary", menu).focus(); }
  if (event.key === "Enter" && event.target.matches("input[data-dispatch]")) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
document.addEventListener("htmx:error", () => {
  const words = document.createElement("p");
  words.textContent = "The sandbox isn't responding, so that wasn't sent. Try again in a moment.";
  one("#toast").replaceChildren(words);
});
let fading;
new MutationObserver(() => {
  clearTimeout(fading);
  fading = setTimeout(() => one("#toast").replaceChildren(), 9000);
}).observe(one("#toast"), { childList: true });

// A message's menu is fetched when it's opened, and placed at its button. Arrow keys, Enter and Escape work.
const menu = one("#message-menu");
let menuOf = "";
const items = () => all("[role=menuitem], input:not([type=hidden])", menu);
async function openMenu(button) {
  menuOf = button.id;
  const answer = await fetch(button.dataset.menu).then((each) => each.text(), () => "");
  if (!answer || menuOf !== button.id) return;
  menu.innerHTML = answer;
  htmx.process(menu);
  menu.showPopover();
  const at = document.getElementById(menuOf)?.getBoundingClientRect() ?? button.getBoundingClientRect(), { offsetWidth: wide, offsetHeight: high } = menu;
  menu.style.left = `${Math.max(8, Math.min(at.right - wide, innerWidth - wide - 8))}px`;
  menu.style.top = `${Math.max(8, at.bottom + high + 8 < innerHeight ? at.bottom + 4 : Math.min(at.top - high - 4, innerHeight - high - 8))}px`;
  (items()[0] ?? menu).focus();
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.more");
  if (button) openMenu(button);
});
menu.addEventListener("toggle", (event) => {
  if (event.newState === "closed" && (document.activeElement === document.body || menu.contains(document.activeElement))) document.getElementById(menuOf)?.focus();
});
menu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key], there = items();
  if (!step || (event.target.matches("input") && event.key.match(/Left|Right/))) return;
  event.preventDefault();
  there.at((there.indexOf(document.activeElement) + step) % there.length)?.focus();
});
document.addEventListener("htmx:before:request", (event) => {
  if (!menu.contains(event.detail.ctx.sourceElement)) return;
  menu.hidePopover();
  opener = menuOf;
});
// Editing a message: Enter saves, Shift+Enter starts a line, Escape gives up.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches(".editor textarea") || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) event.target.form.requestSubmit();
  else if (event.key === "Escape") one("a", event.target.form).click();
  else return;
  event.preventDefault();
});
one(".messages .editor textarea")?.scrollIntoView({ block: "center" });

// Switching the person: a choice by mouse counts at once. Arrow keys pass many people, so they need Enter or Go.
const person = one("#person"), go = one("#go");
let byKeys = false;
person.addEventListener("pointerdown", () => { byKeys = false; });
person.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !go.hidden) { event.preventDefault(); person.form.requestSubmit(); }
  byKeys = !event.altKey && (/^(Arrow|Page|Home|End)/.test(event.key) || (event.key.length === 1 && event.key !== " "));
});
person.addEventListener("change", () => { if (byKeys) go.hidden = false; else person.form.requestSubmit(); });
one("#sidebar [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// Searchable selects: what is typed is sent to the app, and its options are listed. Arrow keys, Enter and Escape work.
let asking = 0;
const holds = new WeakMap(); // by box: the label of its choice. Morphing drops attributes that the server does not know.
const boxOf = (node) => node.closest?.(".searchable");
const listOf = (box) => one("ul", box);
function closeOptions(box) {
  listOf(box).hidden = true;
  one("[role=combobox]", box).setAttribute("aria-expanded", "false");
  one("[role=combobox]", box).removeAttribute("aria-activedescendant");
}
function pick(box, option) {
  const input = one("[role=combobox]", box), value = one("input[type=hidden]", box);
  input.value = option.textContent;
  holds.set(box, input.value);
  value.value = option.dataset.value;
  closeOptions(box);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}
function mark(box, option) {
  all("[role=option]", box).forEach((each) => each.toggleAttribute("aria-selected", false));
  if (!option) return;
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  one("[role=combobox]", box).setAttribute("aria-activedescendant", option.id);
}
async function ask(box) {
  const input = one("[role=combobox]", box), turn = ++asking, list = listOf(box);
  const typed = input.value === holds.get(box) ? "" : input.value;
  if (typed.length < Number(box.dataset.least)) return closeOptions(box);
  const { suggest, channel, ts, viewId, actionId, blockId } = box.dataset;
  const body = new URLSearchParams({ value: typed, channel, ts: ts ?? "", view_id: viewId ?? "", action_id: actionId, block_id: blockId });
  const answer = await fetch(suggest, { method: "POST", body }).then((each) => each.text(), () => "");
  if (turn !== asking || document.activeElement !== input) return;
  list.innerHTML = answer;
  all("[role=option]", list).forEach((option, place) => { option.id = `${list.id}/${place}`; });
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark(box, one("[role=option]", list));
}
let pausing;
document.addEventListener("input", (event) => {
  const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
  if (!box) return;
  clearTimeout(pausing);
  pausing = setTimeout(() => ask(box), 120);
});
document.addEventListener("focusin", (event) => {
  const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
  if (!box) return;
  if (!holds.has(box)) holds.set(box, event.target.value);
  event.target.select();
  ask(box);
});
document.addEventListener("focusout", (event) => {
  const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
  if (!box) return;
  // What was typed and not chosen counts for nothing, as in Slack.
  event.target.value = holds.get(box) ?? "";
  closeOptions(box);
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".searchable [role=option]");
  if (option) { event.preventDefault(); pick(boxOf(option), option); }
});
document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
  if (!box) return;
  const options = all("[role=option]", box), chosen = one("[aria-selected=true]", box), open = !listOf(box).hidden;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && open && options.length) mark(box, options.at((options.indexOf(chosen) + step) % options.length));
  else if (step) ask(box);
  else if (event.key === "Enter" && open && chosen) pick(box, chosen);
  else if (event.key === "Enter") { /* it doesn't send the form */ }
  else if (event.key === "Escape" && open) { event.stopPropagation(); closeOptions(box); }
  else return;
  event.preventDefault();
}, true);

// Data tables: one page of the rows that match the filter, in the chosen order. The place is kept when the page changes.
const tables = new Map();
function drawTable(box) {
  const state = tables.get(box.id) ?? { page: 0, column: -1, down: false, words: "" };
  tables.set(box.id, state);
  const body = one("tbody", box), size = Number(box.dataset.size), rows = all("tr", body);
  const filter = one("input[type=search]", box);
  if (document.activeElement !== filter && filter.value !== state.words) filter.value = state.words;
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const worth = (row) => { const cell = row.children[state.column]; return cell.dataset.number ? Number(cell.dataset.number) : cell.textContent; };
  const place = (row) => Number(row.dataset.row);
  const order = (a, b) => {
    if (state.column < 0) return place(a) - place(b);
    const [one_, two] = [worth(a), worth(b)];
    const found = typeof one_ === "number" && typeof two === "number" ? one_ - two : String(one_).localeCompare(String(two), undefined, { numeric: true });
    return (state.down ? -found : found) || place(a) - place(b);
  };
  const sorted = [...rows].sort(order);
  if (sorted.some((row, at) => row !== rows[at])) body.append(...sorted);
  const fit = sorted.filter((row) => words.every((word) => row.textContent.toLowerCase().includes(word)));
  const pages = Math.max(1, Math.ceil(fit.length / size));
  state.page = Math.min(state.page, pages - 1);
  const first = state.page * size, shown = new Set(fit.slice(first, first + size));
  for (const row of rows) row.hidden = !shown.has(row);
  const said = fit.length ? `${first + 1} to ${first + shown.size} of ${fit.length}` : "No rows match";
  if (one(".table-place", box).textContent !== said) one(".table-place", box).textContent = said;
  const [back, on] = all("[data-turn]", box);
  [back.disabled, on.disabled] = [state.page === 0, state.page >= pages - 1];
  all("thead th", box).forEach((head, at) => head.setAttribute("aria-sort", at !== state.column ? "none" : state.down ? "descending" : "ascending"));
  one(".table-tools", box).hidden = rows.length <= 1;
}
const drawTables = () => all(".data-table").forEach(drawTable);
new MutationObserver(drawTables).observe(one("#main"), { childList: true, subtree: true });
document.addEventListener("htmx:finally:request", () => setTimeout(drawTables));
drawTables();
document.addEventListener("input", (event) => {
  const box = event.target.closest?.(".data-table");
  if (!box) return;
  Object.assign(tables.get(box.id), { words: event.target.value, page: 0 });
  drawTable(box);
});
document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".data-table"), pressed = event.target.closest?.("button");
  if (!box || !pressed) return;
  const state = tables.get(box.id);
  if (pressed.dataset.turn) state.page += Number(pressed.dataset.turn);
  else {
    const column = pressed.closest("th").cellIndex;
    Object.assign(state, { down: state.column === column && !state.down, column, page: 0 });
  }
  drawTable(box);
});

// Emails: a frame is as high as what's in it, and the box is emptied once an email is sent.
function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  // A page is never lower than its frame. The frame's own style is lost with the next change.
  frame.style.height = "0";
  document.documentElement.style.setProperty("--letter", `${page.scrollHeight + 2}px`);
  frame.style.height = "";
}
document.addEventListener("load", (event) => { if (event.target.matches?.(".letter-page")) fit(event.target); }, true);
addEventListener("resize", () => all(".letter-page").forEach(fit));
all(".letter-page").forEach(fit);
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (!form.matches(".letter-reply") || !one("#toast .sent")) return;
  form.reset();
  changed();
});

// The message box: Enter sends, / and @ show suggestions, and a draft is kept when the place changes.
for (const box of all(".composer textarea")) {
  const list = document.getElementById(box.getAttribute("aria-controls")), key = "draft " + box.dataset.draft;
  const files = one("input[type=file]", box.form), chips = one(".chosen", box.form);
  let chosen = null;
  // The chosen files, each with a button that takes it out again.
  function showFiles() {
    chips.replaceChildren(...[...files.files].map((file, place) => {
      const chip = document.createElement("li"), out = document.createElement("button");
      out.type = "button";
      out.textContent = "×";
      out.setAttribute("aria-label", `Remove ${file.name}`);
      out.onclick = () => {
        const rest = new DataTransfer();
        [...files.files].forEach((each, at) => { if (at !== place) rest.items.add(each); });
        files.files = rest.files;
        showFiles();
        box.focus();
      };
      chip.append(`📄 ${file.name} `, out);
      return chip;
    }));
    chips.hidden = !files.files.length;
  }
  files.addEventListener("change", () => { showFiles(); box.focus(); });
  box.value ||= sessionStorage.getItem(key) ?? "";
  const shown = () => all("li:not([hidden])", list);
  const token = () => box.value.slice(0, box.selectionStart).match(/^\/\S*$|(?<=^|\s)@[\w.-]*$/)?.[0];
  function choose(option) {
    chosen?.removeAttribute("aria-selected");
    chosen = option ?? null;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) box.setAttribute("aria-activedescendant", chosen.id); else box.removeAttribute("aria-activedescendant");
  }
  function suggest() {
    const typed = token()?.toLowerCase();
    for (const option of all("li", list)) option.hidden = !typed || !option.dataset.insert.toLowerCase().startsWith(typed);
    list.hidden = !shown().length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    choose(list.hidden ? null : shown()[0]);
  }
  function close() { list.hidden = true; box.setAttribute("aria-expanded", "false"); choose(null); }
  function insert(option) {
    box.setRangeText(option.dataset.insert + " ", box.selectionStart - token().length, box.selectionStart, "end");
    box.dispatchEvent(new Event("input"));
    box.focus();
  }
  box.addEventListener("input", () => { sessionStorage.setItem(key, box.value); suggest(); });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => { event.preventDefault(); insert(event.target.closest("li")); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const options = shown(), open = !list.hidden && chosen, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) choose(options.at((options.indexOf(chosen) + step) % options.length));
    else if (open && event.key === "Escape") close();
    else if (open && (event.key === "Tab" || (event.key === "Enter" && token() !== chosen.dataset.insert))) insert(chosen);
    else if (event.key === "Enter" && !event.shiftKey) { if (box.value.trim() || files.files.length) box.form.requestSubmit(); }
    else return;
    event.preventDefault();
  });
  let sent = "", dropped = null;
  box.form.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx.sourceElement !== box.form) return;
    [sent, dropped] = [box.value, files.files];
    box.value = files.value = "";
    sessionStorage.removeItem(key);
    close();
    showFiles();
  });
  box.form.addEventListener("htmx:error", () => {
    box.value ||= sent;
    if (dropped) files.files = dropped;
    showFiles();
  });
}
