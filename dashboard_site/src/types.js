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
 * @property {string | null} [username] at WhatsApp
 * @property {Referral | null} [referral] this one and the next ones only in a conversation read by itself, not in
 *   lists and changes
 * @property {string | null} [order_id] the number that the customer was told
 * @property {string} [summary]
 * @property {string} [hand_off_reason]
 * @property {string} [note]
 * @property {Record<string, string>} [lead_facts]
 * @property {Quote | null} [quote]
 * @property {StageStep[]} [stage_history] oldest first
 * @property {FollowUp | null} [follow_up] what the bot will write by itself
 * @property {number | null} [cost_usd] null: not known
 * @property {string | null} [opted_out_at]
 * @property {string} [opt_out_reason] an operator's words
 * @property {string} [opt_out_by] customer, or an operator's name
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
 * @property {MediaItem[]} media
 * @property {string} transcript what a voice note says, as the bot heard it
 * @property {MediaOutcome} [media_outcome] what became of its files; empty: not read yet
 * @property {string} media_url the photo that an answer of ours carries
 * @property {string | null} [template] the approved template that it is, by Twilio's name for it
 * @property {string} [template_name] as the profile calls it
 * @property {string} [reason] why the bot wrote by itself: `nudge: silence_on_quote`
 * @property {{latitude: number, longitude: number, label: string | null, address: string | null} | null} location
 * @property {DeliveryStatus} delivery_status
 * @property {{code: number, message: string} | null} error
 * @property {string | null} sid
 * @property {string} sent_at
 * @property {string | null} reply_to sid or message_id of the message that this one answers
 * @property {boolean} forwarded
 * @property {Referral | null} referral
 * @property {Quote | null} [quote] what it tells the customer
 * @property {PlacedOrder | null} [order] the same
 * @property {boolean} [marked_wrong] an operator has said that this answer is not right
 * @property {boolean} [has_details] what it rests on can be asked for
 * @property {number | null} [input_tokens]
 * @property {number | null} [cached_tokens]
 * @property {number | null} [output_tokens]
 * @property {number | null} [cost_usd]
 * @property {number | null} [duration_seconds]
 *
 * @typedef {object} AnswerParts what an answer of the bot rests on
 * @property {{tool: string, arguments: Record<string, unknown>, result: string}[]} lookups
 * @property {{kind: string, sentence: string}[]} guard why drafts of it were refused
 * @property {number} rounds
 * @property {string | null} right_answer
 * @property {string | null} marked_by
 * @property {string | null} marked_at
 * @property {string | null} model
 * @typedef {Message & AnswerParts} MessageDetails
 *
 * @typedef {"" | "heard" | "seen" | "too_large" | "failed" | "unreadable"} MediaOutcome
 * @typedef {object} MediaItem
 * @property {string} content_type
 * @property {string} [url] at Twilio
 * @property {boolean} [available] we hold a copy
 * @property {MediaOutcome} [outcome]
 * @typedef {{url: string, content_type: string, expires_at: string}} MediaLink
 *
 * @typedef {{product_id: string, name: string, quantity: number, unit_price: number, amount: number}} SaleLine
 * @typedef {object} Quote
 * @property {string} quote_id
 * @property {SaleLine[]} lines
 * @property {number} subtotal
 * @property {number} discount_percent
 * @property {number} discount
 * @property {string} delivery_area
 * @property {number} delivery_price
 * @property {number} total
 * @property {string} currency
 * @property {string} quoted_at
 * @property {string} valid_until
 * @typedef {{order_id: string, lines: SaleLine[], total: number, currency: string, state?: string}} PlacedOrder
 *
 * @typedef {{stage: Stage, at: string, why: string}} StageStep `why`: the rule, or the operator who made it
 * @typedef {{kind: string, about: string, reason: string, due_at: string | null}} FollowUp
 *
 * @typedef {{name: string, content_sid: string, variables: string[], body: string}} ShopTemplate
 * @typedef {{shortcut: string, text: string}} CannedReply
 *
 * @typedef {object} Job
 * @property {string} job_id
 * @property {"erase" | "export"} kind
 * @property {"queued" | "running" | "done" | "failed"} state
 * @property {{done: number, total: number}} steps
 * @property {Record<string, number> | null} removed how many of each
 * @property {"waiting" | "done" | null} second_pass
 * @property {string | null} url of the export, for five minutes
 * @property {string | null} reason of a failure
 *
 * @typedef {{queue: Queue, stage: Stage | null, mine: boolean}} Filter what a list of conversations shows
 *
 * @typedef {Record<Queue | "mine", number> & {capped: boolean}} QueueCounts `capped`: there are more than were counted
 *
 * @typedef {object} Listing one list (or the search results) as far as it was read
 * @property {Set<string>} ids
 * @property {string | null} next cursor of the following page
 * @property {{read: number, oldest: string, next: string | null}[]} pages where each page that was read ends
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
 * @property {string | null} clientId kept while the same message is tried again, so that it is sent once
 * @property {boolean} sending
 * @property {Picture | null} picture
 * @property {Edits} edits of the customer's sheet
 *
 * @typedef {{name: string, contentType: string, data: string}} Picture `data` in base64
 * @typedef {"stage" | "amount" | "assigned_to" | "note"} EditableField
 * @typedef {object} Edit
 * @property {string | number | null} value
 * @property {string | number | null} base what was there when it began
 * @property {boolean} overtaken somebody else has changed it since, and the operator was told
 * @typedef {Partial<Record<EditableField, Edit>>} Edits
 *
 * @typedef {object} Notice one sentence over a conversation
 * @property {"info" | "warning" | "danger"} tone
 * @property {string} text
 *
 * @typedef {{api: import("./api.js").Api, store: import("./store.js").Store}} App
 */

export {};
