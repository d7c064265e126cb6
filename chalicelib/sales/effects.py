"""What one draft causes besides its text. It is collected while the model works and happens only with the reservation
of the answer that tells the customer: a dropped draft leaves nothing behind."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.sales.catalog import Product
from chalicelib.sales.conversation import FollowUp, NeedsPerson
from chalicelib.sales.grounds import Lookup, Refusal
from chalicelib.sales.orders import Order, StockTake
from chalicelib.sales.quotes import Quote


@dataclass(slots=True)
class Effects:
    """`told` are the results of tools as the model got them, `products` the live products among them.

    `lookups` are the uses of tools for whom asks later, also of a draft that was refused; `refusals` say why it was.
    `limited_on` is the business day on which a limit was reached; `follow_up_reason` says why the bot writes unasked.
    """

    hand_off: NeedsPerson | None = None
    hand_off_reason: str = field(default="", repr=False)
    quote: Quote | None = None
    order: Order | None = None
    stock: tuple[StockTake, ...] = ()
    lead_facts: dict[str, str] = field(default_factory=dict, repr=False)
    follow_up: FollowUp | None = None
    remind_at: datetime | None = None
    questions: list[str] = field(default_factory=list, repr=False)
    summary: str = field(default="", repr=False)
    haggled: bool = False
    declined: bool = False
    opt_out: bool = False
    opt_in: bool = False
    opt_out_hint: bool = False
    limited_on: str = ""
    follow_up_reason: str = ""
    guard_failures: int = 0
    told: list[str] = field(default_factory=list, repr=False)
    lookups: list[Lookup] = field(default_factory=list, repr=False)
    refusals: list[Refusal] = field(default_factory=list, repr=False)
    products: dict[str, Product] = field(default_factory=dict, repr=False)

    def without_sale(self) -> None:
        """Nothing is sold and nothing is promised by this draft."""
        self.quote = self.order = self.follow_up = None
        self.stock = ()

    def only_hand_off(self, reason: NeedsPerson) -> "Effects":
        """What stays of a draft whose text is not sent: nothing but who looks at it, and what was learnt."""
        return Effects(
            hand_off=reason,
            hand_off_reason=self.hand_off_reason,
            lead_facts=self.lead_facts,
            questions=self.questions,
            opt_out=self.opt_out,
            declined=self.declined,
            lookups=self.lookups,
            refusals=self.refusals,
        )
