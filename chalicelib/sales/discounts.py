"""How much discount the shop's profile allows for a purchase."""

from chalicelib.sales.profile import Profile


def most_percent(profile: Profile, pieces: int, subtotal: int) -> int:
    """`subtotal` in minor units. Without rules up to the profile's limit; with rules only what one of them grants."""
    if not profile.discount_rules:
        return profile.most_discount_percent
    granted = [
        rule.percent for rule in profile.discount_rules if pieces >= rule.from_items and subtotal >= rule.from_total
    ]
    return min(max(granted, default=0), profile.most_discount_percent)
