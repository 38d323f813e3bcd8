"""What we keep of a test clock: that times in test mode are not what they seem."""

from webhooks.redaction.contract import Rules, fields

TEST_CLOCK = Rules(
    keep=fields("id status created deleted frozen_time deletes_after"),
    drop=fields("object livemode name status_details"),
)
