/**
 * Font Awesome's icons as inline SVG, only those that are used.
 * @import { IconDefinition } from "@fortawesome/free-solid-svg-icons"
 */
import {
  faArrowDown,
  faArrowLeft,
  faArrowRightFromBracket,
  faBagShopping,
  faBan,
  faBars,
  faBell,
  faBellSlash,
  faBullhorn,
  faCartShopping,
  faChartColumn,
  faCheck,
  faCircleCheck,
  faCircleExclamation,
  faCircleInfo,
  faCircleQuestion,
  faClock,
  faClockRotateLeft,
  faComments,
  faDownload,
  faEllipsis,
  faFile,
  faFileLines,
  faFlask,
  faFloppyDisk,
  faImage,
  faLanguage,
  faLocationDot,
  faMagnifyingGlass,
  faMagnifyingGlassChart,
  faMicrophone,
  faMoon,
  faNoteSticky,
  faPaperclip,
  faPaperPlane,
  faPause,
  faPen,
  faPlay,
  faPlugCircleXmark,
  faPlus,
  faReply,
  faRobot,
  faRotateLeft,
  faRotateRight,
  faShare,
  faStore,
  faSun,
  faTable,
  faTags,
  faThumbsDown,
  faTrash,
  faTriangleExclamation,
  faUpload,
  faUser,
  faUserGear,
  faUsers,
  faUserSlash,
  faUserTag,
  faXmark,
} from "@fortawesome/free-solid-svg-icons";

/** @type {Record<string, IconDefinition>} */
const ICONS = {
  "arrow-down": faArrowDown,
  back: faArrowLeft,
  "sign-out": faArrowRightFromBracket,
  cancelled: faBan,
  waiting: faBell,
  referral: faBullhorn,
  numbers: faChartColumn,
  check: faCheck,
  failed: faCircleExclamation,
  unknown: faCircleQuestion,
  clock: faClock,
  conversations: faComments,
  file: faFile,
  image: faImage,
  location: faLocationDot,
  search: faMagnifyingGlass,
  microphone: faMicrophone,
  moon: faMoon,
  note: faNoteSticky,
  send: faPaperPlane,
  offline: faPlugCircleXmark,
  reply: faReply,
  bot: faRobot,
  forwarded: faShare,
  sun: faSun,
  warning: faTriangleExclamation,
  human: faUser,
  close: faXmark,
  menu: faBars,
  orders: faBagShopping,
  catalog: faTags,
  questions: faCircleQuestion,
  trial: faFlask,
  profile: faStore,
  team: faUsers,
  account: faUserGear,
  more: faEllipsis,
  language: faLanguage,
  bell: faBell,
  "bell-off": faBellSlash,
  download: faDownload,
  upload: faUpload,
  edit: faPen,
  delete: faTrash,
  add: faPlus,
  undo: faRotateLeft,
  play: faPlay,
  pause: faPause,
  wrong: faThumbsDown,
  template: faFileLines,
  attach: faPaperclip,
  panel: faCircleInfo,
  success: faCircleCheck,
  history: faClockRotateLeft,
  resend: faRotateRight,
  erase: faUserSlash,
  lookup: faMagnifyingGlassChart,
  table: faTable,
  mine: faUserTag,
  save: faFloppyDisk,
  cart: faCartShopping,
};

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name */
export function icon(name) {
  const definition = ICONS[name];
  if (!definition) throw new Error(`No icon is called ${name}`);
  const [width, height, , , paths] = definition.icon;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const d of [paths].flat()) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/**
 * Draws every icon that the markup asks for by `data-icon`.
 * @param {ParentNode} root
 */
export function drawIcons(root) {
  for (const place of root.querySelectorAll("[data-icon]")) {
    if (place instanceof HTMLElement) setIcon(place, place.dataset.icon ?? "");
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} name
 */
export function setIcon(place, name) {
  if (place.dataset.icon === name && place.firstChild) return;
  place.dataset.icon = name;
  place.replaceChildren(icon(name));
}
