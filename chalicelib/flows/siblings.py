"""All conversations of one person: who hides the number in one may have shown it in another."""

from chalicelib.flows.ports import Conversations
from chalicelib.sales import opt_out
from chalicelib.sales.conversation import Conversation
from chalicelib.sales.identity import Pseudonyms


def sibling_ids(conversation: Conversation, conversations: Conversations, pseudonyms: Pseudonyms) -> list[str]:
    """By what the conversation knows, and by where the person's alias leads: one that hides the number knows no phone.

    Some may not exist. Raises StoreBusy.
    """
    ids = opt_out.other_ids(conversation, pseudonyms)
    if conversation.external_user_id:
        _, marks = conversations.look_up([pseudonyms.alias_key(conversation.sender, conversation.external_user_id)])
        ids += [mark.fields["points_to"] for mark in marks.values()]
    return [other for other in dict.fromkeys(ids) if other != conversation.conversation_id]
