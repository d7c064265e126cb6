/** The page's sentences in English, by the Spanish ones that the code and the markup hold. */
import analytics from "./analytics.js";
import catalog from "./catalog.js";
import conversation from "./conversation.js";
import words from "./words.js";
import frame from "./frame.js";
import inbox from "./inbox.js";
import orders from "./orders.js";
import profile from "./profile.js";
import questions from "./questions.js";
import team from "./team.js";
import trial from "./trial.js";

/** @type {Record<string, string>} */
export default {
  ...analytics,
  ...catalog,
  ...conversation,
  ...words,
  ...frame,
  ...inbox,
  ...orders,
  ...profile,
  ...questions,
  ...team,
  ...trial,
};
