/**
 * One answer of a trial: what the bot would write, and what it rests on.
 *
 * @import { AnswerParts, PlacedOrder, Quote, Stage } from "../../types.js"
 * @typedef {{body: string, media_url: string | null, quote: Quote | null, order: PlacedOrder | null}} TrialMessage
 * @typedef {object} TrialFigures
 * @property {string} state what the next turn needs; opaque
 * @property {TrialMessage[]} messages
 * @property {Stage} stage
 * @property {number | null} amount
 * @property {string | null} currency
 * @property {string | null} hand_off why a person would come
 * @property {number | null} cost_usd
 * @property {number} input_tokens
 * @property {number} cached_tokens
 * @property {number} output_tokens
 * @property {number | null} duration_seconds
 * @typedef {TrialFigures & Pick<AnswerParts, "lookups" | "guard" | "rounds" | "model">} TrialTurn
 */
import { fill, find, fromTemplate } from "../../dom.js";
import { money } from "../../format.js";
import { t } from "../../language.js";
import { figureElement, figuresOf, itemOf, lookupElement } from "../../views/details_dialog.js";
import { saleCards } from "../../views/message_cards.js";
import { linkTo, renderText } from "../../views/message_text.js";
import { reasonForPerson, STAGE_NAMES } from "../../words.js";

/** @param {string} body */
export function customerElement(body) {
  const element = fromTemplate("trial-customer");
  fill(element, { body });
  return element;
}

/** @param {TrialTurn} turn */
export function answerElement(turn) {
  const element = fromTemplate("trial-bot");
  const { lookups, guard } = turn;
  find(element, "[data-answers]").append(...turn.messages.flatMap(messageElements));
  fill(element, { "hand-off": turn.hand_off ? handOffLine(turn.hand_off) : null });
  find(element, "[data-guarded]").hidden = guard.length === 0;
  find(element, "[data-guard]").append(...guard.map(({ sentence }) => itemOf(sentence)));
  find(element, "[data-no-lookups]").hidden = lookups.length > 0;
  find(element, "[data-lookups]").append(...lookups.map(lookupElement));
  find(element, "[data-figures]").append(...figuresOf(turn).map(figureElement));
  return element;
}

/** Where the sale stands after this answer. @param {TrialTurn} turn */
export function stateLine({ stage, amount, currency }) {
  const name = STAGE_NAMES[stage];
  return amount && currency ? `${name} · ${money(amount, currency)}` : name;
}

/** @param {string} reason */
const handOffLine = (reason) => t("Pasaría a una persona: {reason}", { reason: reasonForPerson(reason) });

/** @param {TrialMessage} message */
function messageElements({ body, media_url, quote, order }) {
  const element = fromTemplate("trial-answer");
  renderText(find(element, "[data-body]"), body);
  const photo = find(element, "[data-photo]");
  photo.hidden = !media_url;
  if (media_url) photo.append(linkTo(media_url));
  return [element, ...saleCards({ quote, order })];
}
