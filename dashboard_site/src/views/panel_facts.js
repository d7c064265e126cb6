/**
 * What is known of a customer and of the sale, to be read.
 * @import { Conversation } from "../types.js"
 */
import { fill, find, fromTemplate } from "../dom.js";
import { fullTime, usd } from "../format.js";
import { t } from "../language.js";
import { followUpLine, LEAD_FACT_NAMES, optOutLine, stageReason } from "../sale_words.js";
import { customerName, referralLine, STAGE_NAMES } from "../words.js";
import { figureElement } from "./details_dialog.js";
import { quoteCard } from "./message_cards.js";

/** @type {string} what is shown already */
let shown = "";

/**
 * @param {HTMLElement} panel
 * @param {Conversation} conversation
 */
export function renderPanelFacts(panel, conversation) {
  // Asked for with every key that is typed; anew only when something has changed.
  const now = JSON.stringify(conversation);
  if (now === shown) return;
  shown = now;
  const { phone, username, summary, hand_off_reason } = conversation;
  const name = customerName(conversation);
  const referral = referralLine(conversation.referral);
  fill(panel, {
    name,
    phone: phone === name ? null : phone,
    username: username ? `@${username}` : null,
    referral,
    summary: summary || null,
    "hand-off": hand_off_reason || null,
    "follow-up": followUpLine(conversation.follow_up),
    "opt-out": optOutLine(conversation),
    blocked: conversation.blocked ? t("Bloqueado: ni el bot ni nadie le escribe.") : null,
    cost: costLine(conversation),
  });
  show(panel, "referral", referral !== null);
  show(panel, "summary", Boolean(summary || hand_off_reason));
  show(panel, "follow-up", Boolean(conversation.follow_up));
  renderLead(panel, conversation);
  renderSale(panel, conversation);
  renderHistory(panel, conversation);
}

/** @param {HTMLElement} panel @param {string} part @param {boolean} isShown */
const show = (panel, part, isShown) => (find(panel, `[data-part="${part}"]`).hidden = !isShown);

/** @param {Conversation} conversation */
function costLine({ cost_usd }) {
  if (cost_usd === undefined) return null;
  return cost_usd === null
    ? t("Costo del bot: no se conoce")
    : t("Costo del bot: {cost}", { cost: usd(cost_usd) });
}

/** @param {HTMLElement} panel @param {Conversation} conversation */
function renderLead(panel, { lead_facts = {} }) {
  const known = Object.entries(lead_facts).filter(([, value]) => value);
  show(panel, "lead", known.length > 0);
  find(panel, "[data-lead]").replaceChildren(
    ...known.map(([name, value]) => figureElement([LEAD_FACT_NAMES[name] ?? name, String(value)])),
  );
}

/** @param {HTMLElement} panel @param {Conversation} conversation */
function renderSale(panel, { quote, order_id }) {
  show(panel, "sale", Boolean(quote || order_id));
  find(panel, "[data-panel-quote]").replaceChildren(...(quote ? [quoteCard(quote)] : []));
  find(panel, "[data-panel-order]").hidden = !order_id;
  fill(panel, { "order-number": order_id ? t("Pedido {number}", { number: order_id }) : null });
}

/** @param {HTMLElement} panel @param {Conversation} conversation */
function renderHistory(panel, { stage_history = [] }) {
  show(panel, "history", stage_history.length > 0);
  find(panel, "[data-history]").replaceChildren(
    ...stage_history.toReversed().map((step) => {
      const element = fromTemplate("stage-step");
      fill(element, { stage: STAGE_NAMES[step.stage], when: `${stageReason(step)} · ${fullTime(step.at)}` });
      return element;
    }),
  );
}
