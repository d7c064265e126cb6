/**
 * What the API answers (docs/openapi.yaml) and what the page keeps, as types.
 * Times are ISO 8601 in UTC; money is integer minor units with its currency, except `cost_usd`.
 *
 * @typedef {"bot" | "human"} Mode
 * @typedef {"new" | "interested" | "quoted" | "negotiating" | "won" | "lost"} Stage
 * @typedef {"all" | "waiting" | "bot" | "human"} Queue
 * @typedef {"viewer" | "operator" | "admin"} Role
 *
 * @typedef {object} Operator
 * @property {string} username
 * @property {Role} role
 *
 * @typedef {object} Session
 * @property {string} token
 * @property {string} expires_at
 * @property {Operator} operator
 *
 * @typedef {{headline?: string, body?: string, source_id?: string, [name: string]: unknown}} Referral
 * The advertisement that brought the customer, as WhatsApp tells it.
 *
 * @typedef {object} Conversation
 * @property {string} conversation_id
 * @property {string} sender
 * @property {string} address
 * @property {string | null} phone
 * @property {string | null} profile_name
 * @property {Mode} mode
 * @property {Stage} stage
 * @property {number | null} amount of the quote or the order
 * @property {string | null} currency
 * @property {string | null} assigned_to
 * @property {boolean} opted_out
 * @property {boolean} blocked
 * @property {string | null} needs_person reason code
 * @property {string | null} waiting_since
 * @property {string | null} last_message_at
 * @property {string} last_message_preview
 * @property {string} last_message_author customer, bot, system or an operator's name
 * @property {string | null} last_inbound_at
 * @property {string | null} window_closes_at
 * @property {number} unread
 * @property {Referral | null} [referral] this one and the next three only in a conversation read by itself, not in
 *   lists and changes
 * @property {string | null} [order_id] the number that the customer was told
 * @property {string} [summary]
 * @property {string} [hand_off_reason]
 * @property {number} version
 * @property {string} changed_at
 * @property {string} created_at
 *
 * @typedef {"received" | "sending" | "queued" | "sent" | "delivered" | "read" | "failed" | "undelivered"
 *   | "unknown" | "cancelled"} DeliveryStatus
 * @typedef {"text" | "image" | "audio" | "video" | "document" | "sticker" | "location" | "contact" | "button"
 *   | "list" | "unsupported"} MessageKind
 *
 * @typedef {object} Message
 * @property {string} message_id
 * @property {string} conversation_id
 * @property {"inbound" | "outbound"} direction
 * @property {string} author customer, bot, system or an operator's name
 * @property {MessageKind} kind
 * @property {string} body
 * @property {{content_type: string, url: string}[]} media
 * @property {string} transcript what a voice note says, as the bot heard it
 * @property {string} media_url the photo that an answer of ours carries
 * @property {{latitude: number, longitude: number, label: string | null, address: string | null} | null} location
 * @property {DeliveryStatus} delivery_status
 * @property {{code: number, message: string} | null} error
 * @property {string | null} sid
 * @property {string} sent_at
 * @property {string | null} reply_to sid or message_id of the message that this one answers
 * @property {boolean} forwarded
 * @property {Referral | null} referral
 *
 * @typedef {object} Counts
 * @property {number} messages_in
 * @property {number} messages_out
 * @property {number} conversations_new
 * @property {number} conversations_active
 * @property {number} answered_by_bot
 * @property {number} answered_by_person
 * @property {number} hand_offs
 * @property {number} orders_placed
 * @property {number} orders_paid
 * @property {number} revenue_placed
 * @property {number} revenue_paid
 * @property {Record<Stage, number>} stages how many conversations came to each
 * @property {number} failed
 * @property {number | string} cost_usd
 * @property {number} unknown_cost_answers
 *
 * @typedef {Counts & {day: string}} Day `day` is YYYY-MM-DD in the business's time zone
 *
 * @typedef {object} Metrics
 * @property {string} from
 * @property {string} to
 * @property {string} timezone
 * @property {string} currency of the revenue
 * @property {Day[]} items
 * @property {Counts} totals
 *
 * @typedef {object} Listing one queue (or the search results) as far as it was read
 * @property {Set<string>} ids
 * @property {string | null} next cursor of the following page
 * @property {boolean} loaded
 * @property {boolean} loading
 * @property {string | null} error
 *
 * @typedef {object} Thread the messages of one conversation as far as they were read
 * @property {Map<string, Message>} messages
 * @property {string | null} next cursor of the older messages
 * @property {boolean} loaded
 * @property {boolean} loading
 * @property {string | null} error
 * @property {string | null} followedChange `changed_at` of the change that the messages were last read for
 *
 * @typedef {object} Draft what the operator has typed and not yet sent
 * @property {string} text
 * @property {string | null} clientId kept while the same text is tried again, so that it is sent once
 * @property {boolean} sending
 *
 * @typedef {object} Notice one sentence over a conversation
 * @property {"info" | "warning" | "danger"} tone
 * @property {string} text
 *
 * @typedef {{api: import("./api.js").Api, store: import("./store.js").Store}} App
 */

export {};
