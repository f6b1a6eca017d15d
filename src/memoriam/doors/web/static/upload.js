// Sends files piece by piece (tus 1.0) and goes on where it stopped: after a broken line, a reload, a server's restart.
// Without this script the form sends the files whole, in one go.
"use strict";

const PIECE = 5 * 1024 * 1024;
const LONGEST_PAUSE = 15000;
const TUS = { "Tus-Resumable": "1.0.0" };

const form = document.querySelector("form[data-uploads]");
if (form && window.fetch && window.Blob) {
  form.addEventListener("submit", (event) => {
    const files = form.querySelector("input[type=file]").files;
    if (files.length === 0) return;
    event.preventDefault();
    sendAll([...files]);
  });
}

async function sendAll(files) {
  const button = form.querySelector("button");
  const list = document.querySelector("[data-upload-list]");
  button.disabled = true;
  list.replaceChildren();
  const rows = files.map((file) => addRow(list, file));
  let failed = 0;
  for (let i = 0; i < files.length; i += 1) {
    try {
      await send(files[i], rows[i]);
      tell(rows[i], "done", 100);
    } catch (error) {
      failed += 1;
      rows[i].said.textContent = error.message || form.dataset.failed;
    }
  }
  button.disabled = false;
  if (failed < files.length) window.location.replace(form.dataset.after);
}

function addRow(list, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const said = document.createElement("span");
  name.className = "file";
  name.textContent = file.name;
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  said.className = "hint";
  said.setAttribute("role", "status");
  said.textContent = form.dataset.waiting;
  item.append(name, bar, said);
  list.append(item);
  return { bar, said };
}

function tell(row, what, percent) {
  row.bar.value = percent;
  row.said.textContent = form.dataset[what].replace("0", String(Math.round(percent)));
}

// One file. Refusals (4xx) end it; everything else is tried again, less and less often, for as long as the page is open.
async function send(file, row) {
  const use = form.querySelector("[name=use]");
  const key = ["upload", form.dataset.uploads, use ? use.value : "", file.name, file.size, file.lastModified].join("|");
  let address = await known(key);
  for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      address = address || (await begin(file, use ? use.value : "", key));
      await goOn(address, file, row);
      forget(key);
      return;
    } catch (error) {
      if (error.refused) {
        forget(key);
        if (!error.gone) throw error;
        address = null;
      }
      row.said.textContent = form.dataset.broken;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function known(key) {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, address) {
  try {
    window.sessionStorage.setItem(key, address);
  } catch {
    // Private windows may refuse: then a reload begins anew.
  }
}

function forget(key) {
  try {
    window.sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

async function begin(file, use, key) {
  const answer = await ask(form.dataset.uploads, "POST", {
    "Upload-Length": String(file.size),
    "Upload-Metadata": `filename ${base64(file.name)},use ${base64(use)}`,
    "X-CSRF-Token": form.querySelector("[name=csrf]").value,
  });
  const address = answer.headers.get("Location");
  remember(key, address);
  return address;
}

async function goOn(address, file, row) {
  const asked = await ask(address, "HEAD", {});
  let offset = Number(asked.headers.get("Upload-Offset"));
  while (offset < file.size) {
    offset = await sendPiece(address, file, offset, row);
  }
}

// One piece by XMLHttpRequest: fetch does not tell how much of a body has left.
function sendPiece(address, file, offset, row) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", address);
    request.setRequestHeader("Tus-Resumable", TUS["Tus-Resumable"]);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => {
      const percent = (100 * (offset + event.loaded)) / file.size;
      tell(row, percent < 100 ? "running" : "looking", Math.min(percent, 100));
    };
    request.onload = () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")));
      else reject(refusal(request.status, request.getResponseHeader("X-Said")));
    };
    request.onerror = () => reject(new Error());
    request.send(file.slice(offset, offset + PIECE));
  });
}

async function ask(address, method, headers) {
  const answer = await fetch(address, { method, headers: { ...TUS, ...headers }, credentials: "same-origin" });
  if (answer.ok) return answer;
  throw refusal(answer.status, answer.headers.get("X-Said"));
}

// An error that knows whether trying again can help.
function refusal(status, said) {
  const error = new Error(said ? decodeURIComponent(said) : "");
  error.refused = status >= 400 && status < 500 && ![408, 409, 423, 429].includes(status);
  error.gone = status === 404 || status === 410;
  return error;
}

function base64(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes));
}
