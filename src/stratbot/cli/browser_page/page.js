// What stands around the terminal of textual-serve: the session that a reload comes back to, the keys that a browser would take, and
// what a terminal cannot carry: PDFs in tabs, downloads, files dropped here, pictures laid over the terminal.
"use strict";
{
  const terminal = document.getElementById("terminal");
  const chooser = document.getElementById("chooser");
  const notice = document.getElementById("notice");

  // A tab keeps its session; the server keeps it too, for some minutes after the tab was left.
  let session = sessionStorage.getItem("stratbot");
  if (!session) {
    session = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("stratbot", session);
  }
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/ws/${session}`;

  window.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      this.addEventListener("message", (event) => {
        if (typeof event.data === "string") {
          const [kind, message] = JSON.parse(event.data);
          if (kind === "page") told[message.what](message);
        }
      });
      this.addEventListener("close", (event) => {
        showPicture({});
        document.getElementById("reason").textContent = event.reason || "stratbot has ended here.";
      });
    }
    send(data) {
      // textual-serve tells its size before anyone listens, and again once somebody does.
      if (this.readyState === this.OPEN) super.send(data);
    }
  };

  // What the program says, see tui/browser.py.
  const told = {
    open({ url, page, name }) {
      const address = page ? `${url}#page=${page}` : url;
      if (!window.open(address, "_blank")) say(`Open ${name}`, address); // a browser may keep tabs from opening
    },
    download({ url, name }) {
      const link = Object.assign(document.createElement("a"), { href: url, download: name });
      document.body.append(link);
      link.click();
      link.remove();
    },
    choose() {
      chooser.click();
    },
    picture: showPicture,
  };

  function say(words, address = "") {
    notice.textContent = words;
    notice.href = address || "#";
    notice.onclick = (event) => {
      if (!address) event.preventDefault();
      notice.hidden = true;
      takeKeys();
    };
    notice.hidden = false;
  }

  // A picture lies over the cells that the program keeps free for it, cut off where they are: all numbers are of cells.
  function showPicture({ url, clip, region, columns, rows }) {
    const frame = document.getElementById("picture");
    const screen = terminal.querySelector(".xterm-screen");
    frame.hidden = !url || !screen;
    if (frame.hidden) return;
    const place = screen.getBoundingClientRect();
    const [across, down] = [place.width / columns, place.height / rows];
    const put = (element, [x, y, width, height], left, top) =>
      Object.assign(element.style, {
        left: `${left + x * across}px`,
        top: `${top + y * down}px`,
        width: `${width * across}px`,
        height: `${height * down}px`,
      });
    put(frame, clip, place.left, place.top);
    const image = frame.firstElementChild;
    put(image, region, -clip[0] * across, -clip[1] * down);
    if (image.getAttribute("src") !== url) image.src = url;
  }

  // Files.
  async function* pdfsWithin(entry) {
    if (entry.isFile) {
      yield await new Promise((found, failed) => entry.file(found, failed));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((found, failed) => reader.readEntries(found, failed));
      if (!some.length) return;
      for (const one of some) yield* pdfsWithin(one);
    }
  }

  async function upload(given) {
    const files = given.filter((file) => /\.pdf$/i.test(file.name));
    if (!files.length) {
      say("Only PDFs can be added, and there was none among these.");
      return;
    }
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    say(files.length > 1 ? `Bringing ${files.length} files…` : `Bringing ${files[0].name}…`);
    try {
      const reply = await fetch(`/files/${session}`, { method: "POST", body: form });
      if (reply.ok) notice.hidden = true;
      else say(await reply.text());
    } catch (error) {
      say(`The files could not be brought: ${error.message}`);
    }
    takeKeys();
  }

  chooser.onchange = async () => {
    await upload([...chooser.files]);
    chooser.value = "";
  };
  const dragging = (on) => document.body.classList.toggle("-dragging", on);
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    dragging(true);
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) dragging(false);
  });
  window.addEventListener("drop", async (event) => {
    event.preventDefault();
    dragging(false);
    const { items, files } = event.dataTransfer; // empty as soon as this waits for anything
    if (!files.length) return; // text: it is pasted, not dropped
    const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = entries.length ? [] : [...files];
    for (const entry of entries) for await (const file of pdfsWithin(entry)) found.push(file);
    await upload(found);
  });

  // Keys.
  function takeKeys() {
    const box = terminal.querySelector(".xterm-helper-textarea");
    if (box) box.focus();
    return box !== null;
  }
  for (const occasion of ["focus", "pointerup"]) window.addEventListener(occasion, takeKeys);
  window.addEventListener(
    "keydown",
    (event) => {
      if (document.body.classList.contains("-closed")) return;
      takeKeys();
      const pastes = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyV";
      if (pastes) event.stopPropagation(); // the terminal would send the key, and what is on the clipboard would not come
    },
    true,
  );

  // The terminal measures its letters once, at the beginning: the font has to be there by then.
  const start = window.onload;
  window.onload = (event) =>
    document.fonts.load(`${terminal.dataset.fontSize}px "Roboto Mono"`).finally(() => {
      start(event);
      if (!takeKeys()) {
        const arrival = new MutationObserver(() => takeKeys() && arrival.disconnect());
        arrival.observe(terminal, { childList: true, subtree: true });
      }
    });
  document.getElementById("again").onclick = () => location.reload();
}
