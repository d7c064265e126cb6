/** One message as the customer sees it. */

import { formatted, icon, make } from "./text.js";

const TICKS = {
  sending: ["clock", "Enviando"],
  delivered: ["ticks", "Entregado"],
  read: ["ticks", "Leído"],
};
const TIME = new Intl.DateTimeFormat("es", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("es", { weekday: "long", day: "numeric", month: "long" });

export const dayOf = (message) => DAY.format(new Date(message.sent_at));
export const daySeparator = (message) => make("li", "day", dayOf(message));

const failed = (message) => ["failed", "undelivered"].includes(message.delivery_status);
const isMine = (message) => message.direction === "inbound";

/** A phone shows what arrived there; what did not is told to whoever tests. */
export const isShown = (message) =>
  isMine(message) || failed(message) || ["delivered", "read"].includes(message.delivery_status);

export function bubble(message, quoted, onReply) {
  if (!isMine(message) && failed(message)) {
    return make("li", "note", `Un mensaje del bot no llegó (error ${message.error_code}).`);
  }
  const item = make("li", isMine(message) ? "message mine" : "message");
  item.dataset.sid = message.sid;
  item.dataset.status = message.delivery_status;
  item.append(...tags(message), ...quote(quoted), ...media(message), ...place(message));
  if (message.body) item.append(make("div", "body", formatted(message.body)));
  item.append(meta(message));
  if (!isMine(message)) item.append(replyButton(() => onReply(message)));
  return item;
}

export function preview(message) {
  const names = {
    image: "Foto",
    audio: "Nota de voz",
    location: "Ubicación",
    video: "Video",
    document: "Archivo",
    sticker: "Sticker",
  };
  return message.body || names[message.kind] || "Mensaje";
}

function tags(message) {
  const found = [];
  if (message.referral_headline) found.push(["ad", `Anuncio: ${message.referral_headline}`]);
  if (message.forwarded) found.push(["forward", "Reenviado"]);
  if (message.kind === "button") found.push(["button", "Botón pulsado"]);
  if (message.kind === "list") found.push(["list", "Opción de lista"]);
  return found.map(([name, words]) => make("div", "tag", icon(name), words));
}

function quote(message) {
  return message ? [make("span", "quote", preview(message))] : [];
}

function media(message) {
  const sent = message.media.map((url) => file(message.kind, url));
  return message.media_url ? [...sent, make("div", "body", formatted(message.media_url))] : sent;
}

function file(kind, url) {
  if (kind === "image" || kind === "sticker") {
    const image = make("img");
    image.src = url;
    image.alt = "Foto";
    return image;
  }
  if (kind === "audio" || kind === "video") {
    const player = make(kind);
    player.src = url;
    player.controls = true;
    player.preload = "metadata";
    player.setAttribute("aria-label", kind === "audio" ? "Nota de voz" : "Video");
    return player;
  }
  const link = make("a", "", "Archivo adjunto");
  link.href = url;
  return make("div", "body", link);
}

function place({ location }) {
  if (!location) return [];
  const words = [location.label, location.address, `${location.latitude}, ${location.longitude}`];
  return [
    make("div", "tag", icon("place"), "Ubicación"),
    make("div", "body", words.filter(Boolean).join("\n")),
  ];
}

function meta(message) {
  const time = make("time", "", TIME.format(new Date(message.sent_at)));
  time.dateTime = message.sent_at;
  const line = make("div", "meta", time);
  if (isMine(message)) line.append(tick(message));
  return line;
}

function tick(message) {
  if (failed(message)) {
    const mark = make("span", "failed", "!");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", "El bot no lo recibió");
    mark.title = "El bot no lo recibió";
    return mark;
  }
  const [name, words] = TICKS[message.delivery_status] ?? ["tick", "Enviado"];
  const drawn = icon(name, words);
  drawn.classList.add(message.delivery_status);
  return drawn;
}

function replyButton(onReply) {
  const button = make("button", "reply", icon("reply"));
  button.type = "button";
  button.setAttribute("aria-label", "Responder a este mensaje");
  button.addEventListener("click", onReply);
  return button;
}
