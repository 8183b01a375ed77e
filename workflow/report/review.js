"use strict";
// Decide on tracks. A decision belongs to the place of a seed, never to the number of a cell.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent), tracks = data.tracks;
  byId("data").textContent = "";  // megabytes
  const FULL = 1000, STEP_MS = 1000 / 12, PAUSE_MS = 500;
  const WORDS = { accept: "accepted", reject: "rejected", move: "seed moved" };
  const KEY = `lnp review ${data.plate} `;
  const COLUMNS = ["plate", "site", "frame", "row", "col", "decision", "to_row", "to_col"];
  const placeOf = (t) => `${t.site} ${t.frame} ${t.place[0].toFixed(2)} ${t.place[1].toFixed(2)}`;

  // ---- What was decided: here, and in the file that the pipeline read ----
  const fresh = { made: {}, history: [], at: 0, saved: "" };
  let state = load();

  function load() {
    try {
      const own = JSON.parse(localStorage.getItem(KEY + data.digest));
      if (own) return { ...fresh, ...own };
      return { ...fresh, made: fromOtherSeeds() };
    } catch (error) {
      return { ...fresh, made: {} };
    }
  }

  function fromOtherSeeds() {  // the same places, on the last page made before other seeds were moved
    const here = new Set(tracks.map(placeOf));
    const pages = Object.keys(localStorage).filter((name) => name.startsWith(KEY))
      .map((name) => JSON.parse(localStorage.getItem(name))).sort((a, b) => b.time - a.time);
    const made = Object.entries(pages.length ? pages[0].made : {});
    return Object.fromEntries(made.filter(([place]) => here.has(place)));
  }

  function keep() {
    try {
      state.time = Date.now();
      localStorage.setItem(KEY + data.digest, JSON.stringify(state));
    } catch (error) {
      tell("This browser does not keep progress: save the file before you close the page.");
    }
  }

  const rowsOf = (i) => data.kept.filter((row) => row.track === i);
  const originOf = (i) => rowsOf(i).find((row) => row.decision === "move");

  function decisionOn(i) {
    const made = state.made[placeOf(tracks[i])], rows = rowsOf(i);
    const kept = rows.find((row) => row.decision !== "move") || rows[0];
    if (made) return { ...made, file: kept && kept.decision !== made.decision ? kept.decision : "" };
    return kept ? { decision: kept.decision, to: null, before: true } : null;
  }

  const line = (row) => COLUMNS.map((name) => row[name] ?? "").join(",");
  const number = (value) => (value === null ? "" : Number(value).toFixed(2));

  function csvText() {
    const rows = [];
    const add = (site, frame, from, decision, to) =>
      rows.push(line({ plate: data.plate, site, frame, row: number(from[0]), col: number(from[1]),
        decision, to_row: to ? number(to[0]) : "", to_col: to ? number(to[1]) : "" }));
    const addKept = (k) => add(k.site, k.frame, [k.row, k.col], k.decision,
      k.decision === "move" ? [k.to_row, k.to_col] : null);
    data.kept.filter((k) => k.track < 0 || !state.made[placeOf(tracks[k.track])]).forEach(addKept);
    tracks.forEach((track, i) => {
      const made = state.made[placeOf(track)], origin = originOf(i);
      if (!made) return;
      if (origin && made.decision !== "move") addKept(origin);
      const from = origin && made.decision === "move" ? [origin.row, origin.col] : track.place;
      add(track.site, track.frame, from, made.decision, made.to);
    });
    return [COLUMNS.join(","), ...rows].join("\n") + "\n";
  }

  function decide(decision, to = null) {
    const track = tracks[state.at], place = placeOf(track);
    state.history.push([place, state.made[place] || null, state.at]);
    state.made[place] = { decision, to };
    moving = null;
    const told = `${nameOf(track)}: ${WORDS[decision]}.`;
    const ahead = tracks.findIndex((_, i) => i > state.at && !decisionOn(i));
    go(ahead >= 0 ? ahead : Math.min(state.at + 1, tracks.length - 1));
    tell(told + (undecided() ? "" : " All are decided: save the file."));
  }

  function undo() {
    const last = state.history.pop();
    if (!last) return tell("Nothing to undo.");
    const [place, before, at] = last;
    if (before) state.made[place] = before;
    else delete state.made[place];
    go(at);
    tell("Undone.");
  }

  const undecided = () => tracks.filter((_, i) => !decisionOn(i)).length;

  function save() {
    const text = csvText(), link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `${data.plate}.csv`;
    document.body.append(link);
    link.click();
    link.remove();
    state.saved = text;
    keep();
    showCount();
    tell(`Saved. Put ${data.plate}.csv into resources/reviews/ and run the pipeline again.`);
  }

  // ---- Pictures: a track's frames lie side by side in one JPEG; the next ones are loaded ahead ----
  const pictures = new Map();

  function picture(i) {
    if (!pictures.has(i)) {
      const image = new Image();
      image.src = `data:image/jpeg;base64,${tracks[i].picture}`;
      pictures.set(i, image);
      if (pictures.size > 12) pictures.delete(pictures.keys().next().value);
    }
    return pictures.get(i);
  }

  function trace(context, lines, size) {
    context.beginPath();
    for (const points of lines) {
      for (let k = 0; k < points.length; k += 2) {
        context.lineTo((points[k] / FULL) * size, (points[k + 1] / FULL) * size);
      }
      context.closePath();
    }
    context.stroke();
  }

  function draw(canvas, i, k, large) {
    const context = canvas.getContext("2d"), image = picture(i), track = tracks[i];
    const size = canvas.width, tile = image.naturalHeight;
    context.fillStyle = "#000";
    context.fillRect(0, 0, size, size);
    if (!tile) return;
    context.imageSmoothingQuality = "high";
    context.drawImage(image, k * tile, 0, tile, tile, 0, 0, size, size);
    if (!outlined) return;
    context.lineWidth = large ? 2.5 : 1.5;
    context.lineJoin = "round";
    context.strokeStyle = "#f0e442";
    trace(context, track.outlines[k], size);
    if (large) drawPath(context, track, k, size);
  }

  function drawPath(context, track, k, size) {  // where the centre was, on the dish
    context.strokeStyle = "#56b4e9";
    context.lineWidth = 2;
    context.beginPath();
    for (let s = 0; s <= k; s++) {
      const x = 0.5 + (track.path[s][0] - track.path[k][0]) / FULL;
      const y = 0.5 + (track.path[s][1] - track.path[k][1]) / FULL;
      context.lineTo(x * size, y * size);
    }
    context.stroke();
  }

  function drawCross(context, at, size, colour) {
    const [x, y] = at.map((value) => value * size);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * dx, y + 5 * dy);
      context.lineTo(x + 16 * dx, y + 16 * dy);
    }
    context.stroke();
  }

  // ---- The page ----
  let shown = 0, playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  let outlined = true, moving = null, timer = 0;
  const loop = byId("loop");
  const nameOf = (track) => `${track.site}, cell ${track.cell}`;
  const tell = (text) => (byId("hint").textContent = text);

  function timeOf(track, k) {
    return `${track.hours[k].toFixed(1)} h`;
  }

  function mark(button, current) {  // the Tab key stops at one of many
    button.tabIndex = current ? 0 : -1;
    if (current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  function drawLoop() {
    const i = state.at, track = tracks[i];
    draw(loop, i, shown, true);
    byId("mark").textContent = timeOf(track, shown) +
      (track.states[shown] && track.outlines[shown].length ? "" : ", not followed");
    if (moving) {
      const context = loop.getContext("2d");
      drawCross(context, fractionOf(track, track.place), loop.width, "#ffffff");
      drawCross(context, fractionOf(track, moving), loop.width, "#d9a6ff");
    }
    [...byId("strip").children].forEach((each, k) => {
      mark(each, k === shown);
    });
  }

  function tick() {
    clearTimeout(timer);
    if (!playing || moving) return;
    const last = shown === tracks[state.at].frames.length - 1;
    timer = setTimeout(() => {
      shown = last ? 0 : shown + 1;
      drawLoop();
      tick();
    }, last ? PAUSE_MS : STEP_MS);
  }

  function showStrip() {
    const track = tracks[state.at], strip = byId("strip");
    strip.replaceChildren(...track.frames.map((frame, k) => {
      const button = document.createElement("button"), canvas = document.createElement("canvas");
      const label = document.createElement("span"), risk = document.createElement("i");
      button.type = "button";
      button.setAttribute("aria-label", `Frame ${frame}, risk ${track.risks[k]}`);
      canvas.width = canvas.height = 128;
      label.textContent = timeOf(track, k);
      risk.style.width = `${100 * track.risks[k]}%`;
      button.append(canvas, label, risk);
      button.addEventListener("click", () => { setPlaying(false); shown = k; drawLoop(); });
      draw(canvas, state.at, k, false);
      return button;
    }));
  }

  function showFacts() {
    const track = tracks[state.at], found = decisionOn(state.at), verdict = byId("verdict");
    byId("name").textContent = nameOf(track);
    const facts = [track.condition, `risk ${track.risk.toFixed(2)}`, `last: ${track.state}`];
    byId("facts").textContent = `${facts.join(" · ")} · `;
    const fate = document.createElement(track.used ? "span" : "b");
    fate.textContent = track.used ? "cell is used" : `not used: ${track.reason}`;
    byId("facts").append(fate);
    verdict.hidden = !found;
    verdict.className = `verdict ${found ? found.decision : ""}`;
    const file = found && (found.before ? " (file)" : found.file ? ` (file: ${WORDS[found.file]})` : "");
    verdict.textContent = found ? WORDS[found.decision] + file : "";
  }

  function showCount() {
    const found = tracks.map((_, i) => decisionOn(i));
    const count = (kind) => found.filter((each) => each && each.decision === kind).length;
    const done = found.filter(Boolean).length, unsaved = Object.keys(state.made).length &&
      state.saved !== csvText();
    byId("count").textContent = `${done} of ${tracks.length} decided: ${count("accept")} accepted, ` +
      `${count("reject")} rejected, ${count("move")} moved${unsaved ? "; not saved to a file yet" : ""}`;
    [...byId("map").children].forEach((each, i) => {
      each.dataset.decision = found[i] ? found[i].decision : "";
      mark(each, i === state.at);
    });
  }

  function go(i) {
    state.at = Math.max(0, Math.min(i, tracks.length - 1));
    shown = 0;
    moving = null;
    document.body.classList.remove("moving");
    keep();
    show();
    tell(data.kept.filter((row) => row.track < 0 && row.problem).length && !state.history.length
      ? "Some earlier decisions find no cell here; they stay in the file." : "");
  }

  function show() {
    const i = state.at, image = picture(i);
    showFacts();
    showCount();
    const paint = () => { if (state.at === i) { showStrip(); drawLoop(); tick(); } };
    if (image.complete && image.naturalHeight) paint();
    else image.addEventListener("load", paint, { once: true });
    [1, 2, 3].forEach((ahead) => i + ahead < tracks.length && picture(i + ahead));
  }

  function setPlaying(on) {
    playing = on;
    byId("play").firstChild.textContent = on ? "Pause" : "Play";
    tick();
  }

  function setOutlined(on) {
    outlined = on;
    byId("outline").setAttribute("aria-pressed", String(on));
    showStrip();
    drawLoop();
  }

  // ---- Move a seed: in the first frame ----
  const fractionOf = (track, place) =>
    [1, 0].map((axis) => (place[axis] - track.corner[axis] + 0.5) / data.side);
  const placeAt = (track, x, y) =>
    [y, x].map((value, axis) => Math.round((track.corner[axis] + value * data.side - 0.5) * 100) / 100);

  function beginMove() {
    if (moving) return endMove("The seed stays where it is.");
    const made = state.made[placeOf(tracks[state.at])];
    moving = (made && made.to) || [...tracks[state.at].place];
    shown = 0;
    document.body.classList.add("moving");
    tell("First frame: click on the middle of the cell. Or arrow keys, then Enter. Escape: leave it.");
    clearTimeout(timer);
    drawLoop();
    loop.focus({ preventScroll: true });
  }

  function endMove(text) {
    moving = null;
    document.body.classList.remove("moving");
    tell(text);
    drawLoop();
    tick();
  }

  function nudge(dx, dy) {
    moving = [moving[0] + dy, moving[1] + dx];
    drawLoop();
  }

  loop.addEventListener("click", (event) => {
    if (!moving) return setPlaying(!playing);
    const box = loop.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
    decide("move", placeAt(tracks[state.at], x, y));
  });

  // ---- Keys and buttons ----
  const ACTIONS = {
    a: () => decide("accept"), r: () => decide("reject"), m: beginMove, u: undo, s: save,
    o: () => setOutlined(!outlined), " ": () => setPlaying(!playing),
    ArrowRight: () => go(state.at + 1), ArrowLeft: () => go(state.at - 1),
  };
  const MOVES = {
    ArrowRight: () => nudge(1, 0), ArrowLeft: () => nudge(-1, 0), ArrowUp: () => nudge(0, -1),
    ArrowDown: () => nudge(0, 1), Enter: () => decide("move", moving.map((v) => Math.round(v * 100) / 100)),
    Escape: () => endMove("The seed stays where it is."),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !tracks.length) return;
    const onButton = event.target.closest?.("button, summary");
    if (onButton && (event.key === " " || event.key === "Enter")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = (moving && MOVES[key]) || ACTIONS[key];
    if (!action || (event.repeat && !key.startsWith("Arrow"))) return;
    event.preventDefault();
    action();
  });

  const BUTTONS = { accept: "a", reject: "r", move: "m", undo: "u", save: "s", outline: "o",
    play: " ", previous: "ArrowLeft", next: "ArrowRight" };
  for (const [id, key] of Object.entries(BUTTONS)) byId(id).addEventListener("click", ACTIONS[key]);

  if (!tracks.length) {
    byId("count").textContent = "";
    byId("save").disabled = true;
    return;
  }
  byId("map").append(...tracks.map((track, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = `${nameOf(track)}, risk ${track.risk.toFixed(2)}`;
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => go(i));
    return button;
  }));
  go(state.at);
  setPlaying(playing);
})();
