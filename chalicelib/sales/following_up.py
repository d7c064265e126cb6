"""What the bot may write by itself, and when: once inside the service window after silence on a quote or clear
interest, then at most one approved template; or when the customer has asked for it. Never to who said no.

Only within the profile's contact hours where the customer is; the reason is kept with what is sent.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.sales import customer_time, stages, window
from chalicelib.sales.answering import Answer
from chalicelib.sales.conversation import Conversation, FollowUp, FollowUpKind, Mode, Stage
from chalicelib.sales.effects import Effects
from chalicelib.sales.opening_hours import DAYS
from chalicelib.sales.profile import TEMPLATE_VARIABLES, Profile
from chalicelib.sales.quotes import Quote

_STEP = timedelta(minutes=15)
_LONGEST_SEARCH = timedelta(days=8)
# So long before the window closes nothing is begun any more.
_MARGIN = timedelta(minutes=30)
_OPEN_STAGES = (Stage.INTERESTED, Stage.QUOTED, Stage.NEGOTIATING)
_LONGEST_ABOUT = 120
_NOBODY = "cliente"


def plan(conversation: Conversation, effects: Effects, profile: Profile, now: datetime) -> FollowUp | None:
    """What follows this answer if the customer stays silent."""
    if _is_unwanted(conversation, effects):
        return None
    asked = conversation.follow_up
    if asked and asked.kind is FollowUpKind.ASKED and asked.at > now:
        return replace(asked, planned_at=now)
    about = _about(conversation, effects, now)
    if not about or not profile.follow_ups.enabled or _stage_after(conversation, effects, now) not in _OPEN_STAGES:
        return None
    if _was_nudged(conversation, effects, now):
        return None
    reason = "silence_on_quote" if effects.quote or _open_quote(conversation, now) else "silence_on_interest"
    after = timedelta(minutes=profile.follow_ups.nudge_after_minutes)
    due = allowed_from(conversation, profile, now + after)
    if due and _is_in_window(conversation, due):
        return FollowUp(FollowUpKind.NUDGE, about, reason, now, due)
    return _template_later(conversation, profile, about, reason, now)


def asked_for(
    conversation: Conversation, profile: Profile, wanted: datetime, about: str, now: datetime
) -> FollowUp | None:
    """The customer wants to hear again at that time; None where that cannot be."""
    due = allowed_from(conversation, profile, wanted)
    if due is None or conversation.opted_out or conversation.unasked_forbidden:
        return None
    if not _is_in_window(conversation, due) and profile.template(profile.follow_ups.template) is None:
        return None
    return FollowUp(FollowUpKind.ASKED, about.strip()[:_LONGEST_ABOUT], "customer_asked", now, due)


def is_still_wanted(conversation: Conversation) -> bool:
    """Whether it may be written at all when its time has come: nothing has happened since."""
    planned = conversation.follow_up
    if planned is None or conversation.mode is not Mode.BOT or conversation.unanswered or conversation.blocked:
        return False
    if conversation.opted_out or conversation.unasked_forbidden or conversation.erased:
        return False
    asked = planned.kind is FollowUpKind.ASKED
    return (asked or conversation.stage in _OPEN_STAGES) and not _wrote_since(conversation, planned.planned_at)


def message(conversation: Conversation, profile: Profile, now: datetime) -> Answer | None:
    """What is sent now, with what may follow it; None: nothing can be sent any more."""
    planned = conversation.follow_up
    if planned is None:
        return None
    free_form = planned.kind is not FollowUpKind.TEMPLATE and window.is_open(conversation, now)
    answer = _free_form(planned, profile) if free_form else _from_template(conversation, planned, profile)
    if answer is None:
        return None
    effects = Effects(follow_up_reason=f"{planned.kind.value}: {planned.reason}")
    if free_form and planned.kind is FollowUpKind.NUDGE:
        effects.follow_up = _template_later(conversation, profile, planned.about, planned.reason, now)
    return replace(answer, effects=effects)


def allowed_from(conversation: Conversation, profile: Profile, wanted: datetime) -> datetime | None:
    """The first moment from then on within the contact hours wherever the customer may be."""
    begins, _, ends = profile.follow_ups.contact_hours.partition("-")
    days = [DAYS.index(day) for day in profile.follow_ups.contact_days]
    zones = customer_time.zones_of(conversation, profile.timezone)
    moment = wanted
    while moment <= wanted + _LONGEST_SEARCH:
        if customer_time.is_within(moment, days, (begins, ends), zones):
            return moment
        moment = _next_step(moment)
    return None


def _open_quote(conversation: Conversation, now: datetime) -> Quote | None:
    quote = conversation.quote
    return quote if quote and quote.valid_until > now else None


def _was_nudged(conversation: Conversation, effects: Effects, now: datetime) -> bool:
    """Once is enough: again only after a new quote, or a day later about something newly looked at."""
    if conversation.nudged_at is None or effects.quote:
        return False
    return not effects.products or now - conversation.nudged_at < window.SERVICE_WINDOW


def _about(conversation: Conversation, effects: Effects, now: datetime) -> str:
    """What it is about, in the names of the catalog: empty where nothing was quoted or shown."""
    quote = effects.quote or _open_quote(conversation, now)
    if quote:
        return ", ".join(line.name for line in quote.lines)[:_LONGEST_ABOUT]
    planned_before = conversation.follow_up.about if conversation.follow_up else ""
    return next((product.name for product in effects.products.values()), planned_before)[:_LONGEST_ABOUT]


def _is_unwanted(conversation: Conversation, effects: Effects) -> bool:
    said_no = effects.declined or effects.opt_out or conversation.opted_out or conversation.unasked_forbidden
    return said_no or bool(effects.order or effects.hand_off)


def _stage_after(conversation: Conversation, effects: Effects, now: datetime) -> Stage:
    step = stages.step_of(conversation, effects, now)
    return step.stage if step else conversation.stage


def _template_later(
    conversation: Conversation, profile: Profile, about: str, reason: str, now: datetime
) -> FollowUp | None:
    closes = window.closes_at(conversation)
    if profile.template(profile.follow_ups.template) is None or closes is None:
        return None
    due = allowed_from(
        conversation, profile, max(closes, now + timedelta(hours=profile.follow_ups.template_after_hours))
    )
    return FollowUp(FollowUpKind.TEMPLATE, about, reason, now, due) if due else None


def _free_form(planned: FollowUp, profile: Profile) -> Answer:
    asked = planned.kind is FollowUpKind.ASKED
    text = profile.follow_ups.asked_text if asked else profile.follow_ups.nudge_text
    return Answer(text.replace("{about}", planned.about))


def _from_template(conversation: Conversation, planned: FollowUp, profile: Profile) -> Answer | None:
    template = profile.template(profile.follow_ups.template)
    if template is None:
        return None
    known = dict(zip(TEMPLATE_VARIABLES, (_first_name(conversation), planned.about, profile.name), strict=True))
    values = {str(place): known[name] for place, name in enumerate(template.variables, start=1)}
    return Answer(template.text(values) or template.name, content_sid=template.content_sid, content_variables=values)


def _first_name(conversation: Conversation) -> str:
    name = str(conversation.lead_facts.get("name") or conversation.profile_name or "").split()
    return name[0][:40] if name else _NOBODY


def _wrote_since(conversation: Conversation, moment: datetime) -> bool:
    return conversation.last_inbound_at is not None and conversation.last_inbound_at > moment


def _is_in_window(conversation: Conversation, due: datetime) -> bool:
    closes = window.closes_at(conversation)
    return closes is not None and due < closes - _MARGIN


def _next_step(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole + _STEP - timedelta(minutes=whole.minute % 15)
