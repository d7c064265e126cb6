/** Conversations and messages as the API answers them, for tests. */

export const conversation = (given = {}) => ({
  conversation_id: "c1",
  phone: "+573001234567",
  profile_name: "Ana",
  mode: "bot",
  stage: "new",
  blocked: false,
  needs_person: null,
  waiting_since: null,
  last_message_at: "2026-11-22T20:00:00.000000Z",
  window_closes_at: "2026-11-23T20:00:00.000000Z",
  version: 1,
  changed_at: "2026-11-22T20:00:00.000000Z",
  ...given,
});

export const message = (given = {}) => ({
  message_id: "m1",
  conversation_id: "c1",
  direction: "inbound",
  author: "customer",
  kind: "text",
  body: "Hola",
  media: [],
  location: null,
  delivery_status: "received",
  sent_at: "2026-11-22T20:00:00.000000Z",
  ...given,
});
